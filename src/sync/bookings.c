/* bookings.c - claims due bookings, brings them to the calendar. */

#include "sync/bookings.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "sync/booking.h"

#define CLAIM 20

struct round {
	struct engine *e;
	struct run *run;
	struct access access;
	struct offer offer;
	int64_t total;
	bool unrecorded; /* the store does not know what was sent */
};

static void
count(struct round *r, enum job_state state)
{
	struct run *run = r->run;

	run->synced += state == JOB_DONE;
	run->retry += state == JOB_RETRY;
	run->dead += state == JOB_DEAD;
	run->processed += state != JOB_SENDING;
	if (r->e->progress != NULL)
		r->e->progress(r->e, run, r->total);
}

/* One of them, under its lock. -1 when the connection or the store failed. */
static int
do_locked(struct round *r, const struct job *job, struct error *err)
{
	const struct call call = {
		.access = &r->access,
		.tenant = r->run->tenant,
		.service = SERVICE_ZOHO_CALENDAR,
	};
	const struct booking_push push = {
		.offer = &r->offer,
		.call = &call,
		.db = r->e->db,
		.id = job->subject_id,
		.uncertain = job->uncertain,
		.look = true,
	};
	struct booking_fate fate;
	struct booking_try tried = {
		.id = job->subject_id,
		.job = job,
		.run_id = r->run->id,
		.fate = &fate,
		.max_attempts = (int)config_int(r->e->cfg,
		    SET_SYNC_MAX_ATTEMPTS),
	};
	enum job_state state;

	booking_push(&push, &fate);
	tried.cut = *r->e->stop != 0;
	if (booking_settle(r->e->db, &tried, &state, err) != 0) {
		r->unrecorded = true;
		return -1;
	}
	count(r, state);
	if (fate.sent || fate.refused)
		return 0;
	*err = fate.error;
	return -1;
}

/* One that a page is sending at this moment is left to it. */
static int
do_one(struct round *r, const struct job *job, struct error *err)
{
	struct db_lock *lock = NULL;
	int rc = booking_lock(r->e->db, job->subject_id, 0, &lock, err);

	if (rc == 1)
		return 0;
	if (rc == 0)
		rc = do_locked(r, job, err);
	db_unlock(lock);
	return rc;
}

/* Claims and delivers once. *more: there may be further ones. */
static int
do_claim(struct round *r, bool *more, struct error *err)
{
	struct job *jobs = NULL;
	int n = 0, i, want = CLAIM, rc;

	if (r->e->limit > 0 && r->e->limit - r->run->processed < want)
		want = (int)(r->e->limit - r->run->processed);
	*more = false;
	if (want <= 0)
		return 0;
	rc = job_claim(r->e->db, JOB_BOOKING, r->run->tenant, r->run->id,
	    clock_now_ms(), want, &jobs, &n, err);
	for (i = 0; i < n && rc == 0 && !engine_stopping(r->e); i++)
		rc = do_one(r, &jobs[i], err);
	*more = n == want;
	free(jobs);
	return rc;
}

/* A token before anything is claimed: most failures end here, early. */
static int
check_connection(struct round *r, struct error *err)
{
	struct access_token token = {0};
	int rc;

	if (r->e->force_refresh)
		rc = access_force(&r->access, r->run->tenant,
		    SERVICE_ZOHO_CALENDAR, &token, err);
	else
		rc = access_get(&r->access, r->run->tenant,
		    SERVICE_ZOHO_CALENDAR, &token, err);
	access_token_release(&token);
	return rc;
}

static int
deliver_due(struct round *r, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool more = true;
	int rc;

	rc = check_connection(r, err);
	if (rc == 0)
		rc = offer_load(&r->access, r->run->tenant, clock_now_ms(),
		    &r->offer, err);
	while (rc == 0 && more && !engine_stopping(r->e))
		rc = do_claim(r, &more, err);
	offer_release(&r->offer);
	/* The next run takes over what is kept, and looks it up first. */
	if (!r->unrecorded && job_release(r->e->db, JOB_BOOKING, r->run->id,
	    rc != 0 ? err->text : NULL, &ignored) != 0)
		log_error(LOG_WARNING, "claims.kept", &ignored, NULL);
	return rc;
}

int
bookings_run(struct engine *e, struct run *run, struct error *err)
{
	struct round r = {.e = e, .run = run};
	struct job_counts due;
	int rc;

	if (job_count(e->db, JOB_BOOKING, run->tenant, clock_now_ms(), &due,
	    err) != 0)
		return -1;
	if (due.due == 0)
		return 0;
	r.total = e->limit > 0 && due.due > e->limit ? e->limit : due.due;
	if (e->dry_run) {
		run->processed += r.total;
		return 0;
	}
	rc = engine_access(e, e->db, &r.access, err);
	if (rc == 0)
		rc = deliver_due(&r, err);
	access_close(&r.access);
	return rc;
}
