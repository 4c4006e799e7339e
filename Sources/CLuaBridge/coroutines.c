// Coroutines of scripts. A host function that waits inside one suspends everything up to the scheduler, and all of it
// goes on when the answer is there; scripts see only their own yields.
#include "machine.h"

enum { FAILED = -1, WAITS = -2 };

// Resumes `co` with arguments that are on its stack already. How many results were moved to L; or FAILED with the error
// on top of L; or WAITS.
static int proceed(lua_State *L, lua_State *co, int arguments) {
  mw_machine *m = mw_of(L);
  for (;;) {
    int results = 0;
    __atomic_store_n(&m->running, co, __ATOMIC_SEQ_CST);
    mw_arm(m, co);
    int status = lua_resume(co, L, arguments, &results);
    __atomic_store_n(&m->running, L, __ATOMIC_SEQ_CST);
    mw_arm(m, L);
    if (status == LUA_YIELD && m->waiting) {
      mw_mark_waiting(co, 1);
      if (lua_isyieldable(L)) return WAITS;
      m->waiting = NULL;
      m->callbacks.refuse(m->owner, L);
      m->reply = MW_RAISE;
      arguments = 0;
      continue;
    }
    mw_mark_waiting(co, 0);
    if (status != LUA_OK && status != LUA_YIELD) {
      // A copy, because closing the coroutine looks for the error on its own stack.
      lua_pushvalue(co, -1);
      lua_xmove(co, L, 1);
      return FAILED;
    }
    if (!lua_checkstack(L, results + 2)) {
      lua_pop(co, results);
      lua_pushliteral(L, "too many results to resume");
      return FAILED;
    }
    lua_xmove(co, L, results);
    return results;
  }
}

static const char *status_name(lua_State *L, lua_State *co) {
  if (L == co) return "running";
  if (mw_is_waiting(co)) return "normal";
  if (lua_status(co) == LUA_YIELD) return "suspended";
  if (lua_status(co) != LUA_OK) return "dead";
  lua_Debug info;
  if (lua_getstack(co, 0, &info)) return "normal";
  return lua_gettop(co) == 0 ? "dead" : "suspended";
}

static int start(lua_State *L, lua_State *co, int arguments) {
  const char *name = status_name(L, co);
  if (*name != 's') {
    lua_pushfstring(L, "cannot resume %s coroutine", *name == 'd' ? name : "non-suspended");
    return FAILED;
  }
  if (!lua_checkstack(co, arguments + 2)) {
    lua_pushliteral(L, "too many arguments to resume");
    return FAILED;
  }
  lua_xmove(L, co, arguments);
  return proceed(L, co, arguments);
}

static lua_State *coroutine_argument(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  return co;
}

static int create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int is_dead_of_error(lua_State *co) {
  int status = lua_status(co);
  return status != LUA_OK && status != LUA_YIELD;
}

static int resume_again(lua_State *L, int status, lua_KContext entered);

static int resume_is_over(lua_State *L, int result, int entered) {
  if (result == WAITS) return lua_yieldk(L, 0, entered, resume_again);
  if (mw_must_pass(L, result == FAILED, entered)) {
    lua_State *co = lua_tothread(L, 1);
    if (is_dead_of_error(co)) lua_resetthread(co);
    return mw_raise_stop(L);
  }
  int count = result == FAILED ? 1 : result;
  lua_pushboolean(L, result != FAILED);
  lua_insert(L, -(count + 1));
  return count + 1;
}

static int resume_again(lua_State *L, int status, lua_KContext entered) {
  (void)status;
  return resume_is_over(L, proceed(L, lua_tothread(L, 1), 0), (int)entered);
}

static int resume(lua_State *L) {
  lua_State *co = coroutine_argument(L);
  int entered = mw_of(L)->unwinding;
  return resume_is_over(L, start(L, co, lua_gettop(L) - 1), entered);
}

static int wrapped_again(lua_State *L, int status, lua_KContext entered);

static int wrapped_is_over(lua_State *L, int result, int entered) {
  if (result == WAITS) return lua_yieldk(L, 0, entered, wrapped_again);
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  if (result == FAILED && is_dead_of_error(co)) {
    lua_resetthread(co);
    lua_pop(L, 1);
    lua_xmove(co, L, 1);
  }
  if (mw_must_pass(L, result == FAILED, entered)) return mw_raise_stop(L);
  if (result != FAILED) return result;
  if (lua_type(L, -1) == LUA_TSTRING && lua_status(co) != LUA_ERRMEM) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int wrapped_again(lua_State *L, int status, lua_KContext entered) {
  (void)status;
  return wrapped_is_over(L, proceed(L, lua_tothread(L, lua_upvalueindex(1)), 0), (int)entered);
}

static int wrapped(lua_State *L) {
  int entered = mw_of(L)->unwinding;
  return wrapped_is_over(L, start(L, lua_tothread(L, lua_upvalueindex(1)), lua_gettop(L)), entered);
}

static int wrap(lua_State *L) {
  create(L);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

static int yield(lua_State *L) {
  if (L == mw_of(L)->task) return luaL_error(L, "attempt to yield from outside a coroutine");
  return lua_yield(L, lua_gettop(L));
}

static int status(lua_State *L) {
  lua_pushstring(L, status_name(L, coroutine_argument(L)));
  return 1;
}

static int running(lua_State *L) {
  int is_main = lua_pushthread(L) || L == mw_of(L)->task;
  lua_pushboolean(L, is_main);
  return 2;
}

static int is_yieldable(lua_State *L) {
  lua_pushboolean(L, L != mw_of(L)->task && lua_isyieldable(L));
  return 1;
}

static int close(lua_State *L) {
  lua_State *co = coroutine_argument(L);
  const char *name = status_name(L, co);
  if (*name != 'd' && *name != 's') return luaL_error(L, "cannot close a %s coroutine", name);
  mw_machine *m = mw_of(L);
  int entered = m->unwinding;
  __atomic_store_n(&m->running, co, __ATOMIC_SEQ_CST);
  mw_arm(m, co);
  int failed = lua_resetthread(co) != LUA_OK;
  __atomic_store_n(&m->running, L, __ATOMIC_SEQ_CST);
  mw_arm(m, L);
  if (failed) lua_xmove(co, L, 1);
  if (mw_must_pass(L, failed, entered)) return mw_raise_stop(L);
  lua_pushboolean(L, !failed);
  if (!failed) return 1;
  lua_insert(L, -2);
  return 2;
}

void mw_open_coroutines(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"create", create}, {"resume", resume},   {"wrap", wrap},
      {"yield", yield},   {"status", status},   {"running", running},
      {"close", close},   {"isyieldable", is_yieldable}, {NULL, NULL},
  };
  mw_machine *m = mw_of(L);
  luaL_newlib(L, functions);
  lua_setglobal(L, "coroutine");
  if (m->named_count == MW_MAX_NAMED) return;
  mw_named_function entry = {close, "coroutine.close"};
  m->named[m->named_count++] = entry;
}
