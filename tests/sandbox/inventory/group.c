/* group.c - item groups: variants of one thing along up to three axes. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/item.h"
#include "tests/sandbox/inventory/listing.h"

static struct json *
variants_show(const struct inventory *in, int64_t group)
{
	const struct inv_shelf *shelf = &in->shelves[INV_ITEM];
	struct json *list = json_array(), *one;
	const struct inv_item *item;
	struct inv_stock sum;
	char id[INV_ID_SIZE];
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		item = (const struct inv_item *)shelf->rows[i];
		if (item->row.deleted_at != 0 || item->group_id != group)
			continue;
		one = item->extra != NULL ? json_copy(item->extra) :
		    json_object();
		inv_id_text(item->row.id, id);
		json_set_text(one, "item_id", id);
		json_set_text(one, "name", item_text(item, ITEM_NAME));
		json_set_text(one, "sku", item_text(item, ITEM_SKU));
		json_set(one, "rate", micro_json(item->number[ITEM_RATE], 0));
		json_set(one, "purchase_rate",
		    micro_json(item->number[ITEM_PURCHASE_RATE], 0));
		sum = stock_sum(item);
		stock_show(in, one, "", &sum, false);
		json_add(list, one);
	}
	return list;
}

static struct json *
show(struct inv *inv, struct inv_row *row)
{
	struct json *j = json_copy(((struct inv_doc *)row)->data);
	char id[INV_ID_SIZE];

	inv_id_text(row->id, id);
	json_set_text(j, "group_id", id);
	json_set(j, "items", variants_show(inv->in, row->id));
	inv_set_times(inv->in, j, row);
	return j;
}

static int
by_name(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    inv_text((const struct inv_doc *)a, "group_name"),
	    inv_text((const struct inv_doc *)b, "group_name"));
}

void
inv_groups_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"group_name", by_name}, {"created_time", inv_by_created},
		{"last_modified_time", inv_by_modified}
	};
	const struct inv_listing listing = {
		.kind = INV_GROUP, .key = "itemgroups",
		.report = "Item Groups", .columns = columns,
		.column_count = nitems(columns), .show = show
	};

	inv_list(inv, &listing);
}

void
inv_group_get(struct inv *inv)
{
	struct inv_doc *group = inv_doc(inv, INV_GROUP, 1, "Item group");

	if (group != NULL)
		inv_gives(inv, "success", "item_group",
		    show(inv, &group->row));
}

/* The id of an option, one for each name of an axis. */
static const char *
option_id(struct inventory *in, struct json *options, const char *name,
    char id[INV_ID_SIZE])
{
	struct json *one;
	const struct json *j;

	for (j = json_first(options); j != NULL; j = json_next(j))
		if (text_same(json_get_text(j, "name"), name))
			return json_get_text(j, "id");
	inv_id_text(inv_next_id(in), id);
	one = detail_text("id", id);
	json_set_text(one, "name", name);
	json_add(options, one);
	return id;
}

/* Gives a group's items their places on its axes. */
static struct json *
axes_make(struct inv *inv, struct inv_item **items, size_t count)
{
	struct json *axes = json_array(), *axis, *options;
	const char *name, *option;
	char key[40], id[INV_ID_SIZE], axis_id[INV_ID_SIZE];
	size_t i;
	int n;

	for (n = 1; n <= 3; n++) {
		snprintf(key, sizeof(key), "attribute_name%d", n);
		name = inv_member(inv->body, key);
		if (text_empty(name))
			continue;
		inv_id_text(inv_next_id(inv->in), axis_id);
		options = json_array();
		for (i = 0; i < count; i++) {
			if (items[i]->extra == NULL)
				items[i]->extra = json_object();
			json_set_text(items[i]->extra, key, name);
			snprintf(key, sizeof(key), "attribute_id%d", n);
			json_set_text(items[i]->extra, key, axis_id);
			snprintf(key, sizeof(key), "attribute_option_name%d",
			    n);
			option = json_get_text(items[i]->extra, key);
			snprintf(key, sizeof(key), "attribute_option_id%d",
			    n);
			json_set_text(items[i]->extra, key, option_id(inv->in,
			    options, option != NULL ? option : "", id));
			snprintf(key, sizeof(key), "attribute_name%d", n);
		}
		axis = detail_text("id", axis_id);
		json_set_text(axis, "name", name);
		json_set(axis, "options", options);
		json_add(axes, axis);
	}
	return axes;
}

static struct json *
group_data(struct inv *inv)
{
	static const char *const keys[] = {
		"group_name", "brand", "manufacturer", "unit", "description",
		"tax_id", "attribute_name1", "attribute_name2",
		"attribute_name3"
	};
	struct json *j = json_object();
	const char *text;
	size_t i;

	for (i = 0; i < nitems(keys); i++) {
		text = inv_member(inv->body, keys[i]);
		json_set_text(j, keys[i], text != NULL ? text : "");
	}
	json_set_text(j, "status", "active");
	return j;
}

void
inv_group_make(struct inv *inv)
{
	const struct json *j;
	struct inv_item *items[100];
	struct inv_doc *group;
	size_t n = 0, i;

	if (!inv_wants_object(inv))
		return;
	if (text_empty(inv_member(inv->body, "group_name"))) {
		inv_refuses(inv, "group_name");
		return;
	}
	for (j = json_first(json_get(inv->body, "items")); j != NULL &&
	    n < nitems(items); j = json_next(j)) {
		items[n] = NULL;
		if (!item_store(inv, j, &items[n]))
			return;
		n++;
	}
	group = inv_add_doc(inv->in, INV_GROUP, group_data(inv));
	inv_set(group, "attributes", axes_make(inv, items, n));
	for (i = 0; i < n; i++) {
		items[i]->group_id = group->row.id;
		inv_event(inv->in, INV_ITEM, &items[i]->row, EVENT_ADD);
	}
	inv_made(inv, "The Item Group has been created.", "item_group",
	    show(inv, &group->row));
}
