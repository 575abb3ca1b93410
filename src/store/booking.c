/* booking.c - keeps appointments, holds, and what became of them. */

#include "store/booking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "booking_cell.h"
#include "store/job.h"

/* --- Holds ---------------------------------------------------------------- */

int
booking_hold_expire(struct db *db, const char *tenant, int64_t now,
    struct error *err)
{
	if (db_run(db, "DELETE FROM booking_cell WHERE owner_id IN "
	    "(SELECT id FROM booking_hold WHERE tenant = $1 "
	    "AND expires_at <= $2)",
	    DB_ARGS(db_text(tenant), db_int(now)), NULL, err) != 0)
		return -1;
	return db_run(db, "DELETE FROM booking_hold WHERE tenant = $1 "
	    "AND expires_at <= $2",
	    DB_ARGS(db_text(tenant), db_int(now)), NULL, err);
}

int
booking_hold(struct db *db, const char *tenant, const char *id,
    const struct booking_time *t, int64_t at, struct error *err)
{
	if (booking_hold_expire(db, tenant, at, err) != 0 ||
	    cells_take(db, tenant, id, t, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO booking_hold (id, tenant, start_at, "
	    "end_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
	    DB_ARGS(db_text(id), db_text(tenant), db_int(t->start_at),
	    db_int(t->end_at), db_int(at + BOOKING_HOLD_MS)), NULL, err);
}

int
booking_hold_drop(struct db *db, const char *tenant, const char *id,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "DELETE FROM booking_hold WHERE id = $1 "
	    "AND tenant = $2", DB_ARGS(db_text(id), db_text(tenant)), &n,
	    err) != 0)
		return -1;
	return n == 0 ? 0 : cells_drop(db, id, err);
}

/* --- A new one ------------------------------------------------------------ */

static int
insert(struct db *db, const struct booking_new *b, bool *fresh,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO booking (id, tenant, form, status, key, "
	    "start_at, end_at, tz, name, email, phone, notes, lead_id, "
	    "version, repeat_key, content_hash, request_id, client_address, "
	    "created_at, changed_at) VALUES ($1, $2, $3, "
	    "'pending_confirmation', $4, $5, $6, $7, $8, $9, $10, $11, $12, "
	    "1, $13, $14, $15, $16, $17, $17) "
	    "ON CONFLICT (tenant, repeat_key) DO NOTHING",
	    DB_ARGS(db_text(b->id), db_text(b->tenant), db_text(b->form),
	    db_text(b->key), db_int(b->time.start_at), db_int(b->time.end_at),
	    db_text(b->tz), db_text(b->name), db_text(b->email),
	    db_text(b->phone), db_text(b->notes),
	    db_text(b->lead != NULL ? b->lead->id : NULL),
	    db_text(b->repeat_key), db_text(b->content_hash),
	    db_text(b->request_id), db_text(b->client_address),
	    db_int(b->at)), &n, err) != 0)
		return -1;
	*fresh = n > 0;
	return 0;
}

static int
load_first(struct db *db, const struct booking_new *b,
    struct booking_stored *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT id, content_hash FROM booking "
	    "WHERE tenant = $1 AND repeat_key = $2",
	    DB_ARGS(db_text(b->tenant), db_text(b->repeat_key)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->repeat = true;
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		out->mismatch = strcmp(db_column_text(rows, 1),
		    b->content_hash) != 0;
	} else if (rc == 0) {
		/* It was cancelled at this moment. */
		error_set(err, ERROR_CONFLICT, "the booking was changed at "
		    "this moment: try again");
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
booking_store(struct db *db, const struct booking_new *b,
    struct booking_stored *out, struct error *err)
{
	struct lead_stored lead;
	bool fresh;

	memset(out, 0, sizeof(*out));
	if (insert(db, b, &fresh, err) != 0)
		return -1;
	if (!fresh)
		return load_first(db, b, out, err);
	(void)snprintf(out->id, sizeof(out->id), "%s", b->id);
	if (booking_hold_expire(db, b->tenant, b->at, err) != 0 ||
	    (b->hold != NULL &&
	    booking_hold_drop(db, b->tenant, b->hold, err) != 0) ||
	    cells_take(db, b->tenant, b->id, &b->time, err) != 0)
		return -1;
	if (b->lead != NULL && lead_insert(db, b->lead, &lead, err) != 0)
		return -1;
	return job_add(db, JOB_BOOKING, b->id, b->tenant, b->at, b->at, err);
}

/* --- What is there -------------------------------------------------------- */

void
booking_release(struct booking *b)
{
	free(b->tenant);
	free(b->form);
	free(b->status);
	free(b->tz);
	free(b->name);
	free(b->email);
	free(b->phone);
	free(b->notes);
	free(b->lead_id);
	free(b->event_uid);
	free(b->event_etag);
	free(b->cancelled_by);
	free(b->delivery);
	free(b->last_error);
	memset(b, 0, sizeof(*b));
}

#define COLUMNS "SELECT b.id, b.key, b.tenant, b.form, b.status, b.tz, " \
	"b.name, b.email, b.phone, b.notes, b.lead_id, b.event_uid, " \
	"b.event_etag, b.cancelled_by, j.state, j.last_error, b.start_at, " \
	"b.end_at, b.event_start, b.event_end, b.version, b.created_at, " \
	"b.changed_at, j.attempts FROM booking b LEFT JOIN job j " \
	"ON j.kind = 'booking' AND j.subject_id = b.id "

static void
read_row(struct db_rows *rows, struct booking *b)
{
	char **const texts[] = {&b->tenant, &b->form, &b->status, &b->tz,
	    &b->name, &b->email, &b->phone, &b->notes, &b->lead_id,
	    &b->event_uid, &b->event_etag, &b->cancelled_by, &b->delivery,
	    &b->last_error};
	int64_t *const numbers[] = {&b->start_at, &b->end_at,
	    &b->event_start, &b->event_end, &b->version, &b->created_at,
	    &b->changed_at};
	size_t i;

	(void)snprintf(b->id, sizeof(b->id), "%s", db_column_text(rows, 0));
	(void)snprintf(b->key, sizeof(b->key), "%s", db_column_text(rows, 1));
	for (i = 0; i < nitems(texts); i++)
		*texts[i] = xstrdup(db_column_text(rows, (int)i + 2));
	for (i = 0; i < nitems(numbers); i++)
		*numbers[i] = db_column_int(rows, (int)i + 16);
	b->attempts = (int)db_column_int(rows, 23);
}

int
booking_load(struct db *db, const char *id, struct booking *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, COLUMNS "WHERE b.id = $1", DB_ARGS(db_text(id)),
	    &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no such booking");
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
booking_load_with_key(struct db *db, const char *id, const char *key,
    struct booking *out, struct error *err)
{
	if (booking_load(db, id, out, err) != 0)
		return -1;
	if (secret_equal(key, out->key))
		return 0;
	booking_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no such booking");
}

int
booking_list(struct db *db, const struct booking_filter *f,
    int (*each)(const struct booking *b, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct booking b;
	int rc;

	if (db_query(db, COLUMNS "WHERE ($1 = '' OR b.tenant = $1) "
	    "AND ($2 = '' OR b.status = $2) "
	    "AND ($3 = 0 OR b.end_at > $3) AND ($4 = 0 OR b.start_at < $4) "
	    "AND ($5 = '' OR b.id < $5) ORDER BY b.id DESC LIMIT $6",
	    DB_ARGS(db_text(f->tenant != NULL ? f->tenant : ""),
	    db_text(f->status != NULL ? f->status : ""), db_int(f->from),
	    db_int(f->to), db_text(f->before != NULL ? f->before : ""),
	    db_int(f->limit)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		memset(&b, 0, sizeof(b));
		read_row(rows, &b);
		rc = each(&b, arg);
		booking_release(&b);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
