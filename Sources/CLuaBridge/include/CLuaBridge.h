// What Swift needs of Lua beyond its C API: everything that may leave by longjmp happens here, after the Swift frame has
// returned or below a protected call. Nothing declared here raises a Lua error into its caller.
#ifndef CLUABRIDGE_H
#define CLUABRIDGE_H

#include <CJSON.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct mw_machine mw_machine;

// What `call` answers when it has not pushed its results itself. A number from 0 on is how many it has pushed, which it
// may only do with functions that cannot raise: nil, booleans, numbers, arguments that are there already.
enum {
  MW_PUSH = -1,   // push what the buffer holds
  MW_RAISE = -2,  // raise what the buffer holds
  MW_WAIT = -3,   // suspend the coroutine until mw_reply
};

// What `should_stop` answers, as bits.
enum {
  MW_STOP = 1,   // raise what the buffer holds
  MW_WATCH = 2,  // ask again after a while
};

// Kinds of values in the buffer: a byte each, then what the comment says in the machine's byte order.
enum {
  MW_NIL,
  MW_NULL,
  MW_FALSE,
  MW_TRUE,
  MW_INTEGER,    // int64
  MW_NUMBER,     // double
  MW_STRING,     // uint64 length, bytes
  MW_TABLE,      // uint8 is it an array, uint32 elements, uint32 fields; then elements; then keys and values in turn
  MW_REFERENCE,  // int32 from mw_reference
  MW_OBJECT,     // int32 class from mw_declare_class, pointer to the class, key for mw_push_known or null, uint32 index for
                 // `take`, uint8 uncatchable
  MW_FUNCTION,   // pointer that `call` gets
  MW_DOCUMENT,   // pointer to a cjson_tape of limited depth
};

typedef struct {
  int (*call)(void *owner, lua_State *state, void *function);
  // An object of the buffer, retained for the userdata that will hold it.
  void *_Nullable (*_Nonnull take)(void *owner, uint32_t index);
  void (*release)(void *object);
  int (*should_stop)(void *owner, lua_State *state, int must);
  // Puts an error object for the value at index 1, with a traceback, into the buffer.
  void (*blame)(void *owner, lua_State *state);
  // Puts an error that says why `state` cannot wait into the buffer, and forgets what it was to wait for.
  void (*refuse)(void *owner, lua_State *state);
  void (*print)(void *owner, const char *text, size_t length);
} mw_callbacks;

// An object in a userdata. `object` is null once it is closed.
typedef struct {
  const mw_machine *machine;
  void *_Nullable object;
  void *type;
  int uncatchable;
} mw_object;

// Life

// NULL when there is not enough memory. Calls back only after mw_set_owner.
mw_machine *_Nullable mw_open(size_t memory_limit, const mw_callbacks *callbacks);
// What the callbacks get as `owner`. It must live as long as the machine.
void mw_set_owner(mw_machine *machine, void *owner);
void mw_close(mw_machine *machine);
lua_State *mw_main(mw_machine *machine);
size_t mw_memory_in_use(const mw_machine *machine);
void mw_collect(mw_machine *machine);

// Tells threads that live at the same time from one another, for less than pthread_self.
static inline uintptr_t mw_this_thread(void) { return (uintptr_t)__builtin_thread_pointer(); }

// Interrupts

// Makes the calling thread the one whose Lua code mw_interrupt interrupts.
void mw_attach(mw_machine *machine);
void mw_detach(void);
// From any thread, while the attached thread lives: has `should_stop` asked as soon as Lua code runs.
void mw_interrupt(mw_machine *machine);
// Watches how much processor time the attached thread uses; only on Linux. Once Lua code has used up the busy limit in one
// mw_resume, or up to a quarter more, `should_stop` is asked. When it was to be asked for any reason, and could not for the stuck
// limit, the process ends. In nanoseconds; 0 for no limit.
void mw_watch(mw_machine *machine, int64_t busy_limit, int64_t stuck_limit);
// With which status the process ends when it is stuck; from any thread.
void mw_set_stuck_status(mw_machine *machine, int status);
// Whether the busy limit is why `should_stop` is asked now; then no more.
int mw_take_busy(mw_machine *machine);
// Whether the coroutine that runs now is being stopped.
void mw_set_unwinding(mw_machine *machine, int unwinding);
// Whether a hook is armed in the coroutine that runs now.
int mw_is_hooked(const mw_machine *machine);

// Values. The buffer belongs to Swift, and must stay as it is until Lua has taken the values.

void mw_set_buffer(mw_machine *machine, const void *bytes, int count);
// Pushes what the buffer holds below a protected call. A Lua status; other than LUA_OK, the error is on top.
int mw_push(mw_machine *machine, lua_State *state);
// A number that stands for the value at an index, which must be absolute; LUA_NOREF when there is not enough memory.
int mw_reference(lua_State *state, int index);
void mw_forget(mw_machine *machine, int reference);
// Pushes the value; there must be a free slot.
void mw_push_reference(lua_State *state, int reference);
mw_object *_Nullable mw_test_object(const mw_machine *machine, lua_State *state, int index);
// Pushes the userdata that scripts have of an object already; answers whether there is one. There must be two free slots.
int mw_push_known(const mw_machine *machine, lua_State *state, const void *_Nullable key, const void *type);
// Releases the object now, and not when the userdata is collected.
void mw_close_object(const mw_machine *machine, mw_object *object);
// A reference to a new list, or LUA_NOREF with the error on top of the main state.
int mw_new_list(mw_machine *machine);
// Appends the elements of the array at a place of a tape of limited depth to the list that a reference stands for. The
// buffer holds a table with what objects among them get when they lack it. A Lua status; other than LUA_OK, the error is on
// top of the main state, and the elements before it are in the list.
int mw_append(mw_machine *machine, int list, const cjson_tape *tape, size_t at);
int mw_is_array(const mw_machine *machine, lua_State *state, int index);
int mw_is_null(lua_State *state, int index);

// Definitions, on the main state. The buffer holds what each takes.

// Name, methods, then functions or nil: index, length, pairs, text, equality, call, close, newindex.
// A reference to the class, or LUA_NOREF with the error on top of the main state.
int mw_declare_class(mw_machine *machine);
// Calls a function with the buffer's values; it cannot wait. A Lua status; results or error are on the main state.
int mw_call(mw_machine *machine, int function);
// A reference to the compiled chunk, or LUA_NOREF with the error on top of the main state.
// environment: a reference to a table, or LUA_NOREF for the globals.
int mw_load(mw_machine *machine, const char *source, size_t length, const char *name, int environment);
// A reference to a new table for the prompt's variables, or LUA_NOREF.
int mw_new_environment(mw_machine *machine);
// Gives a global the buffer's value, past the guard against undeclared ones. A Lua status; other than LUA_OK, the error
// is on top of the main state.
int mw_set_global(mw_machine *machine, const char *name);
// The table of globals.
int mw_globals(mw_machine *machine);

// Tasks

// A coroutine that will call a function with the buffer's values; NULL when there is not enough memory.
lua_State *_Nullable mw_spawn(mw_machine *machine, int function, int *reference, int *arguments);
// Runs a task until it ends or waits. LUA_YIELD: it waits. LUA_OK: the stack holds whether it succeeded, then results or
// the error. Otherwise the error is on top.
int mw_resume(mw_machine *machine, lua_State *task, int arguments, int *results);
// What the waiting coroutine gets at the next mw_resume: MW_PUSH or MW_RAISE, from the buffer.
void mw_reply(mw_machine *machine, int reply);
// The coroutine that waits, innermost; NULL when the last task to run does not wait.
lua_State *_Nullable mw_take_waiting(mw_machine *machine);
// Frees the coroutine of a task that has ended.
void mw_end(mw_machine *machine, lua_State *task, int reference);

// Tracebacks

// The C function that keeps a coroutine from waiting, such as `table.sort`; NULL when unknown.
const char *_Nullable mw_barrier(const mw_machine *machine, lua_State *state);

typedef struct {
  char source[LUA_IDSIZE];
  char name[64];
  char kind[16];  // global, local, method, field, upvalue, metamethod, or nothing
  int line;
  int line_defined;
  int is_main;
} mw_frame;

// Describes the frame at a level. 0: there is none. -1: it is C, or of the host. 1: it is a script's.
int mw_frame_at(lua_State *state, int level, mw_frame *frame);
// Where the Lua function at an absolute index was defined; there must be a free slot.
void mw_describe_function(lua_State *state, int index, mw_frame *frame);

// Constants that are macros with casts, which Swift does not import.
static const int mw_no_reference = LUA_NOREF;

#pragma clang assume_nonnull end
#endif
