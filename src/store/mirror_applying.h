/*
 * mirror_applying.h - a record while it is taken over.  Only for src/store.
 */

#ifndef STORE_MIRROR_APPLYING_H
#define STORE_MIRROR_APPLYING_H

#include "conflict_row.h"
#include "mirror_row.h"
#include "store/conflict.h"

struct applying {
	struct db *db;
	const struct mirror_seen *seen;
	struct mirror_applied *out;
	bool dry;
	struct mirror_record r;
	/* Both sides as they are, what they agreed on, what theirs becomes. */
	struct json *ours, *base, *theirs;
	struct json *last; /* of an open conflict: theirs until now */
	struct merged merged;
	struct conflict open; /* of the record, with an id when there is one */
};

/* Writes the record as it has become; agreed NULL: as it was. */
int applying_write(struct applying *a, const struct json *content,
    const struct json *agreed, struct error *err);

/* Both sides may have changed it. */
int applying_merge(struct applying *a, struct error *err);

/* We have deleted it, and the provider does not know yet. */
int applying_to_removed(struct applying *a, struct error *err);

#endif
