/* sales_order_make.c - a shop's order as the provider's sales order. */

#include "sales_order_make.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "outward.h"
#include "store/product.h"
#include "sync/sales_orders.h"

#define WORDS_BYTES 200

struct making {
	const struct call *call;
	const struct order *order;
	struct json *lines;
	struct strbuf words; /* names of the lines without SKU */
	int64_t rest;        /* what they come to */
	int places;
};

static int
unknown_sku(const char *sku, struct error *err)
{
	error_set(err, ERROR_INVALID, "Zoho Inventory has no product with the "
	    "SKU %.100s: make it there, or correct its SKU, and retry", sku);
	return error_detail(err, SALES_ORDER_SKU);
}

/* At the provider itself: the mirror may not have it yet. */
static int
ask_item(const struct call *call, const char *sku,
    char id[INVENTORY_ID_SIZE], struct error *err)
{
	struct inventory_answer a;
	char record_id[UUID_SIZE];
	int rc = inventory_find(call, INVENTORY_ITEM, "sku", sku, &a, err);

	if (rc == 0) {
		(void)snprintf(id, INVENTORY_ID_SIZE, "%s",
		    inventory_id(INVENTORY_ITEM, a.record));
		rc = outward_keep(call, MIRROR_PRODUCT, &a, true, record_id,
		    err);
	} else if (err->code == ERROR_NOT_FOUND) {
		rc = unknown_sku(sku, err);
	}
	inventory_answer_release(&a);
	return rc;
}

static int
find_item(const struct call *call, const char *sku,
    char id[INVENTORY_ID_SIZE], struct error *err)
{
	struct error none = ERROR_INIT;
	struct mirror_record r;
	bool known = false;

	if (product_find_sku(call->access->db, call->tenant, sku, &r,
	    &none) == 0) {
		known = r.provider_id != NULL && !r.gone;
		if (known)
			(void)snprintf(id, INVENTORY_ID_SIZE, "%s",
			    r.provider_id);
		mirror_release(&r);
	} else if (none.code != ERROR_NOT_FOUND) {
		*err = none;
		return -1;
	}
	return known ? 0 : ask_item(call, sku, id, err);
}

static int
damaged(const struct order *order, struct error *err)
{
	return error_set(err, ERROR_DATA, "the stored lines of order %.100s "
	    "are damaged", order->order_number);
}

/* A line without SKU. */
static int
add_rest(struct making *m, const struct json *line, struct error *err)
{
	const char *name = json_get_text(line, "name");
	int64_t quantity, price, amount;

	if (decimal_parse(json_get_text(line, "quantity"), &quantity) != 0 ||
	    decimal_parse(json_get_text(line, "unit_price"), &price) != 0 ||
	    money_of(quantity, price, m->places, &amount) != 0 ||
	    money_add(m->rest, amount, &m->rest) != 0)
		return damaged(m->order, err);
	if (name != NULL)
		strbuf_printf(&m->words, "%s%.60s", m->words.len > 0 ? ", " :
		    "", name);
	return 0;
}

static int
add_line(struct making *m, const struct json *line, struct error *err)
{
	const char *sku = json_get_text(line, "sku");
	const char *name = json_get_text(line, "name");
	const char *quantity = json_get_text(line, "quantity");
	const char *price = json_get_text(line, "unit_price");
	char id[INVENTORY_ID_SIZE];
	int64_t number;
	struct json *j;

	if (text_empty(sku))
		return add_rest(m, line, err);
	if (decimal_parse(quantity, &number) != 0 ||
	    decimal_parse(price, &number) != 0)
		return damaged(m->order, err);
	if (find_item(m->call, sku, id, err) != 0)
		return -1;
	j = json_object();
	json_set_text(j, "item_id", id);
	if (name != NULL)
		json_set_text(j, "name", name);
	json_set(j, "quantity", json_number(quantity));
	json_set(j, "rate", json_number(price));
	json_add(m->lines, j);
	return 0;
}

static int
add_lines(struct making *m, struct error *err)
{
	struct json *lines = NULL;
	const struct json *line;
	int rc = 0;

	if (json_parse(m->order->lines, strlen(m->order->lines), &lines,
	    err) != 0)
		return damaged(m->order, err);
	for (line = json_first(lines); line != NULL && rc == 0;
	    line = json_next(line))
		rc = add_line(m, line, err);
	json_free(lines);
	if (rc == 0 && json_size(m->lines) == 0)
		rc = error_set(err, ERROR_INVALID, "no line of the order has "
		    "a SKU: there is nothing to order in Zoho Inventory");
	return rc;
}

int
sales_order_make(const struct call *call, const struct order *order,
    const char *customer_id, struct json **out, struct error *err)
{
	struct making m = {.call = call, .order = order,
	    .places = money_places(order->currency)};
	char rest[MONEY_TEXT_SIZE], at[CLOCK_TEXT_SIZE];
	int rc;

	*out = NULL;
	m.lines = json_array();
	strbuf_init(&m.words, WORDS_BYTES);
	rc = add_lines(&m, err);
	if (rc == 0) {
		*out = json_object();
		json_set_text(*out, "customer_id", customer_id);
		json_set_text(*out, "reference_number", order->order_number);
		clock_text(order->created_at, at);
		at[strlen("2026-01-01")] = '\0';
		json_set_text(*out, "date", at);
		json_set_bool(*out, "is_inclusive_tax", true);
		if (m.rest != 0) {
			money_text(m.rest, m.places, rest);
			json_set(*out, "adjustment", json_number(rest));
			json_set_text(*out, "adjustment_description",
			    strbuf_str(&m.words));
		}
		json_set(*out, "line_items", m.lines);
		m.lines = NULL;
	}
	json_free(m.lines);
	strbuf_release(&m.words);
	return rc;
}
