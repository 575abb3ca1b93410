/* store.c - an organisation as it is at the start, and its end. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/item.h"
#include "tests/sandbox/inventory/meter.h"

#define ORGANIZATION 700000111
#define ID_FIRST INT64_C(460000000000010001)
#define ID_DC_STEP INT64_C(1000000000000000)
#define ZONE "Europe/Berlin"

static void
fill(struct inventory *in)
{
	struct json *j = json_object();

	json_set_text(j, "name", "Main");
	json_set_text(j, "type", "general");
	json_set_text(j, "status", "active");
	json_set_bool(j, "is_primary", true);
	inv_add_doc(in, INV_LOCATION, j);
	j = json_object();
	json_set_text(j, "tax_name", "VAT");
	json_set(j, "tax_percentage", json_number("19"));
	json_set_text(j, "tax_type", "tax");
	inv_add_doc(in, INV_TAX, j);
	custom_define(in, "item", "Shelf", "cf_shelf", "string");
	custom_define(in, "item", "Season", "cf_season", "string");
	custom_define(in, "contact", "Loyalty number", "cf_loyalty_number",
	    "string");
	custom_define(in, "salesorder", "Channel", "cf_channel", "string");
}

/* India's keys; no other country's organisation knows them. */
static void
forbid(struct inventory *in)
{
	static const char *const keys[] = {
		"gst_no", "gst_treatment", "place_of_supply",
		"item_tax_preferences"
	};
	size_t i;

	in->forbidden = json_array();
	for (i = 0; in->org->dc != DC_IN && i < nitems(keys); i++)
		json_add(in->forbidden, json_text(keys[i]));
}

struct inventory *
inventory_of(struct org *org)
{
	struct inventory *in = org->inventory;

	if (in != NULL)
		return in;
	in = xcalloc(1, sizeof(*in));
	org->inventory = in;
	in->org = org;
	in->zone = zone_find(&in->zones, ZONE);
	if (in->zone == NULL) {
		fputs("the sandbox needs the time zones of the package "
		    "tzdata\n", stderr);
		abort();
	}
	snprintf(in->id, sizeof(in->id), "%d", ORGANIZATION + (int)org->dc);
	in->name = xstrdup("Sandbox Trading");
	snprintf(in->currency, sizeof(in->currency), "EUR");
	in->places = 2;
	in->next_id = ID_FIRST + org->dc * ID_DC_STEP;
	in->next_order = 1;
	in->custom_fields = json_array();
	forbid(in);
	fill(in);
	return in;
}

bool
inv_located(const struct inventory *in)
{
	return in->migrated ||
	    inv_knob(in, KNOB_INVENTORY_NAMING) == NAMING_LOCATION;
}

static void
shelf_free(struct inv_shelf *shelf, bool items)
{
	struct inv_doc *doc;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		if (items) {
			item_free((struct inv_item *)shelf->rows[i]);
			continue;
		}
		doc = (struct inv_doc *)shelf->rows[i];
		json_free(doc->data);
		free(doc);
	}
	free(shelf->rows);
	free(shelf->sorted);
}

void
inventory_free(struct inventory *in)
{
	int kind;

	if (in == NULL)
		return;
	for (kind = 0; kind < INV_KINDS; kind++)
		shelf_free(&in->shelves[kind], kind == INV_ITEM);
	meter_release(&in->meter);
	zones_release(&in->zones);
	json_free(in->custom_fields);
	json_free(in->forbidden);
	free(in->name);
	free(in);
}

struct json *
inv_moment(const struct inventory *in, int64_t at)
{
	int offset = zone_offset_s(in->zone, at) / 60;
	struct civil c;
	char text[48];

	zone_civil(in->zone, at, &c);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%c%02d%02d",
	    c.year, c.month, c.day, c.hour, c.minute, c.second,
	    offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
	return json_text(text);
}

struct json *
inv_today(const struct inventory *in)
{
	struct civil c;
	char text[48];

	zone_civil(in->zone, inv_now(in), &c);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", c.year, c.month,
	    c.day);
	return json_text(text);
}
