#include "EmbeddedLua.h"

// #embed is C23; the toolchain's clang takes it in older modes as an extension and rebuilds when a file changes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char clustermesh[] = {
#embed "../../scripts/clustermesh.lua"
};
static const unsigned char hub_and_spoke[] = {
#embed "../../scripts/hub-and-spoke.lua"
};
static const unsigned char apiserver[] = {
#embed "../../stdlib/apiserver.lua"
};
static const unsigned char arguments[] = {
#embed "../../stdlib/arguments.lua"
};
static const unsigned char cidr[] = {
#embed "../../stdlib/cidr.lua"
};
static const unsigned char columns[] = {
#embed "../../stdlib/columns.lua"
};
static const unsigned char demo[] = {
#embed "../../stdlib/demo.lua"
};
static const unsigned char durations[] = {
#embed "../../stdlib/durations.lua"
};
static const unsigned char expect[] = {
#embed "../../stdlib/expect.lua"
};
static const unsigned char playbook[] = {
#embed "../../stdlib/playbook.lua"
};
static const unsigned char retry[] = {
#embed "../../stdlib/retry.lua"
};
static const unsigned char semver[] = {
#embed "../../stdlib/semver.lua"
};
static const unsigned char strings[] = {
#embed "../../stdlib/strings.lua"
};
static const unsigned char tables[] = {
#embed "../../stdlib/tables.lua"
};
static const unsigned char template[] = {
#embed "../../stdlib/template.lua"
};
static const unsigned char testing[] = {
#embed "../../stdlib/testing.lua"
};
static const unsigned char topology[] = {
#embed "../../stdlib/topology.lua"
};
static const unsigned char wait_[] = {
#embed "../../stdlib/wait.lua"
};

static const struct EmbeddedLuaFile files[] = {
    {"scripts/clustermesh.lua", clustermesh, sizeof clustermesh},
    {"scripts/hub-and-spoke.lua", hub_and_spoke, sizeof hub_and_spoke},
    {"stdlib/apiserver.lua", apiserver, sizeof apiserver},
    {"stdlib/arguments.lua", arguments, sizeof arguments},
    {"stdlib/cidr.lua", cidr, sizeof cidr},
    {"stdlib/columns.lua", columns, sizeof columns},
    {"stdlib/demo.lua", demo, sizeof demo},
    {"stdlib/durations.lua", durations, sizeof durations},
    {"stdlib/expect.lua", expect, sizeof expect},
    {"stdlib/playbook.lua", playbook, sizeof playbook},
    {"stdlib/retry.lua", retry, sizeof retry},
    {"stdlib/semver.lua", semver, sizeof semver},
    {"stdlib/strings.lua", strings, sizeof strings},
    {"stdlib/tables.lua", tables, sizeof tables},
    {"stdlib/template.lua", template, sizeof template},
    {"stdlib/testing.lua", testing, sizeof testing},
    {"stdlib/topology.lua", topology, sizeof topology},
    {"stdlib/wait.lua", wait_, sizeof wait_},
};

const struct EmbeddedLuaFile *_Nullable embedded_lua_file(size_t index) {
    return index < sizeof files / sizeof *files ? &files[index] : NULL;
}
