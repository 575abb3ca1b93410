/* store_product.c - products, customers, orders found; categories; stock. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/adjustment.h"
#include "store/category.h"
#include "store/customer.h"
#include "store/mapping.h"
#include "store/product.h"
#include "store/sales_order.h"
#include "store/stock.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

struct telling {
	enum mirror_kind kind;
	const char *id, *content;
};

static int
tell_it(struct db *db, void *arg, struct error *err)
{
	const struct telling *t = arg;
	struct mirror_applied out;
	struct json *j = NULL;
	const struct mirror_seen *seen;
	struct mirror_seen s = {"default", t->kind, t->id, NULL, 1, 1, false,
	    MERGE_REMOTE, 1000};
	int rc = json_parse(t->content, strlen(t->content), &j, err);

	s.content = j;
	s.now = 1000 + t->id[0];
	seen = &s;
	if (rc == 0)
		rc = mirror_apply(db, seen, &out, err);
	json_free(j);
	return rc;
}

static void
tell(struct db *db, enum mirror_kind kind, const char *id,
    const char *content)
{
	struct telling t = {kind, id, content};
	struct error err = ERROR_INIT;

	if (db_transact(db, tell_it, &t, &err) != 0)
		ok(false, "%s: %s", content, err.text);
}

static int
add_id(const struct mirror_record *r, void *arg)
{
	char *text = arg;

	(void)snprintf(text + strlen(text), 200 - strlen(text), "%s%s",
	    text[0] != '\0' ? " " : "", r->provider_id);
	return 0;
}

/* The provider's ids of what is found. */
static const char *
found(struct db *db, struct product_filter f)
{
	static char text[200];
	struct error err = ERROR_INIT;

	text[0] = '\0';
	f.tenant = "default";
	f.limit = f.limit > 0 ? f.limit : 10;
	if (product_list(db, &f, add_id, text, &err) != 0)
		(void)snprintf(text, sizeof(text), "%s",
		    error_meaning(err.code)->name);
	return text;
}

#define FIND(...) found(db, (struct product_filter){__VA_ARGS__})

static void
make_products(struct db *db)
{
	tell(db, MIRROR_PRODUCT, "1", "{\"name\":\"Enamel mug 300 ml\","
	    "\"sku\":\"MUG-300\",\"brand\":\"Norden\",\"category_id\":\"70\","
	    "\"rate\":12.50,\"stock_on_hand\":34,\"available_stock\":34,"
	    "\"actual_available_for_sale_stock\":\"32.0\","
	    "\"reorder_level\":40,\"status\":\"active\"}");
	tell(db, MIRROR_PRODUCT, "2", "{\"name\":\"Enamel plate\","
	    "\"sku\":\"PL-1\",\"brand\":\"Norden\",\"rate\":9,"
	    "\"available_stock\":5,\"reorder_level\":\"\"}");
	tell(db, MIRROR_PRODUCT, "3", "{\"name\":\"Caf\xc3\xa9 tasse\","
	    "\"sku\":\"\",\"category_name\":\"Mugs\",\"brand\":\"Sud\"}");
}

static void
test_find(struct db *db)
{
	struct error err = ERROR_INIT;
	struct mirror_record r;

	is_text(FIND(.tenant = NULL), "1 2 3", "all of them");
	is_text(FIND(.sku = "PL-1"), "2", "by SKU");
	is_text(FIND(.sku = "pl-1"), "", "exactly");
	is_text(FIND(.query = "ena"), "1 2", "by the start of a word");
	is_text(FIND(.query = "MUG"), "1 3", "whatever its case, in any field");
	is_text(FIND(.query = "mug-300"), "1", "each word of a SKU");
	is_text(FIND(.query = "norden plate"), "2", "all words, in any order");
	is_text(FIND(.query = "norden tasse"), "", "all of them");
	is_text(FIND(.query = "nam"), "", "not within a word");
	is_text(FIND(.query = "caf\xc3\xa9"), "3", "other letters");
	is_text(FIND(.query = "a b c d e f g"), "invalid", "not too many");
	is_text(FIND(.category = "70"), "1", "by category");
	is_text(FIND(.brand = "Norden"), "1 2", "by brand");
	is_text(FIND(.brand = "Norden", .query = "mug"), "1", "both at once");
	is_text(FIND(.low = true), "1", "what is low");
	is_text(FIND(.modified_since = 1000 + '2'), "2 3",
	    "what changed since");
	is_text(FIND(.limit = 2), "1 2", "a page");
	(void)product_find_sku(db, "default", "PL-1", &r, &err);
	is_text(FIND(.after = r.id), "3", "and what comes after");
	mirror_release(&r);
	is_int(product_find_sku(db, "default", "x", &r, &err), -1,
	    "a SKU that is not there");
	is_int(place_count(db, "SELECT count(*) FROM v_products "
	    "WHERE sku = 'MUG-300' AND rate = '12.5' AND available = '32' "
	    "AND stock_on_hand = '34' AND deleted_at IS NULL "
	    "AND modified_at = '1970-01-01T00:00:01Z'"), 1,
	    "the view shows it in decimals");
}

static void
test_rename(struct db *db)
{
	tell(db, MIRROR_PRODUCT, "2", "{\"name\":\"Steel plate\"}");
	is_text(FIND(.query = "enamel"), "1", "an old name finds it no more");
	is_text(FIND(.query = "steel"), "2", "the new one does");
	is_int(place_count(db, "SELECT count(*) FROM mirror_word "
	    "WHERE word = 'plate'"), 1, "each word is there once");
}

static int
add_brand(const char *brand, int64_t products, void *arg)
{
	char *text = arg;

	(void)snprintf(text + strlen(text), 100 - strlen(text), "%s %lld;",
	    brand, (long long)products);
	return 0;
}

static void
test_brands(struct db *db)
{
	struct error err = ERROR_INIT;
	char text[100] = "";
	int64_t n = 0;

	(void)product_brands(db, "default", add_brand, text, &err);
	is_text(text, "Norden 2;Sud 1;", "brands are counted");
	(void)product_count(db, "default", true, &n, &err);
	is_int(n, 1, "so is what is low");
}

static void
test_rare(struct db *db)
{
	char id[20], content[100];
	int i;

	for (i = 0; i < 2100; i++) {
		snprintf(id, sizeof(id), "%d", 10000 + i);
		snprintf(content, sizeof(content), "{\"name\":\"Common %s "
		    "item%d\"}", i % 700 == 0 ? "odd" : "even", i);
		tell(db, MIRROR_PRODUCT, id, content);
	}
	is_text(FIND(.query = "comm", .limit = 2), "10000 10001",
	    "a word of many");
	is_text(FIND(.query = "common odd"), "10000 10700 11400",
	    "a rare one among them");
	is_text(FIND(.query = "common item2099"), "12099", "the rarest");
}

/* --- Customers and orders ------------------------------------------------ */

static const char *
matched(struct db *db, const char *email, const char *phone)
{
	static char text[60];
	struct error err = ERROR_INIT;
	struct mirror_record r;
	bool there;

	if (customer_match(db, "default", email, phone, &r, &there,
	    &err) != 0)
		return "error";
	snprintf(text, sizeof(text), "%s", there ? r.provider_id : "none");
	mirror_release(&r);
	return text;
}

static void
test_customers(struct db *db)
{
	struct customer_filter f = {.tenant = "default", .query = "test ada",
	    .limit = 5};
	struct error err = ERROR_INIT;
	char text[200] = "";

	tell(db, MIRROR_CUSTOMER, "c1", "{\"contact_name\":\"Ada Test\","
	    "\"email\":\"Ada@Example.org\",\"phone\":\"+1 555 0100\"}");
	tell(db, MIRROR_CUSTOMER, "c2", "{\"contact_name\":\"Bo\","
	    "\"mobile\":\"(030) 123-45\"}");
	is_text(matched(db, "ada@example.org", NULL), "c1", "by e-mail");
	is_text(matched(db, "x@example.org", "+15550100"), "c1", "or phone");
	is_text(matched(db, NULL, "030 12345"), "c2", "or mobile");
	is_text(matched(db, "ada@example.org", "030 12345"), "c1",
	    "e-mail first");
	is_text(matched(db, "x@example.org", "1"), "none", "or none");
	(void)customer_list(db, &f, add_id, text, &err);
	is_text(text, "c1", "by words");
}

static void
test_orders(struct db *db)
{
	struct sales_order_filter f = {.tenant = "default",
	    .reference = "WEB-1", .limit = 5};
	struct error err = ERROR_INIT;
	struct mirror_record r;
	char text[200] = "";
	bool there;

	tell(db, MIRROR_SALES_ORDER, "s1", "{\"salesorder_number\":\"SO-1\","
	    "\"reference_number\":\"WEB-1\",\"status\":\"draft\","
	    "\"total\":29.90,\"customer_id\":\"c1\"}");
	(void)sales_order_list(db, &f, add_id, text, &err);
	is_text(text, "s1", "an order by its reference");
	ok(sales_order_match(db, "default", "WEB-1", &r, &there, &err) == 0 &&
	    there, "which is its match");
	mirror_release(&r);
	(void)sales_order_match(db, "default", "WEB-2", &r, &there, &err);
	ok(!there, "another has none");
	is_int(place_count(db, "SELECT count(*) FROM sales_order "
	    "WHERE total = '29.9'"), 1, "its total is a decimal");
}

/* --- Categories ---------------------------------------------------------- */

static void
test_categories(struct db *db)
{
	struct error err = ERROR_INIT;
	struct json *tree = NULL;
	char *text, *id = NULL;

	tell(db, MIRROR_CATEGORY, "-1", "{\"name\":\"ROOT\"}");
	tell(db, MIRROR_CATEGORY, "70", "{\"name\":\"Kitchen\","
	    "\"parent_category_id\":\"-1\",\"sibling_order\":1}");
	tell(db, MIRROR_CATEGORY, "71", "{\"name\":\"Mugs\","
	    "\"parent_category_id\":\"70\"}");
	tell(db, MIRROR_CATEGORY, "72", "{\"category_name\":\"Mugs\","
	    "\"parent_category_id\":\"-1\",\"sibling_order\":0}");
	tell(db, MIRROR_CATEGORY, "73", "{\"name\":\"A\","
	    "\"parent_category_id\":\"74\",\"sibling_order\":8}");
	tell(db, MIRROR_CATEGORY, "74", "{\"name\":\"B\","
	    "\"parent_category_id\":\"73\",\"sibling_order\":9}");
	(void)mapping_content_store(db, "default", "category",
	    "{\"Kitchen/Mugs\":\"Becher\",\"70\":\"K\xc3\xbc" "che\"}", 1,
	    &err);
	if (category_tree(db, "default", &tree, &err) != 0)
		note("%s", err.text);
	is_int((long long)json_size(tree), 3,
	    "the root is none of them, a circle is opened");
	text = json_print(tree);
	has_text(text, "\"provider_id\":\"72\",\"category_id\":\"72\","
	    "\"name\":\"Mugs\"", "brothers are in order");
	has_text(text, "\"name\":\"K\xc3\xbc" "che\",\"provider_name\":"
	    "\"Kitchen\",\"path\":\"Kitchen\",\"children\":[{",
	    "a local name by id");
	has_text(text, "\"name\":\"Becher\",\"provider_name\":\"Mugs\"",
	    "and by path");
	free(text);
	json_free(tree);
	is_int(category_resolve(db, "default", "mugs", &id, &err), -1,
	    "two have the name");
	(void)category_resolve(db, "default", "kitchen/mugs", &id, &err);
	is_text(id, "71", "a path is one");
	free(id);
	(void)category_resolve(db, "default", "Becher", &id, &err);
	is_text(id, "71", "so is a local name");
	free(id);
}

/* --- Stock --------------------------------------------------------------- */

static int
reserve(struct db *db, void *arg, struct error *err)
{
	return stock_reserve(db, "default", arg, "[{\"sku\":\"MUG-300\","
	    "\"quantity\":\"2\"},{\"sku\":\"MUG-300\",\"quantity\":1.5},"
	    "{\"name\":\"no sku\",\"quantity\":9}]", 1, err);
}

static int
adjust(struct db *db, void *arg, struct error *err)
{
	struct adjustment a = {.tenant = xstrdup("default"),
	    .sku = xstrdup("MUG-300"), .delta = xstrdup("-3"),
	    .reason = xstrdup("count")};
	int rc;

	(void)snprintf(a.product_id, sizeof(a.product_id), "%s",
	    (const char *)arg);
	rc = adjustment_add(db, &a, 1, err);
	adjustment_release(&a);
	return rc;
}

static const char *
level(struct db *db, const char *sku)
{
	static char text[100];
	struct error err = ERROR_INIT;
	struct stock_level l;

	if (stock_level(db, "default", sku, &l, &err) != 0)
		return "error";
	snprintf(text, sizeof(text), "%d %d %lld %lld", l.known, l.tracked,
	    (long long)l.available / 1000, (long long)l.reserved / 1000);
	return text;
}

static void
test_stock(struct db *db)
{
	struct error err = ERROR_INIT;
	struct mirror_record r;
	char order[] = "o1";

	is_text(level(db, "MUG-300"), "1 1 32000 0",
	    "what is for sale, physically");
	is_text(level(db, "none"), "0 0 0 0", "nothing of an unknown SKU");
	(void)db_transact(db, reserve, order, &err);
	(void)db_transact(db, reserve, order, &err);
	is_text(level(db, "MUG-300"), "1 1 28500 3500",
	    "captured orders hold back, once");
	(void)product_find_sku(db, "default", "MUG-300", &r, &err);
	(void)db_transact(db, adjust, r.id, &err);
	mirror_release(&r);
	is_text(level(db, "MUG-300"), "1 1 25500 3500",
	    "an adjustment counts at once");
	place_run(db, "UPDATE job SET state = 'dead' "
	    "WHERE kind = 'adjustment'");
	is_text(level(db, "MUG-300"), "1 1 28500 3500",
	    "unless it was refused");
	(void)stock_release(db, "o1", &err);
	is_text(level(db, "MUG-300"), "1 1 32000 0", "until it is confirmed");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	make_products(p.db);
	test_find(p.db);
	test_rename(p.db);
	test_brands(p.db);
	test_customers(p.db);
	test_orders(p.db);
	test_categories(p.db);
	test_stock(p.db);
	test_rare(p.db);
	place_remove(&p);
	return tap_done();
}
