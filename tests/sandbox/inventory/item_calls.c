/* item_calls.c - items read, made, changed, put to rest and deleted. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/item.h"

void
inv_item_get(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item != NULL)
		inv_gives(inv, "success", "item", item_show(inv->in, item,
		    ITEM_I));
}

/* Backwards, for nobody may count on the order asked for. */
void
inv_items_details(struct inv *inv)
{
	bool drop = inv_knob(inv->in, KNOB_INVENTORY_BULK_GONE) == GONE_DROP;
	struct json *list = json_array();
	struct inv_item *item;
	struct inv_ids ids;
	bool good = true;
	size_t i;

	inv_ids_read(ask_param(inv->ask, "item_ids"), &ids);
	if (ids.count == 0 || ids.count >
	    (size_t)inv_knob(inv->in, KNOB_INVENTORY_BULK_MAX))
		good = inv_refuses(inv, "item_ids");
	for (i = ids.count; good && i-- > 0;) {
		item = item_find(inv->in, ids.id[i]);
		if (item != NULL)
			json_add(list, item_show(inv->in, item, ITEM_B));
		else if (!drop)
			good = inv_fails(inv, 404, 2006,
			    "Resource does not exist");
	}
	inv_ids_release(&ids);
	if (good)
		inv_gives(inv, "success", "items", list);
	else
		json_free(list);
}

void
inv_item_make(struct inv *inv)
{
	struct inv_item *item = NULL;

	if (!inv_wants_object(inv) || !item_store(inv, inv->body, &item))
		return;
	inv_event(inv->in, INV_ITEM, &item->row, EVENT_ADD);
	inv_made(inv, "The item has been added.", "item",
	    item_show(inv->in, item, ITEM_I));
}

void
inv_item_change(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item == NULL || !inv_wants_object(inv) ||
	    !item_store(inv, inv->body, &item))
		return;
	inv_event(inv->in, INV_ITEM, &item->row, EVENT_EDIT);
	inv_gives(inv, "Item details have been saved.", "item",
	    item_show(inv->in, item, ITEM_I));
}

/* [{"customfield_id","value"}], an array alone. */
void
inv_item_fields(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item == NULL)
		return;
	if (json_type(inv->body) != JSON_ARRAY) {
		inv_refuses(inv, "JSONString");
		return;
	}
	if (!custom_read(inv, "item", inv->body, &item->custom))
		return;
	inv_touch(inv->in, INV_ITEM, &item->row);
	inv_event(inv->in, INV_ITEM, &item->row, EVENT_EDIT);
	inv_gives(inv, "Custom Fields Updated Successfully", NULL, NULL);
}

static bool
item_remove(struct inv *inv, struct inv_item *item)
{
	if (item_is_used(inv->in, item))
		return inv_forbids(inv, "Items which are a part of other "
		    "transactions cannot be deleted. Instead, mark them as "
		    "inactive.");
	inv_event(inv->in, INV_ITEM, &item->row, EVENT_DELETE);
	inv_delete(inv->in, INV_ITEM, &item->row);
	return true;
}

void
inv_item_delete(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item != NULL && item_remove(inv, item))
		inv_gives(inv, "The item has been deleted.", NULL, NULL);
}

static bool
item_rest(struct inv *inv, struct inv_item *item, const char *word)
{
	unsigned rest = strcmp(word, "inactive") == 0 ? ITEM_INACTIVE : 0;

	if ((item->flags & ITEM_INACTIVE) != rest) {
		item->flags ^= ITEM_INACTIVE;
		inv_touch(inv->in, INV_ITEM, &item->row);
		inv_event(inv->in, INV_ITEM, &item->row, EVENT_EDIT);
	}
	return true;
}

/* Each of item_ids; none is touched when one is not there. */
static bool
each(struct inv *inv, const char *word)
{
	struct inv_ids ids;
	bool good = true;
	size_t i;

	inv_ids_read(ask_param(inv->ask, "item_ids"), &ids);
	if (ids.count == 0)
		good = inv_refuses(inv, "item_ids");
	for (i = 0; good && i < ids.count; i++)
		if (item_find(inv->in, ids.id[i]) == NULL)
			good = inv_lacks(inv, "Item");
	for (i = 0; good && i < ids.count; i++)
		good = word == NULL ?
		    item_remove(inv, item_find(inv->in, ids.id[i])) :
		    item_rest(inv, item_find(inv->in, ids.id[i]), word);
	inv_ids_release(&ids);
	return good;
}

void
inv_items_delete(struct inv *inv)
{
	if (each(inv, NULL))
		inv_gives(inv, "The items have been deleted.", NULL, NULL);
}

void
inv_items_active(struct inv *inv)
{
	const char *word = inv->part[1];

	if (each(inv, word))
		inv_gives(inv, strcmp(word, "active") == 0 ?
		    "The items have been marked as active." :
		    "The items have been marked as inactive.", NULL, NULL);
}

void
inv_item_active(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item != NULL && item_rest(inv, item, inv->part[2]))
		inv_gives(inv, strcmp(inv->part[2], "active") == 0 ?
		    "The item has been marked as active." :
		    "The item has been marked as inactive.", NULL, NULL);
}
