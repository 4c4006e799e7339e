// pcall, xpcall and error as scripts see them: being stopped cannot be caught, and places are those of scripts.
#include "machine.h"

int mw_raise_stop(lua_State *L) {
  mw_machine *m = mw_of(L);
  m->callbacks.should_stop(m->owner, L, 1);
  mw_push_values(m, L);
  return lua_error(L);
}

int mw_must_pass(lua_State *L, int failed, int entered) {
  mw_machine *m = mw_of(L);
  if (!m->unwinding) return 0;
  // Whoever began before the stop was given must not outlive it, whatever error has taken its place.
  if (!entered) return 1;
  mw_object *object = failed ? mw_test_object(m, L, -1) : NULL;
  return object && object->uncatchable;
}

// The lowest bit of the context says whether unwinding had begun, the rest how many values are below the results.
static int finish(lua_State *L, int status, lua_KContext context) {
  int failed = status != LUA_OK && status != LUA_YIELD;
  if (mw_must_pass(L, failed, (int)(context & 1))) return mw_raise_stop(L);
  if (!failed) return lua_gettop(L) - (int)(context >> 1);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

// Lua looks at every frame of a coroutine whenever an error is caught in it (luaD_shrinkstack), so that catching one in each of
// many nested calls takes quadratic time, also for what stops a script. Asked seldom until it is so, because it counts frames.
enum { MAXIMUM_DEPTH = 10000, ASK_EVERY = 64 };

static void check_depth(lua_State *L) {
  lua_Debug info;
  mw_machine *m = mw_of(L);
  if (++m->protected_calls % ASK_EVERY != 0 && !m->is_deep) return;
  m->is_deep = lua_getstack(L, MAXIMUM_DEPTH, &info);
  if (m->is_deep) luaL_error(L, "stack overflow (protected calls are nested too deep)");
}

static int protected_call(lua_State *L) {
  luaL_checkany(L, 1);
  check_depth(L);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  lua_KContext context = mw_of(L)->unwinding ? 1 : 0;
  return finish(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, context, finish), context);
}

static int guarded_handler(lua_State *L) {
  mw_object *object = mw_test_object(mw_of(L), L, 1);
  if (object && object->uncatchable) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int extended_protected_call(lua_State *L) {
  int arguments = lua_gettop(L) - 2;
  luaL_checktype(L, 2, LUA_TFUNCTION);
  check_depth(L);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, guarded_handler, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  lua_KContext context = 2 << 1 | (mw_of(L)->unwinding ? 1 : 0);
  return finish(L, lua_pcallk(L, arguments, LUA_MULTRET, 2, context, finish), context);
}

// The place of the first script frame from a level on.
void mw_where(lua_State *L, int level) {
  mw_frame frame;
  for (int found; (found = mw_frame_at(L, level, &frame)) != 0; level++) {
    if (found < 0) continue;
    lua_pushfstring(L, "%s:%d: ", frame.source, frame.line);
    return;
  }
  lua_pushliteral(L, "");
}

static int raise(lua_State *L) {
  int level = (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    mw_where(L, level);
    lua_insert(L, 1);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

int mw_message_handler(lua_State *L) {
  mw_machine *m = mw_of(L);
  if (mw_test_object(m, L, 1)) return 1;
  m->callbacks.blame(m->owner, L);
  return mw_push_values(m, L);
}

static int entry_is_over(lua_State *L, int status, lua_KContext context) {
  (void)context;
  int failed = status != LUA_OK && status != LUA_YIELD;
  lua_pushboolean(L, !failed);
  lua_replace(L, 1);
  return lua_gettop(L);
}

// What every task runs first. `<close>` variables can wait while an error passes only because of this protected call:
// those of a coroutine that dies of an error are closed where nothing may yield.
int mw_entry(lua_State *L) {
  lua_pushcfunction(L, mw_message_handler);
  lua_insert(L, 1);
  return entry_is_over(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, 0, entry_is_over), 0);
}

void mw_open_errors(lua_State *L) {
  lua_pushglobaltable(L);
  lua_pushcfunction(L, protected_call), lua_setfield(L, -2, "pcall");
  lua_pushcfunction(L, extended_protected_call), lua_setfield(L, -2, "xpcall");
  lua_pushcfunction(L, raise), lua_setfield(L, -2, "error");
  lua_pop(L, 1);
}
