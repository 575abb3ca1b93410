/* sales_order_there.c - the sales order that an order has become, if any. */

#include "sales_order_there.h"

#include <stdio.h>
#include <string.h>

#include "mirror_source.h"
#include "provider/access.h"
#include "store/order_follow.h"
#include "store/order_status.h"
#include "store/sales_order.h"
#include "sync/sales_orders.h"

int
sales_order_ask(const struct call *call, struct sales_goods *g, bool *gone,
    struct error *err)
{
	inventory_answer_release(&g->answer);
	*gone = false;
	if (inventory_get(call, INVENTORY_ORDER, g->provider_id, &g->answer,
	    err) == 0)
		return 0;
	inventory_answer_release(&g->answer);
	if (err->code != ERROR_NOT_FOUND)
		return -1;
	*gone = true;
	error_clear(err);
	return 0;
}

/* The id of the one that the order has become, as far as we know. */
static int
known_id(const struct call *call, const struct sales_goods *g,
    char id[INVENTORY_ID_SIZE], struct error *err)
{
	struct db *db = call->access->db;
	char record_id[UUID_SIZE];
	struct mirror_record r;
	bool found = true;
	int rc;

	id[0] = '\0';
	if (sales_order_of(db, g->order.id, record_id, err) != 0)
		return -1;
	rc = record_id[0] != '\0' ? mirror_load(db, record_id, &r, err) :
	    sales_order_match(db, call->tenant, g->order.order_number, &r,
	    &found, err);
	if (rc != 0 || !found)
		return rc;
	if (r.provider_id != NULL && !r.gone && r.deleted_at == 0)
		(void)snprintf(id, INVENTORY_ID_SIZE, "%s", r.provider_id);
	mirror_release(&r);
	return 0;
}

int
sales_order_gone(struct sales_goods *g, struct error *err)
{
	g->gone = true;
	error_set(err, ERROR_INVALID, "the sales order %s is not in Zoho "
	    "Inventory any more: retry the order to have a new one made",
	    g->provider_id);
	return error_detail(err, SALES_ORDER_GONE);
}

int
sales_order_find(const struct call *call, struct sales_goods *g,
    struct error *err)
{
	struct inventory_answer a;
	char *id = g->provider_id;
	bool gone;
	int rc;

	if (known_id(call, g, id, err) != 0)
		return -1;
	if (id[0] != '\0') {
		rc = sales_order_ask(call, g, &gone, err);
		return rc == 0 && gone ? sales_order_gone(g, err) : rc;
	}
	rc = inventory_find(call, INVENTORY_ORDER, "reference_number",
	    g->order.order_number, &a, err);
	if (rc == 0) {
		(void)snprintf(id, INVENTORY_ID_SIZE, "%s",
		    inventory_id(INVENTORY_ORDER, a.record));
	} else if (err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		rc = 0;
	}
	inventory_answer_release(&a);
	if (rc == 0 && id[0] != '\0') {
		rc = sales_order_ask(call, g, &gone, err);
		if (gone)
			id[0] = '\0';
	}
	return rc;
}

int
sales_order_ahead(const struct call *call, const struct sales_goods *g,
    bool *ahead, struct error *err)
{
	struct db *db = call->access->db;
	const char *status = json_get_text(g->answer.record, "status");
	struct order_sales known = {.status = NULL};
	int rc;

	*ahead = false;
	rc = order_sales_load(db, g->order.id, &known, err);
	if (rc == 0 && status != NULL && known.status != NULL &&
	    strcmp(known.status, status) != 0 &&
	    order_status_follow(g->order.status, status, true) != NULL)
		rc = order_is_older(db, g->order.id,
		    source_version(g->answer.record), ahead, err);
	order_sales_release(&known);
	return rc;
}
