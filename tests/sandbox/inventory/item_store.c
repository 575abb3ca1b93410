/* item_store.c - an item's body checked, then stored. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/item.h"

static bool
check_field(struct inv *inv, const struct item_field *f,
    const struct json *value)
{
	const char *s = json_scalar(value);
	int64_t n;

	switch (f->type) {
	case ITEM_IS_TEXT:
		if (json_type(value) == JSON_NULL)
			return true;
		if (s == NULL)
			return inv_refuses(inv, f->name);
		if (text_length(s) > f->max)
			return inv_fails(inv, 400, 15, "Please ensure that "
			    "the %s has less than %zu characters.", f->name,
			    f->max + 1);
		return true;
	case ITEM_IS_NUMBER:
		return json_type(value) == JSON_NULL ||
		    (s != NULL && *s == '\0') || micro_read(value, &n) == 0 ||
		    inv_refuses(inv, f->name);
	case ITEM_IS_FLAG:
		return json_type(value) == JSON_BOOL ||
		    inv_refuses(inv, f->name);
	}
	return true;
}

static bool
is_one_of(const char *word, const char *words)
{
	size_t n = strlen(word);
	const char *at = words;

	for (; *at != '\0'; at += strcspn(at, " ") + 1)
		if (strncmp(at, word, n) == 0 && at[n] == ' ')
			return true;
	return false;
}

/* The other item whose text it is. */
static bool
is_taken(struct inv *inv, const struct inv_item *self, enum item_text slot,
    const char *text)
{
	const struct inv_shelf *shelf = &inv->in->shelves[INV_ITEM];
	const struct inv_item *item;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		item = (const struct inv_item *)shelf->rows[i];
		if (item == self || item->row.deleted_at != 0 ||
		    !text_same(item_text(item, slot), text))
			continue;
		inv_fails(inv, 400, 1001, "Item \"%s\" already exists.",
		    text);
		return true;
	}
	return false;
}

static bool
check_words(struct inv *inv, const struct json *body)
{
	const char *type = inv_member(body, "item_type");
	const char *product = inv_member(body, "product_type");
	const char *tax = inv_member(body, "tax_id");
	const char *category = inv_member(body, "category_id");

	if (type != NULL && !is_one_of(type,
	    "inventory sales purchases sales_and_purchases "))
		return inv_refuses(inv, "item_type");
	if (product != NULL && !is_one_of(product,
	    "goods service digital_service "))
		return inv_refuses(inv, "product_type");
	if (!text_empty(tax) && inv_find(inv->in, INV_TAX, tax) == NULL)
		return inv_refuses(inv, "tax_id");
	if (!text_empty(category) && strcmp(category, "-1") != 0 &&
	    inv_find(inv->in, INV_CATEGORY, category) == NULL)
		return inv_refuses(inv, "category_id");
	return true;
}

static bool
check(struct inv *inv, const struct json *body, const struct inv_item *self)
{
	const char *name = inv_member(body, "name");
	const char *sku = inv_member(body, "sku");
	const struct item_field *f;
	const struct json *m;

	for (m = json_first(body); m != NULL; m = json_next(m)) {
		f = item_field_find(json_name(m), strlen(json_name(m)));
		if (f != NULL && (f->flags & ITEM_W) != 0 &&
		    !check_field(inv, f, m))
			return false;
	}
	if ((self == NULL || json_get(body, "name") != NULL) &&
	    text_empty(name))
		return inv_refuses(inv, "name");
	if (!check_words(inv, body))
		return false;
	if (name != NULL && inv_knob(inv->in,
	    KNOB_INVENTORY_DUPLICATE_NAMES) == ANSWER_REFUSE &&
	    is_taken(inv, self, ITEM_NAME, name))
		return false;
	return text_empty(sku) || !is_taken(inv, self, ITEM_SKU, sku);
}

static void
store_field(struct inv_item *item, const struct item_field *f,
    const struct json *value)
{
	const char *s = json_scalar(value);
	bool flag;

	switch (f->type) {
	case ITEM_IS_TEXT:
		item_set_text(item, (enum item_text)f->slot,
		    s != NULL ? s : "");
		break;
	case ITEM_IS_NUMBER:
		item->number[f->slot] = 0;
		if (!text_empty(s))
			micro_read(value, &item->number[f->slot]);
		if (f->slot == ITEM_REORDER) {
			item->flags &= ~ITEM_HAS_REORDER;
			item->flags |= text_empty(s) ? 0 : ITEM_HAS_REORDER;
		}
		break;
	case ITEM_IS_FLAG:
		flag = json_is_true(value) != (f->fallback != NULL);
		item->flags &= ~f->slot;
		item->flags |= flag ? f->slot : 0;
		break;
	}
}

static void
store_extra(struct inv_item *item, const struct json *body)
{
	const struct json *m;

	for (m = json_first(body); m != NULL; m = json_next(m)) {
		if (strcmp(json_name(m), "package_details") != 0 &&
		    !text_starts(json_name(m), "attribute_"))
			continue;
		if (item->extra == NULL)
			item->extra = json_object();
		json_set(item->extra, json_name(m), json_copy(m));
	}
}

/* Of a new item alone: what it starts with, at each place. */
static void
store_initial(struct inventory *in, struct inv_item *item,
    const struct json *body)
{
	const struct json *list = json_get(body, "locations"), *j;
	struct inv_stock start = {0, 0, 0, 0, 0};
	int place;

	if (list == NULL)
		list = json_get(body, "warehouses");
	if (!item_is_tracked(item))
		return;
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		place = stock_place(in, inv_member(j, "location_id") != NULL ?
		    inv_member(j, "location_id") :
		    inv_member(j, "warehouse_id"));
		if (place < 0 || micro_read(json_get(j, "initial_stock"),
		    &start.on_hand) != 0)
			continue;
		start.actual = start.on_hand;
		stock_move(in, item, place, &start);
	}
	if (list == NULL && item->number[ITEM_INITIAL] != 0) {
		start.on_hand = start.actual = item->number[ITEM_INITIAL];
		stock_move(in, item, stock_primary(in), &start);
	}
}

bool
item_store(struct inv *inv, const struct json *body, struct inv_item **item)
{
	const char *category = inv_member(body, "category_id");
	const struct item_field *f;
	const struct json *m;
	bool is_new = *item == NULL;
	struct json *custom = is_new || (*item)->custom == NULL ? NULL :
	    json_copy((*item)->custom);

	if (!check(inv, body, *item) || !custom_read(inv, "item",
	    json_get(body, "custom_fields"), &custom)) {
		json_free(custom);
		return false;
	}
	if (is_new) {
		*item = item_new();
		item_add(inv->in, *item);
	}
	json_free((*item)->custom);
	(*item)->custom = custom;
	for (m = json_first(body); m != NULL; m = json_next(m)) {
		f = item_field_find(json_name(m), strlen(json_name(m)));
		if (f != NULL && (f->flags & ITEM_W) != 0)
			store_field(*item, f, m);
	}
	store_extra(*item, body);
	if (json_get(body, "category_id") != NULL) {
		(*item)->category_id = 0;
		if (!text_empty(category) && strcmp(category, "-1") != 0)
			text_int(category, 0, INT64_MAX,
			    &(*item)->category_id);
	}
	brand_remember(inv->in, item_text(*item, ITEM_BRAND));
	if (is_new)
		store_initial(inv->in, *item, body);
	inv_touch(inv->in, INV_ITEM, &(*item)->row);
	return true;
}
