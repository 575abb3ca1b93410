/*
 * clock.h - the time as a test wants it.
 *
 * Linked before the library, whose own clock_now_ms() is then left out.
 */

#ifndef TESTS_CLOCK_H
#define TESTS_CLOCK_H

#include <stdint.h>

/* From now on it is that instant; 0: the real time again. */
void clock_pretend(int64_t at);

#endif
