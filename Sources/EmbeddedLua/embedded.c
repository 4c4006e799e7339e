#include <EmbeddedLua.h>
