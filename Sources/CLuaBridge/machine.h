#ifndef MW_MACHINE_H
#define MW_MACHINE_H

#include <CLuaBridge.h>
#include <pthread.h>
#include <time.h>

struct sigaction;

#if __has_feature(thread_sanitizer)
#define MW_THREAD_SANITIZER 1
#define MW_UNSEEN __attribute__((disable_sanitizer_instrumentation))
#else
#define MW_THREAD_SANITIZER 0
#define MW_UNSEEN
#endif

typedef struct {
  lua_CFunction function;
  char name[40];
} mw_named_function;

enum { MW_MAX_NAMED = 160 };

struct mw_machine {
  lua_State *main;
  mw_callbacks callbacks;
  void *owner;
  size_t used, limit;

  pthread_t thread;
  // Read by the signal handler and other threads: always through __atomic.
  lua_State *running;
  int interrupt;

  // Counted by a timer's signal to the thread, each time that it has used so much more processor time.
  unsigned stretch, counted_stretch;
  int ticks, busy_ticks, busy;
  int unheard_ticks, unwinding_ticks, stuck_ticks, stuck_status;
  int has_timer;
  timer_t timer;

  lua_State *task;     // the coroutine that the scheduler resumed last
  lua_State *waiting;  // set while a host wait is on its way to the scheduler
  int unwinding;
  int reply;

  const unsigned char *buffer;
  int count;

  unsigned comparisons, protected_calls;
  int is_deep;

  const void *array_metatable;
  int array_reference, globals_reference, known_reference;

  mw_named_function named[MW_MAX_NAMED];
  int named_count;
  char warning[512];
  size_t warning_length;
};

// The name of chunks whose frames nobody needs to see.
#define MW_HIDDEN "[host]"

// Every coroutine's extra space holds the machine; the lowest bit says that the coroutine waits for the host. Lua copies
// the main state's, which never waits, to each new coroutine.
static inline uintptr_t *mw_extra(lua_State *L) { return (uintptr_t *)lua_getextraspace(L); }
static inline mw_machine *mw_of(lua_State *L) { return (mw_machine *)(*mw_extra(L) & ~(uintptr_t)1); }
static inline int mw_is_waiting(lua_State *L) { return (int)(*mw_extra(L) & 1); }
void mw_mark_waiting(lua_State *L, int waiting);

int mw_sigaction(int number, const struct sigaction *action);
void mw_arm(mw_machine *m, lua_State *L);
// What a hook does to Lua code, for C that may run for long. May raise.
void mw_check(lua_State *L);
static inline void mw_step(lua_State *L, unsigned *steps) {
  if (++*steps % 4096 == 0) mw_check(L);
}
void mw_replace_strings(lua_State *L);
void mw_replace_tables(lua_State *L);
int mw_push_values(mw_machine *m, lua_State *L);
void mw_push_null(lua_State *L);
void mw_push_document(mw_machine *m, lua_State *L, const cjson_tape *tape);
// Marks the table on top as a list.
void mw_mark_array(mw_machine *m, lua_State *L);
// What the function returns, called below a protected call; LUA_NOREF with the error on top of the main state.
int mw_protected_reference(mw_machine *m, lua_CFunction function);
int mw_dispatch(lua_State *L, void *function);
int mw_trampoline(lua_State *L);
int mw_message_handler(lua_State *L);
// Whether the error on top must not be caught; `entered` says whether the catcher began while unwinding.
int mw_must_pass(lua_State *L, int failed, int entered);
int mw_raise_stop(lua_State *L);
int mw_entry(lua_State *L);
void mw_where(lua_State *L, int level);
void mw_open_libraries(lua_State *L);
void mw_open_errors(lua_State *L);
void mw_open_coroutines(lua_State *L);

#endif
