// Calls from Lua to Swift. Swift answers with a code and returns; only then does anything raise or yield.
#include "machine.h"

#include <string.h>

static int push_and_raise(mw_machine *m, lua_State *L) {
  mw_push_values(m, L);
  return lua_error(L);
}

static int wait_is_over(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  mw_machine *m = mw_of(L);
  mw_mark_waiting(L, 0);
  return m->reply == MW_RAISE ? push_and_raise(m, L) : mw_push_values(m, L);
}

static int wait(mw_machine *m, lua_State *L) {
  if (!lua_isyieldable(L)) {
    m->callbacks.refuse(m->owner, L);
    return push_and_raise(m, L);
  }
  m->waiting = L;
  mw_mark_waiting(L, 1);
  return lua_yieldk(L, 0, 0, wait_is_over);
}

static inline int dispatch(lua_State *L, void *function) {
  mw_machine *m = mw_of(L);
  int answer = m->callbacks.call(m->owner, L, function);
  if (answer >= 0) return answer;
  if (answer == MW_PUSH) return mw_push_values(m, L);
  if (answer == MW_WAIT) return wait(m, L);
  return push_and_raise(m, L);
}

int mw_dispatch(lua_State *L, void *function) { return dispatch(L, function); }

int mw_trampoline(lua_State *L) { return dispatch(L, lua_touserdata(L, lua_upvalueindex(1))); }

// Objects

static int collect(lua_State *L) {
  mw_machine *m = mw_of(L);
  mw_object *object = mw_test_object(m, L, 1);
  if (object) mw_close_object(m, object);
  return 0;
}

static int object_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  lua_settop(L, 2);
  return mw_dispatch(L, lua_touserdata(L, lua_upvalueindex(2)));
}

static int next_pair(lua_State *L) {
  lua_Integer at = lua_tointeger(L, lua_upvalueindex(2));
  lua_pushinteger(L, at + 2);
  lua_replace(L, lua_upvalueindex(2));
  if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
  lua_rawgeti(L, lua_upvalueindex(1), at + 1);
  return 2;
}

// Swift answers with one list of keys and values in turn.
static int object_pairs(lua_State *L) {
  mw_dispatch(L, lua_touserdata(L, lua_upvalueindex(1)));
  lua_pushinteger(L, 1);
  lua_pushcclosure(L, next_pair, 2);
  return 1;
}

// Definitions, each below a protected call

static void set_function(lua_State *L, const char *field, int source) {
  if (lua_isnil(L, source)) return;
  lua_pushvalue(L, source);
  lua_setfield(L, -2, field);
}

static void push_box(lua_State *L, int function) { lua_getupvalue(L, function, 1); }

static int declare_class(lua_State *L) {
  mw_machine *m = mw_of(L);
  lua_settop(L, 0);
  mw_push_values(m, L);
  lua_settop(L, 10);
  lua_createtable(L, 0, 16);
  set_function(L, "__name", 1);
  set_function(L, "__metatable", 1);
  lua_pushvalue(L, 2);
  push_box(L, 3);
  lua_pushcclosure(L, object_index, 2);
  lua_setfield(L, -2, "__index");
  set_function(L, "__len", 4);
  if (!lua_isnil(L, 5)) {
    push_box(L, 5);
    lua_pushcclosure(L, object_pairs, 1);
    lua_setfield(L, -2, "__pairs");
  }
  set_function(L, "__tostring", 6);
  set_function(L, "__eq", 7);
  set_function(L, "__call", 8);
  set_function(L, "__close", 9);
  set_function(L, "__newindex", 10);
  lua_pushcfunction(L, collect);
  lua_setfield(L, -2, "__gc");
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  return 1;
}

int mw_protected_reference(mw_machine *m, lua_CFunction function) {
  lua_State *L = m->main;
  if (!lua_checkstack(L, 4)) return LUA_NOREF;
  lua_pushcfunction(L, function);
  if (lua_pcall(L, 0, 1, 0) != LUA_OK) return LUA_NOREF;
  int reference = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return reference;
}

int mw_declare_class(mw_machine *m) { return mw_protected_reference(m, declare_class); }

// A variable that was set to nil is declared all the same: upvalue 1 has the names.
static int read_variable(lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 0;
  lua_pushglobaltable(L);
  lua_pushvalue(L, 2);
  lua_gettable(L, -2);
  return 1;
}

static int declare_variable(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  lua_pushboolean(L, 1);
  lua_rawset(L, lua_upvalueindex(1));
  lua_rawset(L, 1);
  return 0;
}

static int new_environment(lua_State *L) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_createtable(L, 0, 0);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, read_variable, 1);
  lua_setfield(L, -3, "__index");
  lua_pushcclosure(L, declare_variable, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushliteral(L, "globals"), lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  return 1;
}

int mw_new_environment(mw_machine *m) { return mw_protected_reference(m, new_environment); }
int mw_globals(mw_machine *m) { return m->globals_reference; }

static int set_global(lua_State *L) {
  lua_pushglobaltable(L);
  lua_pushstring(L, lua_touserdata(L, 1));
  mw_push_values(mw_of(L), L);
  lua_rawset(L, -3);
  return 0;
}

int mw_set_global(mw_machine *m, const char *name) {
  lua_State *L = m->main;
  if (!lua_checkstack(L, 4)) return LUA_ERRMEM;
  lua_pushcfunction(L, set_global);
  lua_pushlightuserdata(L, (void *)name);
  return lua_pcall(L, 1, 0, 0);
}

static int call_now(lua_State *L) {
  int arguments = mw_push_values(mw_of(L), L);
  lua_call(L, arguments, LUA_MULTRET);
  return lua_gettop(L);
}

int mw_call(mw_machine *m, int function) {
  lua_State *L = m->main;
  if (!lua_checkstack(L, 6)) return LUA_ERRMEM;
  lua_pushcfunction(L, mw_message_handler);
  int handler = lua_gettop(L);
  lua_pushcfunction(L, call_now);
  mw_push_reference(L, function);
  int status = lua_pcall(L, 1, LUA_MULTRET, handler);
  lua_remove(L, handler);
  return status;
}

// Loading

// A variable to close in scope makes `return playbook { … }` of the main chunk an ordinary call instead of a tail call,
// so that the chunk's line is still known in an error placed at the caller.
static const char prologue[] = "local _MAIN <close> = nil ";

typedef struct {
  const char *source, *name;
  size_t length;
  int environment, has_begun;
} chunk;

// In pieces for the same reason as `load`.
static const char *read_chunk(lua_State *L, void *data, size_t *size) {
  chunk *c = data;
  if (!c->has_begun++) {
    *size = sizeof prologue - 1;
    return prologue;
  }
  mw_check(L);
  const char *piece = c->source;
  *size = c->length < 4096 ? c->length : 4096;
  c->source += *size;
  c->length -= *size;
  return *size ? piece : NULL;
}

static void skip_first_line_comment(chunk *c) {
  if (c->length >= 3 && memcmp(c->source, "\xEF\xBB\xBF", 3) == 0) c->source += 3, c->length -= 3;
  if (c->length == 0 || *c->source != '#') return;
  const char *end = memchr(c->source, '\n', c->length);
  size_t skipped = end ? (size_t)(end - c->source) : c->length;
  c->source += skipped;
  c->length -= skipped;
}

static int load_chunk(lua_State *L) {
  chunk *c = lua_touserdata(L, 1);
  // The prologue hides the signature of bytecode from Lua's own check.
  if (c->length && *c->source == LUA_SIGNATURE[0]) return luaL_error(L, "%s:1: bytecode is not accepted", c->name + 1);
  if (lua_load(L, read_chunk, c, c->name, "t") != LUA_OK) return lua_error(L);
  if (c->environment != LUA_NOREF) {
    mw_push_reference(L, c->environment);
    lua_setupvalue(L, -2, 1);
  }
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  return 1;
}

int mw_load(mw_machine *m, const char *source, size_t length, const char *name, int environment) {
  lua_State *L = m->main;
  if (!lua_checkstack(L, 4)) return LUA_NOREF;
  chunk c = {source, name, length, environment, 0};
  skip_first_line_comment(&c);
  lua_pushcfunction(L, load_chunk);
  lua_pushlightuserdata(L, &c);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) return LUA_NOREF;
  int reference = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return reference;
}
