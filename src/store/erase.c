/* erase.c - finds a person's records, and blanks them. */

#include "store/erase.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/audit.h"
#include "store/chat.h"
#include "store/job.h"
#include "store/repeat.h"
#include "store/timeline.h"

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
	free(t->tenant);
	free(t->leads);
	free(t->orders);
	memset(t, 0, sizeof(*t));
}

static void
take_text(char out[32], const char *text)
{
	(void)snprintf(out, 32, "%s", text != NULL ? text : "");
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
			rc = error_set(err, ERROR_CONFLICT, "%s is being sent "
			    "at this moment: try again in a minute",
			    db_column_text(rows, 0));
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

struct who {
	char *tenant, *email, *phone;
};

static void
who_release(struct who *who)
{
	free(who->tenant);
	free(who->email);
	free(who->phone);
}

static int
load_who(struct db *db, const char *lead_id, struct who *who,
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
find_leads(struct db *db, const char *lead_id, const struct who *who,
    struct traces *out, struct error *err)
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
	return take_rows(rows, &out->leads, &out->lead_count, err);
}

static int
find_orders(struct db *db, const struct who *who, struct traces *out,
    struct error *err)
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
	return take_rows(rows, &out->orders, &out->order_count, err);
}

int
traces_find(struct db *db, const char *lead_id, struct traces *out,
    struct error *err)
{
	struct who who = {NULL, NULL, NULL};
	int rc;

	memset(out, 0, sizeof(*out));
	rc = load_who(db, lead_id, &who, err);
	if (rc == 0)
		rc = find_leads(db, lead_id, &who, out, err);
	if (rc == 0)
		rc = find_orders(db, &who, out, err);
	if (rc == 0)
		out->tenant = xstrdup(who.tenant);
	who_release(&who);
	return rc;
}

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
	return 0;
}

int
traces_erase(struct db *db, const struct traces *t, const char *actor,
    int64_t now, struct error *err)
{
	struct erasure e = {t, actor, now};

	return db_transact(db, erase, &e, err);
}
