// libedit's readline interface uses FILE without including its header.
#include <stdio.h>
#include <editline/readline.h>
