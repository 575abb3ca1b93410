/* stock.c - how much of an item there is, in two ledgers, place by place. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/item.h"

struct inv_doc *
stock_location(const struct inventory *in, int place)
{
	return (struct inv_doc *)in->shelves[INV_LOCATION].rows[place];
}

int
stock_place(const struct inventory *in, const char *id)
{
	const struct inv_shelf *shelf = &in->shelves[INV_LOCATION];
	const struct inv_row *row = inv_find(in, INV_LOCATION, id);
	size_t i;

	for (i = 0; row != NULL && i < shelf->count; i++)
		if (shelf->rows[i] == row)
			return (int)i;
	return -1;
}

int
stock_primary(const struct inventory *in)
{
	size_t i;

	for (i = 0; i < in->shelves[INV_LOCATION].count; i++)
		if (json_get_true(stock_location(in, (int)i)->data,
		    "is_primary"))
			return (int)i;
	return 0;
}

static struct inv_stock *
stock_at(struct inv_item *item, int place)
{
	size_t want = (size_t)place + 1;

	if (item->stock_count < want) {
		item->stock = xreallocarray(item->stock, want,
		    sizeof(*item->stock));
		memset(item->stock + item->stock_count, 0,
		    (want - item->stock_count) * sizeof(*item->stock));
		item->stock_count = want;
	}
	return &item->stock[place];
}

bool
stock_move(struct inventory *in, struct inv_item *item, int place,
    const struct inv_stock *delta)
{
	const struct inv_stock *s = stock_at(item, place);

	if (inv_knob(in, KNOB_INVENTORY_NEGATIVE_STOCK) == ANSWER_REFUSE &&
	    ((delta->on_hand < 0 && s->on_hand + delta->on_hand < 0) ||
	    (delta->actual < 0 && s->actual + delta->actual < 0)))
		return false;
	stock_add(in, item, place, delta);
	return true;
}

void
stock_add(struct inventory *in, struct inv_item *item, int place,
    const struct inv_stock *delta)
{
	struct inv_stock *s = stock_at(item, place);

	s->on_hand += delta->on_hand;
	s->actual += delta->actual;
	s->committed += delta->committed;
	s->actual_committed += delta->actual_committed;
	s->in_transit += delta->in_transit;
	in->shelves[INV_ITEM].changes++;
	if (inv_knob(in, KNOB_INVENTORY_STOCK_BUMPS) != 0)
		inv_touch(in, INV_ITEM, &item->row);
	if (inv_knob(in, KNOB_INVENTORY_STOCK_FIRES_ITEM) != 0)
		inv_event(in, INV_ITEM, &item->row, EVENT_EDIT);
}

struct inv_stock
stock_sum(const struct inv_item *item)
{
	struct inv_stock sum = {0, 0, 0, 0, 0};
	size_t i;

	for (i = 0; i < item->stock_count; i++) {
		sum.on_hand += item->stock[i].on_hand;
		sum.actual += item->stock[i].actual;
		sum.committed += item->stock[i].committed;
		sum.actual_committed += item->stock[i].actual_committed;
		sum.in_transit += item->stock[i].in_transit;
	}
	return sum;
}

static void
set(const struct inventory *in, struct json *j, const char *prefix,
    const char *name, int64_t n)
{
	char key[80];

	snprintf(key, sizeof(key), "%s%s", prefix, name);
	json_set(j, key, inv_quantity(in, n));
}

void
stock_show(const struct inventory *in, struct json *j, const char *prefix,
    const struct inv_stock *s, bool whole)
{
	set(in, j, prefix, "stock_on_hand", s->on_hand);
	set(in, j, prefix, "available_stock", s->on_hand);
	set(in, j, prefix, "actual_available_stock", s->actual);
	if (!whole)
		return;
	set(in, j, prefix, "committed_stock", s->committed);
	set(in, j, prefix, "actual_committed_stock", s->actual_committed);
	set(in, j, prefix, "available_for_sale_stock",
	    s->on_hand - s->committed);
	set(in, j, prefix, "actual_available_for_sale_stock",
	    s->actual - s->actual_committed);
}

void
stock_show_places(const struct inventory *in, struct json *j,
    const struct inv_item *item)
{
	const struct inv_stock none = {0, 0, 0, 0, 0}, *s;
	const char *word = inv_located(in) ? "location" : "warehouse";
	struct json *list = json_array(), *one;
	const struct inv_doc *place;
	char key[40], id[INV_ID_SIZE];
	size_t i;

	for (i = 0; i < in->shelves[INV_LOCATION].count; i++) {
		place = stock_location(in, (int)i);
		if (place->row.deleted_at != 0)
			continue;
		s = i < item->stock_count ? &item->stock[i] : &none;
		one = json_object();
		snprintf(key, sizeof(key), "%s_id", word);
		inv_id_text(place->row.id, id);
		json_set_text(one, key, id);
		snprintf(key, sizeof(key), "%s_name", word);
		json_set_text(one, key, inv_text(place, "name"));
		json_set_text(one, "status", inv_text(place, "status"));
		json_set_bool(one, "is_primary",
		    json_get_true(place->data, "is_primary"));
		snprintf(key, sizeof(key), "%s_", word);
		stock_show(in, one, key, s, true);
		set(in, one, key, "quantity_in_transit", s->in_transit);
		json_add(list, one);
	}
	snprintf(key, sizeof(key), "%ss", word);
	json_set(j, key, list);
}
