// Tasks: coroutines that the scheduler in Swift resumes.
#include "machine.h"

typedef struct {
  int function, reference, arguments;
  lua_State *state;
} spawned;

static int spawn(lua_State *L) {
  spawned *s = lua_touserdata(L, 1);
  mw_machine *m = mw_of(L);
  s->state = lua_newthread(L);
  lua_sethook(s->state, NULL, 0, 0);
  s->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(s->state, mw_entry);
  mw_push_reference(s->state, s->function);
  // Pushed here and moved, because the new coroutine is not the one that a failure would unwind.
  int count = mw_push_values(m, L);
  if (!lua_checkstack(s->state, count + 4)) return luaL_error(L, "not enough memory");
  lua_xmove(L, s->state, count);
  s->arguments = count + 1;
  return 0;
}

lua_State *mw_spawn(mw_machine *m, int function, int *reference, int *arguments) {
  lua_State *L = m->main;
  spawned s = {function, LUA_NOREF, 0, NULL};
  if (!lua_checkstack(L, 4)) return NULL;
  lua_pushcfunction(L, spawn);
  lua_pushlightuserdata(L, &s);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    lua_pop(L, 1);
    mw_forget(m, s.reference);
    return NULL;
  }
  *reference = s.reference;
  *arguments = s.arguments;
  return s.state;
}

int mw_resume(mw_machine *m, lua_State *task, int arguments, int *results) {
  m->task = task;
  m->waiting = NULL;
  __atomic_store_n(&m->stretch, m->stretch + 1, __ATOMIC_RELAXED);
  __atomic_store_n(&m->running, task, __ATOMIC_SEQ_CST);
  mw_arm(m, task);
  int status = lua_resume(task, m->main, arguments, results);
  __atomic_store_n(&m->running, NULL, __ATOMIC_SEQ_CST);
  m->task = NULL;
  return status;
}

void mw_reply(mw_machine *m, int reply) { m->reply = reply; }

lua_State *mw_take_waiting(mw_machine *m) {
  lua_State *result = m->waiting;
  m->waiting = NULL;
  return result;
}

void mw_end(mw_machine *m, lua_State *task, int reference) {
  lua_sethook(task, NULL, 0, 0);
  mw_mark_waiting(task, 0);
  mw_forget(m, reference);
}

// Frames

static void copy(char *target, size_t size, const char *source) {
  size_t i = 0;
  for (; source && source[i] && i + 1 < size; i++) target[i] = source[i];
  target[i] = 0;
}

int mw_frame_at(lua_State *L, int level, mw_frame *frame) {
  lua_Debug info;
  if (!lua_getstack(L, level, &info)) return 0;
  lua_getinfo(L, "Sln", &info);
  if (info.currentline <= 0) return -1;
  copy(frame->source, sizeof frame->source, info.short_src);
  copy(frame->name, sizeof frame->name, info.name);
  copy(frame->kind, sizeof frame->kind, info.namewhat);
  frame->line = info.currentline;
  frame->line_defined = info.linedefined;
  frame->is_main = *info.what == 'm';
  for (int i = 0; MW_HIDDEN[i] == info.short_src[i]; i++)
    if (!MW_HIDDEN[i]) return -1;
  return 1;
}

const char *mw_barrier(const mw_machine *m, lua_State *L) {
  lua_Debug info;
  if (!lua_checkstack(L, 2)) return NULL;
  for (int level = 0; lua_getstack(L, level, &info); level++) {
    lua_getinfo(L, "f", &info);
    lua_CFunction function = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    for (int i = 0; function && i < m->named_count; i++)
      if (m->named[i].function == function) return m->named[i].name;
  }
  return NULL;
}

void mw_describe_function(lua_State *L, int index, mw_frame *frame) {
  lua_Debug info;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &info);
  copy(frame->source, sizeof frame->source, info.short_src);
  frame->line_defined = info.linedefined;
}
