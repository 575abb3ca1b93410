/* order_lines.c - the lines of an order, checked and completed. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/order.h"

int64_t
line_number(const struct json *line, const char *name)
{
	int64_t n = 0;

	micro_read(json_get(line, name), &n);
	return n;
}

bool
line_stock(const struct inventory *in, const struct json *line,
    struct inv_item **item, int *place)
{
	const char *id = inv_member(line, "location_id");

	*item = item_find(in, inv_member(line, "item_id"));
	*place = stock_place(in, id != NULL ? id :
	    inv_member(line, "warehouse_id"));
	if (*place < 0)
		*place = stock_primary(in);
	return *item != NULL && item_is_tracked(*item);
}

static const struct json *
old_line(const struct inv_doc *old, const char *id)
{
	const struct json *j = old == NULL ? NULL :
	    json_first(json_get(old->data, "line_items"));

	while (j != NULL && (id == NULL ||
	    strcmp(json_get_text(j, "line_item_id"), id) != 0))
		j = json_next(j);
	return j;
}

/* From the body, else as the line was, else from the item. */
static void
line_text(struct json *j, const char *name, const struct json *wish,
    const struct json *old, const char *fallback)
{
	const char *text = inv_member(wish, name);

	if (text == NULL)
		text = inv_member(old, name);
	json_set_text(j, name, text != NULL ? text : fallback);
}

static void
line_place(struct inv *inv, struct json *j, const struct json *wish,
    const struct json *old, const char *of_order)
{
	const char *id = inv_place_id(inv, wish);
	const char *key = inv_located(inv->in) ? "location_id" :
	    "warehouse_id";
	const struct inv_doc *place;
	char primary[INV_ID_SIZE];

	if (id == NULL)
		id = inv_member(old, "location_id");
	if (id == NULL)
		id = inv_member(old, "warehouse_id");
	if (id == NULL)
		id = of_order;
	place = inv_find_doc(inv->in, INV_LOCATION, id);
	if (place == NULL)
		place = stock_location(inv->in, stock_primary(inv->in));
	inv_id_text(place->row.id, primary);
	json_set_text(j, key, primary);
	json_set_text(j, inv_located(inv->in) ? "location_name" :
	    "warehouse_name", inv_text(place, "name"));
}

static void
line_tax(struct inv *inv, struct json *j, const struct json *wish,
    const struct json *old, const struct inv_item *item)
{
	const struct inv_doc *tax;

	line_text(j, "tax_id", wish, old, item_text(item, ITEM_TAX_ID));
	tax = inv_find_doc(inv->in, INV_TAX, json_get_text(j, "tax_id"));
	json_set_text(j, "tax_name", inv_text(tax, "tax_name"));
	json_set(j, "tax_percentage", tax != NULL ?
	    json_copy(json_get(tax->data, "tax_percentage")) : json_int(0));
}

static void
line_progress(struct json *j, const struct json *old)
{
	static const char *const names[] = {
		"quantity_packed", "quantity_shipped", "quantity_invoiced",
		"quantity_cancelled", "quantity_returned"
	};
	size_t i;

	for (i = 0; i < nitems(names); i++)
		json_set(j, names[i], json_get(old, names[i]) != NULL ?
		    json_copy(json_get(old, names[i])) : json_int(0));
	json_set_bool(j, "is_invoiced",
	    line_number(old, "quantity_invoiced") > 0);
}

/* NULL: it has been answered. */
static struct json *
line_make(struct inv *inv, const struct json *wish, const struct json *old,
    const char *place)
{
	const char *item_id = inv_member(wish, "item_id");
	int64_t quantity = line_number(old, "quantity"), rate;
	struct inv_item *item;
	struct json *j;
	char id[INV_ID_SIZE];

	if (item_id == NULL)
		item_id = inv_member(old, "item_id");
	item = item_find(inv->in, item_id);
	if (item == NULL) {
		inv_lacks(inv, "Item");
		return NULL;
	}
	rate = old != NULL ? line_number(old, "rate") :
	    item->number[ITEM_RATE];
	if (old == NULL)
		quantity = MICRO;
	if (!inv_amount(inv, wish, "quantity", &quantity) ||
	    !inv_amount(inv, wish, "rate", &rate))
		return NULL;
	if (quantity <= 0) {
		inv_refuses(inv, "quantity");
		return NULL;
	}
	j = json_object();
	inv_id_text(old != NULL ? 0 : inv_next_id(inv->in), id);
	json_set_text(j, "line_item_id", old != NULL ?
	    json_get_text(old, "line_item_id") : id);
	inv_id_text(item->row.id, id);
	json_set_text(j, "item_id", id);
	line_text(j, "name", wish, old, item_text(item, ITEM_NAME));
	json_set_text(j, "sku", item_text(item, ITEM_SKU));
	line_text(j, "description", wish, old, "");
	line_text(j, "unit", wish, old, item_text(item, ITEM_UNIT));
	line_text(j, "discount", wish, old, "");
	line_text(j, "header_name", wish, old, "");
	json_set(j, "quantity", micro_json(quantity, 0));
	json_set(j, "rate", micro_json(rate, 0));
	line_tax(inv, j, wish, old, item);
	line_place(inv, j, wish, old, place);
	line_progress(j, old);
	inv_id_text(item->images != NULL ? item->images->id : 0, id);
	json_set_text(j, "image_document_id", item->images != NULL ? id : "");
	return j;
}

static bool
is_among(const struct json *lines, const char *id)
{
	const struct json *j = json_first(lines);

	for (; j != NULL; j = json_next(j))
		if (strcmp(json_get_text(j, "line_item_id"), id) == 0)
			return true;
	return false;
}

/* Lines that were left out: gone, unless the knob keeps them. */
static bool
rest_of(struct inv *inv, struct json *lines, const struct inv_doc *old)
{
	bool keep = inv_knob(inv->in, KNOB_INVENTORY_LEFT_OUT_LINES) ==
	    LEFT_OUT_KEEP;
	const struct json *j = old == NULL ? NULL :
	    json_first(json_get(old->data, "line_items"));

	for (; j != NULL; j = json_next(j)) {
		if (is_among(lines, json_get_text(j, "line_item_id")))
			continue;
		if (keep)
			json_add(lines, json_copy(j));
		else if (line_number(j, "quantity_packed") > 0 ||
		    line_number(j, "quantity_shipped") > 0 ||
		    line_number(j, "quantity_invoiced") > 0)
			return inv_forbids(inv, "Line items that have been "
			    "shipped or invoiced cannot be deleted.");
	}
	return true;
}

struct json *
order_lines(struct inv *inv, const struct json *body,
    const struct inv_doc *old)
{
	const struct json *wish = json_get(body, "line_items"), *j, *was;
	const char *place = inv_place_id(inv, body);
	struct json *lines = json_array(), *line;
	int64_t n = 0;

	if (wish == NULL && old != NULL) {
		json_free(lines);
		return json_copy(json_get(old->data, "line_items"));
	}
	if (json_type(wish) != JSON_ARRAY || json_size(wish) == 0) {
		inv_refuses(inv, "line_items");
		goto fail;
	}
	for (j = json_first(wish); j != NULL; j = json_next(j)) {
		was = old_line(old, inv_member(j, "line_item_id"));
		line = line_make(inv, j, was, place);
		if (line == NULL)
			goto fail;
		json_set_int(line, "item_order", ++n);
		json_add(lines, line);
	}
	if (rest_of(inv, lines, old))
		return lines;
fail:
	json_free(lines);
	return NULL;
}
