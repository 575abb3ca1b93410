/*
 * run_request.h - batch work that somebody asked for over HTTP.
 *
 * Whoever asks stores a request and starts leadbridge-sync --run ID, which
 * takes it, runs it, and stores what came of it.
 */

#ifndef STORE_RUN_REQUEST_H
#define STORE_RUN_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

#define RUN_REQUEST_QUEUED "queued"
#define RUN_REQUEST_RUNNING "running"
#define RUN_REQUEST_FAILED "failed"

struct run_request {
	char id[UUID_SIZE];
	char *jobs;        /* words with spaces; "": whatever is due */
	char *tenant;      /* NULL: all */
	int64_t limit;     /* records a job; 0: no limit */
	bool force_refresh;
	char *what;        /* of the mirror: a sync_run_words[]; or NULL */
	bool whole;        /* from the beginning, not only what is new */
	bool dry_run;
	int64_t max_changes; /* stop before more than so many; 0: no limit */
	bool cancel;       /* somebody asked for its end */
	char *state;       /* RUN_REQUEST_*, done, partial, stopped, ... */
	int64_t processed, total; /* as far as it has come */
	char *result;      /* JSON at the end, or NULL */
	char *error;       /* or NULL */
	int64_t asked_at, started_at, ended_at; /* 0: not yet */
};

void run_request_release(struct run_request *r);

/* Makes the id; state queued, asked at now. */
int run_request_add(struct db *db, struct run_request *r, int64_t now,
    struct error *err);

/* ERROR_NOT_FOUND. */
int run_request_load(struct db *db, const char *id, struct run_request *out,
    struct error *err);

/* From queued to running, once: ERROR_CONFLICT for whoever comes second. */
int run_request_take(struct db *db, const char *id, int64_t now,
    struct error *err);

int run_request_progress(struct db *db, const char *id, int64_t processed,
    int64_t total, struct error *err);

/* Unless it has ended. */
int run_request_end(struct db *db, const char *id, const char *state,
    const char *result, const char *error, int64_t now, struct error *err);

#endif
