#ifndef MW_PATTERNS_H
#define MW_PATTERNS_H

#include "machine.h"

enum { MW_MAX_CAPTURES = 32, MW_OPEN = -1, MW_POSITION = -2 };

typedef struct {
  const char *start;
  ptrdiff_t length;  // or MW_OPEN, MW_POSITION
} mw_capture;

// One search of a pattern in a text, by the rules of the Lua 5.4 manual, section 6.4.1.
typedef struct {
  lua_State *L;
  const char *text, *text_end, *pattern_end;
  unsigned steps;
  int depth;
  int count;
  mw_capture captures[MW_MAX_CAPTURES];
} mw_match;

void mw_match_begin(mw_match *m, lua_State *L, const char *text, size_t length, const char *pattern_end);
// The end of the match of a pattern at a place, or NULL. Raises when the pattern is malformed or the script is stopped.
const char *mw_match_at(mw_match *m, const char *at, const char *pattern);
// Pushes a capture; the first stands for the whole match where the pattern has none.
void mw_push_capture(mw_match *m, int index, const char *start, const char *end);
// Pushes all, or the whole match unless `start` is NULL. Returns how many.
int mw_push_captures(mw_match *m, const char *start, const char *end);

#endif
