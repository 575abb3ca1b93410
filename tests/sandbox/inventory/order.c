/* order.c - sales orders shown and listed. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/listing.h"
#include "tests/sandbox/inventory/order.h"

struct json *
order_show(struct inventory *in, const struct inv_doc *o)
{
	struct json *j = json_object();
	const struct json *m;
	char id[INV_ID_SIZE];

	inv_id_text(o->row.id, id);
	json_set_text(j, "salesorder_id", id);
	for (m = json_first(o->data); m != NULL; m = json_next(m))
		if (strcmp(json_name(m), "custom") != 0)
			json_set(j, json_name(m), json_copy(m));
	custom_show(in, j, "salesorder", json_get(o->data, "custom"));
	inv_set_times(in, j, &o->row);
	return j;
}

static int64_t
sum_of(const struct inv_doc *o, const char *name)
{
	const struct json *j = json_first(json_get(o->data, "line_items"));
	int64_t n = 0;

	for (; j != NULL; j = json_next(j))
		n += line_number(j, name);
	return n;
}

/* A row of a list has no lines. */
static struct json *
show_row(struct inv *inv, struct inv_row *row)
{
	static const char *const copied[] = {
		"salesorder_number", "reference_number", "customer_id",
		"customer_name", "email", "date", "shipment_date", "status",
		"order_status", "invoiced_status", "paid_status",
		"shipped_status", "currency_code", "total"
	};
	static const char *const summed[] = {
		"quantity", "quantity_packed", "quantity_shipped",
		"quantity_invoiced"
	};
	const struct inv_doc *o = (const struct inv_doc *)row;
	struct json *j;
	char id[INV_ID_SIZE];
	size_t i;

	inv_id_text(row->id, id);
	j = detail_text("salesorder_id", id);
	for (i = 0; i < nitems(copied); i++)
		json_set(j, copied[i], json_get(o->data, copied[i]) != NULL ?
		    json_copy(json_get(o->data, copied[i])) : json_text(""));
	for (i = 0; i < nitems(summed); i++)
		json_set(j, summed[i], inv_quantity(inv->in,
		    sum_of(o, summed[i])));
	json_set(j, "bcy_total", json_copy(json_get(o->data, "total")));
	json_set_text(j, "sales_channel", "direct_sales");
	json_set_bool(j, "is_emailed", false);
	inv_set_times(inv->in, j, row);
	return j;
}

struct order_wish {
	struct inv_ids ids;
	int64_t modified_after;
};

static bool
has_line(const struct inv_doc *o, const char *key, const char *wish)
{
	const struct json *j = json_first(json_get(o->data, "line_items"));
	const char *have;

	for (; j != NULL; j = json_next(j)) {
		have = json_get_text(j, key);
		if (have != NULL && text_same(have, wish))
			return true;
	}
	return false;
}

static bool
is_wanted(const struct inv_ids *ids, int64_t id)
{
	char text[INV_ID_SIZE];
	size_t i;

	inv_id_text(id, text);
	for (i = 0; i < ids->count; i++)
		if (strcmp(ids->id[i], text) == 0)
			return true;
	return ids->count == 0;
}

static bool
days_fit(struct inv *inv, const char *date)
{
	const char *from = ask_param(inv->ask, "date_start");
	const char *to = ask_param(inv->ask, "date_end");

	return (text_empty(from) || strcmp(date, from) >= 0) &&
	    (text_empty(to) || strcmp(date, to) <= 0);
}

static bool
total_fits(struct inv *inv, const struct inv_doc *o)
{
	const char *wish = ask_param(inv->ask, "total");
	int64_t n;

	return text_empty(wish) || (micro_parse(wish, &n) == 0 &&
	    n == line_number(o->data, "total"));
}

static bool
fits(struct inv *inv, const struct inv_row *row, const void *arg)
{
	static const char *const exact[] = {
		"salesorder_number", "reference_number", "customer_id",
		"date", "shipment_date"
	};
	const struct inv_doc *o = (const struct inv_doc *)row;
	const struct order_wish *wish = arg;
	const char *text;
	size_t i;

	for (i = 0; i < nitems(exact); i++) {
		text = ask_param(inv->ask, exact[i]);
		if (!text_empty(text) && strcmp(inv_text(o, exact[i]), text) !=
		    0)
			return false;
	}
	text = ask_param(inv->ask, "item_id");
	if (!text_empty(text) && !has_line(o, "item_id", text))
		return false;
	text = ask_param(inv->ask, "item_name");
	if (!text_empty(text) && !has_line(o, "name", text))
		return false;
	if (!is_wanted(&wish->ids, row->id) || !total_fits(inv, o) ||
	    !days_fit(inv, inv_text(o, "date")) ||
	    row->modified_at / 1000 * 1000 <= wish->modified_after)
		return false;
	text = ask_param(inv->ask, "search_text");
	return text == NULL ||
	    inv_contains(inv_text(o, "salesorder_number"), text) ||
	    inv_contains(inv_text(o, "reference_number"), text) ||
	    inv_contains(inv_text(o, "customer_name"), text);
}

static int
by_text(const struct inv_row *a, const struct inv_row *b, const char *name)
{
	return inv_compare_text(a, b,
	    inv_text((const struct inv_doc *)a, name),
	    inv_text((const struct inv_doc *)b, name));
}

static int
by_customer(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, "customer_name");
}

static int
by_order_number(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, "salesorder_number");
}

static int
by_reference(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, "reference_number");
}

static int
by_date(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, "date");
}

static int
by_shipment(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, "shipment_date");
}

static int
by_total(const struct inv_row *a, const struct inv_row *b)
{
	int64_t x = line_number(((const struct inv_doc *)a)->data, "total");
	int64_t y = line_number(((const struct inv_doc *)b)->data, "total");

	return x != y ? (x < y ? -1 : 1) : inv_by_created(a, b);
}

/* filter_by is ignored, as it mostly is. */
void
inv_orders_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"created_time", inv_by_created},
		{"last_modified_time", inv_by_modified},
		{"customer_name", by_customer},
		{"salesorder_number", by_order_number},
		{"reference_number", by_reference}, {"date", by_date},
		{"shipment_date", by_shipment}, {"total", by_total}
	};
	struct order_wish wish;
	const struct inv_listing listing = {
		.kind = INV_ORDER, .key = "salesorders",
		.report = "Sales Orders", .columns = columns,
		.column_count = nitems(columns), .descending = true,
		.filter = "Status.All", .wish = &wish, .fits = fits,
		.show = show_row
	};

	inv_ids_read(ask_param(inv->ask, "salesorder_ids"), &wish.ids);
	if (wish.ids.count > 200)
		inv_refuses(inv, "salesorder_ids");
	else if (inv_modified_after(inv, &wish.modified_after))
		inv_list(inv, &listing);
	inv_ids_release(&wish.ids);
}
