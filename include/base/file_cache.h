/*
 * file_cache.h - what can be had again, kept in a directory of its own.
 *
 * Each entry is a file whose name is the hash of its key, so that nothing
 * from outside becomes a name.  It is written beside and renamed: a program
 * that is killed leaves no half of one.  Several processes may share it.
 */

#ifndef BASE_FILE_CACHE_H
#define BASE_FILE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct file_cache {
	const char *dir;
	int64_t max_bytes; /* of all entries */
};

/* free() *out. ERROR_NOT_FOUND; larger than max: ERROR_CONFIG. */
int file_cache_get(const struct file_cache *c, const char *key, size_t max,
    char **out, size_t *n, struct error *err);

/*
 * Makes the directory when there is none.  The oldest are dropped until all
 * is within max_bytes; what is larger than that by itself is not kept.
 */
int file_cache_put(const struct file_cache *c, const char *key,
    const void *p, size_t n, struct error *err);

#endif
