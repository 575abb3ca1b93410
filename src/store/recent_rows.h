/*
 * recent_rows.h - the content keys of the last leads, in order of arrival
 * (lead_recent), and what a process remembers of them (struct repeats of
 * store/repeat.h).
 *
 * All within the caller's write transaction.  Those that look for a key
 * return 1 and in first the lead that has it, and whose time is not over; 0
 * when there is none; -1 on error.
 */

#ifndef STORE_RECENT_ROWS_H
#define STORE_RECENT_ROWS_H

#include "store/repeat.h"

/* By what is remembered, which is made to agree with the table before. */
int recent_rows_find(struct db *db, struct repeats *r, const char *key,
    int64_t at, char first[UUID_SIZE], struct error *err);

/* By looking at every row, of which there are not many. */
int recent_rows_scan(struct db *db, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err);

/* After recent_rows_find() has found nobody. */
int recent_rows_append(struct db *db, struct repeats *r,
    const struct repeat_post *post, const char *key, struct error *err);

/* The answer of a query for lead ids; ends it. */
int recent_rows_holder(struct db_rows *rows, char first[UUID_SIZE],
    struct error *err);

#endif
