/* order_state.c - what state an order is in, and what it holds back. */

#include <string.h>

#include "base/json.h"
#include "tests/sandbox/inventory/order.h"

bool
order_holds(const struct inv_doc *o)
{
	const char *status = inv_text(o, "status");

	return strcmp(status, "draft") != 0 && strcmp(status, "void") != 0;
}

void
order_hold(struct inventory *in, const struct inv_doc *o, int sign)
{
	struct inv_stock move = {0, 0, 0, 0, 0};
	const struct json *j;
	struct inv_item *item;
	int64_t quantity;
	int place;

	for (j = json_first(json_get(o->data, "line_items")); j != NULL;
	    j = json_next(j)) {
		if (!line_stock(in, j, &item, &place))
			continue;
		quantity = line_number(j, "quantity");
		move.committed = sign * (quantity -
		    line_number(j, "quantity_invoiced"));
		move.actual_committed = sign * (quantity -
		    line_number(j, "quantity_shipped"));
		stock_move(in, item, place, &move);
	}
}

/* Nothing, a part, or all of what was ordered. */
enum extent { NOTHING, PART, ALL };

static enum extent
extent_of(const struct inv_doc *o, const char *name)
{
	bool any = false, all = true;
	const struct json *j;

	for (j = json_first(json_get(o->data, "line_items")); j != NULL;
	    j = json_next(j)) {
		any |= line_number(j, name) > 0;
		all &= line_number(j, name) >= line_number(j, "quantity");
	}
	return all && any ? ALL : any ? PART : NOTHING;
}

bool
order_has_moved(const struct inv_doc *o)
{
	return extent_of(o, "quantity_packed") != NOTHING ||
	    extent_of(o, "quantity_shipped") != NOTHING ||
	    extent_of(o, "quantity_invoiced") != NOTHING;
}

static void
set(struct inv_doc *o, const char *name, const char *text)
{
	inv_set(o, name, json_text(text));
}

void
order_settle(struct inv_doc *o)
{
	static const char *const shipped[] = {
		"pending", "partially_shipped", "shipped"
	};
	static const char *const invoiced[] = {
		"not_invoiced", "partially_invoiced", "invoiced"
	};
	enum extent ships = extent_of(o, "quantity_shipped");
	enum extent bills = extent_of(o, "quantity_invoiced");
	bool done = ships == ALL && bills == ALL;

	if (!order_holds(o))
		return;
	set(o, "shipped_status", done ? "fulfilled" : shipped[ships]);
	set(o, "invoiced_status", invoiced[bills]);
	set(o, "paid_status", bills == NOTHING ? "" : "unpaid");
	set(o, "status", done ? "fulfilled" : ships != NOTHING ?
	    shipped[ships] : bills != NOTHING ? invoiced[bills] :
	    "confirmed");
	set(o, "order_status", done ? "closed" : "confirmed");
	set(o, "current_sub_status", done ? "closed" : "confirmed");
}

void
order_confirm(struct inventory *in, struct inv_doc *o)
{
	set(o, "status", "confirmed");
	order_settle(o);
	order_hold(in, o, 1);
}
