#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mw_mark_waiting(lua_State *L, int waiting) { *mw_extra(L) = (uintptr_t)mw_of(L) | (waiting ? 1 : 0); }

static void *allocate(void *ud, void *block, size_t old_size, size_t new_size) {
  mw_machine *m = ud;
  if (!block) old_size = 0;  // Lua passes a type tag then.
  if (new_size == 0) {
    m->used -= old_size;
    free(block);
    return NULL;
  }
  if (new_size > old_size && m->used - old_size + new_size > m->limit) return NULL;
  void *result = realloc(block, new_size);
  if (result) m->used += new_size - old_size;
  return result;
}

// Unreachable while every call into Lua is protected; Lua aborts after it returns.
static int panic(lua_State *L) {
  const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error";
  fprintf(stderr, "meshwright: unprotected call into Lua: %s\n", message);
  return 0;
}

static void warn(void *ud, const char *message, int continues) {
  mw_machine *m = ud;
  if (!continues && m->warning_length == 0 && *message == '@') return;  // a control message
  size_t room = sizeof m->warning - m->warning_length, length = strlen(message);
  if (length > room) length = room;
  memcpy(m->warning + m->warning_length, message, length);
  m->warning_length += length;
  if (continues) return;
  m->callbacks.print(m->owner, m->warning, m->warning_length);
  m->warning_length = 0;
}

// lua_resume makes these strings outside any protected call; kept alive, they need no allocation that could fail.
static void keep_messages(lua_State *L) {
  static const char *const messages[] = {
      "C stack overflow", "cannot resume dead coroutine", "cannot resume non-suspended coroutine", NULL};
  for (const char *const *message = messages; *message; message++) {
    lua_pushstring(L, *message);
    luaL_ref(L, LUA_REGISTRYINDEX);
  }
}

// The objects that scripts hold, by what tells them apart. It keeps none of them alive.
static void open_known(lua_State *L) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  mw_of(L)->known_reference = luaL_ref(L, LUA_REGISTRYINDEX);
}

static int open_all(lua_State *L) {
  mw_machine *m = mw_of(L);
  keep_messages(L);
  open_known(L);
  lua_createtable(L, 0, 2);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__metatable");
  m->array_metatable = lua_topointer(L, -1);
  m->array_reference = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushglobaltable(L);
  m->globals_reference = luaL_ref(L, LUA_REGISTRYINDEX);
  mw_open_libraries(L);
  mw_open_errors(L);
  mw_open_coroutines(L);
  return 0;
}

mw_machine *mw_open(size_t memory_limit, const mw_callbacks *callbacks) {
  mw_machine *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->callbacks = *callbacks;
  m->limit = memory_limit;
  m->thread = pthread_self();
  m->stuck_status = 1;
  m->main = lua_newstate(allocate, m);
  if (!m->main) {
    free(m);
    return NULL;
  }
  *mw_extra(m->main) = (uintptr_t)m;
  lua_atpanic(m->main, panic);
  lua_setwarnf(m->main, warn, m);
  lua_pushcfunction(m->main, open_all);
  if (lua_pcall(m->main, 0, 0, 0) != LUA_OK) {
    mw_close(m);
    return NULL;
  }
  return m;
}

void mw_set_owner(mw_machine *m, void *owner) { m->owner = owner; }

void mw_close(mw_machine *m) {
#ifdef __linux__
  if (m->has_timer) timer_delete(m->timer);
#endif
  lua_close(m->main);
  free(m);
}

lua_State *mw_main(mw_machine *m) { return m->main; }
size_t mw_memory_in_use(const mw_machine *m) { return m->used; }
// Scripts cannot set __gc, so that nothing here raises or runs Lua code. Twice, because a userdata's memory is freed one
// collection after its __gc has run.
void mw_collect(mw_machine *m) {
  lua_gc(m->main, LUA_GCCOLLECT);
  lua_gc(m->main, LUA_GCCOLLECT);
}

// Interrupts: a signal to the machine's thread arms a hook in the coroutine that runs there. Nothing is armed otherwise,
// because an armed hook makes arithmetic three times as slow.

static _Thread_local mw_machine *current;

enum { WATCH_INTERVAL = 1000 };

static void hook(lua_State *L, lua_Debug *unused) {
  (void)unused;
  mw_machine *m = mw_of(L);
  lua_sethook(L, NULL, 0, 0);
  __atomic_store_n(&m->interrupt, 0, __ATOMIC_SEQ_CST);
  int verdict = m->callbacks.should_stop(m->owner, L, 0);
  if (verdict & MW_WATCH) lua_sethook(L, hook, LUA_MASKCOUNT, WATCH_INTERVAL);
  if (verdict & MW_STOP) {
    mw_push_values(m, L);
    lua_error(L);
  }
}

void mw_check(lua_State *L) {
  mw_machine *m = mw_of(L);
  if (m->unwinding || __atomic_load_n(&m->interrupt, __ATOMIC_SEQ_CST)) hook(L, NULL);
}

void mw_arm(mw_machine *m, lua_State *L) {
  if (__atomic_load_n(&m->interrupt, __ATOMIC_SEQ_CST))
    lua_sethook(L, hook, LUA_MASKCOUNT, 1);
  else if (m->unwinding && !lua_gethook(L))  // Arming anew would start its count anew, and put it off forever.
    lua_sethook(L, hook, LUA_MASKCOUNT, WATCH_INTERVAL);
}

// Lua's own C code has loops that nothing ends, such as a search for something to call along __call. Nothing that is still
// to be done can be trusted to happen then.
MW_UNSEEN static void end_process(const mw_machine *m) {
  static const char message[] =
      "\nerror: the script is stuck where it cannot be stopped; the process ends, and no <close> variable has run\n";
  ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  (void)written;
  _exit(__atomic_load_n(&m->stuck_status, __ATOMIC_SEQ_CST));
}

MW_UNSEEN static void count_tick(mw_machine *m) {
  int is_asked = __atomic_load_n(&m->interrupt, __ATOMIC_SEQ_CST);
  m->unheard_ticks = is_asked ? m->unheard_ticks + 1 : 0;
  unsigned stretch = __atomic_load_n(&m->stretch, __ATOMIC_RELAXED);
  int goes_on = m->counted_stretch == stretch && __atomic_load_n(&m->running, __ATOMIC_SEQ_CST) != NULL;
  // Errors in <close> variables can make more of them at each level, each of which is stopped anew.
  m->unwinding_ticks = goes_on && m->unwinding ? m->unwinding_ticks + 1 : 0;
  if (m->stuck_ticks && (m->unheard_ticks > m->stuck_ticks || m->unwinding_ticks > 2 * m->stuck_ticks)) end_process(m);
  if (!goes_on) m->ticks = 0;
  m->counted_stretch = stretch;
  // The first tick of a stretch may come at once.
  int is_busy = ++m->ticks == m->busy_ticks + 1 && m->busy_ticks && !m->unwinding;
  if (is_busy) __atomic_store_n(&m->busy, 1, __ATOMIC_SEQ_CST);
  if (is_busy || m->unwinding) __atomic_store_n(&m->interrupt, 1, __ATOMIC_SEQ_CST);
}

// lua_sethook may be called from a signal handler (Lua 5.4 manual, source of lua_sethook).
MW_UNSEEN static void on_signal(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  int saved = errno;
  mw_machine *m = current;
  if (m && info && info->si_code == SI_TIMER) count_tick(m);
  if (m && __atomic_load_n(&m->interrupt, __ATOMIC_SEQ_CST)) {
    lua_State *L = __atomic_load_n(&m->running, __ATOMIC_SEQ_CST);
    if (L) lua_sethook(L, hook, LUA_MASKCOUNT, 1);
  }
  errno = saved;
}

static void install_handler(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  mw_sigaction(SIGURG, &action);
}

void mw_attach(mw_machine *m) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_handler);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGURG);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
  m->thread = pthread_self();
  current = m;
}

void mw_detach(void) { current = NULL; }

// A timer of the thread's own processor time: it costs nothing while the thread sleeps, and no hook while it works.
void mw_watch(mw_machine *m, int64_t busy_limit, int64_t stuck_limit) {
#ifdef __linux__
  const int64_t second = 1000000000, shortest = second / 1000;
  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGURG;
  event._sigev_un._tid = gettid();
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &m->timer) != 0) return;
  m->has_timer = 1;
  int64_t interval = busy_limit && busy_limit / 4 < second ? busy_limit / 4 : second;
  if (interval < shortest) interval = shortest;
  m->busy_ticks = (int)((busy_limit + interval - 1) / interval);
  m->stuck_ticks = (int)((stuck_limit + interval - 1) / interval);
  struct timespec each = {interval / second, interval % second};
  struct itimerspec times = {each, each};
  timer_settime(m->timer, 0, &times, NULL);
#else
  (void)m, (void)busy_limit, (void)stuck_limit;
#endif
}

void mw_set_stuck_status(mw_machine *m, int status) { __atomic_store_n(&m->stuck_status, status, __ATOMIC_SEQ_CST); }
int mw_take_busy(mw_machine *m) { return __atomic_exchange_n(&m->busy, 0, __ATOMIC_SEQ_CST); }

void mw_interrupt(mw_machine *m) {
  __atomic_store_n(&m->interrupt, 1, __ATOMIC_SEQ_CST);
  pthread_kill(m->thread, SIGURG);
}

void mw_set_unwinding(mw_machine *m, int unwinding) { m->unwinding = unwinding; }

int mw_is_hooked(const mw_machine *m) {
  lua_State *L = __atomic_load_n(&m->running, __ATOMIC_SEQ_CST);
  return L && lua_gethook(L) != NULL;
}
