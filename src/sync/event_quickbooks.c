/*
 * event_quickbooks.c - what QuickBooks tells of receipts that we have posted,
 * and of customers whose ids are kept with them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event_parts.h"
#include "provider/quickbooks.h"
#include "store/connection.h"
#include "store/event.h"
#include "store/receipt.h"
#include "store/timeline.h"

#define OWN_MS 3000
#define RECEIPT "salesreceipt"
#define CUSTOMER "customer"

/* The receipt that is there under an id; "" when none is. */
static int
find_receipt(struct db *db, const char *tenant, const char *quickbooks_id,
    char id[UUID_SIZE], int64_t *synced_at, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	id[0] = '\0';
	if (db_query(db, "SELECT id, coalesce(synced_at, 0) FROM receipt "
	    "WHERE quickbooks_id = $1 AND tenant = $2",
	    DB_ARGS(db_text(quickbooks_id), db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(id, UUID_SIZE, "%s", db_column_text(rows, 0));
		*synced_at = db_column_int(rows, 1);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

/* Whether receipts that wait are to go to a customer. */
static int
count_waiting(struct db *db, const char *tenant, const char *customer_id,
    int64_t *n, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM receipt "
	    "WHERE customer_id = $1 AND tenant = $2 "
	    "AND quickbooks_id IS NULL", DB_ARGS(db_text(customer_id),
	    db_text(tenant)), 0, n, err);
}

static int
is_of_company(struct db *db, const struct event_context *c,
    const struct event_item *item, bool *same, struct error *err)
{
	struct connection connection;

	*same = false;
	if (connection_load(db, c->tenant, SERVICE_QUICKBOOKS, &connection,
	    err) != 0)
		return -1;
	*same = connection.realm_id != NULL && item->event.account != NULL &&
	    strcmp(connection.realm_id, item->event.account) == 0;
	connection_release(&connection);
	return 0;
}

static int
take(const struct event_context *c, struct db *db, struct event_item *item,
    struct error *err)
{
	const char *kind = item->event.kind, *id = item->event.record_id;
	char receipt[UUID_SIZE];
	int64_t n = 0, at;
	bool same;

	if (is_of_company(db, c, item, &same, err) != 0)
		return -1;
	if (!same)
		return event_end(item, EVENT_NOTHING, "this tenant is not "
		    "connected to that company");
	if (id == NULL || kind == NULL || (strcmp(kind, RECEIPT) != 0 &&
	    strcmp(kind, CUSTOMER) != 0))
		return event_end(item, EVENT_NOTHING, "nothing of that kind "
		    "is kept here");
	if (strcmp(kind, CUSTOMER) == 0) {
		if (count_waiting(db, c->tenant, id, &n, err) != 0)
			return -1;
		return n > 0 ? event_end(item, EVENT_ASK, "asked for") :
		    event_end(item, EVENT_NOTHING, "no receipt waits for that "
		    "customer");
	}
	if (find_receipt(db, c->tenant, id, receipt, &at, err) != 0)
		return -1;
	return receipt[0] != '\0' ? event_end(item, EVENT_ASK, "asked for") :
	    event_end(item, EVENT_NOTHING, "that receipt has not come from "
	    "here");
}

static int
ask(const struct event_context *c, const struct call *call,
    const struct event_item *item, struct event_answer *answer,
    struct error *err)
{
	bool customer = strcmp(item->event.kind, CUSTOMER) == 0;
	const char *entity = customer ? "Customer" : "SalesReceipt";
	struct strbuf sql;
	int rc;

	(void)c;
	strbuf_init(&sql, LIMIT_URL);
	/* A customer that is not active is not found. */
	strbuf_printf(&sql, "SELECT * FROM %s WHERE Id = ", entity);
	quickbooks_quote(&sql, item->event.record_id);
	answer->asked_at = clock_now_ms();
	rc = quickbooks_query(call, entity, strbuf_str(&sql), &answer->json,
	    err);
	strbuf_release(&sql);
	answer->gone = rc == 0 && json_size(answer->json) == 0;
	return rc;
}

static int
settle_customer(const struct event_context *c, struct db *db,
    struct event_item *item, const struct event_answer *answer,
    struct error *err)
{
	if (!answer->gone)
		return event_end(item, EVENT_DONE, "the customer is there");
	if (db_run(db, "UPDATE receipt SET customer_id = NULL "
	    "WHERE customer_id = $1 AND tenant = $2 "
	    "AND quickbooks_id IS NULL",
	    DB_ARGS(db_text(item->event.record_id), db_text(c->tenant)), NULL,
	    err) != 0)
		return -1;
	return event_end(item, EVENT_DONE, "the customer is gone: receipts "
	    "that wait look for one anew");
}

static int64_t
changed_at(const struct event_answer *answer)
{
	const char *text = json_get_text(json_get(json_first(answer->json),
	    "MetaData"), "LastUpdatedTime");
	int64_t at;

	return text != NULL && clock_parse(text, &at) == 0 ? at : 0;
}

static int
settle(const struct event_context *c, struct db *db, struct event_item *item,
    const struct event_answer *answer, struct error *err)
{
	const char *operation = item->event.operation;
	struct timeline_entry entry = {.kind = JOB_RECEIPT,
	    .at = clock_now_ms(), .request_id = item->event.id};
	int64_t synced_at = 0, changed;
	char id[UUID_SIZE];

	if (strcmp(item->event.kind, CUSTOMER) == 0)
		return settle_customer(c, db, item, answer, err);
	if (find_receipt(db, c->tenant, item->event.record_id, id, &synced_at,
	    err) != 0)
		return -1;
	changed = changed_at(answer);
	if (!answer->gone && changed > 0 && changed <= synced_at + OWN_MS)
		return event_end(item, EVENT_NOTHING, "that change was our "
		    "own");
	entry.subject_id = id;
	entry.what = answer->gone ? "quickbooks_deleted" :
	    "quickbooks_changed";
	entry.text = answer->gone ? "deleted in QuickBooks" :
	    operation != NULL && strcmp(operation, "voided") == 0 ?
	    "voided in QuickBooks" : "changed in QuickBooks";
	if (timeline_add(db, &entry, err) != 0)
		return -1;
	return event_end(item, EVENT_DONE, "%s", entry.text);
}

const struct event_handler event_quickbooks = {
	.source = EVENT_QUICKBOOKS,
	.service = SERVICE_QUICKBOOKS,
	.lane = LANE_RECONCILE,
	.take = take,
	.ask = ask,
	.settle = settle,
};
