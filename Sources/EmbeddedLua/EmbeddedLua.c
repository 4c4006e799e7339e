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
static const unsigned char demo[] = {
#embed "../../stdlib/demo.lua"
};
static const unsigned char playbook[] = {
#embed "../../stdlib/playbook.lua"
};
static const unsigned char topology[] = {
#embed "../../stdlib/topology.lua"
};

static const struct EmbeddedLuaFile files[] = {
    {"scripts/clustermesh.lua", clustermesh, sizeof clustermesh},
    {"scripts/hub-and-spoke.lua", hub_and_spoke, sizeof hub_and_spoke},
    {"stdlib/apiserver.lua", apiserver, sizeof apiserver},
    {"stdlib/demo.lua", demo, sizeof demo},
    {"stdlib/playbook.lua", playbook, sizeof playbook},
    {"stdlib/topology.lua", topology, sizeof topology},
};

const struct EmbeddedLuaFile *_Nullable embedded_lua_file(size_t index) {
    return index < sizeof files / sizeof *files ? &files[index] : NULL;
}
