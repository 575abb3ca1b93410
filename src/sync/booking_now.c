/* booking_now.c - keeps a booking, and brings it to the calendar at once. */

#include "sync/booking_now.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/client.h"
#include "sync/booking.h"

/* One booking on its way. Its claim is that of a run of its own. */
struct taking {
	const struct booking_now *now;
	const struct booking_new *booking; /* a new one, or NULL */
	const struct booking_wish *wish;   /* a change, or NULL */
	bool outage;
	struct booking_stored stored;
	bool stale;
	const char *id;
	char run_id[UUID_SIZE];
	struct job job;
	bool claimed;
};

int
booking_check(const struct booking_now *now, int64_t start_at,
    int64_t duration_ms, bool *outage, struct error *err)
{
	struct slot_rules rules = offer_rules(now->offer, duration_ms,
	    clock_now_ms());
	int64_t room = now->offer->buffer_ms, end = start_at + duration_ms;
	const char *why = slot_refuses(&rules, start_at);
	struct slot *busy = NULL;
	size_t n = 0, i;

	*outage = false;
	if (why != NULL)
		return error_set(err, ERROR_INVALID, "%s", why);
	if (offer_busy(now->offer, now->call, start_at - room, end + room,
		true, &busy, &n, outage, err) != 0) {
		if (!error_meaning(err->code)->passing ||
		    now->offer->refuses_in_outage)
			return -1;
		error_clear(err);
		*outage = true;
		return 0;
	}
	for (i = 0; i < n; i++)
		if (busy[i].start_at < end + room &&
		    busy[i].end_at > start_at - room)
			break;
	free(busy);
	if (i < n)
		return error_set(err, ERROR_CONFLICT,
		    "this time has just been taken");
	if (*outage && now->offer->refuses_in_outage)
		return error_set(err, ERROR_UNAVAILABLE, "the calendar cannot "
		    "be asked at the moment: try again later");
	return 0;
}

static int
claim(struct db *db, struct taking *t, struct error *err)
{
	t->claimed = false;
	return t->outage ? 0 : job_claim_one(db, JOB_BOOKING, t->id,
	    t->run_id, clock_now_ms(), &t->job, &t->claimed, err);
}

static int
store_and_claim(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;

	if (booking_store(db, t->booking, &t->stored, err) != 0)
		return -1;
	t->id = t->stored.id;
	return t->stored.mismatch ? 0 : claim(db, t, err);
}

static int
change_and_claim(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;
	const struct booking_wish *w = t->wish;
	int64_t now = clock_now_ms();
	int rc;

	if (w->cancel_by != NULL)
		rc = booking_cancel(db, w->id, w->version, w->cancel_by, now,
		    &t->stale, err);
	else
		rc = booking_move(db, w->id, w->version, &w->time, now,
		    &t->stale, err);
	return rc != 0 ? -1 : t->stale ? 0 : claim(db, t, err);
}

/* Under the booking's lock. */
static int
push(struct taking *t, struct db *db, struct error *err)
{
	const struct booking_push p = {
		.offer = t->now->offer,
		.call = t->now->call,
		.db = db,
		.id = t->id,
		.uncertain = t->job.uncertain,
	};
	struct single_fate fate;
	const struct single_try tried = {
		.kind = JOB_BOOKING,
		.id = t->id,
		.job = &t->job,
		.run_id = t->run_id,
		.fate = &fate,
		.max_attempts = t->now->max_attempts,
		.cut = client_is_stopping(),
	};
	enum job_state state;

	booking_push(&p, &fate);
	if (single_settle(db, &tried, &state, err) != 0)
		return -1;
	return state != JOB_SENDING ? 0 : job_release(db, JOB_BOOKING,
	    t->run_id, fate.error.text, err);
}

/* It is kept: a failure from here on is for the log and the next run. */
static void
push_now(struct taking *t)
{
	struct db *db = t->now->call->access->db;
	struct error err = ERROR_INIT;
	struct db_lock *lock = NULL;
	int rc;

	if (!t->claimed)
		return;
	rc = single_lock(db, JOB_BOOKING, t->id, &lock, &err);
	if (rc == 0)
		rc = push(t, db, &err);
	else if (rc == 1)
		rc = job_release(db, JOB_BOOKING, t->run_id, NULL, &err);
	db_unlock(lock);
	if (rc < 0)
		log_error(LOG_WARNING, "booking.unrecorded", &err, "id",
		    t->id, NULL);
}

int
booking_take(const struct booking_now *now,
    const struct booking_new *booking, bool outage,
    struct booking_stored *out, struct error *err)
{
	struct taking t = {.now = now, .booking = booking, .outage = outage};

	uuid_make(t.run_id);
	if (db_transact_apart(now->call->access->db, store_and_claim, &t,
		err) != 0)
		return -1;
	push_now(&t);
	*out = t.stored;
	return 0;
}

int
booking_change(const struct booking_now *now, const struct booking_wish *wish,
    bool outage, bool *stale, struct error *err)
{
	struct taking t = {.now = now, .wish = wish, .outage = outage};

	uuid_make(t.run_id);
	t.id = wish->id;
	if (db_transact_apart(now->call->access->db, change_and_claim, &t,
		err) != 0)
		return -1;
	*stale = t.stale;
	push_now(&t);
	return 0;
}
