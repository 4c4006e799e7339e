#pragma once
#include <stddef.h>

#pragma clang assume_nonnull begin

/// One file of stdlib/ or scripts/, as it was when the binary was built.
struct EmbeddedLuaFile {
    /// From the top of the repository: `stdlib/demo.lua`.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The embedded files in the order of their paths; null after the last. An array of unknown length would not import.
const struct EmbeddedLuaFile *_Nullable embedded_lua_file(size_t index);

#pragma clang assume_nonnull end
