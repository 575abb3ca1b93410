/* sandbox_order.c - orders, adjustments and stock in the sandbox. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define ask pretend_inventory
#define ask_id pretend_inventory_id

static char *
make(struct pretend *p, const char *path, const char *body, const char *key)
{
	ask(p, "POST", path, body);
	return pretend_text(p, key);
}

/* A click of a person at a thing of that id. */
static void
click(struct pretend *p, const char *path, const char *id, const char *body)
{
	char *wish, *whole;

	whole = xasprintf(path[strlen(path) - 1] == '/' ? "%s%s" : "%s",
	    path, id);
	wish = xasprintf("{\"method\":\"POST\",\"path\":\"%s\",\"body\":%s}",
	    whole, body);
	pretend_control(p, "inventory/ui", wish);
	free(wish);
	free(whole);
}

static void
has_stock(struct pretend *p, const char *item, const char *want,
    const char *what)
{
	static const char *const names[] = {
		"available_stock", "actual_available_stock",
		"committed_stock", "actual_committed_stock",
		"available_for_sale_stock",
		"actual_available_for_sale_stock"
	};
	char got[128] = "";
	size_t i, n = 0;

	ask_id(p, "GET", "items/%s", NULL, item);
	for (i = 0; i < nrows(names); i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%ld",
		    i > 0 ? " " : "", pretend_number(p, names[i]));
	is_text(got, want, "%s", what);
}

static void
test_ledgers(struct pretend *p)
{
	char *item = make(p, "items", "{\"name\":\"Mug\",\"rate\":10,"
	    "\"purchase_rate\":6.1,\"initial_stock\":10}", "item_id");
	char *ada = make(p, "contacts", "{\"contact_name\":\"Ada\"}",
	    "contact_id");
	char *body = xasprintf("{\"customer_id\":\"%s\",\"reference_number\":"
	    "\"W-1\",\"line_items\":[{\"item_id\":\"%s\",\"quantity\":3}]}",
	    ada, item), *order, *path;

	is_int(ask(p, "POST", "salesorders", body), 201, "an order is made");
	order = pretend_text(p, "salesorder_id");
	has_text(pretend_body(p), "\"salesorder_number\":\"SO-00001\"",
	    "with a number");
	has_text(pretend_body(p), "\"total\":30,", "and a total");
	has_stock(p, item, "10 10 0 0 10 10", "a draft holds nothing back");
	ask_id(p, "POST", "salesorders/%s/status/confirmed", NULL, order);
	has_text(pretend_body(p), "'Confirmed'", "it is confirmed");
	has_stock(p, item, "10 10 3 3 7 7", "and holds back in both ledgers");
	ask_id(p, "POST", "salesorders/%s/status/confirmed", NULL, order);
	has_stock(p, item, "10 10 3 3 7 7", "once, however often");
	path = xasprintf("salesorders/%s/ship", order);
	click(p, path, "", "{\"quantity\":1}");
	has_text(pretend_body(p), "\"status\":\"partially_shipped\"",
	    "a part is shipped");
	has_stock(p, item, "10 9 3 2 7 7", "which moves the physical ledger");
	free(path);
	path = xasprintf("salesorders/%s/invoice", order);
	click(p, path, "", "{}");
	has_stock(p, item, "7 9 0 2 7 7", "an invoice the other");
	is_int(ask_id(p, "DELETE", "salesorders/%s", NULL, order), 400,
	    "what has moved is not deleted");
	is_int(ask_id(p, "POST", "salesorders/%s/status/void", NULL, order),
	    400, "nor voided");
	free(path);
	path = xasprintf("salesorders/%s/ship", order);
	click(p, path, "", "{}");
	has_text(pretend_body(p), "\"status\":\"fulfilled\"",
	    "all of both is the end");
	has_stock(p, item, "7 7 0 0 7 7", "and nothing is held back");
	free(path);
	free(order);
	free(body);
	free(ada);
	free(item);
}

static void
test_void(struct pretend *p)
{
	char *item, *order, *lines;

	pretend_control(p, "inventory/seed", "{\"contacts\":1}");
	item = make(p, "items", "{\"name\":\"Mug\",\"initial_stock\":10}",
	    "item_id");
	ask(p, "GET", "contacts?filter_by=Status.All", NULL);
	order = pretend_text(p, "contact_id");
	lines = xasprintf("{\"customer_id\":\"%s\",\"line_items\":["
	    "{\"item_id\":\"%s\",\"quantity\":2},{\"item_id\":\"%s\","
	    "\"quantity\":4}]}", order, item, item);
	free(order);
	order = make(p, "salesorders", lines, "salesorder_id");
	free(lines);
	ask_id(p, "POST", "salesorders/%s/status/confirmed", NULL, order);
	has_stock(p, item, "10 10 6 6 4 4", "two lines of an item add up");
	ask_id(p, "GET", "salesorders/%s", NULL, order);
	lines = pretend_text(p, "line_item_id");
	is_int(ask_id(p, "PUT", "salesorders/%s", "{\"notes\":\"x\"}",
	    order), 200, "a PUT without lines");
	has_stock(p, item, "10 10 6 6 4 4", "keeps them");
	free(item);
	item = pretend_text(p, "item_id");
	{
		char *put = xasprintf("{\"line_items\":[{\"line_item_id\":"
		    "\"%s\",\"item_id\":\"%s\",\"quantity\":5}]}", lines,
		    item);

		is_int(ask_id(p, "PUT", "salesorders/%s", put, order), 200,
		    "one with lines");
		free(put);
	}
	has_stock(p, item, "10 10 5 5 5 5", "drops those left out");
	ask_id(p, "POST", "salesorders/%s/status/void", NULL, order);
	has_stock(p, item, "10 10 0 0 10 10", "void lets go");
	is_int(ask_id(p, "POST", "salesorders/%s/status/confirmed", NULL,
	    order), 400, "and is the end");
	is_int(ask_id(p, "DELETE", "items/%s", NULL, item), 400,
	    "an item of an order is not deleted");
	is_int(ask_id(p, "DELETE", "salesorders/%s", NULL, order), 200,
	    "a void order is");
	is_int(ask_id(p, "DELETE", "items/%s", NULL, item), 200,
	    "and then the item");
	free(lines);
	free(order);
	free(item);
}

static void
test_totals(struct pretend *p)
{
	static const struct {
		const char *more, *total, *tax;
	} rows[] = {
		{"", "\"total\":552.16,", "\"tax_total\":88.16,"},
		{",\"is_inclusive_tax\":true", "\"total\":464,",
		    "\"tax_total\":74.08,"},
		{",\"discount\":\"10%\"", "\"total\":496.94,",
		    "\"tax_total\":79.34,"},
		{",\"discount\":\"10%\",\"is_discount_before_tax\":false",
		    "\"total\":505.76,", "\"tax_total\":88.16,"},
		{",\"discount\":64", "\"total\":476,", "\"tax_total\":76,"},
		{",\"shipping_charge\":4.9,\"adjustment\":-0.06",
		    "\"total\":557,", "\"tax_total\":88.16,"},
	};
	char *item, *ada, *body;
	size_t i;

	ask(p, "GET", "settings/taxes", NULL);
	body = pretend_text(p, "tax_id");
	item = xasprintf("{\"name\":\"Pan\",\"rate\":116,\"tax_id\":\"%s\"}",
	    body);
	free(body);
	body = make(p, "items", item, "item_id");
	free(item);
	item = body;
	ada = make(p, "contacts", "{\"contact_name\":\"Ada\"}", "contact_id");
	for (i = 0; i < nrows(rows); i++) {
		body = xasprintf("{\"customer_id\":\"%s\",\"line_items\":["
		    "{\"item_id\":\"%s\",\"quantity\":4}]%s}", ada, item,
		    rows[i].more);
		ask(p, "POST", "salesorders", body);
		has_text(pretend_body(p), rows[i].total, "464 with VAT%s: %s",
		    rows[i].more, rows[i].total);
		has_text(pretend_body(p), rows[i].tax, "%s", rows[i].tax);
		free(body);
	}
	is_int(ask_id(p, "DELETE", "contacts/%s", NULL, ada), 400,
	    "a customer with orders is not deleted");
	free(ada);
	free(item);
}

static void
test_orders_list(struct pretend *p)
{
	static const struct {
		const char *query, *has, *lacks;
	} rows[] = {
		{"?reference_number=WEB-000002", "WEB-000002", "WEB-000001"},
		{"?reference_number=WEB-00000", "\"salesorders\":[]", NULL},
		{"?filter_by=Status.Void", "WEB-000001", NULL},
		{"?search_text=SO-00003", "WEB-000002", "WEB-000001"},
		{"?date_start=2099-01-01", "\"salesorders\":[]", NULL},
	};
	char *path, *body;
	size_t i;

	pretend_control(p, "inventory/seed", "{\"items\":20,\"contacts\":5,"
	    "\"orders\":4}");
	for (i = 0; i < nrows(rows); i++) {
		path = xasprintf("salesorders%s", rows[i].query);
		ask(p, "GET", path, NULL);
		has_text(pretend_body(p), rows[i].has, "%s", rows[i].query);
		ok(rows[i].lacks == NULL ||
		    strstr(pretend_body(p), rows[i].lacks) == NULL,
		    "and nothing else");
		free(path);
	}
	ask(p, "GET", "salesorders", NULL);
	ok(strstr(pretend_body(p), "line_items") == NULL,
	    "rows have no lines");
	ask(p, "GET", "contacts?per_page=1", NULL);
	path = pretend_text(p, "contact_id");
	ask(p, "GET", "items?per_page=1", NULL);
	{
		char *item = pretend_text(p, "item_id");

		body = xasprintf("{\"customer_id\":\"%s\","
		    "\"salesorder_number\":\"MINE-1\",\"line_items\":["
		    "{\"item_id\":\"%s\"}]}", path, item);
		free(item);
	}
	is_int(ask(p, "POST", "salesorders", body), 400,
	    "one's own number is refused");
	is_int(ask(p, "POST",
	    "salesorders?ignore_auto_number_generation=true", body), 201,
	    "unless the numbering is told to look away");
	is_int(ask(p, "POST",
	    "salesorders?ignore_auto_number_generation=true", body), 400,
	    "it may come once");
	pretend_turn(p, "inventory_order_key", "\"sales_order\"");
	free(body);
	body = xasprintf("{\"customer_id\":\"%s\",\"line_items\":[]}", path);
	is_int(ask(p, "POST", "salesorders", body), 400,
	    "an order has lines");
	free(body);
	free(path);
}

static void
test_adjustments(struct pretend *p)
{
	char *item = make(p, "items", "{\"name\":\"Mug\",\"purchase_rate\":"
	    "6.1,\"initial_stock\":2}", "item_id"), *id;

	is_int(ask_id(p, "POST", "inventoryadjustments", "{\"date\":"
	    "\"2026-11-20\",\"reason\":\"Stock take\",\"adjustment_type\":"
	    "\"quantity\",\"line_items\":[{\"item_id\":\"%s\","
	    "\"quantity_adjusted\":-3}]}", item), 201, "stock is corrected");
	id = pretend_text(p, "inventory_adjustment_id");
	has_text(pretend_body(p), "\"total\":-18.3,", "at its worth");
	has_stock(p, item, "-1 -1 0 0 -1 -1", "below nothing, too");
	ask_id(p, "GET", "items/%s", NULL, item);
	is_int(ask_id(p, "POST", "inventoryadjustments", "{\"date\":"
	    "\"2026-11-31\",\"reason\":\"x\",\"adjustment_type\":"
	    "\"quantity\",\"line_items\":[{\"item_id\":\"%s\","
	    "\"quantity_adjusted\":1}]}", item), 400, "a day must be one");
	pretend_turn(p, "inventory_negative_stock", "\"refuse\"");
	is_int(ask_id(p, "POST", "inventoryadjustments", "{\"date\":"
	    "\"2026-11-30\",\"reason\":\"x\",\"adjustment_type\":"
	    "\"quantity\",\"line_items\":[{\"item_id\":\"%s\","
	    "\"quantity_adjusted\":3},{\"item_id\":\"%s\","
	    "\"quantity_adjusted\":-9}]}", item), 400,
	    "or stock may not be negative");
	has_stock(p, item, "-1 -1 0 0 -1 -1", "and then nothing moves");
	is_int(ask_id(p, "DELETE", "inventoryadjustments/%s", NULL, id), 200,
	    "an adjustment is deleted");
	has_stock(p, item, "2 2 0 0 2 2", "and undone");
	free(id);
	free(item);
}

static void
test_places(struct pretend *p)
{
	char *item, *store;

	pretend_control(p, "inventory/seed", "{\"locations\":1}");
	pretend_turn(p, "inventory_naming", "\"warehouse\"");
	item = make(p, "items", "{\"name\":\"Mug\",\"initial_stock\":5}",
	    "item_id");
	has_text(pretend_body(p), "\"warehouses\":[{\"warehouse_id\":\"46",
	    "an old organisation has warehouses");
	is_int(ask(p, "GET", "locations", NULL), 400, "and no locations");
	ask(p, "GET", "settings/warehouses", NULL);
	ok(strstr(pretend_body(p), "page_context") == NULL, "without pages");
	is_int(ask(p, "POST", "settings/locations/enable", NULL), 200,
	    "it moves on");
	ask_id(p, "GET", "items/%s", NULL, item);
	has_text(pretend_body(p), "\"locations\":[{\"location_id\":\"46",
	    "and has locations overnight");
	ask(p, "GET", "locations", NULL);
	/* The store was there before, and so it is the first. */
	store = pretend_text(p, "location_id");
	is_int(ask_id(p, "POST", "inventoryadjustments", "{\"date\":"
	    "\"2026-11-20\",\"reason\":\"x\",\"adjustment_type\":"
	    "\"quantity\",\"line_items\":[{\"item_id\":\"1\","
	    "\"quantity_adjusted\":3}]}", item), 404, "no such item");
	{
		char *body = xasprintf("{\"date\":\"2026-11-20\",\"reason\":"
		    "\"x\",\"adjustment_type\":\"quantity\",\"line_items\":["
		    "{\"item_id\":\"%s\",\"quantity_adjusted\":2,"
		    "\"warehouse_id\":\"%s\"}]}", item, store);

		ask(p, "POST", "inventoryadjustments", body);
		free(body);
	}
	ask_id(p, "GET", "items/%s", NULL, item);
	has_text(pretend_body(p), "\"location_stock_on_hand\":2,",
	    "the older name of a parameter still counts");
	pretend_turn(p, "inventory_text_numbers", "true");
	ask_id(p, "GET", "items/%s", NULL, item);
	has_text(pretend_body(p), "\"stock_on_hand\":\"7\"",
	    "figures may be texts");
	free(store);
	free(item);
}

static void
test_many(struct pretend *p)
{
	pretend_control(p, "inventory/seed", "{\"items\":20000,"
	    "\"categories\":300,\"brands\":20,\"contacts\":2000,"
	    "\"orders\":500,\"images\":5}");
	pretend_ask(p, "GET", "/_sandbox/inventory/state", NULL);
	has_text(pretend_body(p), "\"items\":20000,", "items are there");
	has_text(pretend_body(p), "\"salesorders\":500,", "orders, too");
	ask(p, "GET", "items?page=100&filter_by=Status.All", NULL);
	has_text(pretend_body(p), "\"has_more_page\":false",
	    "a hundred pages of items");
	ask(p, "GET", "items?page=99&filter_by=Status.All", NULL);
	has_text(pretend_body(p), "\"has_more_page\":true", "and no less");
	pretend_ask(p, "GET", "/_sandbox/inventory/records/items?limit=3",
	    NULL);
	has_text(pretend_body(p), "\"_sandbox\":{\"id\":\"46",
	    "all is told to a test");
	has_text(pretend_body(p), "\"next\":\"46", "page by page");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_ledgers, test_void, test_totals, test_orders_list,
		test_adjustments, test_places, test_many
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		pretend_scope(&p, "ZohoInventory.FullAccess.all");
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
