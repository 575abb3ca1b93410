/* erase_find.c - finds a person's records. */

#include "store/erase.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/booking.h"

/* A phone number's digits, as far as separators go that people type. */
#define DIGITS(x) "replace(replace(replace(replace(replace(replace(" x \
	", ' ', ''), '-', ''), '.', ''), '(', ''), ')', ''), '/', '')"
/* The same person as $2 (e-mail in lower case) and $3 (phone). */
#define SAME(email, phone) "(lower(" email ") = $2 OR (" \
	DIGITS(phone) " = " DIGITS("$3") " AND (" email " IS NULL " \
	"OR $2 IS NULL)))"

void
traces_release(struct traces *t)
{
	size_t i;

	free(t->tenant);
	free(t->email);
	free(t->phone);
	free(t->leads);
	free(t->orders);
	for (i = 0; i < t->booking_count; i++)
		free(t->bookings[i].event_uid);
	free(t->bookings);
	memset(t, 0, sizeof(*t));
}

static void
take_text(char out[32], const char *text)
{
	(void)snprintf(out, 32, "%s", text != NULL ? text : "");
}

static int
is_busy(const char *id, struct error *err)
{
	return error_set(err, ERROR_CONFLICT, "%s is being sent at this "
	    "moment: try again in a minute", id);
}

/*
 * Columns: id, state of the job, id and module at the CRM, deal.  Ends the
 * query.
 */
static int
take_rows(struct db_rows *rows, struct trace **list, size_t *n,
    struct error *err)
{
	const char *state;
	struct trace *t;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		state = db_column_text(rows, 1);
		if (state != NULL && strcmp(state, "sending") == 0) {
			rc = is_busy(db_column_text(rows, 0), err);
			break;
		}
		*list = xreallocarray(*list, *n + 1, sizeof(**list));
		t = &(*list)[(*n)++];
		(void)snprintf(t->id, sizeof(t->id), "%s",
		    db_column_text(rows, 0));
		take_text(t->crm_id, db_column_text(rows, 2));
		take_text(t->module, db_column_text(rows, 3));
		take_text(t->deal_id, db_column_text(rows, 4));
	}
	db_rows_free(rows);
	return rc;
}

static int
load_who(struct db *db, const char *lead_id, struct traces *who,
    struct error *err)
{
	struct db_rows *rows = NULL;
	const char *hold;
	int rc;

	if (db_query(db, "SELECT tenant, email, phone, hold FROM lead "
	    "WHERE id = $1", DB_ARGS(db_text(lead_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		who->tenant = xstrdup(db_column_text(rows, 0));
		who->email = text_lower(db_column_text(rows, 1));
		who->phone = xstrdup(db_column_text(rows, 2));
		hold = db_column_text(rows, 3);
		if (hold != NULL && strcmp(hold, "erased") == 0)
			rc = error_set(err, ERROR_CONFLICT, "lead %s was "
			    "erased already", lead_id);
	} else if (rc == 0) {
		error_set(err, ERROR_NOT_FOUND, "there is no lead %.64s",
		    lead_id);
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

static int
find_leads(struct db *db, const char *lead_id, struct traces *who,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT l.id, j.state, l.crm_id, "
	    "coalesce(l.crm_module, 'Leads'), NULL FROM lead l "
	    "LEFT JOIN job j ON j.kind = 'lead' AND j.subject_id = l.id "
	    "WHERE l.tenant = $1 AND coalesce(l.hold, '') <> 'erased' "
	    "AND (l.id = $4 OR " SAME("l.email", "l.phone") ") "
	    "ORDER BY CASE l.id WHEN $4 THEN 0 ELSE 1 END, l.id",
	    DB_ARGS(db_text(who->tenant), db_text(who->email),
	    db_text(who->phone), db_text(lead_id)), &rows, err) != 0)
		return -1;
	return take_rows(rows, &who->leads, &who->lead_count, err);
}

static int
find_orders(struct db *db, struct traces *who, struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT o.id, (SELECT 'sending' FROM job j "
	    "WHERE j.kind IN ('order', 'sales_order') "
	    "AND j.subject_id = o.id AND j.state = 'sending'), "
	    "o.contact_id, 'Contacts', o.deal_id FROM shop_order o "
	    "WHERE o.tenant = $1 AND coalesce(o.hold, '') <> 'erased' "
	    "AND " SAME("o.customer_email", "o.customer_phone")
	    " ORDER BY o.id",
	    DB_ARGS(db_text(who->tenant), db_text(who->email),
	    db_text(who->phone)), &rows, err) != 0)
		return -1;
	return take_rows(rows, &who->orders, &who->order_count, err);
}

/*
 * Columns: id, state of the job, the event's uid, start, status.  Ends the
 * query.
 */
static int
take_bookings(struct db_rows *rows, struct traces *who, struct error *err)
{
	const char *state;
	struct trace_booking *t;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		state = db_column_text(rows, 1);
		if (state != NULL && strcmp(state, "sending") == 0) {
			rc = is_busy(db_column_text(rows, 0), err);
			break;
		}
		who->bookings = xreallocarray(who->bookings,
		    who->booking_count + 1, sizeof(*who->bookings));
		t = &who->bookings[who->booking_count++];
		(void)snprintf(t->id, sizeof(t->id), "%s",
		    db_column_text(rows, 0));
		t->event_uid = xstrdup(db_column_text(rows, 2));
		t->end_at = db_column_int(rows, 3);
		t->cancelled = strcmp(db_column_text(rows, 4),
		    BOOKING_CANCELLED) == 0;
	}
	db_rows_free(rows);
	return rc;
}

/* Also those that a lead of the person was made of, whatever it says now. */
static int
find_bookings(struct db *db, const char *lead_id, struct traces *who,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT b.id, j.state, b.event_uid, b.end_at, "
	    "b.status FROM booking b "
	    "LEFT JOIN job j ON j.kind = 'booking' AND j.subject_id = b.id "
	    "WHERE b.tenant = $1 AND (" SAME("b.email", "b.phone")
	    " OR b.lead_id IN (SELECT l.id FROM lead l WHERE l.tenant = $1 "
	    "AND (l.id = $4 OR " SAME("l.email", "l.phone") "))) ORDER BY b.id",
	    DB_ARGS(db_text(who->tenant), db_text(who->email),
	    db_text(who->phone), db_text(lead_id)), &rows, err) != 0)
		return -1;
	return take_bookings(rows, who, err);
}

int
traces_find(struct db *db, const char *lead_id, struct traces *out,
    struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (load_who(db, lead_id, out, err) != 0 ||
	    find_leads(db, lead_id, out, err) != 0 ||
	    find_orders(db, out, err) != 0)
		return -1;
	return find_bookings(db, lead_id, out, err);
}
