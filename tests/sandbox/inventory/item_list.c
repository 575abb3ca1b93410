/* item_list.c - GET /items: which items, in which order. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/item.h"
#include "tests/sandbox/inventory/listing.h"

#define WISHES_MAX 16
#define VALUE_MAX 100

enum how { IS, STARTS, CONTAINS, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

static const struct {
	const char *suffix;
	enum how how;
	bool of_text, of_number;
} hows[] = {
	{"", IS, true, true},
	{"_startswith", STARTS, true, false},
	{"_contains", CONTAINS, true, false},
	{"_less_than", LESS, false, true},
	{"_less_equals", LESS_EQUAL, false, true},
	{"_greater_than", GREATER, false, true},
	{"_greater_equals", GREATER_EQUAL, false, true},
};

struct condition {
	const struct item_field *field;
	enum how how;
	const char *text;
	int64_t number;
};

struct item_wish {
	const char *filter;
	const char *status;      /* status=, or NULL */
	const char *search;
	int64_t id, category_id, group_id; /* -1: any */
	int64_t modified_after;
	struct condition conditions[WISHES_MAX];
	size_t count;
};

/* A parameter's name as a field and what is asked of it. */
static bool
condition_find(const char *name, struct condition *out)
{
	const struct item_field *f;
	size_t i, n = strlen(name), len;

	for (i = nitems(hows); i-- > 0;) {
		len = strlen(hows[i].suffix);
		if (n <= len || strcmp(name + n - len, hows[i].suffix) != 0)
			continue;
		f = item_field_find(name, n - len);
		if (f == NULL || (f->flags & ITEM_F) == 0 ||
		    (len > 0 && (f->flags & ITEM_FX) == 0) ||
		    (f->type == ITEM_IS_TEXT ? !hows[i].of_text :
		    !hows[i].of_number))
			continue;
		out->field = f;
		out->how = hows[i].how;
		return true;
	}
	return false;
}

static bool
conditions_read(struct inv *inv, struct item_wish *wish)
{
	const struct form *params = &inv->ask->params;
	struct condition *c;
	size_t i;

	for (i = 0; i < params->count && wish->count < WISHES_MAX; i++) {
		c = &wish->conditions[wish->count];
		if (!condition_find(params->items[i].name, c))
			continue; /* unknown: silently ignored */
		c->text = params->items[i].text;
		if (text_length(c->text) > VALUE_MAX ||
		    (c->field->type == ITEM_IS_NUMBER &&
		    micro_parse(c->text, &c->number) != 0))
			return inv_refuses(inv, params->items[i].name);
		wish->count++;
	}
	return true;
}

static int64_t
id_read(struct inv *inv, const char *name)
{
	const char *text = ask_param(inv->ask, name);
	int64_t n;

	if (text_empty(text))
		return -1;
	return text_int(text, 0, INT64_MAX, &n) == 0 ? n : 0;
}

static bool
wish_read(struct inv *inv, struct item_wish *wish)
{
	memset(wish, 0, sizeof(*wish));
	wish->filter = inv_filter(inv, "Status.All Status.Active "
	    "Status.Inactive Status.Lowstock Status.Unmapped "
	    "Status.Uncategorized Status.Grouped ItemType.All ItemType.Sales "
	    "ItemType.Purchases ItemType.SalesAndPurchases "
	    "ItemType.Inventory ItemType.NonInventory ItemType.Service ");
	wish->status = ask_param(inv->ask, "status");
	wish->search = ask_param(inv->ask, "search_text");
	wish->id = id_read(inv, "item_id");
	wish->category_id = id_read(inv, "category_id");
	wish->group_id = id_read(inv, "group_id");
	return wish->filter != NULL && conditions_read(inv, wish) &&
	    inv_modified_after(inv, &wish->modified_after);
}

static bool
condition_holds(const struct condition *c, const struct inv_item *item)
{
	const char *text;
	int64_t n;

	if (c->field->type == ITEM_IS_TEXT) {
		text = item_text(item, (enum item_text)c->field->slot);
		return c->how == IS ? text_same(text, c->text) :
		    c->how == STARTS ? text_starts_nocase(text, c->text) :
		    inv_contains(text, c->text);
	}
	n = item->number[c->field->slot];
	switch (c->how) {
	case LESS:
		return n < c->number;
	case LESS_EQUAL:
		return n <= c->number;
	case GREATER:
		return n > c->number;
	case GREATER_EQUAL:
		return n >= c->number;
	default:
		return n == c->number;
	}
}

static bool
type_fits(const struct inv_item *item, const char *word)
{
	const char *type = item_text(item, ITEM_TYPE);
	const char *product = item_text(item, ITEM_PRODUCT_TYPE);

	if (strcmp(word, "Sales") == 0)
		return strcmp(type, "sales") == 0;
	if (strcmp(word, "Purchases") == 0)
		return strcmp(type, "purchases") == 0;
	if (strcmp(word, "SalesAndPurchases") == 0)
		return strcmp(type, "sales_and_purchases") == 0;
	if (strcmp(word, "Inventory") == 0)
		return item_is_tracked(item);
	if (strcmp(word, "NonInventory") == 0)
		return !item_is_tracked(item);
	return strcmp(word, "Service") != 0 || strcmp(product, "service") == 0;
}

static bool
filter_fits(const struct inv_item *item, const char *filter)
{
	const char *status = (item->flags & ITEM_INACTIVE) != 0 ? "inactive" :
	    "active";

	if (text_starts(filter, "ItemType."))
		return type_fits(item, filter + strlen("ItemType."));
	if (strcmp(filter, "Status.Lowstock") == 0)
		return (item->flags & ITEM_HAS_REORDER) != 0 &&
		    stock_sum(item).on_hand <= item->number[ITEM_REORDER];
	if (strcmp(filter, "Status.Uncategorized") == 0)
		return item->category_id == 0;
	if (strcmp(filter, "Status.Grouped") == 0)
		return item->group_id != 0;
	return inv_status_fits(filter, status);
}

static bool
fits(struct inv *inv, const struct inv_row *row, const void *arg)
{
	const struct inv_item *item = (const struct inv_item *)row;
	const struct item_wish *wish = arg;
	bool inactive = (item->flags & ITEM_INACTIVE) != 0;
	size_t i;

	(void)inv;
	if ((wish->id >= 0 && row->id != wish->id) ||
	    (wish->category_id >= 0 &&
	    item->category_id != wish->category_id) ||
	    (wish->group_id >= 0 && item->group_id != wish->group_id) ||
	    row->modified_at / 1000 * 1000 <= wish->modified_after ||
	    !filter_fits(item, wish->filter))
		return false;
	if (wish->status != NULL && strcmp(wish->status,
	    inactive ? "inactive" : "active") != 0)
		return false;
	for (i = 0; i < wish->count; i++)
		if (!condition_holds(&wish->conditions[i], item))
			return false;
	return wish->search == NULL ||
	    inv_contains(item_text(item, ITEM_NAME), wish->search) ||
	    inv_contains(item_text(item, ITEM_SKU), wish->search) ||
	    inv_contains(item_text(item, ITEM_DESCRIPTION), wish->search);
}

static struct json *
show(struct inv *inv, struct inv_row *row)
{
	return item_show(inv->in, (struct inv_item *)row, ITEM_L);
}

static int
by_text(const struct inv_row *a, const struct inv_row *b, enum item_text slot)
{
	return inv_compare_text(a, b,
	    item_text((const struct inv_item *)a, slot),
	    item_text((const struct inv_item *)b, slot));
}

static int
by_amount(const struct inv_row *a, const struct inv_row *b, int64_t x,
    int64_t y)
{
	return x != y ? (x < y ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

static int
by_number(const struct inv_row *a, const struct inv_row *b, int slot)
{
	return by_amount(a, b, ((const struct inv_item *)a)->number[slot],
	    ((const struct inv_item *)b)->number[slot]);
}

static int
by_name(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, ITEM_NAME);
}

static int
by_sku(const struct inv_row *a, const struct inv_row *b)
{
	return by_text(a, b, ITEM_SKU);
}

static int
by_rate(const struct inv_row *a, const struct inv_row *b)
{
	return by_number(a, b, ITEM_RATE);
}

static int
by_purchase_rate(const struct inv_row *a, const struct inv_row *b)
{
	return by_number(a, b, ITEM_PURCHASE_RATE);
}

static int
by_reorder(const struct inv_row *a, const struct inv_row *b)
{
	return by_number(a, b, ITEM_REORDER);
}

static int
by_stock(const struct inv_row *a, const struct inv_row *b)
{
	return by_amount(a, b, stock_sum((const struct inv_item *)a).on_hand,
	    stock_sum((const struct inv_item *)b).on_hand);
}

void
inv_items_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"name", by_name}, {"sku", by_sku}, {"rate", by_rate},
		{"purchase_rate", by_purchase_rate},
		{"created_time", inv_by_created},
		{"last_modified_time", inv_by_modified},
		{"reorder_level", by_reorder}, {"stock_on_hand", by_stock}
	};
	struct item_wish wish;
	struct inv_listing listing = {
		.kind = INV_ITEM, .key = "items", .report = "Items",
		.columns = columns, .column_count = nitems(columns),
		.wish = &wish, .fits = fits, .show = show
	};

	if (!wish_read(inv, &wish))
		return;
	listing.filter = wish.filter;
	inv_list(inv, &listing);
}
