/*
 * conflict.h - records that both sides changed at once.
 *
 * Every one is kept with both sides: those that a strategy settled, with its
 * winner, and those that wait for a person.  Of a record at most one is open;
 * while it is, nothing of the record goes out, and what the provider says
 * meanwhile becomes the other side of it.
 */

#ifndef STORE_CONFLICT_H
#define STORE_CONFLICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/uuid.h"
#include "store/db.h"

struct conflict {
	char id[UUID_SIZE];
	char record_id[UUID_SIZE];
	char *tenant;
	char *kind;     /* "product" and so on */
	char *strategy; /* "manual" and so on */
	char *fields;   /* names with spaces; "": a deletion on one side */
	char *base, *ours, *theirs; /* JSON objects, or NULL: deleted */
	char *winner;   /* "local", "remote", "fields"; NULL: open */
	int64_t opened_at;
	int64_t resolved_at; /* 0: open */
};

void conflict_release(struct conflict *c);

/* ERROR_NOT_FOUND. */
int conflict_load(struct db *db, const char *id, struct conflict *out,
    struct error *err);

struct conflict_filter {
	const char *tenant; /* NULL: all */
	const char *before; /* cursor: ids below this one; or NULL */
	bool settled;       /* also those that are settled */
	int limit;
};

/* Newest first. */
int conflict_list(struct db *db, const struct conflict_filter *filter,
    int (*each)(const struct conflict *c, void *arg), void *arg,
    struct error *err);

/*
 * {"id","record_id","kind","strategy","fields":["rate"],"local":{...},
 * "remote":{...},"agreed":{...},"opened_at","resolved_at","winner"}; the sides
 * show the fields in question, or null when deleted.  json_free().
 */
struct json *conflict_show(const struct conflict *c);

/*
 * Settles one that is open: winner is the text "local" or "remote", or an
 * object {"rate": "local", "name": "remote"}, or with values of its own
 * ({"rate": 12.5}) for each field; fields that it does not name stay local.
 * What differs from the provider then goes out.  ERROR_CONFLICT when it is
 * settled already, ERROR_INVALID for any other winner.  Within the caller's
 * transaction.
 */
int conflict_resolve(struct db *db, const char *id,
    const struct json *winner, int64_t now, struct error *err);

/* How many are open. tenant NULL: of all. */
int conflict_count(struct db *db, const char *tenant, int64_t *n,
    struct error *err);

#endif
