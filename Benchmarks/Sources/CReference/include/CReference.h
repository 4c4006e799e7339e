// What host functions are measured against: a Lua state of its own, of the same library, whose global `max` is a C function.
#ifndef CREFERENCE_H
#define CREFERENCE_H

#pragma clang assume_nonnull begin

typedef struct lua_State lua_State;

// A state with Lua's own libraries and `max`; NULL when there is not enough memory.
lua_State *_Nullable reference_open(void);
// Compiles a chunk. A number for reference_run; negative when it has errors.
int reference_load(lua_State *state, const char *source);
// Runs a chunk. 0 when it succeeded.
int reference_run(lua_State *state, int chunk);

#pragma clang assume_nonnull end
#endif
