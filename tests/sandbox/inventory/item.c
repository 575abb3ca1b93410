/* item.c - one item: made, found, given up. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/item.h"

struct inv_item *
item_new(void)
{
	return xcalloc(1, sizeof(struct inv_item));
}

void
item_add(struct inventory *in, struct inv_item *item)
{
	inv_add(in, INV_ITEM, &item->row);
	item->lone_group_id = inv_next_id(in);
}

void
images_free(struct inv_image *images)
{
	struct inv_image *image;

	while ((image = images) != NULL) {
		images = image->next;
		free(image->name);
		free(image->bytes);
		free(image);
	}
}

void
item_free(struct inv_item *item)
{
	size_t i;

	if (item == NULL)
		return;
	for (i = 0; i < ITEM_TEXTS; i++)
		free(item->text[i]);
	images_free(item->images);
	json_free(item->custom);
	json_free(item->extra);
	free(item->stock);
	free(item);
}

void
item_set_text(struct inv_item *item, enum item_text slot, const char *text)
{
	free(item->text[slot]);
	item->text[slot] = NULL;
	if (strcmp(item_text(item, slot), text) != 0)
		item->text[slot] = xstrdup(text);
}

bool
item_is_tracked(const struct inv_item *item)
{
	return strcmp(item_text(item, ITEM_TYPE), "inventory") == 0;
}

struct inv_item *
item_find(const struct inventory *in, const char *id)
{
	return (struct inv_item *)inv_find(in, INV_ITEM, id);
}

struct inv_item *
item_of_path(struct inv *inv)
{
	struct inv_item *item = item_find(inv->in, inv->part[1]);

	if (item == NULL)
		inv_lacks(inv, "Item");
	return item;
}

static bool
lines_have(const struct inv_shelf *shelf, const char *id)
{
	const struct inv_doc *doc;
	const struct json *j;
	const char *have;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		doc = (const struct inv_doc *)shelf->rows[i];
		if (doc->row.deleted_at != 0)
			continue;
		for (j = json_first(json_get(doc->data, "line_items"));
		    j != NULL; j = json_next(j)) {
			have = json_get_text(j, "item_id");
			if (have != NULL && strcmp(have, id) == 0)
				return true;
		}
	}
	return false;
}

bool
item_is_used(const struct inventory *in, const struct inv_item *item)
{
	char id[INV_ID_SIZE];

	inv_id_text(item->row.id, id);
	return lines_have(&in->shelves[INV_ORDER], id) ||
	    lines_have(&in->shelves[INV_ADJUSTMENT], id);
}
