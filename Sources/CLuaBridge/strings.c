// The functions of `string` that may take long, so that they can be stopped: those that match patterns, and `rep`.
#define _GNU_SOURCE
#include "patterns.h"

#include <string.h>

// The offset of a position as scripts give it, which may count from the end; beyond the end for one that is.
static size_t offset(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position - 1;
  if (position == 0 || position < -(lua_Integer)length) return 0;
  return length - (size_t)-position;
}

static int is_plain(const char *pattern, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (pattern[i] && strchr("^$*+?.([%-", pattern[i])) return 0;
  return 1;
}

static int find_plain(lua_State *L, const char *text, size_t length, const char *wanted, size_t size, size_t from) {
  const char *found = size == 0 ? text + from : memmem(text + from, length - from, wanted, size);
  if (!found) {
    luaL_pushfail(L);
    return 1;
  }
  lua_pushinteger(L, found - text + 1);
  lua_pushinteger(L, found - text + (lua_Integer)size);
  return 2;
}

static int search(lua_State *L, int is_find) {
  size_t length, size;
  const char *text = luaL_checklstring(L, 1, &length), *pattern = luaL_checklstring(L, 2, &size);
  size_t from = offset(luaL_optinteger(L, 3, 1), length);
  if (from > length) {
    luaL_pushfail(L);
    return 1;
  }
  if (is_find && (lua_toboolean(L, 4) || is_plain(pattern, size)))
    return find_plain(L, text, length, pattern, size, from);
  int is_anchored = size > 0 && *pattern == '^';
  mw_match m;
  mw_match_begin(&m, L, text, length, pattern + size);
  const char *at = text + from;
  do {
    const char *end = mw_match_at(&m, at, pattern + is_anchored);
    if (!end) continue;
    if (!is_find) return mw_push_captures(&m, at, end);
    lua_pushinteger(L, at - text + 1);
    lua_pushinteger(L, end - text);
    return mw_push_captures(&m, NULL, NULL) + 2;
  } while (at++ < m.text_end && !is_anchored);
  luaL_pushfail(L);
  return 1;
}

static int find(lua_State *L) { return search(L, 1); }
static int first_match(lua_State *L) { return search(L, 0); }

// Upvalues: text, pattern, the offset to go on from, and that of the last match's end, or -1.
static int next_match(lua_State *L) {
  size_t length, size;
  const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
  const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &size);
  const char *at = text + lua_tointeger(L, lua_upvalueindex(3));
  lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  mw_match m;
  mw_match_begin(&m, L, text, length, pattern + size);
  for (; at <= m.text_end; at++) {
    const char *end = mw_match_at(&m, at, pattern);
    if (!end || end - text == last) continue;
    lua_pushinteger(L, end - text);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return mw_push_captures(&m, at, end);
  }
  return 0;
}

static int all_matches(lua_State *L) {
  size_t length;
  luaL_checklstring(L, 1, &length);
  luaL_checkstring(L, 2);
  size_t from = offset(luaL_optinteger(L, 3, 1), length);
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)(from > length ? length + 1 : from));
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, next_match, 4);
  return 1;
}

// Replacing

static void add_template(mw_match *m, luaL_Buffer *out, const char *start, const char *end) {
  lua_State *L = m->L;
  size_t length;
  const char *at = lua_tolstring(L, 3, &length), *stop = at + length;
  while (at < stop) {
    const char *escape = memchr(at, '%', (size_t)(stop - at));
    if (!escape) escape = stop;
    luaL_addlstring(out, at, (size_t)(escape - at));
    if (escape == stop) return;
    int kind = escape + 1 < stop ? (unsigned char)escape[1] : 0;
    if (kind == '%') {
      luaL_addchar(out, '%');
    } else if (kind == '0') {
      luaL_addlstring(out, start, (size_t)(end - start));
    } else if (kind >= '1' && kind <= '9') {
      mw_push_capture(m, kind - '1', start, end);
      luaL_tolstring(L, -1, NULL);
      lua_remove(L, -2);
      luaL_addvalue(out);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
    at = escape + 2;
  }
}

// Whether the match was replaced by something else.
static int add_replacement(mw_match *m, luaL_Buffer *out, int type, const char *start, const char *end) {
  lua_State *L = m->L;
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, mw_push_captures(m, start, end), 1);
  } else if (type == LUA_TTABLE) {
    mw_push_capture(m, 0, start, end);
    lua_gettable(L, 3);
  } else {
    add_template(m, out, start, end);
    return 1;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(out, start, (size_t)(end - start));
    return 0;
  }
  if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(out);
  return 1;
}

static int substitute(lua_State *L) {
  size_t length, size;
  const char *text = luaL_checklstring(L, 1, &length), *pattern = luaL_checklstring(L, 2, &size);
  int type = lua_type(L, 3);
  luaL_argexpected(
      L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
      "string/function/table");
  lua_Integer limit = luaL_optinteger(L, 4, (lua_Integer)length + 1), count = 0;
  lua_settop(L, 3);
  if (type == LUA_TNUMBER) lua_tolstring(L, 3, NULL);
  int is_anchored = size > 0 && *pattern == '^', has_changed = 0;
  mw_match m;
  luaL_Buffer out;
  mw_match_begin(&m, L, text, length, pattern + size);
  luaL_buffinit(L, &out);
  const char *at = text, *last = NULL;
  while (count < limit) {
    const char *end = mw_match_at(&m, at, pattern + is_anchored);
    if (end && end != last) {
      count++;
      has_changed |= add_replacement(&m, &out, type, at, end);
      at = last = end;
    } else if (at < m.text_end) {
      luaL_addchar(&out, *at++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (has_changed) {
    luaL_addlstring(&out, at, (size_t)(m.text_end - at));
    luaL_pushresult(&out);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, count);
  return 2;
}

// Repeating

// Lua's own copies nothing again and again, as often as it is told.
static int repeat(lua_State *L) {
  size_t length, gap;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &gap);
  if (count <= 0 || length + gap == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  size_t each = length + gap;
  if (each < length || each >= (size_t)PTRDIFF_MAX / (size_t)count) return luaL_error(L, "resulting string too large");
  size_t total = each * (size_t)count - gap, filled = each < total ? each : total;
  luaL_Buffer out;
  char *bytes = luaL_buffinitsize(L, &out, total);
  memcpy(bytes, text, length);
  if (filled > length) memcpy(bytes + length, separator, filled - length);
  while (filled < total) {
    size_t more = filled < total - filled ? filled : total - filled;
    memcpy(bytes + filled, bytes, more);
    filled += more;
  }
  luaL_pushresultsize(&out, total);
  return 1;
}

void mw_replace_strings(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"find", find}, {"match", first_match}, {"gmatch", all_matches}, {"gsub", substitute}, {"rep", repeat},
      {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
}
