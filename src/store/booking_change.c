/* booking_change.c - moves and cancels bookings, and hears of the calendar. */

#include <string.h>

#include "base/mem.h"
#include "booking_cell.h"
#include "store/booking.h"
#include "store/job.h"
#include "store/timeline.h"

/* Who waits for whom: the row first, then its cells. */
static int
lock_row(struct db *db, const char *id, int64_t at, struct booking *b,
    struct error *err)
{
	if (db_run(db, "UPDATE booking SET changed_at = $1 WHERE id = $2",
	    DB_ARGS(db_int(at), db_text(id)), NULL, err) != 0)
		return -1;
	return booking_load(db, id, b, err);
}

static bool
is_cancelled(const struct booking *b)
{
	return strcmp(b->status, BOOKING_CANCELLED) == 0;
}

static int
set_time(struct db *db, const char *id, const struct booking_time *t,
    struct error *err)
{
	return db_run(db, "UPDATE booking SET start_at = $1, end_at = $2, "
	    "version = version + 1 WHERE id = $3",
	    DB_ARGS(db_int(t->start_at), db_int(t->end_at), db_text(id)),
	    NULL, err);
}

int
booking_move(struct db *db, const char *id, int64_t version,
    const struct booking_time *t, int64_t at, bool *stale, struct error *err)
{
	struct booking b;
	int rc = -1;

	*stale = false;
	if (lock_row(db, id, at, &b, err) != 0)
		return -1;
	*stale = version != 0 && version != b.version;
	if (*stale)
		rc = 0;
	else if (is_cancelled(&b))
		error_set(err, ERROR_CONFLICT, "this booking is cancelled");
	else if (b.start_at == t->start_at && b.end_at == t->end_at)
		rc = 0;
	else if (cells_drop(db, id, err) == 0 &&
	    booking_hold_expire(db, b.tenant, at, err) == 0 &&
	    cells_take(db, b.tenant, id, t, err) == 0 &&
	    set_time(db, id, t, err) == 0)
		rc = job_reopen(db, JOB_BOOKING, id, at, NULL, err);
	booking_release(&b);
	return rc;
}

int
booking_cancel(struct db *db, const char *id, int64_t version,
    const char *by, int64_t at, bool *stale, struct error *err)
{
	struct booking b;
	int rc = -1;

	*stale = false;
	if (lock_row(db, id, at, &b, err) != 0)
		return -1;
	*stale = version != 0 && version != b.version && !is_cancelled(&b);
	if (*stale || is_cancelled(&b))
		rc = 0;
	else if (cells_drop(db, id, err) == 0 &&
	    db_run(db, "UPDATE booking SET status = 'cancelled', "
	    "cancelled_by = $1, repeat_key = NULL, version = version + 1 "
	    "WHERE id = $2", DB_ARGS(db_text(by), db_text(id)), NULL,
	    err) == 0)
		rc = job_reopen(db, JOB_BOOKING, id, at, NULL, err);
	booking_release(&b);
	return rc;
}

int
booking_set_event(struct db *db, const char *id,
    const struct booking_event *e, int64_t at, struct error *err)
{
	(void)at;
	return db_run(db, "UPDATE booking SET event_uid = $1, "
	    "event_etag = $2, event_start = $3, event_end = $4, "
	    "status = CASE WHEN status = 'pending_confirmation' "
	    "AND version = $5 THEN 'confirmed' ELSE status END "
	    "WHERE id = $6",
	    DB_ARGS(db_text(e->uid), db_text(e->etag), db_int(e->start_at),
	    db_int(e->end_at), db_int(e->version), db_text(id)), NULL, err);
}

int
booking_follow(struct db *db, const char *id, const struct booking_event *e,
    const struct booking_time *t, int64_t at, struct error *err)
{
	struct booking b;
	int rc = -1;

	if (lock_row(db, id, at, &b, err) != 0)
		return -1;
	/* It has changed here as well, and that is on its way there. */
	if (b.version != e->version || is_cancelled(&b))
		rc = 0;
	else if (cells_drop(db, id, err) == 0 &&
	    cells_take_rest(db, b.tenant, id, t, err) == 0 &&
	    set_time(db, id, t, err) == 0)
		rc = booking_set_event(db, id, e, at, err);
	booking_release(&b);
	return rc;
}

int
booking_forget(struct db *db, const char *id, struct error *err)
{
	if (db_run(db, "UPDATE booking SET name = NULL, email = NULL, "
	    "phone = NULL, notes = NULL, repeat_key = NULL, "
	    "content_hash = '', request_id = NULL, client_address = NULL "
	    "WHERE id = $1", DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    db_run(db, "UPDATE booking_notice SET error = NULL "
	    "WHERE booking_id = $1", DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    db_run(db, "UPDATE job SET last_error = NULL "
	    "WHERE kind = 'booking' AND subject_id = $1",
	    DB_ARGS(db_text(id)), NULL, err) != 0)
		return -1;
	return timeline_forget(db, JOB_BOOKING, id, err);
}
