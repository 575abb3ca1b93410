/*
 * timeline.h - what became of a record, step by step, for people.
 *
 * What captured it stands in the record itself; here is what came after:
 * each try and its outcome, edits, new starts.  The last TIMELINE_MAX
 * entries of a record are kept.
 */

#ifndef STORE_TIMELINE_H
#define STORE_TIMELINE_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define TIMELINE_MAX 50

struct timeline_entry {
	const char *kind;       /* of the record's job: JOB_LEAD */
	const char *subject_id;
	int64_t at;
	const char *what;       /* "synced", "retry", "dead", "edited", ... */
	const char *text;       /* a sentence, or NULL */
	const char *code;       /* the provider's, or NULL */
	const char *request_id; /* of the run or request, or NULL */
};

/* Within the caller's transaction. Texts are borrowed. */
int timeline_add(struct db *db, const struct timeline_entry *entry,
    struct error *err);

/* Oldest first. */
int timeline_each(struct db *db, const char *kind, const char *subject_id,
    int (*each)(const struct timeline_entry *entry, void *arg), void *arg,
    struct error *err);

int timeline_forget(struct db *db, const char *kind, const char *subject_id,
    struct error *err);

#endif
