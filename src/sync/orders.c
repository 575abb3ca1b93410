/* orders.c - the orders' part in their delivery to the CRM. */

#include "sync/orders.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/provider.h"
#include "src/sync/deliver_parts.h"
#include "sync/deliver_orders.h"
#include "sync/delivery.h"
#include "sync/order_map.h"

static int
prepare(const struct call *call, void *shared, struct error *err)
{
	struct order_rules *rules = shared;

	return zoho_crm_pipelines(call, &rules->pipelines, err);
}

static int
load(struct db *db, const void *shared, struct delivery_item *item,
    struct error *err)
{
	struct order_parcel *o = xcalloc(1, sizeof(*o));

	item->goods = o;
	if (order_load(db, item->job.subject_id, &o->order, err) != 0)
		return -1;
	(void)snprintf(o->parcel.lead.id, sizeof(o->parcel.lead.id), "%s",
	    o->order.id);
	o->parcel.label = xasprintf("Order %s", o->order.order_number);
	if (o->order.contact_id != NULL)
		(void)snprintf(o->contact_id, sizeof(o->contact_id), "%s",
		    o->order.contact_id);
	o->rules = shared;
	order_map_deal(shared, &o->order, &o->parcel.mapped);
	order_map_contact(shared, &o->order, &o->parcel.contact);
	return 0;
}

static void
release(void *goods)
{
	if (goods != NULL)
		order_parcel_release(goods);
	free(goods);
}

static void
person(const void *goods, struct batch_person *out)
{
	const struct order_parcel *o = goods;

	out->email = o->order.customer[ORDER_EMAIL];
	out->phone = o->order.customer[ORDER_PHONE];
}

static const char *
request_id(const void *goods)
{
	return ((const struct order_parcel *)goods)->order.request_id;
}

static void
tell(struct delivery_item *item, const struct order_parcel *o)
{
	if (!item->sent)
		return;
	(void)snprintf(item->told, sizeof(item->told),
	    "deal %s %s%s%s%s", item->crm_id, o->parcel.created ? "made"
	    : "changed", o->contact_id[0] != '\0' ? ", contact " : "",
	    o->contact_id, o->contact_made ? " made" :
	    o->contact_id[0] != '\0' ? " found" : "");
}

static int
deliver(const struct call *call, const void *shared,
    struct delivery_item *const *items, size_t n, struct error *err)
{
	struct order_parcel **orders = xcalloc(n, sizeof(*orders));
	size_t i;
	int rc;

	(void)shared;
	for (i = 0; i < n; i++) {
		orders[i] = items[i]->goods;
		parcel_begin(&orders[i]->parcel, items[i]);
	}
	rc = deliver_orders(call, orders, n, err);
	for (i = 0; i < n; i++) {
		parcel_end(&orders[i]->parcel, items[i]);
		tell(items[i], orders[i]);
	}
	free(orders);
	return rc;
}

static int
settle(struct db *db, const struct delivery_item *item, int64_t now,
    struct error *err)
{
	const struct order_parcel *o = item->goods;

	return order_set_crm(db, o->order.id, o->contact_id, item->crm_id,
	    item->sent ? now : 0, err);
}

static const struct delivery_kind orders = {
	.job = JOB_ORDER,
	.service = SERVICE_ZOHO_CRM,
	.lane = LANE_ORDERS,
	.optional = true,
	.synced = "order.synced",
	.failed = "order.failed",
	.prepare = prepare,
	.load = load,
	.release = release,
	.person = person,
	.deliver = deliver,
	.settle = settle,
	.request_id = request_id,
};

/* What a run would send, told and counted. */
struct preview {
	struct engine *e;
	struct run *run;
	const struct order_rules *rules;
};

static int
show_one(const struct order *order, void *arg)
{
	struct preview *preview = arg;
	struct engine *e = preview->e;
	struct mapped mapped;
	char *record;

	if (e->limit > 0 && preview->run->processed >= e->limit)
		return 0;
	order_map_deal(preview->rules, order, &mapped);
	record = json_print(mapped.record);
	if (e->would_send != NULL)
		e->would_send(e, order->id, record);
	preview->run->processed++;
	free(record);
	mapped_release(&mapped);
	return 0;
}

int
orders_run(struct engine *e, struct run *run, struct error *err)
{
	struct order_rules rules = {NULL, NULL, NULL};
	struct preview preview = {e, run, &rules};
	int rc;

	rc = mapping_load(e->db, run->tenant, MAPPING_ORDER, &rules.order,
	    err);
	if (rc == 0)
		rc = mapping_load(e->db, run->tenant, MAPPING_LEAD,
		    &rules.person, err);
	if (rc == 0)
		rc = e->dry_run ? order_each_due(e->db, run->tenant,
		    clock_now_ms(), show_one, &preview, err) :
		    delivery_run(e, run, &orders, &rules, err);
	mapping_free(rules.order);
	mapping_free(rules.person);
	json_free(rules.pipelines);
	return rc;
}
