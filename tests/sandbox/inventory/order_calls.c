/* order_calls.c - orders made, changed, confirmed, voided, deleted, moved. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/order.h"

static struct inv_doc *
order_of(struct inv *inv)
{
	return inv_doc(inv, INV_ORDER, 1, "Sales Order");
}

/* The documents have another name for what is made or changed. */
static const char *
order_key(const struct inv *inv)
{
	return inv_knob(inv->in, KNOB_INVENTORY_ORDER_KEY) ==
	    ORDER_KEY_DOCUMENTED ? "sales_order" : "salesorder";
}

void
inv_order_get(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);

	if (o != NULL)
		inv_gives(inv, "success", "salesorder",
		    order_show(inv->in, o));
}

void
inv_order_make(struct inv *inv)
{
	struct inv_doc *o = NULL;

	if (!inv_wants_object(inv) || !order_store(inv, inv->body, &o))
		return;
	inv_event(inv->in, INV_ORDER, &o->row, EVENT_ADD);
	inv_made(inv, "Sales Order has been created.", order_key(inv),
	    order_show(inv->in, o));
}

static void
changed(struct inv *inv, struct inv_doc *o)
{
	inv_touch(inv->in, INV_ORDER, &o->row);
	inv_event(inv->in, INV_ORDER, &o->row, EVENT_EDIT);
}

void
inv_order_change(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);

	if (o == NULL || !inv_wants_object(inv))
		return;
	if (strcmp(inv_text(o, "status"), "void") == 0) {
		inv_forbids(inv, "Void sales orders cannot be edited.");
		return;
	}
	if (!order_store(inv, inv->body, &o))
		return;
	changed(inv, o);
	inv_gives(inv, "Sales Order has been updated.", order_key(inv),
	    order_show(inv->in, o));
}

static bool
order_remove(struct inv *inv, struct inv_doc *o)
{
	if (order_has_moved(o))
		return inv_forbids(inv, "Sales orders that have been shipped "
		    "or invoiced cannot be deleted.");
	if (order_holds(o))
		order_hold(inv->in, o, -1);
	inv_event(inv->in, INV_ORDER, &o->row, EVENT_DELETE);
	inv_delete(inv->in, INV_ORDER, &o->row);
	return true;
}

void
inv_order_delete(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);

	if (o != NULL && order_remove(inv, o))
		inv_gives(inv, "The sales order has been deleted.", NULL,
		    NULL);
}

void
inv_orders_delete(struct inv *inv)
{
	struct inv_doc *o;
	struct inv_ids ids;
	bool good = true;
	size_t i;

	inv_ids_read(ask_param(inv->ask, "salesorder_ids"), &ids);
	if (ids.count == 0)
		good = inv_refuses(inv, "salesorder_ids");
	for (i = 0; good && i < ids.count; i++) {
		o = inv_find_doc(inv->in, INV_ORDER, ids.id[i]);
		good = o != NULL ? order_remove(inv, o) :
		    inv_lacks(inv, "Sales Order");
	}
	inv_ids_release(&ids);
	if (good)
		inv_gives(inv, "The sales orders have been deleted.", NULL,
		    NULL);
}

/* Confirmed twice is confirmed once. */
static bool
confirm(struct inv *inv, struct inv_doc *o)
{
	if (strcmp(inv_text(o, "status"), "void") == 0)
		return inv_forbids(inv, "Void sales orders cannot be "
		    "confirmed.");
	if (strcmp(inv_text(o, "status"), "draft") != 0)
		return true;
	order_confirm(inv->in, o);
	changed(inv, o);
	return true;
}

void
inv_order_confirm(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);

	if (o != NULL && confirm(inv, o))
		inv_gives(inv, "Sales order status has been changed to "
		    "'Confirmed'.", NULL, NULL);
}

/* One result an id, in data. */
void
inv_orders_confirm(struct inv *inv)
{
	struct json *list = json_array(), *one;
	struct inv_doc *o;
	struct inv_ids ids;
	size_t i;

	inv_ids_read(ask_param(inv->ask, "salesorder_ids"), &ids);
	for (i = 0; i < ids.count; i++) {
		o = inv_find_doc(inv->in, INV_ORDER, ids.id[i]);
		if (o == NULL)
			one = inv_envelope(1002,
			    "Sales Order does not exist.");
		else if (!confirm(inv, o))
			one = inv_envelope(36004, "Void sales orders cannot "
			    "be confirmed.");
		else
			one = inv_envelope(0, "success");
		json_set_text(one, "salesorder_id", ids.id[i]);
		json_add(list, one);
	}
	if (ids.count > 0) {
		inv_gives(inv, "success", "data", list);
	} else {
		json_free(list);
		inv_refuses(inv, "salesorder_ids");
	}
	inv_ids_release(&ids);
}

void
inv_order_void(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);

	if (o == NULL)
		return;
	if (order_has_moved(o)) {
		inv_forbids(inv, "Sales orders that have been shipped or "
		    "invoiced cannot be marked as void.");
		return;
	}
	if (strcmp(inv_text(o, "status"), "void") != 0) {
		if (order_holds(o))
			order_hold(inv->in, o, -1);
		inv_set(o, "status", json_text("void"));
		inv_set(o, "order_status", json_text("void"));
		inv_set(o, "current_sub_status", json_text("void"));
		changed(inv, o);
	}
	inv_gives(inv, "The status of the Sales Order has been changed to "
	    "void.", NULL, NULL);
}

/* What a step of the goods' way adds, for each that moves. */
struct step {
	const char *word;     /* last part of the path */
	const char *counter;  /* of the line; NULL: none */
	int on_hand, actual, committed, actual_committed;
	const char *entity;   /* whose rules fire; NULL: the order's alone */
	const char *id_key;
};

static const struct step steps[] = {
	{"package", "quantity_packed", 0, 0, 0, 0, "package", "package_id"},
	{"ship", "quantity_shipped", 0, -1, 0, -1, "shipment_order",
	    "shipment_id"},
	{"invoice", "quantity_invoiced", -1, 0, -1, 0, "invoice",
	    "invoice_id"},
	{"return", "quantity_returned", 0, 1, 0, 0, "salesreturn_receive",
	    "salesreturn_receive_id"},
	{"credit", NULL, 1, 0, 0, 0, "creditnote", "creditnote_id"},
};

/* {"quantity":n} of each line at most; without one all that is left. */
static struct json *
line_step(struct inv *inv, const struct json *line, const struct step *s)
{
	int64_t all = line_number(line, "quantity"), n = all, wish = 0;
	struct json *j = json_copy(line);
	struct inv_stock move;
	struct inv_item *item;
	int place;

	if (s->counter != NULL)
		n -= line_number(line, s->counter);
	if (json_get(inv->body, "quantity") != NULL &&
	    micro_read(json_get(inv->body, "quantity"), &wish) == 0 &&
	    wish < n)
		n = wish;
	if (s->counter != NULL)
		json_set(j, s->counter, micro_json(n +
		    line_number(line, s->counter), 0));
	json_set_bool(j, "is_invoiced",
	    line_number(j, "quantity_invoiced") > 0);
	if (line_stock(inv->in, line, &item, &place)) {
		memset(&move, 0, sizeof(move));
		move.on_hand = s->on_hand * n;
		move.actual = s->actual * n;
		move.committed = s->committed * n;
		move.actual_committed = s->actual_committed * n;
		stock_move(inv->in, item, place, &move);
	}
	return j;
}

void
inv_order_moves(struct inv *inv)
{
	struct inv_doc *o = order_of(inv);
	struct json *lines, *payload;
	const struct json *j;
	const struct step *s = steps;
	char id[INV_ID_SIZE];

	if (o == NULL)
		return;
	if (!order_holds(o)) {
		inv_forbids(inv, "The sales order is not confirmed.");
		return;
	}
	while (strcmp(s->word, inv->part[2]) != 0)
		s++;
	lines = json_array();
	for (j = json_first(json_get(o->data, "line_items")); j != NULL;
	    j = json_next(j))
		json_add(lines, line_step(inv, j, s));
	inv_id_text(inv_next_id(inv->in), id);
	payload = detail_text(s->id_key, id);
	json_set_text(payload, "salesorder_id", inv->part[1]);
	json_set(payload, "line_items", json_copy(lines));
	inv_set(o, "line_items", lines);
	order_settle(o);
	changed(inv, o);
	inv_event_of(inv->in, s->entity, EVENT_ADD, payload);
	inv_gives(inv, "success", "salesorder", order_show(inv->in, o));
}
