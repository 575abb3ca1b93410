/* adjustment.c - stock corrected by signed differences, with a reason. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/adjustment.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/listing.h"
#include "tests/sandbox/inventory/order.h"
#include "tests/sandbox/moment.h"

#define WHAT "Inventory Adjustment"

struct json *
adjustment_show(struct inventory *in, const struct inv_doc *a)
{
	struct json *j;
	const struct json *m;
	char id[INV_ID_SIZE];

	inv_id_text(a->row.id, id);
	j = detail_text("inventory_adjustment_id", id);
	for (m = json_first(a->data); m != NULL; m = json_next(m))
		json_set(j, json_name(m), json_copy(m));
	inv_set_times(in, j, &a->row);
	return j;
}

static struct json *
show_row(struct inv *inv, struct inv_row *row)
{
	static const char *const names[] = {
		"date", "reason", "reason_id", "adjustment_type",
		"reference_number", "description", "total"
	};
	const struct inv_doc *a = (const struct inv_doc *)row;
	struct json *j;
	char id[INV_ID_SIZE];
	size_t i;

	inv_id_text(row->id, id);
	j = detail_text("inventory_adjustment_id", id);
	for (i = 0; i < nitems(names); i++)
		json_set(j, names[i], json_copy(json_get(a->data, names[i])));
	inv_set_times(inv->in, j, row);
	return j;
}

static bool
fits(struct inv *inv, const struct inv_row *row, const void *arg)
{
	const char *reference = ask_param(inv->ask, "reference_number");

	(void)arg;
	return text_empty(reference) || strcmp(reference, inv_text(
	    (const struct inv_doc *)row, "reference_number")) == 0;
}

void
inv_adjustments_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"created_time", inv_by_created},
		{"last_modified_time", inv_by_modified}
	};
	const struct inv_listing listing = {
		.kind = INV_ADJUSTMENT, .key = "inventory_adjustments",
		.report = "Inventory Adjustments", .columns = columns,
		.column_count = nitems(columns), .descending = true,
		.filter = "Status.All", .fits = fits, .show = show_row
	};

	inv_list(inv, &listing);
}

/* The first n lines, or back; force: whatever becomes of it. How many did. */
static size_t
move_lines(struct inventory *in, const struct json *data, int sign, size_t n,
    bool force)
{
	struct inv_stock move = {0, 0, 0, 0, 0};
	struct inv_item *item;
	const struct json *j;
	size_t done = 0;
	int place;

	for (j = json_first(json_get(data, "line_items")); j != NULL &&
	    done < n; j = json_next(j), done++) {
		if (!line_stock(in, j, &item, &place))
			continue;
		move.on_hand = sign * line_number(j, "quantity_adjusted");
		move.actual = move.on_hand;
		if (force)
			stock_add(in, item, place, &move);
		else if (!stock_move(in, item, place, &move))
			break;
	}
	return done;
}

/* All of it or nothing. */
static bool
apply(struct inv *inv, const struct json *data, int sign)
{
	size_t n = json_size(json_get(data, "line_items")), done;

	if (strcmp(json_get_text(data, "adjustment_type"), "quantity") != 0)
		return true;
	done = move_lines(inv->in, data, sign, n, false);
	if (done == n)
		return true;
	move_lines(inv->in, data, -sign, done, true);
	return inv_forbids(inv, "The stock would become negative.");
}

static struct json *
line_make(struct inv *inv, const struct json *wish, const char *type,
    const char *of_all, int64_t *total)
{
	const char *key = strcmp(type, "quantity") == 0 ?
	    "quantity_adjusted" : "value_adjusted";
	const char *place_id = inv_place_id(inv, wish);
	struct inv_item *item = item_find(inv->in, inv_member(wish,
	    "item_id"));
	int64_t n = 0, worth;
	struct json *j;
	char id[INV_ID_SIZE];
	int place;

	if (item == NULL) {
		inv_lacks(inv, "Item");
		return NULL;
	}
	if (!inv_amount(inv, wish, key, &n))
		return NULL;
	if (n == 0 || !item_is_tracked(item)) {
		inv_refuses(inv, key);
		return NULL;
	}
	place = stock_place(inv->in, place_id != NULL ? place_id : of_all);
	if (place < 0 && (place_id != NULL || of_all != NULL)) {
		inv_refuses(inv, inv_located(inv->in) ? "location_id" :
		    "warehouse_id");
		return NULL;
	}
	place = place < 0 ? stock_primary(inv->in) : place;
	worth = strcmp(key, "value_adjusted") == 0 ? n :
	    micro_round(micro_product(n, item->number[ITEM_PURCHASE_RATE]),
	    inv->in->places);
	*total += worth;
	inv_id_text(inv_next_id(inv->in), id);
	j = detail_text("line_item_id", id);
	inv_id_text(item->row.id, id);
	json_set_text(j, "item_id", id);
	json_set_text(j, "name", item_text(item, ITEM_NAME));
	json_set(j, key, micro_json(n, 0));
	json_set(j, "item_total", micro_json(worth, 0));
	json_set_text(j, "unit", item_text(item, ITEM_UNIT));
	inv_id_text(stock_location(inv->in, place)->row.id, id);
	json_set_text(j, inv_located(inv->in) ? "location_id" :
	    "warehouse_id", id);
	json_set_text(j, inv_located(inv->in) ? "location_name" :
	    "warehouse_name", inv_text(stock_location(inv->in, place),
	    "name"));
	json_set_text(j, "adjustment_account_id", "460000000000000388");
	json_set_text(j, "adjustment_account_name", "Cost of Goods Sold");
	return j;
}

/* Reasons that were used before keep their id. */
static void
set_reason(struct inv *inv, struct json *data, const char *reason)
{
	const struct inv_doc *other = inv_find_by(inv->in, INV_ADJUSTMENT,
	    "reason", reason);
	char id[INV_ID_SIZE];

	inv_id_text(inv_next_id(inv->in), id);
	json_set_text(data, "reason", reason);
	json_set_text(data, "reason_id", other != NULL ?
	    inv_text(other, "reason_id") : id);
}

/* The body as an adjustment; NULL: it has been answered. */
static struct json *
data_make(struct inv *inv)
{
	const char *date = inv_member(inv->body, "date");
	const char *reason = inv_member(inv->body, "reason");
	const char *type = inv_member(inv->body, "adjustment_type");
	const struct json *wish = json_get(inv->body, "line_items"), *j;
	const char *text, *bad = NULL;
	struct json *data, *lines, *line;
	int64_t total = 0;

	if (type == NULL || (strcmp(type, "quantity") != 0 &&
	    strcmp(type, "value") != 0))
		bad = "adjustment_type";
	else if (text_empty(date) || !moment_is_date(date))
		bad = "date";
	else if (text_empty(reason))
		bad = "reason";
	else if (json_type(wish) != JSON_ARRAY || json_size(wish) == 0)
		bad = "line_items";
	if (bad != NULL) {
		inv_refuses(inv, bad);
		return NULL;
	}
	lines = json_array();
	for (j = json_first(wish); j != NULL; j = json_next(j)) {
		line = line_make(inv, j, type, inv_place_id(inv, inv->body),
		    &total);
		if (line == NULL) {
			json_free(lines);
			return NULL;
		}
		json_add(lines, line);
	}
	data = detail_text("date", date);
	set_reason(inv, data, reason);
	json_set_text(data, "adjustment_type", type);
	text = inv_member(inv->body, "reference_number");
	json_set_text(data, "reference_number", text != NULL ? text : "");
	text = inv_member(inv->body, "description");
	json_set_text(data, "description", text != NULL ? text : "");
	json_set_text(data, "status", "adjusted");
	json_set(data, "total", micro_json(total, 0));
	json_set(data, "line_items", lines);
	return data;
}

void
inv_adjustment_get(struct inv *inv)
{
	struct inv_doc *a = inv_doc(inv, INV_ADJUSTMENT, 1, WHAT);

	if (a != NULL)
		inv_gives(inv, "success", "inventory_adjustment",
		    adjustment_show(inv->in, a));
}

void
inv_adjustment_make(struct inv *inv)
{
	struct json *data;
	struct inv_doc *a;

	if (!inv_wants_object(inv) || (data = data_make(inv)) == NULL)
		return;
	if (!apply(inv, data, 1)) {
		json_free(data);
		return;
	}
	a = inv_add_doc(inv->in, INV_ADJUSTMENT, data);
	inv_event(inv->in, INV_ADJUSTMENT, &a->row, EVENT_ADD);
	inv_made(inv, "Inventory Adjustment has been added",
	    "inventory_adjustment", adjustment_show(inv->in, a));
}

void
inv_adjustment_change(struct inv *inv)
{
	struct inv_doc *a = inv_doc(inv, INV_ADJUSTMENT, 1, WHAT);
	struct json *data;

	if (a == NULL || !inv_wants_object(inv) ||
	    (data = data_make(inv)) == NULL)
		return;
	if (!apply(inv, a->data, -1)) {
		json_free(data);
		return;
	}
	if (!apply(inv, data, 1)) {
		move_lines(inv->in, a->data, 1, SIZE_MAX, true);
		json_free(data);
		return;
	}
	json_free(a->data);
	a->data = data;
	inv_touch(inv->in, INV_ADJUSTMENT, &a->row);
	inv_event(inv->in, INV_ADJUSTMENT, &a->row, EVENT_EDIT);
	inv_gives(inv, "Inventory Adjustment has been updated",
	    "inventory_adjustment", adjustment_show(inv->in, a));
}

void
inv_adjustment_delete(struct inv *inv)
{
	struct inv_doc *a = inv_doc(inv, INV_ADJUSTMENT, 1, WHAT);

	if (a == NULL || !apply(inv, a->data, -1))
		return;
	inv_event(inv->in, INV_ADJUSTMENT, &a->row, EVENT_DELETE);
	inv_delete(inv->in, INV_ADJUSTMENT, &a->row);
	inv_gives(inv, "The Inventory Adjustment has been deleted.", NULL,
	    NULL);
}
