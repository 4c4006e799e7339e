#include "CReference.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

// Checks two integers as Lua's own functions do, and returns the larger one.
static int larger(lua_State *L) {
  lua_Integer left = luaL_checkinteger(L, 1);
  lua_Integer right = luaL_checkinteger(L, 2);
  lua_pushinteger(L, left > right ? left : right);
  return 1;
}

lua_State *reference_open(void) {
  lua_State *L = luaL_newstate();
  if (!L) return NULL;
  luaL_openlibs(L);
  lua_register(L, "max", larger);
  return L;
}

int reference_load(lua_State *L, const char *source) {
  return luaL_loadstring(L, source) == LUA_OK ? luaL_ref(L, LUA_REGISTRYINDEX) : -1;
}

int reference_run(lua_State *L, int chunk) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, chunk);
  return lua_pcall(L, 0, 0, 0);
}
