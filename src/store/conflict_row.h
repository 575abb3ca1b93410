/*
 * conflict_row.h - conflicts as the mirror finds them.  Only for src/store.
 */

#ifndef STORE_CONFLICT_ROW_H
#define STORE_CONFLICT_ROW_H

#include "store/conflict.h"
#include "store/mirror.h"

/* Texts of JSON objects, NULL for a side that deleted it. */
struct conflict_sides {
	const char *fields; /* names with spaces */
	const char *base, *ours, *theirs;
};

/* winner NULL: it is open. */
int conflict_add(struct db *db, const struct mirror_record *r,
    enum merge_strategy strategy, const struct conflict_sides *sides,
    const char *winner, int64_t now, struct error *err);

/* The open one of a record; *found. */
int conflict_of_record(struct db *db, const char *record_id,
    struct conflict *out, bool *found, struct error *err);

/* What the other side is by now. */
int conflict_set_theirs(struct db *db, const char *id, const char *fields,
    const char *ours, const char *theirs, struct error *err);

int conflict_close(struct db *db, const char *id, const char *winner,
    int64_t now, struct error *err);

#endif
