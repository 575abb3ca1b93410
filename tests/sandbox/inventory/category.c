/* category.c - the tree of categories. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/category.h"
#include "tests/sandbox/inventory/listing.h"

#define ROOT "-1"
#define DEPTH_MAX 64

static int
depth_of(const struct inventory *in, const struct inv_doc *c)
{
	int depth = (int)inv_knob(in, KNOB_INVENTORY_CATEGORY_DEPTH);
	int i;

	for (i = 0; i < DEPTH_MAX; i++) {
		c = (const struct inv_doc *)inv_find(in, INV_CATEGORY,
		    inv_text(c, "parent_category_id"));
		if (c == NULL)
			break;
		depth++;
	}
	return depth;
}

static bool
has_items(const struct inventory *in, int64_t id)
{
	const struct inv_shelf *shelf = &in->shelves[INV_ITEM];
	const struct inv_item *item;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		item = (const struct inv_item *)shelf->rows[i];
		if (item->row.deleted_at == 0 && item->category_id == id &&
		    (item->flags & ITEM_INACTIVE) == 0)
			return true;
	}
	return false;
}

static const char *
name_key(const struct inventory *in)
{
	return inv_knob(in, KNOB_INVENTORY_CATEGORY_KEY) == KEY_NAME ?
	    "name" : "category_name";
}

static struct json *
show(struct inv *inv, struct inv_row *row)
{
	const struct inv_doc *c = (const struct inv_doc *)row;
	struct json *j = json_object();
	char id[INV_ID_SIZE];

	inv_id_text(row->id, id);
	json_set_text(j, "category_id", id);
	json_set_text(j, name_key(inv->in), inv_text(c, "name"));
	json_set_text(j, "parent_category_id",
	    inv_text(c, "parent_category_id"));
	json_set_int(j, "depth", depth_of(inv->in, c));
	json_set_text(j, "url", inv_text(c, "url"));
	json_set(j, "sibling_order",
	    json_copy(json_get(c->data, "sibling_order")));
	json_set_bool(j, "visibility", true);
	json_set_bool(j, "show_in_menu", true);
	json_set_bool(j, "has_active_items", has_items(inv->in, row->id));
	return j;
}

static struct json *
root_show(const struct inventory *in)
{
	struct json *j = detail_text("category_id", ROOT);

	json_set_text(j, name_key(in), "ROOT");
	json_set_text(j, "parent_category_id", "");
	json_set_int(j, "depth",
	    inv_knob(in, KNOB_INVENTORY_CATEGORY_DEPTH) - 1);
	json_set_bool(j, "has_active_items",
	    inv_count(in, INV_ITEM) > 0);
	return j;
}

void
inv_categories_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"created_time", inv_by_created}
	};
	const struct inv_listing listing = {
		.kind = INV_CATEGORY, .key = "categories",
		.report = "Categories", .columns = columns,
		.column_count = nitems(columns), .show = show
	};
	struct json *list;
	struct inv_row **rows;
	size_t n, i;

	if (inv_knob(inv->in, KNOB_INVENTORY_CATEGORY_PAGES) != 0) {
		inv_list(inv, &listing);
		return;
	}
	list = json_array();
	if (inv_knob(inv->in, KNOB_INVENTORY_CATEGORY_ROOT) != 0)
		json_add(list, root_show(inv->in));
	rows = inv_sorted(inv->in, INV_CATEGORY, inv_by_created, &n);
	for (i = 0; i < n; i++)
		json_add(list, show(inv, rows[i]));
	inv_gives(inv, "success", "categories", list);
}

/* Lower case, what is no letter or digit becomes a hyphen. free(). */
static char *
slug_of(const char *name)
{
	char *slug = text_lower(name), *c;

	for (c = slug; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '-';
	return slug;
}

/* Free to use, with _1, _2, ... when another has it. free(). */
static char *
slug_free(const struct inventory *in, const struct inv_doc *self,
    const char *wish)
{
	char *slug = xstrdup(wish);
	const struct inv_doc *other;
	int n = 0;

	while ((other = inv_find_by(in, INV_CATEGORY, "url", slug)) != NULL &&
	    other != self) {
		free(slug);
		slug = xasprintf("%s_%d", wish, ++n);
	}
	return slug;
}

static int64_t
siblings(const struct inventory *in, const char *parent)
{
	const struct inv_shelf *shelf = &in->shelves[INV_CATEGORY];
	int64_t n = 0;
	size_t i;

	for (i = 0; i < shelf->count; i++)
		n += shelf->rows[i]->deleted_at == 0 &&
		    strcmp(inv_text((struct inv_doc *)shelf->rows[i],
		    "parent_category_id"), parent) == 0;
	return n;
}

struct inv_doc *
category_add(struct inventory *in, const char *name, const char *parent,
    const char *url)
{
	struct json *j = detail_text("name", name);
	char *wish = url != NULL ? xstrdup(url) : slug_of(name);
	char *slug = slug_free(in, NULL, wish);

	json_set_text(j, "parent_category_id", parent);
	json_set_text(j, "url", slug);
	json_set_int(j, "sibling_order", siblings(in, parent));
	free(slug);
	free(wish);
	return inv_add_doc(in, INV_CATEGORY, j);
}

static bool
parent_check(struct inv *inv, const struct inv_doc *self, const char *parent)
{
	const struct inv_doc *p;
	int i;

	if (parent == NULL || strcmp(parent, ROOT) == 0)
		return true;
	p = inv_find_doc(inv->in, INV_CATEGORY, parent);
	if (p == NULL)
		return inv_refuses(inv, "parent_category_id");
	for (i = 0; p != NULL && i < DEPTH_MAX; i++) {
		if (p == self)
			return inv_refuses(inv, "parent_category_id");
		p = inv_find_doc(inv->in, INV_CATEGORY,
		    inv_text(p, "parent_category_id"));
	}
	return true;
}

void
inv_category_make(struct inv *inv)
{
	const char *name, *parent;
	struct inv_doc *c;

	if (!inv_wants_object(inv))
		return;
	name = inv_member(inv->body, "name");
	parent = inv_member(inv->body, "parent_category_id");
	if (text_empty(name)) {
		inv_refuses(inv, "name");
		return;
	}
	if (!parent_check(inv, NULL, parent))
		return;
	c = category_add(inv->in, name, parent != NULL ? parent : ROOT,
	    inv_member(inv->body, "url"));
	inv_made(inv, "The category has been added.", "category",
	    show(inv, &c->row));
}

void
inv_category_change(struct inv *inv)
{
	struct inv_doc *c = inv_doc(inv, INV_CATEGORY, 1, "Category");
	const char *name, *parent;

	if (c == NULL || !inv_wants_object(inv))
		return;
	name = inv_member(inv->body, "name");
	parent = inv_member(inv->body, "parent_category_id");
	if (!parent_check(inv, c, parent))
		return;
	if (!text_empty(name))
		inv_set(c, "name", json_text(name));
	if (parent != NULL)
		inv_set(c, "parent_category_id", json_text(parent));
	inv_touch(inv->in, INV_CATEGORY, &c->row);
	inv_gives(inv, "Category details have been saved.", "category",
	    show(inv, &c->row));
}

/* Its items have none then; its children go up. */
void
inv_category_delete(struct inv *inv)
{
	struct inv_doc *c = inv_doc(inv, INV_CATEGORY, 1, "Category"), *child;
	const struct inv_shelf *shelf;
	struct inv_item *item;
	size_t i;

	if (c == NULL)
		return;
	shelf = &inv->in->shelves[INV_ITEM];
	for (i = 0; i < shelf->count; i++) {
		item = (struct inv_item *)shelf->rows[i];
		if (item->category_id != c->row.id)
			continue;
		item->category_id = 0;
		inv_touch(inv->in, INV_ITEM, &item->row);
	}
	while ((child = inv_find_by(inv->in, INV_CATEGORY,
	    "parent_category_id", inv->part[1])) != NULL)
		inv_set(child, "parent_category_id",
		    json_text(inv_text(c, "parent_category_id")));
	inv_delete(inv->in, INV_CATEGORY, &c->row);
	inv_gives(inv, "The category has been deleted.", NULL, NULL);
}
