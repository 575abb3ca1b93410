/* sandbox_inventory.c - the pretend Zoho Inventory: doors, items, lists. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define ORG PRETEND_ORG
#define ask pretend_inventory

/* POSTs an item; its id. free(). */
static char *
item(struct pretend *p, const char *body)
{
	ask(p, "POST", "items", body);
	return pretend_text(p, "item_id");
}

static long
count(const struct pretend *p, const char *piece)
{
	const char *at = pretend_body(p);
	long n = 0;

	while ((at = strstr(at, piece)) != NULL) {
		at += strlen(piece);
		n++;
	}
	return n;
}

static void
test_door(struct pretend *p)
{
	static const struct {
		const char *method, *path;
		int status, code;
	} rows[] = {
		{"GET", "items?organization_id=700000999", 400, 6041},
		{"GET", "items", 400, 4029},
		{"GET", "organizations", 200, 0},
		{"GET", "item?" ORG, 404, 5},
		{"PATCH", "items?" ORG, 405, 37},
		{"GET", "items/9?" ORG, 404, 1002},
		{"GET", "itemcategories?" ORG, 404, 5},
		{"PUT", "categories/1?" ORG, 404, 5},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		char *path = xasprintf("/inventory/v1/%s", rows[i].path);

		is_int(pretend_ask(p, rows[i].method, path, NULL),
		    rows[i].status, "%s %s is %d", rows[i].method,
		    rows[i].path, rows[i].status);
		is_int(pretend_number(p, "code"), rows[i].code, "code %d",
		    rows[i].code);
		free(path);
	}
	ask(p, "GET", "items", NULL);
	is_text(pretend_header(p, "x-rate-limit-limit"), "10000",
	    "a day's calls are told");
	is_text(pretend_header(p, "x-rate-limit-remaining"), "9991",
	    "and how many are left");
	ok(p->reply.chunked, "an answer does not tell its length");
	pretend_turn(p, "inventory_missing_org", "\"default\"");
	is_int(pretend_ask(p, "GET", "/inventory/v1/items", NULL), 200,
	    "or the usual organisation is meant");
	pretend_control(p, "inventory/org", "{\"user_disabled\":true}");
	is_int(ask(p, "GET", "items", NULL), 400, "a user may be disabled");
	is_int(pretend_number(p, "code"), 6018, "with its code");
	is_int(pretend_ask(p, "GET", "/inventory/v1/organizations", NULL),
	    200, "who still sees the organisations");
	p->authorization = "Bearer x";
	is_int(ask(p, "GET", "items", NULL), 401, "Bearer is refused");
	is_int(pretend_number(p, "code"), 57, "like a dead token");
	ok(pretend_header(p, "x-rate-limit-limit") == NULL,
	    "without a word on limits");
}

static void
test_scopes(struct pretend *p)
{
	static const struct {
		const char *scope, *method, *path;
		bool open;
	} rows[] = {
		{"ZohoInventory.items.READ", "GET", "items", true},
		{"ZohoInventory.items.READ", "POST", "items", false},
		{"ZohoInventory.items.READ", "GET", "contacts", false},
		{"ZohoInventory.items.ALL", "GET", "categories", true},
		{"ZohoInventory.salesorders.UPDATE", "POST",
		    "salesorders/1/status/confirmed", false},
		{"ZohoInventory.salesorders.CREATE", "POST",
		    "salesorders/1/status/confirmed", true},
		{"ZohoInventory.settings.READ", "GET", "settings/webhooks",
		    true},
		{"ZohoInventory.settings.READ", "POST", "settings/webhooks",
		    false},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		pretend_control(p, "clock", "{\"advance_s\":700}");
		pretend_scope(p, rows[i].scope);
		ok((ask(p, rows[i].method, rows[i].path, NULL) != 401) ==
		    rows[i].open, "%s %s %s %s", rows[i].scope,
		    rows[i].open ? "opens" : "does not open", rows[i].method,
		    rows[i].path);
		if (!rows[i].open)
			is_int(pretend_number(p, "code"), 57,
			    "which looks like a dead token");
	}
}

static void
test_limits(struct pretend *p)
{
	int i, status = 200;

	for (i = 0; i < 100 && status == 200; i++)
		status = ask(p, "GET", "brands", NULL);
	is_int(status, 200, "a hundred calls in a minute go well");
	is_int(ask(p, "GET", "brands", NULL), 429, "one more does not");
	is_int(pretend_number(p, "code"), 44, "with code 44");
	pretend_pass(p, 59);
	is_int(ask(p, "GET", "brands", NULL), 429,
	    "the organisation is blocked for a minute");
	pretend_pass(p, 2);
	is_int(ask(p, "GET", "brands", NULL), 200, "and then it is not");
	pretend_turn(p, "inventory_per_day", "1234");
	pretend_turn(p, "inventory_per_minute", "0");
	for (i = 0; i < 1200 && status != 429; i++)
		status = ask(p, "GET", "brands", NULL);
	for (i = 0; i < 1200 && ask(p, "GET", "brands", NULL) == 200; i++)
		;
	is_int(pretend_number(p, "code"), 45, "a day has its own limit");
	has_text(pretend_body(p), "rate limit of 1,234.",
	    "told with its comma");
	is_text(pretend_header(p, "x-rate-limit-remaining"), "0",
	    "nothing is left");
	pretend_pass(p, strtol(pretend_header(p, "x-rate-limit-reset"), NULL,
	    10) - 1);
	is_int(ask(p, "GET", "brands", NULL), 401, "the token is over");
	pretend_scope(p, "ZohoInventory.FullAccess.all");
	is_int(ask(p, "GET", "brands", NULL), 429,
	    "a second before midnight");
	pretend_pass(p, 2);
	is_int(ask(p, "GET", "brands", NULL), 200,
	    "after midnight of the organisation it is a new day");
}

static void
test_items(struct pretend *p)
{
	char *id, *other;

	pretend_ask(p, "GET", "/inventory/v1/items?" ORG, NULL);
	has_text(pretend_body(p), "\"items\":[],\"page_context\":{\"page\":1,"
	    "\"per_page\":200,\"has_more_page\":false,\"report_name\":"
	    "\"Items\",\"applied_filter\":\"Status.Active\","
	    "\"custom_fields\":[],\"sort_column\":\"name\",\"sort_order\":"
	    "\"A\"}", "an empty list has its context");
	id = item(p, "{\"name\":\"Mug\",\"sku\":\"M-1\",\"rate\":12.50,"
	    "\"brand\":\"Norden\",\"initial_stock\":34,\"custom_fields\":["
	    "{\"api_name\":\"cf_shelf\",\"value\":\"A4\"}]}");
	is_int(p->reply.status, 201, "an item is made");
	is_int((long)strlen(id), 18, "ids have eighteen digits");
	has_text(pretend_body(p), "\"rate\":12.5,", "amounts are numbers");
	has_text(pretend_body(p), "\"location_actual_available_for_sale_stock"
	    "\":34,", "its stock is at a place");
	has_text(pretend_body(p), "\"custom_field_hash\":{\"cf_shelf\":"
	    "\"A4\"}", "custom fields are told by name");
	ok(strstr(pretend_body(p), "image_document_id") == NULL,
	    "the page of an item does not tell the picture's id");
	is_int(ask(p, "POST", "items", "{\"name\":\"mug\"}"), 400,
	    "a name is one item's alone");
	is_int(pretend_number(p, "code"), 1001, "with its code");
	is_int(ask(p, "POST", "items", "{\"name\":\"x\",\"sku\":\"m-1\"}"),
	    400, "a SKU, too");
	is_int(ask(p, "POST", "items", "[]"), 400, "a list is no item");
	has_text(pretend_body(p), "Invalid value passed for JSONString",
	    "and told as ever");
	is_int(ask(p, "POST", "items", "{\"name\":\"x\",\"gst_no\":1}"), 400,
	    "what the country does not have is refused");
	has_text(pretend_body(p), "\"code\":8,\"message\":\"Invalid Element "
	    "gst_no\"", "by its name");
	other = item(p, "JSONString=%7B%22name%22%3A%22Form%22%7D");
	ok(other != NULL, "the older form is taken");
	pretend_inventory_id(p, "PUT", "items/%s",
	    "{\"reorder_level\":7}", id);
	has_text(pretend_body(p), "\"sku\":\"M-1\"", "a PUT keeps the rest");
	has_text(pretend_body(p), "\"reorder_level\":7,", "and sets its own");
	pretend_inventory_id(p, "GET", "itemdetails?item_ids=%s",
	    NULL, id);
	ok(strstr(pretend_body(p), "category_name") == NULL,
	    "bulk details have no category");
	has_text(pretend_body(p), "image_document_id",
	    "but the picture's id");
	ask(p, "GET", "items", NULL);
	ok(strstr(pretend_body(p), "locations") == NULL,
	    "lists have no places");
	has_text(pretend_body(p), "\"item_name\":\"Mug\"", "but item_name");
	ask(p, "GET", "brands", NULL);
	has_text(pretend_body(p), "\"name\":\"Norden\"",
	    "its brand is in the list of brands");
	pretend_inventory_id(p, "POST", "items/%s/inactive",
	    NULL, id);
	ask(p, "GET", "items", NULL);
	is_int(count(p, "\"item_id\""), 1,
	    "an inactive item is not in the usual list");
	ask(p, "GET", "items?filter_by=Status.All", NULL);
	is_int(count(p, "\"item_id\""), 2, "but in that of all");
	is_int(ask(p, "GET", "items?filter_by=Status.Nonsense", NULL), 400,
	    "a filter that is none is refused");
	is_int(pretend_inventory_id(p, "DELETE", "items/%s",
	    NULL, id), 200,
	    "an item is deleted");
	is_int(pretend_inventory_id(p, "GET", "items/%s",
	    NULL, id), 404, "and gone");
	is_int(pretend_inventory_id(p, "GET", "itemdetails?item_ids=%s",
	    NULL, id), 404,
	    "one that is gone fails bulk details");
	is_int(pretend_number(p, "code"), 2006, "with another code");
	pretend_turn(p, "inventory_bulk_gone", "\"drop\"");
	is_int(pretend_inventory_id(p, "GET", "itemdetails?item_ids=%s",
	    NULL, id), 200,
	    "or is left out");
	pretend_turn(p, "inventory_number_ids", "true");
	ask(p, "GET", "items", NULL);
	has_text(pretend_body(p), "\"item_id\":4600", "ids may be numbers");
	free(id);
	free(other);
}

static void
test_filters(struct pretend *p)
{
	static const struct {
		const char *query;
		long items;
	} rows[] = {
		{"?sku=sku-000004", 1}, {"?sku_startswith=SKU-00000", 7},
		{"?name_contains=copper", 1}, {"?rate_less_than=1", 3},
		{"?rate_less_equals=1", 4}, {"?rate_greater_than=1", 6},
		{"?rate_greater_equals=1", 7}, {"?nonsense=1", 10},
		{"?search_text=Mug", 1}, {"?filter_by=ItemType.Sales", 1},
		{"?per_page=3", 3}, {"?per_page=3&page=4", 1},
		{"?page=9", 0}, {"?filter_by=Status.Uncategorized", 10},
		{"?per_page=3000", 10}, {"?item_id=1", 0},
	};
	size_t i;

	pretend_control(p, "inventory/seed", "{\"brands\":3,\"items\":10}");
	for (i = 0; i < nrows(rows); i++) {
		char *path = xasprintf("items%s", rows[i].query);

		ask(p, "GET", path, NULL);
		is_int(count(p, "\"item_id\""), rows[i].items, "%s: %ld",
		    rows[i].query, rows[i].items);
		free(path);
	}
	is_int(ask(p, "GET", "items?page=0", NULL), 400, "there is no page 0");
	is_int(ask(p, "GET", "items?sort_order=desc", NULL), 400,
	    "an order has one letter");
	is_int(ask(p, "GET", "items?sort_column=colour", NULL), 400,
	    "a column must be one");
	ask(p, "GET", "items?sort_column=last_modified_time&sort_order=D"
	    "&per_page=1", NULL);
	has_text(pretend_body(p), "000009\"", "the latest change comes first");
	has_text(pretend_body(p), "\"has_more_page\":true",
	    "and there is more");
}

static void
test_modified(struct pretend *p)
{
	/* 2026-03-29T02:00+01:00 is the instant at which summer begins. */
	pretend_control(p, "clock", "{\"now_ms\":1774745999000}");
	pretend_scope(p, "ZohoInventory.FullAccess.all");
	free(item(p, "{\"name\":\"Winter\"}"));
	has_text(pretend_body(p), "\"last_modified_time\":"
	    "\"2026-03-29T01:59:59+0100\"", "a time has the zone's offset");
	pretend_pass(p, 2);
	free(item(p, "{\"name\":\"Summer\"}"));
	has_text(pretend_body(p), "T03:00:01+0200", "as of that instant");
	ask(p, "GET", "items?last_modified_time="
	    "2026-03-29T01%3A59%3A59%2B0100", NULL);
	is_int(count(p, "\"item_id\""), 1, "what changed since is told");
	is_int(ask(p, "GET", "items?last_modified_time="
	    "2026-03-29T01%3A59%3A59+0100", NULL), 400,
	    "a plus that became a space is refused");
	is_int(ask(p, "GET", "items?last_modified_time=2026-03-29T01:59:59",
	    NULL), 400, "a time without an offset, too");
	pretend_turn(p, "inventory_modified_filter", "\"ignore\"");
	ask(p, "GET", "items?last_modified_time="
	    "2030-03-29T01%3A59%3A59%2B0100", NULL);
	is_int(count(p, "\"item_id\""), 2, "or the filter is ignored");
	pretend_turn(p, "inventory_modified_filter", "\"honour\"");
	is_int(ask(p, "GET", "items?last_modified_time=2026-03-29T01:59:59",
	    NULL), 200, "or lenient");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_door, test_scopes, test_limits, test_items, test_filters,
		test_modified
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
