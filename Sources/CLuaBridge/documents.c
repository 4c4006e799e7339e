// JSON documents become Lua values here, straight from the tape that the parser left, with nothing of Swift in between.
// Null members of objects are absent, null elements of lists are `null`, and lists are marked as such, as scripts see them
// everywhere. Whoever calls has made sure that no document is deeper than the C stack has room for.
#include "machine.h"

#include <limits.h>

static size_t push_value(mw_machine *m, lua_State *L, const cjson_tape *tape, size_t at);

static int size_of(uint32_t count) { return count > INT_MAX / 2 ? INT_MAX / 2 : (int)count; }

static void push_text(lua_State *L, const cjson_tape *tape, size_t at) {
  size_t length;
  const char *text = cjson_text(tape, at, &length);
  lua_pushlstring(L, text, length);
}

static void push_list(mw_machine *m, lua_State *L, const cjson_tape *tape, size_t at) {
  size_t end = cjson_end(tape, at);
  luaL_checkstack(L, 4, "document is nested too deep");
  lua_createtable(L, size_of(cjson_count(tape, at)), 0);
  at++;
  for (lua_Integer i = 1; at < end; i++) {
    if (cjson_kind(tape, at) == 'n') {
      mw_push_null(L);
      at++;
    } else {
      at = push_value(m, L, tape, at);
    }
    lua_rawseti(L, -2, i);
  }
  mw_mark_array(m, L);
}

// `room`: for how many members more than there are.
static void push_object(mw_machine *m, lua_State *L, const cjson_tape *tape, size_t at, int room) {
  size_t end = cjson_end(tape, at);
  luaL_checkstack(L, 4, "document is nested too deep");
  lua_createtable(L, 0, size_of(cjson_count(tape, at)) + room);
  for (at++; at < end;) {
    push_text(L, tape, at);
    // Null becomes nil here, which removes an earlier member of the same name: the last one counts.
    at = push_value(m, L, tape, at + 1);
    lua_rawset(L, -3);
  }
}

static size_t push_value(mw_machine *m, lua_State *L, const cjson_tape *tape, size_t at) {
  switch (cjson_kind(tape, at)) {
    case 't': lua_pushboolean(L, 1); break;
    case 'f': lua_pushboolean(L, 0); break;
    case 'l': lua_pushinteger(L, cjson_integer(tape, at)); break;
    case 'u': case 'd': lua_pushnumber(L, cjson_number(tape, at)); break;
    case '"': push_text(L, tape, at); break;
    case '[': push_list(m, L, tape, at); break;
    case '{': push_object(m, L, tape, at, 0); break;
    default: lua_pushnil(L);
  }
  return cjson_after(tape, at);
}

void mw_push_document(mw_machine *m, lua_State *L, const cjson_tape *tape) { push_value(m, L, tape, cjson_root); }

static int new_list(lua_State *L) {
  lua_newtable(L);
  mw_mark_array(mw_of(L), L);
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  return 1;
}

int mw_new_list(mw_machine *m) { return mw_protected_reference(m, new_list); }

typedef struct {
  const cjson_tape *tape;
  size_t at;
  int list;
} addition;

// The members of the table below that the object on top lacks.
static void complete(lua_State *L, int defaults) {
  for (lua_pushnil(L); lua_next(L, defaults) != 0; lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    int is_missing = lua_rawget(L, -4) == LUA_TNIL;
    lua_pop(L, 1);
    if (!is_missing) continue;
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, -5);
  }
}

static int append(lua_State *L) {
  mw_machine *m = mw_of(L);
  const addition *a = lua_touserdata(L, 1);
  luaL_checkstack(L, 8, "too many values");
  mw_push_values(m, L);
  mw_push_reference(L, a->list);
  lua_Integer next = (lua_Integer)lua_rawlen(L, 3) + 1;
  size_t end = cjson_end(a->tape, a->at);
  for (size_t at = a->at + 1; at < end; at = cjson_after(a->tape, at)) {
    if (cjson_kind(a->tape, at) == '{') {
      push_object(m, L, a->tape, at, 2);
      complete(L, 2);
    } else if (cjson_kind(a->tape, at) == 'n') {
      mw_push_null(L);
    } else {
      push_value(m, L, a->tape, at);
    }
    lua_rawseti(L, 3, next++);
  }
  return 0;
}

int mw_append(mw_machine *m, int list, const cjson_tape *tape, size_t at) {
  lua_State *L = m->main;
  addition a = {tape, at, list};
  if (!lua_checkstack(L, 4)) return LUA_ERRMEM;
  lua_pushcfunction(L, append);
  lua_pushlightuserdata(L, &a);
  return lua_pcall(L, 1, 0, 0);
}
