/* erase.c - blanks a person's records. */

#include "store/erase.h"

#include "store/audit.h"
#include "store/booking.h"
#include "store/chat.h"
#include "store/event.h"
#include "store/job.h"
#include "store/repeat.h"
#include "store/timeline.h"

static int
erase_lead(struct db *db, const char *id, struct error *err)
{
	if (db_run(db, "UPDATE lead SET hold = 'erased', suspicion = NULL, "
	    "name = NULL, first_name = NULL, last_name = NULL, email = NULL, "
	    "phone = NULL, company = NULL, message = NULL, source = NULL, "
	    "page_url = NULL, utm_source = NULL, utm_medium = NULL, "
	    "utm_campaign = NULL, utm_term = NULL, utm_content = NULL, "
	    "consent = NULL, extra = NULL, request_id = NULL, "
	    "client_address = NULL, crm_id = NULL, crm_module = NULL "
	    "WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    repeat_forget(db, id, err) != 0 ||
	    db_run(db, "DELETE FROM job WHERE kind = 'lead' "
	    "AND subject_id = $1", DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    timeline_forget(db, JOB_LEAD, id, err) != 0)
		return -1;
	return chat_forget(db, id, err);
}

static int
erase_order(struct db *db, const char *id, struct error *err)
{
	if (db_run(db, "UPDATE shop_order SET hold = 'erased', "
	    "customer_name = NULL, customer_email = NULL, "
	    "customer_phone = NULL, customer_company = NULL, extra = NULL, "
	    "request_id = NULL, client_address = NULL, contact_id = NULL "
	    "WHERE id = $1", DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    db_run(db, "DELETE FROM job WHERE kind IN ('order', "
	    "'sales_order') AND subject_id = $1", DB_ARGS(db_text(id)), NULL,
	    err) != 0)
		return -1;
	return timeline_forget(db, JOB_ORDER, id, err);
}

struct erasure {
	const struct traces *traces;
	const char *actor;
	bool cancel;
	int64_t now;
};

static int
write_audit(struct db *db, const struct erasure *e, const char *action,
    const char *id, struct error *err)
{
	struct audit_entry entry = {
		.at = e->now,
		.tenant = e->traces->tenant,
		.actor = e->actor,
		.action = action,
		.subject = id,
	};

	return audit_add(db, &entry, err);
}

/* Its event has gone from the calendar when it is cancelled as well. */
static int
erase_booking(struct db *db, const struct erasure *e,
    const struct trace_booking *t, struct error *err)
{
	const struct booking_event none = {.uid = NULL};
	bool stale;

	if (booking_forget(db, t->id, err) != 0)
		return -1;
	if (!e->cancel)
		return 0;
	if (booking_set_event(db, t->id, &none, e->now, err) != 0)
		return -1;
	return t->cancelled || t->end_at <= e->now ? 0 : booking_cancel(db,
	    t->id, 0, BOOKING_BY_OPERATOR, e->now, &stale, err);
}

static int
erase(struct db *db, void *arg, struct error *err)
{
	const struct erasure *e = arg;
	const struct traces *t = e->traces;
	size_t i;

	for (i = 0; i < t->lead_count; i++) {
		if (erase_lead(db, t->leads[i].id, err) != 0 ||
		    write_audit(db, e, "lead.erased", t->leads[i].id,
		    err) != 0)
			return -1;
	}
	for (i = 0; i < t->order_count; i++) {
		if (erase_order(db, t->orders[i].id, err) != 0 ||
		    write_audit(db, e, "order.erased", t->orders[i].id,
		    err) != 0)
			return -1;
	}
	for (i = 0; i < t->booking_count; i++) {
		if (erase_booking(db, e, &t->bookings[i], err) != 0 ||
		    write_audit(db, e, "booking.erased", t->bookings[i].id,
		    err) != 0)
			return -1;
	}
	return event_forget(db, t->tenant, t->email, t->phone, err);
}

int
traces_erase(struct db *db, const struct traces *t, bool cancel,
    const char *actor, int64_t now, struct error *err)
{
	struct erasure e = {t, actor, cancel, now};

	return db_transact(db, erase, &e, err);
}
