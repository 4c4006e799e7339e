// The functions of `table` that may take long, so that they can be stopped: a table's length may be whatever a metamethod says.
#include "machine.h"

enum { READ = 1, WRITE = 2, LENGTH = 4 };

// Tables, and what behaves like one.
static void check_table(lua_State *L, int index, int uses) {
  static const char *const names[] = {"__index", "__newindex", "__len"};
  if (lua_istable(L, index)) return;
  if (lua_getmetatable(L, index)) {
    int missing = 0;
    for (int i = 0; i < 3; i++) {
      if (!(uses & 1 << i)) continue;
      lua_pushstring(L, names[i]);
      if (lua_rawget(L, -2) == LUA_TNIL) missing = 1;
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (!missing) return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
}

static int insert(lua_State *L) {
  check_table(L, 1, READ | WRITE | LENGTH);
  lua_Integer end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1), position = end;
  unsigned steps = 0;
  switch (lua_gettop(L)) {
    case 2: break;
    case 3:
      position = luaL_checkinteger(L, 2);
      luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)end, 2, "position out of bounds");
      for (lua_Integer i = end; i > position; i--) {
        mw_step(L, &steps);
        lua_geti(L, 1, i - 1);
        lua_seti(L, 1, i);
      }
      break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_seti(L, 1, position);
  return 0;
}

static int take_out(lua_State *L) {
  check_table(L, 1, READ | WRITE | LENGTH);
  lua_Integer size = luaL_len(L, 1), position = luaL_optinteger(L, 2, size);
  if (position != size)
    luaL_argcheck(L, (lua_Unsigned)position - 1 <= (lua_Unsigned)size, 2, "position out of bounds");
  unsigned steps = 0;
  lua_geti(L, 1, position);
  for (; position < size; position++) {
    mw_step(L, &steps);
    lua_geti(L, 1, position + 1);
    lua_seti(L, 1, position);
  }
  lua_pushnil(L);
  lua_seti(L, 1, position);
  return 1;
}

static int move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  unsigned steps = 0;
  check_table(L, 1, READ);
  check_table(L, target, WRITE);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    // Backwards where going forwards would overwrite what is still to be moved.
    int is_forward = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
    for (lua_Integer i = 0; i < count; i++) {
      lua_Integer at = is_forward ? i : count - 1 - i;
      mw_step(L, &steps);
      lua_geti(L, 1, first + at);
      lua_seti(L, target, to + at);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static void add_element(lua_State *L, luaL_Buffer *out, lua_Integer at) {
  lua_geti(L, 1, at);
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1), (LUAI_UACINT)at);
  luaL_addvalue(out);
}

static int concat(lua_State *L) {
  check_table(L, 1, READ | LENGTH);
  lua_Integer last = luaL_len(L, 1);
  size_t length;
  const char *separator = luaL_optlstring(L, 2, "", &length);
  lua_Integer at = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  unsigned steps = 0;
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (; at < last; at++) {
    mw_step(L, &steps);
    add_element(L, &out, at);
    luaL_addlstring(&out, separator, length);
  }
  if (at == last) add_element(L, &out, at);
  luaL_pushresult(&out);
  return 1;
}

// Sorting: by Lua's own function, with an order that can be stopped.

static int is_less(lua_State *L) {
  mw_step(L, &mw_of(L)->comparisons);
  lua_settop(L, 2);
  if (lua_isnil(L, lua_upvalueindex(1))) {
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

static int sort(lua_State *L) {
  check_table(L, 1, READ | WRITE | LENGTH);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  // A function in Lua is stopped by its hook.
  if (lua_isnil(L, 2) || lua_iscfunction(L, 2)) lua_pushcclosure(L, is_less, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 2, 0);
  return 0;
}

void mw_replace_tables(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"insert", insert}, {"remove", take_out}, {"move", move}, {"concat", concat}, {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
  lua_getfield(L, -1, "sort");
  lua_pushcclosure(L, sort, 1);
  lua_setfield(L, -2, "sort");
}
