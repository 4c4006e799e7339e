// Values that Swift has laid out in a flat buffer become Lua values here, where raising is allowed.
#include "machine.h"

#include <string.h>

static char null_address;

void mw_push_null(lua_State *L) { lua_pushlightuserdata(L, &null_address); }

void mw_mark_array(mw_machine *m, lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, m->array_reference);
  lua_setmetatable(L, -2);
}

static void take(const unsigned char **at, void *value, size_t size) {
  memcpy(value, *at, size);
  *at += size;
}

static void push_one(mw_machine *m, lua_State *L, const unsigned char **at);

static void push_string(lua_State *L, const unsigned char **at) {
  uint64_t length;
  take(at, &length, sizeof length);
  lua_pushlstring(L, (const char *)*at, length);
  *at += length;
}

static void push_table(mw_machine *m, lua_State *L, const unsigned char **at) {
  uint8_t is_array;
  uint32_t elements, fields;
  take(at, &is_array, sizeof is_array);
  take(at, &elements, sizeof elements);
  take(at, &fields, sizeof fields);
  luaL_checkstack(L, 4, "table is nested too deep");
  lua_createtable(L, (int)elements, (int)fields);
  for (uint32_t i = 1; i <= elements; i++) {
    push_one(m, L, at);
    lua_rawseti(L, -2, i);
  }
  for (uint32_t i = 0; i < fields; i++) {
    push_one(m, L, at);
    push_one(m, L, at);
    lua_rawset(L, -3);
  }
  if (is_array) mw_mark_array(m, L);
}

// An entry is gone before the finalizer of its userdata releases the object, so that no other object has its address yet.
int mw_push_known(const mw_machine *m, lua_State *L, const void *key, const void *type) {
  if (!key) return 0;
  lua_rawgeti(L, LUA_REGISTRYINDEX, m->known_reference);
  lua_rawgetp(L, -1, key);
  lua_remove(L, -2);
  mw_object *object = lua_touserdata(L, -1);
  if (object && object->object && object->type == type) return 1;
  lua_pop(L, 1);
  return 0;
}

static void remember_object(mw_machine *m, lua_State *L, const void *key) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, m->known_reference);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, key);
  lua_pop(L, 1);
}

static void push_object(mw_machine *m, lua_State *L, const unsigned char **at) {
  int32_t class_reference;
  void *type;
  const void *key;
  uint32_t index;
  uint8_t uncatchable;
  take(at, &class_reference, sizeof class_reference);
  take(at, &type, sizeof type);
  take(at, &key, sizeof key);
  take(at, &index, sizeof index);
  take(at, &uncatchable, sizeof uncatchable);
  luaL_checkstack(L, 4, "too many values");
  if (mw_push_known(m, L, key, type)) return;
  mw_object *object = lua_newuserdatauv(L, sizeof *object, 0);
  memset(object, 0, sizeof *object);
  object->machine = m;
  object->type = type;
  object->uncatchable = uncatchable;
  lua_rawgeti(L, LUA_REGISTRYINDEX, class_reference);
  lua_setmetatable(L, -2);
  if (key) remember_object(m, L, key);
  // Last, so that an error before cannot lose it: from here on the userdata releases it.
  object->object = m->callbacks.take(m->owner, index);
}

static void push_one(mw_machine *m, lua_State *L, const unsigned char **at) {
  int64_t integer;
  double number;
  int32_t reference;
  void *function;
  const cjson_tape *document;
  unsigned char kind = *(*at)++;
  switch (kind) {
    case MW_NULL: mw_push_null(L); break;
    case MW_FALSE: lua_pushboolean(L, 0); break;
    case MW_TRUE: lua_pushboolean(L, 1); break;
    case MW_INTEGER: take(at, &integer, sizeof integer), lua_pushinteger(L, integer); break;
    case MW_NUMBER: take(at, &number, sizeof number), lua_pushnumber(L, number); break;
    case MW_STRING: push_string(L, at); break;
    case MW_TABLE: push_table(m, L, at); break;
    case MW_OBJECT: push_object(m, L, at); break;
    case MW_REFERENCE:
      take(at, &reference, sizeof reference);
      lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
      break;
    case MW_FUNCTION:
      take(at, &function, sizeof function);
      lua_pushlightuserdata(L, function);
      lua_pushcclosure(L, mw_trampoline, 1);
      break;
    case MW_DOCUMENT:
      take(at, &document, sizeof document);
      mw_push_document(m, L, document);
      break;
    default: lua_pushnil(L);
  }
}

int mw_push_values(mw_machine *m, lua_State *L) {
  const unsigned char *at = m->buffer;
  int count = m->count;
  luaL_checkstack(L, count + 2, "too many values");
  for (int i = 0; i < count; i++) push_one(m, L, &at);
  return count;
}

void mw_set_buffer(mw_machine *m, const void *bytes, int count) {
  m->buffer = bytes;
  m->count = count;
}

static int push_protected(lua_State *L) { return mw_push_values(mw_of(L), L); }

int mw_push(mw_machine *m, lua_State *L) {
  (void)m;
  if (!lua_checkstack(L, 4)) return LUA_ERRMEM;
  lua_pushcfunction(L, push_protected);
  return lua_pcall(L, 0, LUA_MULTRET, 0);
}

static int make_reference(lua_State *L) {
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  return 1;
}

int mw_reference(lua_State *L, int index) {
  if (!lua_checkstack(L, 4)) return LUA_NOREF;
  lua_pushcfunction(L, make_reference);
  lua_pushvalue(L, index);
  int status = lua_pcall(L, 1, 1, 0);
  int reference = status == LUA_OK ? (int)lua_tointeger(L, -1) : LUA_NOREF;
  lua_pop(L, 1);
  return reference;
}

// Assigns to keys that are there already, and so neither allocates nor raises.
void mw_forget(mw_machine *m, int reference) { luaL_unref(m->main, LUA_REGISTRYINDEX, reference); }
void mw_push_reference(lua_State *L, int reference) { lua_rawgeti(L, LUA_REGISTRYINDEX, reference); }

mw_object *mw_test_object(const mw_machine *m, lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(mw_object)) return NULL;
  mw_object *object = lua_touserdata(L, index);
  return object->machine == m ? object : NULL;
}

void mw_close_object(const mw_machine *m, mw_object *object) {
  void *held = object->object;
  object->object = NULL;
  if (held) m->callbacks.release(held);
}

int mw_is_array(const mw_machine *m, lua_State *L, int index) {
  if (!lua_getmetatable(L, index)) return 0;
  int result = lua_topointer(L, -1) == m->array_metatable;
  lua_pop(L, 1);
  return result;
}

int mw_is_null(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TLIGHTUSERDATA && lua_touserdata(L, index) == &null_address;
}
