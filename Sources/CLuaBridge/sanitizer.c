// What has to be said to ThreadSanitizer, which does not see into Lua. Other builds have nothing of it.
#define _GNU_SOURCE
#include "machine.h"

#if MW_THREAD_SANITIZER
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>

// Lua raises errors and suspends coroutines by _longjmp, which in Debian's build is __longjmp_chk (_FORTIFY_SOURCE). Of the
// three ThreadSanitizer knows longjmp alone. By the others, the functions that are left stay on its record of the stack;
// when that is full, after some 10,000 errors, it crashes.
__attribute__((noreturn)) void _longjmp(jmp_buf env, int value) { longjmp(env, value); }
__attribute__((noreturn)) void __longjmp_chk(jmp_buf env, int value) { longjmp(env, value); }

// ThreadSanitizer would put the handler off until the thread calls something that it intercepts, and a loop in Lua never
// does. The handler only sets a hook, unseen, so that it may as well come at any time.
int mw_sigaction(int number, const struct sigaction *action) {
  int (*direct)(int, const struct sigaction *, struct sigaction *) = dlsym(RTLD_NEXT, "sigaction");
  return direct ? direct(number, action, NULL) : sigaction(number, action, NULL);
}
#else
#include <signal.h>

int mw_sigaction(int number, const struct sigaction *action) { return sigaction(number, action, NULL); }
#endif
