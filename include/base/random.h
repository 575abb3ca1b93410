/*
 * random.h - unpredictable bytes in small amounts, without a system call
 * each.
 */

#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

/*
 * The same quality as secret_random(), drawn from a pool that it fills; what
 * has been given out is wiped there, and a forked child fills its own.  At
 * most RANDOM_MAX bytes.  Thread-safe.
 */
#define RANDOM_MAX 64
void random_bytes(void *p, size_t n);

#endif
