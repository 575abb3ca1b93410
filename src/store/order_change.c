/* order_change.c - what happens to an order after it was stored. */

#include <string.h>

#include "base/mem.h"
#include "store/dead.h"
#include "store/job.h"
#include "store/order.h"
#include "store/timeline.h"

/* Whoever was told of the order, in order. */
static const char *const told[] = {JOB_ORDER, JOB_SALES_ORDER};

static int
write_change(struct db *db, const struct order *order, const char *status,
    const char *request_id, int64_t now, struct error *err)
{
	char *text = xasprintf("%.100s is now %.100s", order->status, status);
	struct timeline_entry entry = {
		.kind = JOB_ORDER,
		.subject_id = order->id,
		.at = now,
		.what = "status",
		.text = text,
		.request_id = request_id,
	};
	int rc = timeline_add(db, &entry, err);

	free(text);
	return rc;
}

int
order_set_status(struct db *db, const char *id, const char *status,
    const char *request_id, int64_t now, struct error *err)
{
	struct order order = {0};
	size_t i;
	int rc = -1;

	if (order_load(db, id, &order, err) != 0)
		return -1;
	if (strcmp(order.delivery, "erased") == 0) {
		error_set(err, ERROR_CONFLICT, "the order was erased");
		goto out;
	}
	if (strcmp(order.status, status) == 0) {
		rc = 0;
		goto out;
	}
	if (db_run(db, "UPDATE shop_order SET status = $1 WHERE id = $2",
	    DB_ARGS(db_text(status), db_text(id)), NULL, err) != 0)
		goto out;
	for (i = 0; i < nitems(told); i++) {
		if (job_reopen(db, told[i], id, now, NULL, err) != 0)
			goto out;
	}
	rc = write_change(db, &order, status, request_id, now, err);
out:
	order_release(&order);
	return rc;
}

int
order_set_crm(struct db *db, const char *id, const char *contact_id,
    const char *deal_id, int64_t synced_at, struct error *err)
{
	return db_run(db, "UPDATE shop_order SET "
	    "contact_id = coalesce(nullif($1, ''), contact_id), "
	    "deal_id = coalesce(nullif($2, ''), deal_id), "
	    "synced_at = CASE WHEN $3 = 0 THEN synced_at ELSE $3 END "
	    "WHERE id = $4", DB_ARGS(db_text(contact_id), db_text(deal_id),
	    db_int(synced_at), db_text(id)), NULL, err);
}

int
order_retry(struct db *db, const char *id, int64_t now, struct error *err)
{
	struct order order;
	bool done, any = false;
	size_t i;

	for (i = 0; i < nitems(told); i++) {
		if (dead_retry(db, told[i], id, now, &done, err) != 0)
			return -1;
		any = any || done;
	}
	if (any)
		return 0;
	if (order_load(db, id, &order, err) != 0)
		return -1;
	error_set(err, ERROR_CONFLICT, "order %s is %s: there is nothing to "
	    "retry", order.order_number, order.delivery);
	order_release(&order);
	return -1;
}
