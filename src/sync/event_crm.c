/*
 * event_crm.c - what Zoho CRM tells of records that we have made there stands
 * in the timeline of the lead or order.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "event_parts.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_gone.h"
#include "store/event.h"
#include "store/job.h"
#include "store/timeline.h"

/* A change that comes so soon after our own write is that one. */
#define OWN_MS 3000

#define LEADS "Leads"
#define DEALS "Deals"

/* A record of ours that has become the one an event is about. */
struct ours {
	char kind[16]; /* JOB_LEAD, JOB_ORDER */
	char id[UUID_SIZE];
	int64_t synced_at;
};

/* Records of a tenant that are at the CRM under one id. */
static int
find_ours(struct db *db, const char *tenant, const char *crm_id,
    int (*each)(const struct ours *ours, void *arg, struct error *err),
    void *arg, struct error *err)
{
	struct ours found[20];
	struct db_rows *rows = NULL;
	size_t n = 0, i;
	int rc;

	if (db_query(db, "SELECT 'lead', id, coalesce(synced_at, 0) FROM lead "
	    "WHERE crm_id = $1 AND tenant = $2 "
	    "UNION ALL SELECT 'order', id, coalesce(synced_at, 0) "
	    "FROM shop_order WHERE deal_id = $1 AND tenant = $2 LIMIT 20",
	    DB_ARGS(db_text(crm_id), db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1 && n < nitems(found)) {
		(void)snprintf(found[n].kind, sizeof(found[n].kind), "%s",
		    db_column_text(rows, 0));
		(void)snprintf(found[n].id, sizeof(found[n].id), "%s",
		    db_column_text(rows, 1));
		found[n++].synced_at = db_column_int(rows, 2);
	}
	db_rows_free(rows);
	for (i = 0; i < n && rc >= 0; i++)
		rc = each(&found[i], arg, err);
	return rc < 0 ? -1 : 0;
}

static int
count_one(const struct ours *ours, void *arg, struct error *err)
{
	(void)ours;
	(void)err;
	*(int *)arg += 1;
	return 0;
}

static int
take(const struct event_context *c, struct db *db, struct event_item *item,
    struct error *err)
{
	int n = 0;

	if (item->event.record_id == NULL)
		return event_end(item, EVENT_NOTHING, "it does not say which "
		    "record it is about");
	if (find_ours(db, c->tenant, item->event.record_id, count_one, &n,
	    err) != 0)
		return -1;
	if (n == 0)
		return event_end(item, EVENT_NOTHING, "that record has not "
		    "come from here");
	return event_end(item, EVENT_ASK, "asked for");
}

/* --- Asked for ------------------------------------------------------------ */

static const char *
module_of(const struct event_item *item)
{
	/* A workflow's webhook may not name it. */
	return item->event.kind != NULL && strspn(item->event.kind,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
	    == strlen(item->event.kind) ? item->event.kind : LEADS;
}

static bool
is_number(const char *id)
{
	return id[0] != '\0' && strspn(id, "0123456789") == strlen(id);
}

static int
ask(const struct event_context *c, const struct call *call,
    const struct event_item *item, struct event_answer *answer,
    struct error *err)
{
	const char *id = item->event.record_id, *module = module_of(item);
	struct json *rows = NULL;

	(void)c;
	if (!is_number(id))
		return error_set(err, ERROR_INVALID, "the CRM has no id "
		    "`%.40s`", id);
	answer->asked_at = clock_now_ms();
	if (zoho_crm_find(call, module, "Modified_Time", "id", &id, 1, &rows,
	    err) != 0)
		return -1;
	if (json_size(rows) > 0) {
		answer->json = rows;
		return 0;
	}
	json_free(rows);
	rows = NULL;
	answer->gone = true;
	if (strcmp(module, LEADS) != 0)
		return 0;
	if (zoho_crm_converted(call, &id, 1, &rows, err) != 0)
		return -1;
	if (json_size(rows) > 0)
		answer->word = "converted";
	json_free(rows);
	return 0;
}

struct noting {
	struct db *db;
	struct event_item *item;
	const char *what, *text;
	int64_t changed_at; /* over there; 0: no matter */
	int noted;
};

static int
note_one(const struct ours *ours, void *arg, struct error *err)
{
	struct noting *n = arg;
	const struct timeline_entry entry = {
		.kind = ours->kind,
		.subject_id = ours->id,
		.at = clock_now_ms(),
		.what = n->what,
		.text = n->text,
		.request_id = n->item->event.id,
	};

	if (n->changed_at > 0 && n->changed_at <= ours->synced_at + OWN_MS)
		return 0;
	n->noted++;
	return timeline_add(n->db, &entry, err);
}

static int64_t
changed_at(const struct event_answer *answer)
{
	const char *text = json_get_text(json_first(answer->json),
	    "Modified_Time");
	int64_t at;

	return text != NULL && clock_parse(text, &at) == 0 ? at : 0;
}

/* "changed in the CRM: Phone, Company"; free() */
static char *
changed_text(const struct event_item *item)
{
	const struct json *record = json_first(json_get(item->body,
	    "affected_fields")), *names = json_first(record), *name;
	char *text = xstrdup("changed in the CRM"), *more;
	int n = 0;

	for (name = json_first(names); name != NULL && n < 20;
	    name = json_next(name), n++) {
		if (json_scalar(name) == NULL)
			continue;
		more = xasprintf("%s%s %.60s", text, n == 0 ? ":" : ",",
		    json_scalar(name));
		free(text);
		text = more;
	}
	return text;
}

static int
settle(const struct event_context *c, struct db *db, struct event_item *item,
    const struct event_answer *answer, struct error *err)
{
	struct noting n = {.db = db, .item = item};
	char *text = NULL;
	int rc;

	if (answer->word != NULL) {
		n.what = "crm_converted";
		n.text = "converted in the CRM";
	} else if (answer->gone) {
		n.what = "crm_deleted";
		n.text = "deleted in the CRM";
	} else {
		text = changed_text(item);
		n.what = "crm_changed";
		n.text = text;
		n.changed_at = changed_at(answer);
	}
	rc = find_ours(db, c->tenant, item->event.record_id, note_one, &n,
	    err);
	if (rc == 0 && n.noted == 0)
		rc = event_end(item, EVENT_NOTHING, "that change was our own");
	else if (rc == 0)
		rc = event_end(item, EVENT_DONE, "%s", n.text);
	free(text);
	return rc;
}

const struct event_handler event_crm = {
	.source = EVENT_ZOHO_CRM,
	.service = SERVICE_ZOHO_CRM,
	.lane = LANE_RECONCILE,
	.take = take,
	.ask = ask,
	.settle = settle,
};
