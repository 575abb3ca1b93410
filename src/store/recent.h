/*
 * recent.h - which of the last rows may have a key, in memory.
 *
 * A table of fixed size, open addressing: 32 bits of the key's hash and the
 * number of its row.  It says which rows to look at, and misses none; what a
 * row really has is for the caller to read.  Numbers are positive and
 * ascend from one addition to the next.
 */

#ifndef STORE_RECENT_H
#define STORE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows it holds; it takes half a megabyte. */
#define RECENT_MAX 32768

struct recent;

struct recent *recent_new(void);
/* NULL is fine. */
void recent_free(struct recent *r);

void recent_clear(struct recent *r);
int recent_count(const struct recent *r);

/*
 * A row's key: any text.  False, and nothing is added, when the table is full
 * or the number is too far from the first one: clear it then.
 */
bool recent_add(struct recent *r, const char *key, int64_t seq);

/*
 * The rows that may have the key, one a call, in no order; 0: no more.  *place
 * is 0 at first.
 */
int64_t recent_next(const struct recent *r, const char *key, size_t *place);

#endif
