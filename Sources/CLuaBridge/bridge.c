#include <CLuaBridge.h>
