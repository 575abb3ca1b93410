/*
 * single.h - records that go to a provider one by one, each under a lock of
 * its own, because a page sends one at once and a run those that are left.
 */

#ifndef SYNC_SINGLE_H
#define SYNC_SINGLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/access.h"
#include "store/db.h"
#include "store/job.h"
#include "store/run.h"
#include "sync/engine.h"

/* What became of one. */
struct single_fate {
	bool sent;
	bool refused;       /* for good, and for what is in it */
	bool uncertain;     /* not sent, but the provider may have it */
	struct error error; /* when not sent */
};

/*
 * Whoever delivers a record holds this lock, so that a page and a run never
 * send the same one at once.  kind is its job's (JOB_RECEIPT).  As db_lock();
 * does not wait.
 */
int single_lock(struct db *db, const char *kind, const char *id,
    struct db_lock **out, struct error *err);

/*
 * Records what became of a try; the job must be claimed by run_id.  A try
 * that only met a connection that does not work keeps its claim (*state
 * JOB_SENDING), to be given back by job_release().
 */
struct single_try {
	const char *kind;
	const char *id;
	const struct job *job;
	const char *run_id;
	const struct single_fate *fate;
	int max_attempts;
	bool cut; /* the program is ending: no attempt is spent */
};
int single_settle(struct db *db, const struct single_try *tried,
    enum job_state *state, struct error *err);

struct single_run {
	struct engine *e;
	struct run *run;
	struct access access;
	void *own; /* the kind's */
};

struct single_kind {
	const char *job;     /* kind of the outbox's jobs */
	const char *service;
	/* With the connection at hand, before the first is claimed; or NULL. */
	int (*begin)(struct single_run *r, struct error *err);
	/* Sends one.  -1 and err when the store failed. */
	int (*deliver)(struct single_run *r, const struct job *job,
	    struct single_fate *fate, struct error *err);
};

/*
 * Delivers the due records of run->tenant, counted in run.  -1 when the
 * connection or the store failed.
 */
int single_run(struct engine *e, struct run *run,
    const struct single_kind *kind, void *own, struct error *err);

#endif
