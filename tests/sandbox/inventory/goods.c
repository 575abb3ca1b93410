/* goods.c - goods received, billed and moved, as a person does it. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/item.h"

/* {"item_id","quantity","location_id","to_location_id"} */
struct goods {
	struct inv_item *item;
	int from, to;
	int64_t n;
};

static bool
goods_read(struct inv *inv, struct goods *out)
{
	const char *to = inv_member(inv->body, "to_location_id");

	if (!inv_wants_object(inv))
		return false;
	out->item = item_find(inv->in, inv_member(inv->body, "item_id"));
	if (out->item == NULL)
		return inv_lacks(inv, "Item");
	out->n = MICRO;
	if (!inv_amount(inv, inv->body, "quantity", &out->n))
		return false;
	out->from = stock_place(inv->in, inv_place_id(inv, inv->body));
	if (out->from < 0)
		out->from = stock_primary(inv->in);
	out->to = stock_place(inv->in, to);
	return true;
}

static void
fire(struct inv *inv, const char *entity, const char *id_key)
{
	struct json *payload, *lines = json_array();
	char id[INV_ID_SIZE];

	inv_id_text(inv_next_id(inv->in), id);
	payload = detail_text(id_key, id);
	json_add(lines, json_copy(inv->body));
	json_set(payload, "line_items", lines);
	inv_event_of(inv->in, entity, EVENT_ADD, payload);
}

/* It leaves one place, is under way, and comes to another later. */
static bool
transfer(struct inv *inv, const struct goods *g, bool receive)
{
	struct inv_stock move = {0, 0, 0, 0, 0};

	if (g->to < 0)
		return inv_refuses(inv, "to_location_id");
	if (!receive) {
		move.on_hand = move.actual = -g->n;
		stock_move(inv->in, g->item, g->from, &move);
		memset(&move, 0, sizeof(move));
		move.in_transit = g->n;
	} else {
		move.on_hand = move.actual = g->n;
		move.in_transit = -g->n;
	}
	stock_move(inv->in, g->item, g->to, &move);
	return true;
}

void
inv_goods_move(struct inv *inv)
{
	struct inv_stock move = {0, 0, 0, 0, 0};
	struct goods g;

	if (!goods_read(inv, &g))
		return;
	if (strcmp(inv->part[0], "transferorders") == 0) {
		if (!transfer(inv, &g, inv->part_count > 1))
			return;
		fire(inv, "transfer_order", "transfer_order_id");
	} else if (strcmp(inv->part[0], "bills") == 0) {
		move.on_hand = g.n;
		stock_move(inv->in, g.item, g.from, &move);
		fire(inv, "bill", "bill_id");
	} else {
		move.actual = g.n;
		stock_move(inv->in, g.item, g.from, &move);
		fire(inv, "purchase_receive", "purchase_receive_id");
	}
	inv_gives(inv, "success", NULL, NULL);
}
