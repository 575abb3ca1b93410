/* sales_orders.c - orders of a shop become sales orders, one each. */

#include "sync/sales_orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/text.h"
#include "mirror_source.h"
#include "outward.h"
#include "provider/provider.h"
#include "sales_order_make.h"
#include "sales_order_there.h"
#include "store/job.h"
#include "store/order.h"
#include "store/order_status.h"
#include "store/sales_order.h"
#include "store/stock.h"
#include "sync/conflict.h"

static int
load(struct db *db, const void *shared, struct delivery_item *item,
    struct error *err)
{
	struct sales_goods *g = xcalloc(1, sizeof(*g));

	(void)shared;
	item->goods = g;
	return order_load(db, item->job.subject_id, &g->order, err);
}

static void
release(void *goods)
{
	struct sales_goods *g = goods;

	if (g == NULL)
		return;
	inventory_answer_release(&g->answer);
	order_release(&g->order);
	free(g);
}

static void
person(const void *goods, struct batch_person *out)
{
	const struct sales_goods *g = goods;

	out->email = g->order.customer[ORDER_EMAIL];
	out->phone = g->order.customer[ORDER_PHONE];
}

static const char *
request_id(const void *goods)
{
	return ((const struct sales_goods *)goods)->order.request_id;
}

/* --- Making it ------------------------------------------------------------ */

static int
make(const struct call *call, struct sales_goods *g, bool *uncertain,
    struct error *err)
{
	const struct outward_person buyer = {
		.name = g->order.customer[ORDER_NAME],
		.email = g->order.customer[ORDER_EMAIL],
		.phone = g->order.customer[ORDER_PHONE],
		.company = g->order.customer[ORDER_COMPANY],
		.order_number = g->order.order_number,
	};
	char customer_id[INVENTORY_ID_SIZE];
	struct json *body = NULL;
	bool made;
	int rc = -1;

	/* What is missing is found out before anything is made. */
	if (sales_order_make(call, &g->order, "", &body, err) != 0 ||
	    outward_customer(call, &buyer, customer_id, &made, err) != 0)
		goto out;
	json_set_text(body, "customer_id", customer_id);
	inventory_answer_release(&g->answer);
	rc = inventory_create(call, INVENTORY_ORDER, body, &g->answer, err);
	if (rc == 0) {
		g->made = true;
		(void)snprintf(g->provider_id, sizeof(g->provider_id), "%s",
		    inventory_id(INVENTORY_ORDER, g->answer.record));
	}
	*uncertain = rc != 0 && g->answer.uncertain;
out:
	json_free(body);
	return rc;
}

/* --- Its status ---------------------------------------------------------- */

static int
set_status(const struct call *call, struct sales_goods *g, bool *uncertain,
    struct error *err)
{
	const char *status = json_get_text(g->answer.record, "status");
	const char *step = order_status_step(status != NULL ? status : "",
	    order_course(g->order.status));
	bool gone, ahead;

	if (step == NULL)
		return 0;
	if (sales_order_ahead(call, g, &ahead, err) != 0)
		return -1;
	if (ahead)
		return 0;
	if (inventory_set_status(call, INVENTORY_ORDER, g->provider_id, step,
	    uncertain, err) != 0) {
		error_context(err, "the sales order %s is %s, and is to be "
		    "%s", g->provider_id, status, step);
		return -1;
	}
	if (sales_order_ask(call, g, &gone, err) != 0)
		return -1;
	return gone ? sales_order_gone(g, err) : 0;
}

/* "sales order SO-00042 made, confirmed", and what is odd about it. */
static void
tell(struct delivery_item *item, const struct sales_goods *g)
{
	const struct json *r = g->answer.record;
	const char *number = json_get_text(r, "salesorder_number");
	const char *status = json_get_text(r, "status");
	const char *total = json_scalar(json_get(r, "total"));
	const char *currency = json_get_text(r, "currency_code");
	int places = money_places(g->order.currency);
	char ours[MONEY_TEXT_SIZE];
	int64_t theirs;
	int n;

	(void)snprintf(item->crm_id, sizeof(item->crm_id), "%s",
	    g->provider_id);
	n = snprintf(item->told, sizeof(item->told), "sales order %.40s %s, "
	    "%.30s", number != NULL ? number : g->provider_id,
	    g->made ? "made" : "there", status != NULL ? status : "");
	money_text(g->order.total, places, ours);
	if (total == NULL || (money_parse(total, places, &theirs) == 0 &&
	    theirs == g->order.total && (currency == NULL ||
	    strcmp(currency, g->order.currency) == 0)))
		return;
	(void)snprintf(item->told + n, sizeof(item->told) - (size_t)n,
	    "; it comes to %.20s %.4s, the order to %.20s %.4s", total,
	    currency != NULL ? currency : "", ours, g->order.currency);
	log_event(LOG_WARNING, "sales_order.differs", "id", g->order.id,
	    "number", g->order.order_number, "total", total, NULL);
}

static int
steps(const struct call *call, struct delivery_item *item, bool *uncertain,
    struct error *err)
{
	struct sales_goods *g = item->goods;

	if (conflict_strategy(call->access, call->tenant, &g->strategy,
	    err) != 0 || sales_order_find(call, g, err) != 0)
		return -1;
	/* It was looked for: an order that is to be void is not made. */
	*uncertain = false;
	if (g->provider_id[0] == '\0') {
		if (order_course(g->order.status) == COURSE_VOID) {
			(void)snprintf(item->told, sizeof(item->told),
			    "no sales order: it is %.60s",
			    g->order.status);
			return 0;
		}
		if (make(call, g, uncertain, err) != 0)
			return -1;
	}
	if (set_status(call, g, uncertain, err) != 0)
		return -1;
	tell(item, g);
	return 0;
}

/* --- Writing it down ----------------------------------------------------- */

static int
settle(struct db *db, const struct delivery_item *item, int64_t now,
    struct error *err)
{
	const struct sales_goods *g = item->goods;
	const char *status = json_get_text(g->answer.record, "status");
	struct mirror_seen seen = {
		.tenant = g->order.tenant,
		.kind = MIRROR_SALES_ORDER,
		.provider_id = g->provider_id,
		.content = g->answer.record,
		.version = source_version(g->answer.record),
		.read_at = g->answer.asked_at,
		.strategy = g->strategy,
		.now = now,
	};
	struct mirror_applied applied = {.conflict = false};

	if (g->gone) {
		seen.read_at = now;
		return mirror_gone(db, &seen, &applied, err);
	}
	if (g->answer.record != NULL) {
		if (mirror_apply(db, &seen, &applied, err) != 0 ||
		    (applied.id[0] != '\0' && sales_order_link(db,
		    g->order.id, applied.id, err) != 0))
			return -1;
	}
	if (!item->sent || (status != NULL && strcmp(status, "draft") == 0))
		return 0;
	return stock_release(db, g->order.id, err);
}

static const struct delivery_kind sales_orders = {
	.job = JOB_SALES_ORDER,
	.service = SERVICE_ZOHO_INVENTORY,
	.lane = LANE_ORDERS,
	.optional = true,
	.synced = "sales_order.synced",
	.failed = "sales_order.failed",
	.prepare = outward_prepare,
	.load = load,
	.release = release,
	.person = person,
	.one = steps,
	.settle = settle,
	.request_id = request_id,
};

int
sales_orders_run(struct engine *e, struct run *run, struct error *err)
{
	struct job_counts due;

	if (!e->dry_run)
		return delivery_run(e, run, &sales_orders, NULL, err);
	if (job_count(e->db, JOB_SALES_ORDER, run->tenant, clock_now_ms(),
	    &due, err) != 0)
		return -1;
	run->processed += due.due;
	return 0;
}
