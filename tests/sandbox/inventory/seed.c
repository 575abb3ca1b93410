/* seed.c - made-up content, much of it at once. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/category.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/image.h"
#include "tests/sandbox/inventory/order.h"
#include "tests/sandbox/inventory/seed.h"

#define SEED_MAX 500000

static const char *const goods[] = {
	"Enamel mug", "Oak board", "Linen towel", "Copper pan", "Tea caddy",
	"Salt cellar", "Bread knife", "Wool blanket", "Candle holder",
	"Glass carafe"
};
static const char *const brands[] = {
	"Norden", "Halm & Sohn", "Petite Rue", "Kiln", "Sailcloth", "Ostrava"
};
static const char *const rooms[] = {
	"Kitchen", "Bath", "Garden", "Hall", "Study"
};
static const char *const names[][2] = {
	{"Ada", "Berg"}, {"Bo", "Lindqvist"}, {"Carla", "Neri"},
	{"Dmitri", "Orlov"}, {"Eve", "O'Neill"}, {"Farid", "Haddad"},
	{"Gr\xc3\xa9ta", "M\xc3\xbcller"}
};

/* As if n - i seconds had passed since. */
static void
age(struct inventory *in, struct inv_row *row, int64_t i, int64_t n)
{
	row->created_at = row->modified_at = inv_now(in) - (n - i) * 1000;
}

/* The k-th row of a kind there was at the time. */
static struct inv_row *
pick(const struct inventory *in, enum inv_kind kind, int64_t k)
{
	const struct inv_shelf *shelf = &in->shelves[kind];

	return shelf->count == 0 ? NULL :
	    shelf->rows[(size_t)k % shelf->count];
}

static void
seed_category(struct inventory *in, int64_t i, int64_t n)
{
	const struct inv_row *parent = i % 4 == 0 ? NULL :
	    pick(in, INV_CATEGORY, i / 3);
	char id[INV_ID_SIZE] = "-1";
	struct inv_doc *c;

	if (parent != NULL && parent->deleted_at == 0)
		inv_id_text(parent->id, id);
	c = category_add(in, rooms[i % (int64_t)nitems(rooms)], id, NULL);
	age(in, &c->row, i, n);
}

/* Another size and colour each: the comment carries the number. */
static void
seed_image(struct inventory *in, struct inv_item *item, int64_t i)
{
	static const char head[] = "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0";
	static const char tail[] = "\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
	char bytes[128], name[32], comment[32];
	size_t n = 0;
	int len;

	memcpy(bytes, head, sizeof(head) - 1);
	n = sizeof(head) - 1;
	len = snprintf(comment, sizeof(comment), "picture %lld",
	    (long long)i);
	bytes[n++] = '!';
	bytes[n++] = '\xfe';
	bytes[n++] = (char)len;
	memcpy(bytes + n, comment, (size_t)len);
	n += (size_t)len;
	memcpy(bytes + n, tail, sizeof(tail) - 1);
	n += sizeof(tail) - 1;
	snprintf(name, sizeof(name), "picture-%lld.gif", (long long)i);
	image_add(in, item, name, bytes, n, true);
}

/* A third has no SKU, some have no stock, are inactive, are kits. */
static void
seed_item(struct inventory *in, int64_t i, int64_t n)
{
	struct inv_item *item = item_new();
	struct inv_stock start = {0, 0, 0, 0, 0};
	const struct inv_row *row = pick(in, INV_CATEGORY, i * 7);
	char text[64];

	item_add(in, item);
	snprintf(text, sizeof(text), "%s %06lld",
	    goods[i % (int64_t)nitems(goods)], (long long)i);
	item_set_text(item, ITEM_NAME, text);
	if (i % 3 != 2) {
		snprintf(text, sizeof(text), "SKU-%06lld", (long long)i);
		item_set_text(item, ITEM_SKU, text);
	}
	if (i % 4 != 3)
		item_set_text(item, ITEM_BRAND,
		    inv_text((const struct inv_doc *)pick(in, INV_BRAND, i),
		    "name"));
	item->number[ITEM_RATE] = (i % 500 + 1) * MICRO / 4;
	item->number[ITEM_PURCHASE_RATE] = (i % 500 + 1) * MICRO / 10;
	if (i % 2 == 0) {
		item->number[ITEM_REORDER] = (i % 20) * MICRO;
		item->flags |= ITEM_HAS_REORDER;
	}
	item->category_id = row != NULL && i % 4 != 0 ? row->id : 0;
	item->flags |= i % 25 == 24 ? ITEM_INACTIVE : 0;
	item->flags |= i % 50 == 39 ? ITEM_COMBO : 0;
	if (i % 10 == 9)
		item_set_text(item, ITEM_TYPE, "sales");
	else
		start.on_hand = start.actual = (i % 97 - 3) * MICRO;
	if (start.on_hand != 0)
		stock_move(in, item, (int)(i % (int64_t)
		    in->shelves[INV_LOCATION].count), &start);
	age(in, &item->row, i, n);
}

static void
seed_brand(struct inventory *in, int64_t i, int64_t n)
{
	int64_t k = (int64_t)nitems(brands);
	char name[64];
	struct inv_doc *b;

	snprintf(name, sizeof(name), "%s", brands[i % k]);
	if (i >= k)
		snprintf(name, sizeof(name), "%s %lld", brands[i % k],
		    (long long)(i / k + 1));
	b = inv_add_doc(in, INV_BRAND, detail_text("name", name));
	age(in, &b->row, i, n);
}

static void
seed_location(struct inventory *in, int64_t i, int64_t n)
{
	char name[64];
	struct json *j;

	snprintf(name, sizeof(name), "Store %lld", (long long)i + 1);
	j = detail_text("name", name);
	json_set_text(j, "type", "general");
	json_set_text(j, "status", "active");
	json_set_bool(j, "is_primary", false);
	age(in, &inv_add_doc(in, INV_LOCATION, j)->row, i, n);
}

static void
seed_contact(struct inventory *in, int64_t i, int64_t n)
{
	const char *const *name = names[i % (int64_t)nitems(names)];
	struct json *j = json_object(), *wish = json_object();
	struct json *persons = json_array();
	char text[96];

	snprintf(text, sizeof(text), "%s %s %05lld", name[0], name[1],
	    (long long)i);
	json_set_text(j, "contact_name", text);
	json_set_text(j, "contact_type", "customer");
	json_set_text(j, "customer_sub_type", "individual");
	json_set_text(j, "company_name", "");
	json_set_text(j, "status", i % 40 == 39 ? "inactive" : "active");
	json_set(j, "addresses", json_array());
	json_set_text(wish, "first_name", name[0]);
	json_set_text(wish, "last_name", name[1]);
	snprintf(text, sizeof(text), "person%05lld@example.org",
	    (long long)i);
	json_set_text(wish, "email", text);
	snprintf(text, sizeof(text), "+49 30 %07lld", (long long)i);
	json_set_text(wish, "phone", text);
	json_set_bool(wish, "is_primary_contact", true);
	json_add(persons, person_make(in, wish, NULL));
	json_set(j, "contact_persons", persons);
	json_set_text(wish, "city", "Berlin");
	json_set(j, "billing_address", address_make(in, wish, NULL));
	json_set(j, "shipping_address", address_make(in, wish, NULL));
	json_free(wish);
	age(in, &inv_add_doc(in, INV_CONTACT, j)->row, i, n);
}

/* An order as a person would have made it; every second is confirmed. */
static void
seed_order(struct inventory *in, int64_t i, int64_t n)
{
	struct reply reply = {0};
	const struct ask ask = {.method = "POST", .path = "", .query = "",
	    .body = ""};
	struct inv inv = {.w = in->org->world, .in = in, .ask = &ask,
	    .reply = &reply, .person = true};
	struct json *body = json_object(), *lines = json_array(), *line;
	struct inv_doc *o = NULL;
	char text[40];
	int64_t k;

	inv_id_text(pick(in, INV_CONTACT, i * 3)->id, text);
	json_set_text(body, "customer_id", text);
	snprintf(text, sizeof(text), "WEB-%06lld", (long long)i);
	json_set_text(body, "reference_number", text);
	for (k = 0; k <= i % 3; k++) {
		line = json_object();
		inv_id_text(pick(in, INV_ITEM, i * 5 + k)->id, text);
		json_set_text(line, "item_id", text);
		json_set_int(line, "quantity", 1 + (i + k) % 4);
		json_add(lines, line);
	}
	json_set(body, "line_items", lines);
	if (order_store(&inv, body, &o)) {
		if (i % 2 == 1)
			order_confirm(in, o);
		age(in, &o->row, i, n);
	}
	reply_release(&reply);
	json_free(body);
}

static void
seed_images(struct inventory *in, int64_t n)
{
	struct inv_shelf *shelf = &in->shelves[INV_ITEM];
	size_t i;

	for (i = 0; i < shelf->count && i < (size_t)n; i++)
		if (((struct inv_item *)shelf->rows[i])->images == NULL)
			seed_image(in, (struct inv_item *)shelf->rows[i],
			    (int64_t)i);
}

static const struct {
	const char *name;
	void (*make)(struct inventory *in, int64_t i, int64_t n);
	enum inv_kind kind;
} kinds[] = {
	{"locations", seed_location, INV_LOCATION},
	{"categories", seed_category, INV_CATEGORY},
	{"brands", seed_brand, INV_BRAND},
	{"items", seed_item, INV_ITEM},
	{"contacts", seed_contact, INV_CONTACT},
	{"orders", seed_order, INV_ORDER}
};

static int
number_read(const struct json *wish, const char *name, int64_t *out,
    struct error *err)
{
	*out = 0;
	if (json_get(wish, name) == NULL)
		return 0;
	if (json_get_int(wish, name, out) != 0 || *out < 0 || *out > SEED_MAX)
		return error_set(err, ERROR_INVALID, "%s: a number up to %d",
		    name, SEED_MAX);
	return 0;
}

int
inventory_seed(struct inventory *in, const struct json *wish,
    struct error *err)
{
	int64_t n, k, first;
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (number_read(wish, kinds[i].name, &n, err) != 0)
			return -1;
		if (kinds[i].kind == INV_ORDER && n > 0 &&
		    (in->shelves[INV_ITEM].count == 0 ||
		    in->shelves[INV_CONTACT].count == 0))
			return error_set(err, ERROR_INVALID,
			    "orders need items and contacts");
		first = (int64_t)in->shelves[kinds[i].kind].count;
		for (k = 0; k < n; k++)
			kinds[i].make(in, first + k, first + n);
		in->shelves[kinds[i].kind].changes++;
	}
	if (number_read(wish, "images", &n, err) != 0)
		return -1;
	seed_images(in, n);
	return 0;
}
