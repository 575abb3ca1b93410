/*
 * run.h - the record of one run of a batch job.
 */

#ifndef STORE_RUN_H
#define STORE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

struct run {
	char id[UUID_SIZE];
	char *job;
	char *tenant;
	char *state; /* running, done, partial, failed, stopped, cancelled */
	int64_t started_at;
	int64_t ended_at; /* 0 while running */
	int64_t processed, synced, retry, dead, skipped;
	/* Of the mirror; 0 elsewhere. */
	char *what; /* a sync_run_words[], or NULL */
	int64_t total, created, updated, deleted, unchanged, conflicts, failed;
	char *error; /* or NULL */
};

void run_release(struct run *run);

/* Makes the id. */
int run_start(struct db *db, struct run *run, const char *job,
    const char *tenant, int64_t now, struct error *err);
/* The same under the id of what was asked for; what: see above, or NULL. */
int run_start_as(struct db *db, struct run *run, const char *id,
    const char *what, const char *job, const char *tenant, int64_t now,
    struct error *err);
/* How far it is; *cancel (may be NULL): somebody asked for its end. */
int run_progress(struct db *db, const struct run *run, bool *cancel,
    struct error *err);
int run_finish(struct db *db, const struct run *run, struct error *err);

/*
 * Marks runs that never ended as failed; only for whoever holds the lock of
 * the job, since their programs are dead then.
 */
int run_abandoned(struct db *db, const char *job, const char *tenant,
    int64_t now, struct error *err);

/* Start of the last run of a job (tenant NULL: of any), 0 when none. */
int run_last_start(struct db *db, const char *job, const char *tenant,
    int64_t *at, struct error *err);

/* What the last run of a job left undone; 0 when there was none. */
int run_last_skipped(struct db *db, const char *job, int64_t *skipped,
    struct error *err);

/* ERROR_NOT_FOUND. */
int run_load(struct db *db, const char *id, struct run *out,
    struct error *err);

struct run_filter {
	const char *tenant; /* NULL: all */
	const char *job;    /* NULL: all */
	const char *before; /* cursor: ids below this one; or NULL */
	int limit;
};

/* Newest first. */
int run_find(struct db *db, const struct run_filter *filter,
    int (*each)(const struct run *run, void *arg), void *arg,
    struct error *err);

/* The newest of all jobs, newest first; at most limit. */
int run_list(struct db *db, const char *tenant, int limit,
    int (*each)(const struct run *run, void *arg), void *arg,
    struct error *err);

#endif
