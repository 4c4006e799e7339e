// JSON text as a tape, as simdjson makes it and describes it (github.com/simdjson/simdjson, doc/tape.md, version 3.0): a flat
// row of words that C and Swift read alike, so that no tree has to be made of what only passes through.
#ifndef CJSON_H
#define CJSON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef struct {
  const uint64_t *words;
  const uint8_t *strings;
  // How many arrays and objects are open at once where that is most.
  uint32_t depth;
} cjson_tape;

enum {
  CJSON_OK,
  CJSON_INVALID,
  // A number is no number, or too large for what simdjson takes.
  CJSON_BAD_NUMBER,
  CJSON_NO_MEMORY,
};

// The tape of one document, at most so many levels deep, to be freed with cjson_free; NULL when there is none, and then
// `failure` says why.
const cjson_tape *_Nullable cjson_parse(const void *_Nullable bytes, size_t length, size_t maximum_depth, int *failure);
void cjson_free(const cjson_tape *tape);

// Where the document's one value is.
static const size_t cjson_root = 1;

// What is at a place of the tape: one of n t f l u d " [ {, as in the text, but for numbers, which are l (int64),
// u (uint64, where it is no int64) or d (double).
static inline char cjson_kind(const cjson_tape *tape, size_t at) { return (char)(tape->words[at] >> 56); }

static inline uint64_t cjson_payload(const cjson_tape *tape, size_t at) {
  return tape->words[at] & (((uint64_t)1 << 56) - 1);
}

// The place after the value at a place.
static inline size_t cjson_after(const cjson_tape *tape, size_t at) {
  switch (cjson_kind(tape, at)) {
    case 'l': case 'u': case 'd': return at + 2;
    case '[': case '{': return (size_t)(uint32_t)cjson_payload(tape, at);
    default: return at + 1;
  }
}

// Where the elements of an array, or the keys and values of an object in turn, end. They begin right after its own place.
static inline size_t cjson_end(const cjson_tape *tape, size_t at) { return cjson_after(tape, at) - 1; }

// How many elements or members there are; for more than 16,777,215 it is that.
static inline uint32_t cjson_count(const cjson_tape *tape, size_t at) {
  return (uint32_t)(cjson_payload(tape, at) >> 32);
}

static inline int64_t cjson_integer(const cjson_tape *tape, size_t at) { return (int64_t)tape->words[at + 1]; }

// Of an integer beyond int64, the nearest one.
static inline double cjson_number(const cjson_tape *tape, size_t at) {
  if (cjson_kind(tape, at) == 'u') return (double)tape->words[at + 1];
  double value;
  memcpy(&value, &tape->words[at + 1], sizeof value);
  return value;
}

// The UTF-8 text of a string or key, which may contain NUL.
static inline const char *cjson_text(const cjson_tape *tape, size_t at, size_t *length) {
  const uint8_t *start = tape->strings + cjson_payload(tape, at);
  uint32_t count;
  memcpy(&count, start, sizeof count);
  *length = count;
  return (const char *)start + sizeof count;
}

// How many bytes of UTF-8 text come before the first that JSON text must, or here does, write as an escape.
static inline size_t cjson_plain_prefix(const uint8_t *text, size_t length) {
  size_t at = 0;
  while (at < length && text[at] >= 0x20 && text[at] != '"' && text[at] != '\\' && text[at] != 0x7F) at++;
  return at;
}

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
#endif
