// Lua's patterns, matched by code that can be stopped. Lua's own takes years for some patterns of a few characters, and
// neither a hook nor a signal ends it.
#include "patterns.h"

#include <ctype.h>
#include <string.h>

// What Lua 5.4 allows (MAXCCALLS of lstrlib.c).
enum { MAXIMUM_DEPTH = 200 };

static const char *match(mw_match *m, const char *s, const char *p);

void mw_match_begin(mw_match *m, lua_State *L, const char *text, size_t length, const char *pattern_end) {
  m->L = L;
  m->text = text;
  m->text_end = text + length;
  m->pattern_end = pattern_end;
  m->steps = 0;
  m->depth = 0;
  m->count = 0;
}

const char *mw_match_at(mw_match *m, const char *at, const char *pattern) {
  m->count = 0;
  m->depth = 0;
  mw_step(m->L, &m->steps);
  return match(m, at, pattern);
}

// Single characters

static const char *set_end(mw_match *m, const char *p) {
  if (p < m->pattern_end && *p == '^') p++;
  do {  // A ] that comes first is one of the set.
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == '%') {
      if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
      p++;
    }
  } while (p == m->pattern_end || *p != ']');
  return p + 1;
}

static const char *item_end(mw_match *m, const char *p) {
  if (*p == '[') return set_end(m, p + 1);
  if (*p != '%') return p + 1;
  if (p + 1 == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
  return p + 2;
}

static int is_in_class(int c, int letter) {
  int is_in;
  switch (tolower(letter)) {
    case 'a': is_in = isalpha(c); break;
    case 'c': is_in = iscntrl(c); break;
    case 'd': is_in = isdigit(c); break;
    case 'g': is_in = isgraph(c); break;
    case 'l': is_in = islower(c); break;
    case 'p': is_in = ispunct(c); break;
    case 's': is_in = isspace(c); break;
    case 'u': is_in = isupper(c); break;
    case 'w': is_in = isalnum(c); break;
    case 'x': is_in = isxdigit(c); break;
    default: return letter == c;
  }
  return isupper(letter) ? !is_in : is_in != 0;
}

// p is at the [, end after the ].
static int is_in_set(int c, const char *p, const char *end) {
  const char *last = end - 1;
  int wanted = 1;
  if (*++p == '^') wanted = 0, p++;
  for (; p < last; p++) {
    if (*p == '%') {
      if (is_in_class(c, (unsigned char)*++p)) return wanted;
    } else if (p + 2 < last && p[1] == '-') {
      if ((unsigned char)*p <= c && c <= (unsigned char)p[2]) return wanted;
      p += 2;
    } else if ((unsigned char)*p == c) {
      return wanted;
    }
  }
  return !wanted;
}

static int matches_item(const mw_match *m, const char *s, const char *p, const char *end) {
  if (s >= m->text_end) return 0;
  int c = (unsigned char)*s;
  switch (*p) {
    case '.': return 1;
    case '%': return is_in_class(c, (unsigned char)p[1]);
    case '[': return is_in_set(c, p, end);
    default: return (unsigned char)*p == c;
  }
}

// Repetitions

static const char *match_most(mw_match *m, const char *s, const char *p, const char *end) {
  ptrdiff_t count = 0;
  for (; matches_item(m, s + count, p, end); count++) mw_step(m->L, &m->steps);
  for (; count >= 0; count--) {
    const char *result = match(m, s + count, end + 1);
    if (result) return result;
  }
  return NULL;
}

static const char *match_fewest(mw_match *m, const char *s, const char *p, const char *end) {
  for (;;) {
    const char *result = match(m, s, end + 1);
    if (result) return result;
    if (!matches_item(m, s, p, end)) return NULL;
    s++;
  }
}

// Captures

static const char *begin_capture(mw_match *m, const char *s, const char *p, ptrdiff_t kind) {
  if (m->count >= MW_MAX_CAPTURES) luaL_error(m->L, "too many captures");
  m->captures[m->count].start = s;
  m->captures[m->count].length = kind;
  m->count++;
  const char *result = match(m, s, p);
  if (!result) m->count--;
  return result;
}

static const char *end_capture(mw_match *m, const char *s, const char *p) {
  int index = m->count - 1;
  while (index >= 0 && m->captures[index].length != MW_OPEN) index--;
  if (index < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[index].length = s - m->captures[index].start;
  const char *result = match(m, s, p);
  if (!result) m->captures[index].length = MW_OPEN;
  return result;
}

// %1 to %9: the same text again.
static const char *match_again(mw_match *m, const char *s, int digit) {
  int index = digit - '1';
  if (index < 0 || index >= m->count || m->captures[index].length == MW_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", index + 1);
  mw_capture *capture = &m->captures[index];
  // A position matches nothing that a text has.
  size_t length = (size_t)capture->length;
  if ((size_t)(m->text_end - s) < length) return NULL;
  if (length > 1 << 16) mw_check(m->L);
  if (memcmp(capture->start, s, length) != 0) return NULL;
  return s + length;
}

// %bxy
static const char *match_balanced(mw_match *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->text_end || *s != *p) return NULL;
  ptrdiff_t open = 1;
  while (++s < m->text_end) {
    mw_step(m->L, &m->steps);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == *p) {
      open++;
    }
  }
  return NULL;
}

// %f[set]: p is after the f. Where it matches, the end of the set.
static const char *match_frontier(mw_match *m, const char *s, const char *p) {
  if (p >= m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = item_end(m, p);
  int before = s == m->text ? 0 : (unsigned char)s[-1];
  int here = s == m->text_end ? 0 : (unsigned char)*s;
  return !is_in_set(before, p, end) && is_in_set(here, p, end) ? end : NULL;
}

// The whole

// One item that is a character, repeated or not. Answers with where to go on in text and pattern, or with the result.
static const char *match_item(mw_match *m, const char **s, const char **p) {
  const char *end = item_end(m, *p), *result;
  switch (end < m->pattern_end ? *end : 0) {
    case '?':
      if (matches_item(m, *s, *p, end) && (result = match(m, *s + 1, end + 1))) return result;
      *p = end + 1;
      return NULL;
    case '*': result = match_most(m, *s, *p, end); break;
    case '+': result = matches_item(m, *s, *p, end) ? match_most(m, *s + 1, *p, end) : NULL; break;
    case '-': result = match_fewest(m, *s, *p, end); break;
    default:
      if (!matches_item(m, *s, *p, end)) {
        *p = NULL;
        return NULL;
      }
      ++*s;
      *p = end;
      return NULL;
  }
  *p = NULL;
  return result;
}

// Items that begin with % and are no characters. NULL for the text: no match.
static int match_special(mw_match *m, const char **s, const char **p) {
  if (*p + 1 >= m->pattern_end) return 0;
  int kind = (unsigned char)(*p)[1];
  if (kind == 'b') {
    *s = match_balanced(m, *s, *p + 2);
    *p += 4;
  } else if (kind == 'f') {
    *p = match_frontier(m, *s, *p + 2);
    if (!*p) *s = NULL;
  } else if (isdigit(kind)) {
    *s = match_again(m, *s, kind);
    *p += 2;
  } else {
    return 0;
  }
  return 1;
}

static const char *match_rest(mw_match *m, const char *s, const char *p) {
  while (p < m->pattern_end) {
    mw_step(m->L, &m->steps);
    switch (*p) {
      case '(':
        return p + 1 < m->pattern_end && p[1] == ')' ? begin_capture(m, s, p + 2, MW_POSITION)
                                                     : begin_capture(m, s, p + 1, MW_OPEN);
      case ')': return end_capture(m, s, p + 1);
      case '$':
        if (p + 1 == m->pattern_end) return s == m->text_end ? s : NULL;
        break;
      case '%':
        if (!match_special(m, &s, &p)) break;
        if (!s) return NULL;
        continue;
      default: break;
    }
    const char *result = match_item(m, &s, &p);
    if (result || !p) return result;
  }
  return s;
}

static const char *match(mw_match *m, const char *s, const char *p) {
  if (++m->depth > MAXIMUM_DEPTH) luaL_error(m->L, "pattern too complex");
  const char *result = match_rest(m, s, p);
  m->depth--;
  return result;
}

// Results

void mw_push_capture(mw_match *m, int index, const char *start, const char *end) {
  if (index >= m->count) {
    if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  mw_capture *capture = &m->captures[index];
  if (capture->length == MW_OPEN) luaL_error(m->L, "unfinished capture");
  if (capture->length == MW_POSITION)
    lua_pushinteger(m->L, capture->start - m->text + 1);
  else
    lua_pushlstring(m->L, capture->start, (size_t)capture->length);
}

int mw_push_captures(mw_match *m, const char *start, const char *end) {
  int count = m->count == 0 && start ? 1 : m->count;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) mw_push_capture(m, i, start, end);
  return count;
}
