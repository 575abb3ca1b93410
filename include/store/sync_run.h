/*
 * sync_run.h - a run of the mirror: how far it is, what it did.
 *
 * Whoever asks for one stores a request (store/run_request.h: jobs
 * "inventory", what, whole, dry_run, max_changes) and starts
 * leadbridge-sync --run ID; the run has the id of its request.  Those that
 * the schedule starts have none.
 */

#ifndef STORE_SYNC_RUN_H
#define STORE_SYNC_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/uuid.h"
#include "store/db.h"

/* The job of the engine that does it. */
#define SYNC_RUN_JOB "inventory"

/* What there is to sync, ended by NULL: products, ..., full. */
extern const char *const sync_run_words[];

struct sync_run {
	char id[UUID_SIZE];
	char *tenant;
	char *what;  /* a word of sync_run_words; "full" by schedule */
	char *state; /* queued, running, done, partial, failed, cancelled,
	              * stopped */
	char *error; /* or NULL */
	char *changes; /* a dry run's: JSON list of {kind, id, provider_id,
	                * change, fields}; or NULL */
	bool whole, dry_run, cancel;
	int64_t max_changes; /* 0: no limit */
	int64_t total, done, created, updated, deleted, unchanged;
	int64_t conflicts, failed;
	int64_t asked_at, started_at, ended_at; /* 0: not yet */
};

void sync_run_release(struct sync_run *r);

/* ERROR_NOT_FOUND. */
int sync_run_load(struct db *db, const char *id, struct sync_run *out,
    struct error *err);

/* Newest first; before: cursor, ids below this one, or NULL. */
int sync_run_list(struct db *db, const char *tenant, const char *before,
    int limit, int (*each)(const struct sync_run *r, void *arg), void *arg,
    struct error *err);

/* {"id","what","state","total",...,"percent","eta_s",...}. json_free(). */
struct json *sync_run_show(const struct sync_run *r, int64_t now);

/*
 * One that is queued is cancelled now; one that runs ends before its next
 * record.  ERROR_CONFLICT when it has ended.
 */
int sync_run_cancel(struct db *db, const char *id, int64_t now,
    struct error *err);

#endif
