/*
 * banned.h - functions that this house does not use.
 *
 * The Makefile includes this file before every source file of ours
 * (-include), so that a use is a compile error with the reason at hand.
 */

#ifndef BANNED_H
#define BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* With _FORTIFY_SOURCE these are macros to clang, which cannot be poisoned. */
#undef sprintf
#undef vsprintf

/* No bound: use strbuf. */
#pragma GCC poison strcpy strcat sprintf vsprintf
/* Hidden state shared between threads: use the _r forms or text.h. */
#pragma GCC poison strtok gmtime localtime
/* No error can be told: use text_int(). */
#pragma GCC poison atoi atol atoll
/* Guessable: use secret_random(). */
#pragma GCC poison rand srand
/* A shell between us and the program: use posix_spawn(). */
#pragma GCC poison system popen

#endif
