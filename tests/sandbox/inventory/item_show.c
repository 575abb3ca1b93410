/* item_show.c - an item as lists, its own page and bulk details show it. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/item.h"

static void
set_id(struct json *j, const char *name, int64_t id)
{
	char text[INV_ID_SIZE] = "";

	if (id != 0)
		inv_id_text(id, text);
	json_set_text(j, name, text);
}

static void
show_field(struct json *j, const struct inv_item *item,
    const struct item_field *f)
{
	switch (f->type) {
	case ITEM_IS_TEXT:
		json_set_text(j, f->name, item_text(item,
		    (enum item_text)f->slot));
		break;
	case ITEM_IS_NUMBER:
		if (f->slot == ITEM_REORDER &&
		    (item->flags & ITEM_HAS_REORDER) == 0)
			json_set_text(j, f->name, "");
		else
			json_set(j, f->name, micro_json(item->number[f->slot],
			    0));
		break;
	case ITEM_IS_FLAG:
		json_set_bool(j, f->name, item_flag(item, f));
		break;
	}
}

static void
show_category(const struct inventory *in, struct json *j,
    const struct inv_item *item)
{
	const struct inv_doc *category = (const struct inv_doc *)
	    inv_find_id(in, INV_CATEGORY, item->category_id);

	set_id(j, "category_id", item->category_id);
	json_set_text(j, "category_name", inv_text(category, "name"));
}

static void
show_group(const struct inventory *in, struct json *j,
    const struct inv_item *item, unsigned view)
{
	const struct inv_doc *group = (const struct inv_doc *)
	    inv_find_id(in, INV_GROUP, item->group_id);
	static const char *const names[] = {
		"attribute_id", "attribute_name", "attribute_option_id",
		"attribute_option_name"
	};
	const char *value;
	char key[40];
	size_t i;
	int n;

	/* Alone, it is a group of its own in the details, without a name. */
	set_id(j, "group_id", group != NULL ? group->row.id :
	    view == ITEM_L ? 0 : item->lone_group_id);
	json_set_text(j, "group_name", inv_text(group, "group_name"));
	for (n = 1; n <= 3; n++) {
		for (i = 0; i < nitems(names); i++) {
			snprintf(key, sizeof(key), "%s%d", names[i], n);
			value = json_get_text(item->extra, key);
			json_set_text(j, key, value != NULL ? value : "");
		}
	}
}

static void
show_tax(const struct inventory *in, struct json *j,
    const struct inv_item *item)
{
	const struct inv_doc *tax = inv_find_doc(in, INV_TAX,
	    item_text(item, ITEM_TAX_ID));

	json_set_text(j, "tax_name", inv_text(tax, "tax_name"));
	json_set_text(j, "tax_type", inv_text(tax, "tax_type"));
	json_set(j, "tax_percentage", tax != NULL ? json_copy(json_get(
	    tax->data, "tax_percentage")) : json_int(0));
}

static void
show_images(struct json *j, const struct inv_item *item, unsigned view)
{
	const struct inv_image *image = item->images;
	struct json *list, *one;

	json_set_text(j, "image_name", image != NULL ? image->name : "");
	json_set_text(j, "image_type", image != NULL ? image->type : "");
	if (view != ITEM_I)
		set_id(j, "image_document_id", image != NULL ? image->id : 0);
	if (view == ITEM_L) {
		json_set_bool(j, "has_attachment", image != NULL);
		return;
	}
	list = json_array();
	for (; image != NULL; image = image->next) {
		one = json_object();
		set_id(one, "document_id", image->id);
		json_set_text(one, "file_name", image->name);
		json_set_text(one, "file_type", image->type);
		json_set_int(one, "file_size", (int64_t)image->n);
		json_set_bool(one, "is_primary", image == item->images);
		json_add(list, one);
	}
	json_set(j, "documents", list);
}

static void
show_stock(const struct inventory *in, struct json *j,
    const struct inv_item *item, unsigned view)
{
	static const char *const names[] = {
		"stock_on_hand", "available_stock", "actual_available_stock"
	};
	struct inv_stock sum = stock_sum(item);
	size_t i;

	json_set_bool(j, "track_inventory", item_is_tracked(item));
	if (item_is_tracked(item)) {
		stock_show(in, j, "", &sum, view != ITEM_L);
		if (view != ITEM_L)
			stock_show_places(in, j, item);
		return;
	}
	for (i = 0; i < nitems(names); i++)
		json_set_text(j, names[i], "");
}

/* What a list's row says of custom fields: flat, where there is a value. */
static void
show_flat(struct json *j, const struct json *values)
{
	const struct json *m;

	for (m = json_first(values); m != NULL; m = json_next(m))
		json_set(j, json_name(m), json_copy(m));
}

static void
show_channels(struct json *j, const struct inv_item *item)
{
	struct json *list = json_array(), *one;

	if ((item->flags & ITEM_STOREFRONT) != 0) {
		one = json_object();
		json_set_text(one, "name", "zohocommerce");
		json_set_text(one, "formatted_name", "Zoho Commerce");
		json_add(list, one);
	}
	json_set(j, "sales_channels", list);
}

struct json *
item_show(struct inventory *in, const struct inv_item *item, unsigned view)
{
	struct json *j = json_object();
	size_t i;

	set_id(j, "item_id", item->row.id);
	for (i = 0; i < item_field_count; i++)
		if ((item_fields[i].flags & view) != 0)
			show_field(j, item, &item_fields[i]);
	json_set_text(j, "status", (item->flags & ITEM_INACTIVE) != 0 ?
	    "inactive" : "active");
	show_tax(in, j, item);
	show_group(in, j, item, view);
	show_images(j, item, view);
	show_stock(in, j, item, view);
	if (view != ITEM_B)
		show_category(in, j, item);
	if (view == ITEM_L)
		show_flat(j, item->custom);
	else
		custom_show(in, j, "item", item->custom);
	if (view != ITEM_B && (item->flags & ITEM_COMBO) != 0)
		json_set_text(j, "combo_type", "kit");
	if (view == ITEM_I)
		show_channels(j, item);
	if (view != ITEM_L && json_get(item->extra, "package_details") != NULL)
		json_set(j, "package_details", json_copy(json_get(item->extra,
		    "package_details")));
	if (view != ITEM_B) {
		json_set(j, "tags", json_array());
		json_set_text(j, "source", "user");
		json_set_text(j, "zcrm_product_id", "");
		json_set_bool(j, "is_linked_with_zohocrm", false);
	}
	inv_set_times(in, j, &item->row);
	return j;
}
