/*
 * copy.h - brings a whole store into another one, of whichever engine.
 *
 * Row by row in the order of each table's key: what is missing is inserted,
 * what differs is replaced, what is too much is removed.  So a copy that was
 * cut off goes on when it is started again.  At the end everything is read
 * and compared once more.  Sealed values stay as they are: the key of the
 * first store opens them.
 */

#ifndef STORE_COPY_H
#define STORE_COPY_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* A table is done: its rows, and how many of them had to be changed. */
typedef void copy_report_fn(const char *table, int64_t rows, int64_t changed,
    void *arg);

/*
 * Copies from into to; both have this program's schema.  `source` names from
 * (without a password): a copy that was begun goes on only from there.  The
 * target is empty, or has the copy that was begun, else ERROR_CONFLICT; while
 * it is one it is marked by a table store_copy.  ERROR_UNAVAILABLE when rows
 * changed while they were copied: run it again, with nobody at work.
 *
 * Both connections are of no use for anything else afterwards; close them
 * before copy_free().
 */
struct copy;

int copy_run(struct db *from, struct db *to, const char *source,
    copy_report_fn *report, void *arg, struct copy **out, struct error *err);
/* NULL is fine. */
void copy_free(struct copy *copy);

#endif
