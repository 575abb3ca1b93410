/*
 * engine.h - one run of the batch jobs.
 *
 * Each job of each tenant runs under its lock run:<tenant>:<job>; one that
 * runs elsewhere is skipped.  A run may be killed at any instruction: the
 * next one takes over what it had claimed.
 */

#ifndef SYNC_ENGINE_H
#define SYNC_ENGINE_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "store/db.h"
#include "store/run.h"

/* No new call is begun this long after the start of a run. */
#define ENGINE_RUN_MS (9 * 60 * 1000)

struct engine {
	const struct config *cfg;
	struct db *db;
	const char *tenant;    /* only this one; NULL: all */
	int64_t limit;         /* records a job; 0: no limit */
	bool named;            /* asked for by name, not by schedule */
	bool dry_run;
	bool force_refresh;
	bool full;             /* from the beginning, not what is new */
	const char *what;      /* of the mirror: sync_run_words[]; NULL: all */
	int64_t max_changes;   /* of the mirror; 0: no limit */
	const char *request_id; /* of whoever asked for it, or NULL */
	struct json *changes;  /* list of a dry run's changes, or NULL */
	/* How the job that runs ended, when it knows better; else NULL. */
	const char *end;
	volatile sig_atomic_t *stop; /* set by TERM */
	int64_t started_ms;    /* clock_monotonic_ms() */
	struct db_lock *lock;  /* of the job that runs ... */
	pthread_mutex_t mutex; /* ... which its workers ask one by one */
	void *arg;             /* of whoever set the two below */
	/* Called with every step, from one thread at a time; may be NULL. */
	void (*progress)(const struct engine *e, const struct run *run,
	    int64_t total);
	/* A record of a dry run; may be NULL. */
	void (*would_send)(const struct engine *e, const char *id,
	    const char *record);
};

struct access;
struct schedule;

/* Whether a job that last started at last_start is due. */
typedef int engine_due_fn(struct engine *e, const struct schedule *schedule,
    int64_t last_start, bool *due, struct error *err);

/* Told to stop, or out of time. */
bool engine_stopping(const struct engine *e);

/*
 * access_open() for the job that runs: who works with it calls no provider
 * once the job's lock is lost.  db is the caller's own, one a thread.
 */
int engine_access(struct engine *e, struct db *db, struct access *out,
    struct error *err);

struct engine_result {
	struct run run;
	struct error error;   /* code ERROR_NONE when there was none */
	int64_t duration_ms;
	bool skipped;         /* running elsewhere */
};

struct engine_results {
	struct engine_result *items;
	size_t count;
};

void engine_results_release(struct engine_results *results);

/* The jobs there are, ended by NULL. */
const char *const *engine_jobs(void);

/* The i-th kind of store job (JOB_*) that a job empties; NULL past the last. */
const char *engine_outbox(const char *job, size_t i);

/*
 * Runs the named jobs (n 0: whatever is due by its schedule).  0 when every
 * job could be tried; each tells its own outcome.
 */
int engine_run(struct engine *e, const char *const *jobs, size_t n,
    struct engine_results *results, struct error *err);

/*
 * Runs one job of a tenant from within another one, with a record of its own.
 * -1 and err: what it failed with.  Fine when it runs elsewhere.
 */
int engine_run_within(struct engine *e, const char *job, const char *tenant,
    struct error *err);

/* The exit code of all together, as the contract orders them. */
int engine_exit_code(const struct engine_results *results);

#endif
