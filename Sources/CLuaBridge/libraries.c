// Lua's own libraries, without what reaches outside the machine's rules.
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void keep_only(lua_State *L, const char *library, const char *const *names) {
  lua_getglobal(L, library);
  lua_newtable(L);
  for (; *names; names++) {
    lua_getfield(L, -2, *names);
    lua_setfield(L, -2, *names);
  }
  lua_setglobal(L, library);
  lua_pop(L, 1);
}

static int print(lua_State *L) {
  mw_machine *m = mw_of(L);
  int count = lua_gettop(L);
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addchar(&text, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
  size_t length;
  const char *bytes = lua_tolstring(L, -1, &length);
  m->callbacks.print(m->owner, bytes, length);
  return 0;
}

// Source text only: bytecode can crash the interpreter. An error in a reader function is returned, not raised; being
// stopped must not be.
// The compiler takes quadratic time for some texts, so that it gets them in pieces, with a moment to be stopped at each.
enum { PIECE = 1024 };

// Upvalues: the text, and how much of it was read.
static int read_piece(lua_State *L) {
  size_t length;
  const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
  size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(2));
  size_t count = length - at < PIECE ? length - at : PIECE;
  mw_check(L);
  lua_pushinteger(L, (lua_Integer)(at + count));
  lua_replace(L, lua_upvalueindex(2));
  lua_pushlstring(L, text + at, count);
  return 1;
}

static void read_in_pieces(lua_State *L) {
  if (lua_isnoneornil(L, 2)) {
    lua_pushvalue(L, 1);
    lua_replace(L, 2);
  }
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, read_piece, 2);
  lua_replace(L, 1);
}

static int load_text(lua_State *L) {
  int count = lua_gettop(L), entered = mw_of(L)->unwinding;
  if (count < 3) lua_settop(L, count = 3);
  if (lua_type(L, 1) == LUA_TSTRING) read_in_pieces(L);
  else if (!lua_isnumber(L, 1)) luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  if (mw_must_pass(L, lua_gettop(L) == 2, entered)) return mw_raise_stop(L);
  return lua_gettop(L);
}

// Finalizers would run at any allocation, outside every task and beyond any stop.
static int set_metatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
  if (lua_istable(L, 2)) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "'__gc' is not available here; use a <close> variable");
    lua_pop(L, 1);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int collect_garbage(lua_State *L) {
  static const char *const allowed[] = {"collect", "count", "step", NULL};
  luaL_checkoption(L, 1, "collect", allowed);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// Each part of a format takes the C library long.
static int date(lua_State *L) {
  size_t length;
  luaL_optlstring(L, 1, "", &length);
  if (length > 1000) return luaL_argerror(L, 1, "format too long");
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int close_stream(lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  return luaL_fileresult(L, fclose(stream->f) == 0, NULL);
}

// Lua's own file object for a descriptor that the host has opened for reading.
static int make_stream(lua_State *L) {
  int descriptor = (int)luaL_checkinteger(L, 1);
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->closef = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  stream->f = fdopen(descriptor, "r");
  if (stream->f) {
    stream->closef = close_stream;
    return 1;
  }
  int result = luaL_fileresult(L, 0, NULL);
  close(descriptor);
  return result;
}

// Replaces a function of the table on top by one that has it as upvalue.
static void wrap_field(lua_State *L, const char *name, lua_CFunction wrapper) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, wrapper, 1);
  lua_setfield(L, -2, name);
}

static void remember_names(lua_State *L, const char *library, const char *prefix) {
  mw_machine *m = mw_of(L);
  lua_getglobal(L, library);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lua_CFunction function = lua_tocfunction(L, -1);
    if (!function || m->named_count == MW_MAX_NAMED) continue;
    mw_named_function *entry = &m->named[m->named_count++];
    entry->function = function;
    const char *name = lua_tostring(L, -2);
    size_t used = strlen(prefix);
    memcpy(entry->name, prefix, used);
    for (size_t i = 0; name[i] && used + 1 < sizeof entry->name; i++) entry->name[used++] = name[i];
    entry->name[used] = 0;
  }
  lua_pop(L, 1);
}

static int null_text(lua_State *L) {
  lua_pushliteral(L, "null");
  return 1;
}

// All light userdata share this metatable; scripts see only one.
static void describe_null(lua_State *L) {
  lua_pushlightuserdata(L, NULL);
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, null_text), lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "null"), lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "null"), lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

static int array(lua_State *L) {
  mw_machine *m = mw_of(L);
  lua_settop(L, 1);
  if (lua_isnil(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  if (lua_getmetatable(L, 1) && lua_topointer(L, -1) != m->array_metatable)
    return luaL_error(L, "a table with a metatable cannot be marked as an array");
  lua_settop(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, m->array_reference);
  lua_setmetatable(L, 1);
  return 1;
}

static void adjust_globals(lua_State *L) {
  static const char *const absent[] = {"dofile", "loadfile", NULL};
  lua_pushglobaltable(L);
  for (const char *const *name = absent; *name; name++) lua_pushnil(L), lua_setfield(L, -2, *name);
  lua_pushcfunction(L, print), lua_setfield(L, -2, "print");
  lua_pushcfunction(L, array), lua_setfield(L, -2, "array");
  wrap_field(L, "load", load_text);
  wrap_field(L, "setmetatable", set_metatable);
  wrap_field(L, "collectgarbage", collect_garbage);
  lua_pop(L, 1);
}

static void adjust_libraries(lua_State *L) {
  // What opens files or reads the environment asks the host: HostLibrary.swift.
  static const char *const io[] = {"type", NULL};
  static const char *const os[] = {"clock", "date", "difftime", "time", NULL};
  keep_only(L, "io", io);
  keep_only(L, "os", os);
  lua_getglobal(L, "io");
  lua_pushcfunction(L, make_stream), lua_setfield(L, -2, "stream");
  lua_getglobal(L, "string");
  lua_pushnil(L), lua_setfield(L, -2, "dump");
  mw_replace_strings(L);
  lua_getglobal(L, "table");
  mw_replace_tables(L);
  lua_getglobal(L, "os");
  wrap_field(L, "date", date);
  lua_pop(L, 4);
  // Else a script could give files a finalizer of its own.
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_pushliteral(L, "file"), lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushliteral(L, "string"), lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

void mw_open_libraries(lua_State *L) {
  static const luaL_Reg libraries[] = {
      {LUA_GNAME, luaopen_base},       {LUA_TABLIBNAME, luaopen_table}, {LUA_IOLIBNAME, luaopen_io},
      {LUA_OSLIBNAME, luaopen_os},     {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math},
      {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL},
  };
  for (const luaL_Reg *library = libraries; library->name; library++) {
    luaL_requiref(L, library->name, library->func, 1);
    lua_pop(L, 1);
  }
  describe_null(L);
  adjust_libraries(L);
  adjust_globals(L);
  remember_names(L, LUA_GNAME, "");
  remember_names(L, LUA_TABLIBNAME, "table.");
  remember_names(L, LUA_STRLIBNAME, "string.");
  remember_names(L, LUA_UTF8LIBNAME, "utf8.");
}
