// Measures JSON parsers that Debian has, from bytes to Lua tables as scripts see them: null members absent, lists marked,
// integers and floats kept apart. Each runs in a process of its own, so that its memory is its own.
//
// JSONParsers FILE: the body of an answer of an API server.
#include <jansson.h>
#include <lua.hpp>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "rapidjson/reader.h"

namespace {

enum : int { runs = 9, deepest = 2048 };
char null_address;
int array_metatable;

void push_null(lua_State *L) { lua_pushlightuserdata(L, &null_address); }

void mark_array(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, array_metatable);
  lua_setmetatable(L, -2);
}

// jansson: a tree, then Lua

void push(lua_State *L, json_t *value) {
  luaL_checkstack(L, 4, "deep");
  switch (json_typeof(value)) {
    case JSON_TRUE: lua_pushboolean(L, 1); break;
    case JSON_FALSE: lua_pushboolean(L, 0); break;
    case JSON_NULL: push_null(L); break;
    case JSON_INTEGER: lua_pushinteger(L, json_integer_value(value)); break;
    case JSON_REAL: lua_pushnumber(L, json_real_value(value)); break;
    case JSON_STRING: lua_pushlstring(L, json_string_value(value), json_string_length(value)); break;
    case JSON_ARRAY: {
      size_t size = json_array_size(value);
      lua_createtable(L, (int)size, 0);
      for (size_t i = 0; i < size; i++) {
        push(L, json_array_get(value, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
      }
      mark_array(L);
      break;
    }
    case JSON_OBJECT: {
      lua_createtable(L, 0, (int)json_object_size(value));
      for (void *i = json_object_iter(value); i; i = json_object_iter_next(value, i)) {
        json_t *member = json_object_iter_value(i);
        if (json_is_null(member)) continue;
        lua_pushlstring(L, json_object_iter_key(i), json_object_iter_key_len(i));
        push(L, member);
        lua_rawset(L, -3);
      }
      break;
    }
  }
}

bool with_jansson(lua_State *L, const std::string &text) {
  json_t *root = json_loadb(text.data(), text.size(), JSON_DECODE_ANY | JSON_ALLOW_NUL, nullptr);
  if (!root) return false;
  push(L, root);
  json_decref(root);
  return true;
}

// lua-cjson: straight to Lua, but numbers and lists are not as scripts see them

bool with_cjson(lua_State *L, const std::string &text) {
  lua_getglobal(L, "decode");
  lua_pushlstring(L, text.data(), text.size());
  return lua_pcall(L, 1, 1, 0) == LUA_OK;
}

// RapidJSON: events, straight to Lua. A raise would jump over its destructors.

struct Events : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Events> {
  lua_State *L;
  std::vector<int> counts;
  bool is_key = false;

  explicit Events(lua_State *state) : L(state) {}

  bool put() {
    if (counts.empty()) return true;
    if (counts.back() >= 0) {
      lua_rawseti(L, -2, ++counts.back());
    } else {
      lua_rawset(L, -3);
    }
    return true;
  }
  bool Null() { return push_null(L), put(); }
  bool Bool(bool value) { return lua_pushboolean(L, value), put(); }
  bool Int(int value) { return lua_pushinteger(L, value), put(); }
  bool Uint(unsigned value) { return lua_pushinteger(L, value), put(); }
  bool Int64(int64_t value) { return lua_pushinteger(L, value), put(); }
  bool Uint64(uint64_t value) { return lua_pushnumber(L, (double)value), put(); }
  bool Double(double value) { return lua_pushnumber(L, value), put(); }
  bool String(const char *text, rapidjson::SizeType length, bool) { return lua_pushlstring(L, text, length), put(); }
  bool Key(const char *text, rapidjson::SizeType length, bool) { return lua_pushlstring(L, text, length), true; }
  bool StartObject() { return open(-1); }
  bool StartArray() { return open(0); }
  bool EndObject(rapidjson::SizeType) { return counts.pop_back(), put(); }
  bool EndArray(rapidjson::SizeType) { return mark_array(L), counts.pop_back(), put(); }
  bool open(int count) {
    luaL_checkstack(L, 4, "deep");
    lua_newtable(L);
    counts.push_back(count);
    return true;
  }
};

enum : unsigned {
  flags = rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseStopWhenDoneFlag
};

bool with_rapidjson(lua_State *L, const std::string &text) {
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  Events events(L);
  return !reader.Parse<flags>(stream, events).IsError();
}

// RapidJSON in place: events to a tape, then the tape to Lua, where a raise meets no destructor.

struct Tape : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Tape> {
  std::vector<uint64_t> words;
  std::vector<size_t> open;
  const char *base;

  explicit Tape(const char *start) : base(start) {}
  bool put(char type, uint64_t payload = 0) { return words.push_back((uint64_t)type << 56 | payload), true; }
  bool raw(char type, uint64_t value) { return put(type), words.push_back(value), true; }
  bool Null() { return put('n'); }
  bool Bool(bool value) { return put(value ? 't' : 'f'); }
  bool Int(int value) { return raw('l', (uint64_t)(int64_t)value); }
  bool Uint(unsigned value) { return raw('l', value); }
  bool Int64(int64_t value) { return raw('l', (uint64_t)value); }
  bool Uint64(uint64_t value) { return raw('l', value); }
  bool Double(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return raw('d', bits);
  }
  bool String(const char *text, rapidjson::SizeType length, bool) {
    put('"', (uint64_t)(text - base));
    words.push_back(length);
    return true;
  }
  bool StartObject() { return open.push_back(words.size()), put('{'); }
  bool StartArray() { return open.push_back(words.size()), put('['); }
  bool EndObject(rapidjson::SizeType count) { return words[open.back()] |= count, open.pop_back(), true; }
  bool EndArray(rapidjson::SizeType count) { return words[open.back()] |= count, open.pop_back(), true; }
};

const uint64_t *push_tape(lua_State *L, const uint64_t *at, const char *base) {
  const uint64_t payload_mask = ((uint64_t)1 << 56) - 1;
  uint64_t word = *at++, payload = word & payload_mask;
  switch ((char)(word >> 56)) {
    case 'n': push_null(L); return at;
    case 't': lua_pushboolean(L, 1); return at;
    case 'f': lua_pushboolean(L, 0); return at;
    case 'l': lua_pushinteger(L, (lua_Integer)*at); return at + 1;
    case 'd': {
      double value;
      std::memcpy(&value, at, sizeof value);
      lua_pushnumber(L, value);
      return at + 1;
    }
    case '"': lua_pushlstring(L, base + payload, *at); return at + 1;
    case '[':
      luaL_checkstack(L, 4, "deep");
      lua_createtable(L, (int)payload, 0);
      for (uint64_t i = 1; i <= payload; i++) {
        at = push_tape(L, at, base);
        lua_rawseti(L, -2, (lua_Integer)i);
      }
      mark_array(L);
      return at;
    default:
      luaL_checkstack(L, 4, "deep");
      lua_createtable(L, 0, (int)payload);
      for (uint64_t i = 0; i < payload; i++) {
        at = push_tape(L, at, base);
        at = push_tape(L, at, base);
        lua_rawset(L, -3);
      }
      return at;
  }
}

bool with_rapidjson_tape(lua_State *L, const std::string &text) {
  std::string copy = text;
  rapidjson::Reader reader;
  rapidjson::InsituStringStream stream(&copy[0]);
  Tape tape(copy.data());
  if (reader.Parse<flags | rapidjson::kParseInsituFlag>(stream, tape).IsError()) return false;
  push_tape(L, tape.words.data(), copy.data());
  return true;
}

// simdjson: its own tape, then Lua

const uint64_t *push_simd(lua_State *L, const uint64_t *tape, const uint64_t *at, const uint8_t *strings) {
  const uint64_t payload_mask = ((uint64_t)1 << 56) - 1;
  uint64_t word = *at++, payload = word & payload_mask;
  switch ((char)(word >> 56)) {
    case 'n': push_null(L); return at;
    case 't': lua_pushboolean(L, 1); return at;
    case 'f': lua_pushboolean(L, 0); return at;
    case 'l': case 'u': lua_pushinteger(L, (lua_Integer)*at); return at + 1;
    case 'd': {
      double value;
      std::memcpy(&value, at, sizeof value);
      lua_pushnumber(L, value);
      return at + 1;
    }
    case '"': {
      uint32_t length;
      std::memcpy(&length, strings + payload, sizeof length);
      lua_pushlstring(L, (const char *)strings + payload + sizeof length, length);
      return at;
    }
    case '[': {
      luaL_checkstack(L, 4, "deep");
      lua_createtable(L, (int)(payload >> 32), 0);
      const uint64_t *end = tape + (uint32_t)payload - 1;
      for (lua_Integer i = 1; at < end; i++) {
        at = push_simd(L, tape, at, strings);
        lua_rawseti(L, -2, i);
      }
      mark_array(L);
      return at + 1;
    }
    default: {
      luaL_checkstack(L, 4, "deep");
      lua_createtable(L, 0, (int)(payload >> 32));
      const uint64_t *end = tape + (uint32_t)payload - 1;
      while (at < end) {
        at = push_simd(L, tape, at, strings);
        at = push_simd(L, tape, at, strings);
        lua_rawset(L, -3);
      }
      return at + 1;
    }
  }
}

bool with_simdjson(lua_State *L, const std::string &text) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size(), deepest)) return false;
  if (parser.parse(text.data(), text.size()).error()) return false;
  const uint64_t *tape = parser.doc.tape.get();
  push_simd(L, tape, tape + 1, parser.doc.string_buf.get());
  return true;
}

// Only as far as the tape: what of the time is the parser's.
bool only_simdjson(lua_State *L, const std::string &text) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size(), deepest)) return false;
  lua_pushnil(L);
  return !parser.parse(text.data(), text.size()).error();
}

bool only_rapidjson_tape(lua_State *L, const std::string &text) {
  std::string copy = text;
  rapidjson::Reader reader;
  rapidjson::InsituStringStream stream(&copy[0]);
  Tape tape(copy.data());
  lua_pushnil(L);
  return !reader.Parse<flags | rapidjson::kParseInsituFlag>(stream, tape).IsError();
}

// Of the processor, so that what else the machine does counts as little as can be.
double milliseconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

struct Parser {
  const char *name;
  bool (*decode)(lua_State *, const std::string &);
};

long peak_kilobytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

lua_State *open_lua() {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_newtable(L);
  array_metatable = luaL_ref(L, LUA_REGISTRYINDEX);
  if (luaL_dostring(L, "local ok, cjson = pcall(require, 'cjson'); decode = ok and cjson.decode") != LUA_OK) lua_pop(L, 1);
  return L;
}

int measure(const Parser &parser, const std::string &text, bool collects) {
  lua_State *L = open_lua();
  std::vector<double> times;
  long before = peak_kilobytes(), peak = 0;
  for (int run = 0; run < runs; run++) {
    if (!collects) lua_gc(L, LUA_GCSTOP);
    double start = milliseconds();
    if (!parser.decode(L, text)) return std::printf("%-28s failed\n", parser.name), 1;
    times.push_back(milliseconds() - start);
    if (run == 0) peak = peak_kilobytes() - before;
    lua_settop(L, 0);
    lua_gc(L, LUA_GCRESTART);
    lua_gc(L, LUA_GCCOLLECT);
  }
  std::sort(times.begin(), times.end());
  std::printf("%-28s best %6.1f ms  median %6.1f ms  %6.0f MB/s  memory %5.1f MB\n", parser.name, times[0],
              times[runs / 2], text.size() / times[runs / 2] / 1e3, peak / 1024.0);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? std::fopen(argv[1], "rb") : nullptr;
  if (!file) return std::fprintf(stderr, "usage: JSONParsers FILE\n"), 2;
  std::string text;
  char buffer[1 << 16];
  for (size_t count; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, count);
  std::fclose(file);
  const Parser parsers[] = {
      {"jansson", with_jansson},
      {"lua-cjson", with_cjson},
      {"RapidJSON", with_rapidjson},
      {"RapidJSON, tape", with_rapidjson_tape},
      {"simdjson", with_simdjson},
      {"RapidJSON, tape, no Lua", only_rapidjson_tape},
      {"simdjson, no Lua", only_simdjson},
  };
  int failed = 0;
  for (bool collects : {true, false}) {
    std::printf("%.1f MB, Lua's collector %s\n", text.size() / 1e6, collects ? "on" : "off");
    for (const Parser &parser : parsers) {
      std::fflush(stdout);
      pid_t child = fork();
      if (child == 0) {
        int status = measure(parser, text, collects);
        std::fflush(stdout);
        _exit(status);
      }
      int status = 0;
      waitpid(child, &status, 0);
      failed |= status;
    }
  }
  return failed ? 1 : 0;
}
