#pragma once
#include <jansson.h>

// json_decref is an inline function over atomics that the Swift importer drops, so it needs a name of its own.
static inline void bridge_json_decref(json_t *value) { json_decref(value); }
