#include <CJSON.h>
#include <simdjson.h>

#include <algorithm>
#include <new>

namespace {

// The tape comes first, so that a pointer to it is one to the whole.
struct Document {
  cjson_tape tape;
  simdjson::dom::document storage;
};

// In one pass over the tape, because the parser does not tell.
uint32_t depth_of(const cjson_tape *tape) {
  uint32_t depth = 0, deepest = 0;
  size_t end = (size_t)cjson_payload(tape, 0);
  for (size_t at = cjson_root; at < end;) {
    switch (cjson_kind(tape, at)) {
      case '[': case '{': deepest = std::max(deepest, ++depth), at++; break;
      case ']': case '}': depth--, at++; break;
      default: at = cjson_after(tape, at);
    }
  }
  return deepest;
}

int failure_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::MEMALLOC: case simdjson::CAPACITY: return CJSON_NO_MEMORY;
    case simdjson::NUMBER_ERROR: case simdjson::NUMBER_OUT_OF_RANGE: return CJSON_BAD_NUMBER;
    default: return CJSON_INVALID;
  }
}

}  // namespace

const cjson_tape *cjson_parse(const void *bytes, size_t length, size_t maximum_depth, int *failure) {
  simdjson::dom::parser parser;
  Document *document = new (std::nothrow) Document();
  simdjson::error_code error = document ? parser.allocate(length, maximum_depth) : simdjson::MEMALLOC;
  if (!error && length == 0) error = simdjson::EMPTY;
  if (!error) error = parser.parse_into_document(document->storage, static_cast<const char *>(bytes), length).error();
  *failure = error ? failure_of(error) : CJSON_OK;
  if (error) {
    delete document;
    return nullptr;
  }
  document->tape.words = document->storage.tape.get();
  document->tape.strings = document->storage.string_buf.get();
  document->tape.depth = depth_of(&document->tape);
  return &document->tape;
}

void cjson_free(const cjson_tape *tape) {
  delete reinterpret_cast<Document *>(const_cast<cjson_tape *>(tape));
}
