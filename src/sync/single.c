/* single.c - delivers records one after the other, each under its lock. */

#include "sync/single.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "sync/outcome.h"

#define CLAIM 20
/* Locks are files that stay: there is a fixed number of them. */
#define LOCKS 64

int
single_lock(struct db *db, const char *kind, const char *id,
    struct db_lock **out, struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	char *name;
	int rc;

	secret_hash(id, strlen(id), hash);
	name = xasprintf("%s:%d", kind, (unsigned char)hash[0] % LOCKS);
	rc = db_lock(db, name, 0, out, err);
	free(name);
	return rc;
}

/* --- Outcomes ------------------------------------------------------------ */

/* One that waits for the connection: nothing was said about it. */
static bool
only_waits(const struct single_fate *fate)
{
	return !fate->sent && !fate->refused && !fate->uncertain &&
	    fate->error.retry_after_s == 0 &&
	    fate->error.code != ERROR_DATA;
}

int
single_settle(struct db *db, const struct single_try *tried,
    enum job_state *state, struct error *err)
{
	const struct single_fate *fate = tried->fate;
	struct outcome_try t = {
		.error = fate->sent ? NULL : &fate->error,
		.refused = fate->refused || fate->error.code == ERROR_DATA,
		.uncertain = fate->uncertain,
		.attempts = tried->job->attempts,
		.max_attempts = tried->max_attempts,
		.failing_since = tried->job->failing_since,
		.now = clock_now_ms(),
	};
	struct job_outcome outcome;
	char text[600];

	*state = JOB_SENDING;
	if (only_waits(fate))
		return 0;
	secret_random(&t.random, sizeof(t.random));
	outcome_decide(&t, text, sizeof(text), &outcome);
	if (tried->cut && !t.refused && t.error != NULL)
		outcome.counts = false;
	*state = outcome.state;
	return job_record(db, tried->kind, tried->id, tried->run_id, &outcome,
	    clock_now_ms(), NULL, err);
}

/* --- A run --------------------------------------------------------------- */

struct round {
	struct single_run r;
	const struct single_kind *kind;
	int64_t total;
	bool unrecorded; /* the store does not know what was sent */
};

static void
count(struct round *o, enum job_state state)
{
	struct run *run = o->r.run;

	run->synced += state == JOB_DONE;
	run->retry += state == JOB_RETRY;
	run->dead += state == JOB_DEAD;
	run->processed += state != JOB_SENDING;
	if (o->r.e->progress != NULL)
		o->r.e->progress(o->r.e, run, o->total);
}

/* Under its lock. -1 when the connection or the store failed. */
static int
do_locked(struct round *o, const struct job *job, struct error *err)
{
	struct engine *e = o->r.e;
	struct single_fate fate = {.sent = false};
	struct single_try tried = {
		.kind = o->kind->job,
		.id = job->subject_id,
		.job = job,
		.run_id = o->r.run->id,
		.fate = &fate,
		.max_attempts = (int)config_int(e->cfg,
		    SET_SYNC_MAX_ATTEMPTS),
	};
	enum job_state state;

	if (o->kind->deliver(&o->r, job, &fate, err) != 0)
		return -1;
	tried.cut = *e->stop != 0;
	if (single_settle(e->db, &tried, &state, err) != 0) {
		o->unrecorded = true;
		return -1;
	}
	count(o, state);
	if (fate.sent || fate.refused)
		return 0;
	*err = fate.error;
	return -1;
}

/* One that a page is sending at this moment is left to it. */
static int
do_one(struct round *o, const struct job *job, struct error *err)
{
	struct db_lock *lock = NULL;
	int rc = single_lock(o->r.e->db, o->kind->job, job->subject_id, &lock,
	    err);

	if (rc == 1)
		return 0;
	if (rc == 0)
		rc = do_locked(o, job, err);
	db_unlock(lock);
	return rc;
}

/* Claims and delivers once. *more: there may be further ones. */
static int
do_claim(struct round *o, bool *more, struct error *err)
{
	struct engine *e = o->r.e;
	struct run *run = o->r.run;
	struct job *jobs = NULL;
	int n = 0, i, want = CLAIM, rc;

	if (e->limit > 0 && e->limit - run->processed < want)
		want = (int)(e->limit - run->processed);
	*more = false;
	if (want <= 0)
		return 0;
	rc = job_claim(e->db, o->kind->job, run->tenant, run->id,
	    clock_now_ms(), want, &jobs, &n, err);
	for (i = 0; i < n && rc == 0 && !engine_stopping(e); i++)
		rc = do_one(o, &jobs[i], err);
	*more = n == want;
	free(jobs);
	return rc;
}

/* A token before anything is claimed: most failures end here, early. */
static int
check_connection(struct round *o, struct error *err)
{
	struct access_token token = {0};
	int rc;

	rc = (o->r.e->force_refresh ? access_force : access_get)(&o->r.access,
	    o->r.run->tenant, o->kind->service, &token, err);
	access_token_release(&token);
	return rc;
}

static int
deliver_due(struct round *o, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool more = true;
	int rc;

	rc = check_connection(o, err);
	if (rc == 0 && o->kind->begin != NULL)
		rc = o->kind->begin(&o->r, err);
	while (rc == 0 && more && !engine_stopping(o->r.e))
		rc = do_claim(o, &more, err);
	/* The next run takes over what is kept, and looks it up first. */
	if (!o->unrecorded && job_release(o->r.e->db, o->kind->job,
	    o->r.run->id, rc != 0 ? err->text : NULL, &ignored) != 0)
		log_error(LOG_WARNING, "claims.kept", &ignored, NULL);
	return rc;
}

int
single_run(struct engine *e, struct run *run, const struct single_kind *kind,
    void *own, struct error *err)
{
	struct round o = {.r = {.e = e, .run = run, .own = own},
	    .kind = kind};
	struct job_counts due;
	int rc;

	if (job_count(e->db, kind->job, run->tenant, clock_now_ms(), &due,
	    err) != 0)
		return -1;
	if (due.due == 0)
		return 0;
	o.total = e->limit > 0 && due.due > e->limit ? e->limit : due.due;
	if (e->dry_run) {
		run->processed += o.total;
		return 0;
	}
	rc = engine_access(e, e->db, &o.r.access, err);
	if (rc == 0)
		rc = deliver_due(&o, err);
	access_close(&o.r.access);
	return rc;
}
