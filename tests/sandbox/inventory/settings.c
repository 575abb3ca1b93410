/* settings.c - organisation, places, taxes, currencies, custom fields. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/listing.h"

void
inv_organizations(struct inv *inv)
{
	static const char *const plans[] = {
		"FREE", "STANDARD", "PROFESSIONAL", "PREMIUM", "ENTERPRISE"
	};
	struct inventory *in = inv->in;
	struct json *list = json_array(), *one = json_object();

	json_set_text(one, "organization_id", in->id);
	json_set_text(one, "name", in->name);
	json_set_bool(one, "is_default_org", true);
	json_set_text(one, "time_zone", zone_called(in->zone));
	json_set_text(one, "currency_id", "460000000000000097");
	json_set_text(one, "currency_code", in->currency);
	json_set_int(one, "price_precision", in->places);
	json_set_text(one, "date_format", "dd MMM yyyy");
	json_set_text(one, "language_code", "en");
	json_set_text(one, "plan_name",
	    plans[inv_knob(in, KNOB_INVENTORY_PLAN)]);
	json_set_text(one, "fiscal_year_start_month", "january");
	json_add(list, one);
	inv_gives(inv, "success", "organizations", list);
}

static struct json *
location_show(const struct inv_doc *l)
{
	struct json *j = json_object(), *address = json_object();
	char id[INV_ID_SIZE];

	inv_id_text(l->row.id, id);
	json_set_text(j, "location_id", id);
	json_set_text(j, "location_name", inv_text(l, "name"));
	json_set_text(j, "type", inv_text(l, "type"));
	json_set_text(j, "parent_location_id", "");
	json_set_bool(j, "is_primary", json_get_true(l->data, "is_primary"));
	json_set_text(j, "status", inv_text(l, "status"));
	json_set_text(address, "city", "");
	json_set_text(address, "country", "");
	json_set(j, "address", address);
	return j;
}

static struct json *
warehouse_show(const struct inv_doc *l)
{
	struct json *j = json_object();
	char id[INV_ID_SIZE];

	inv_id_text(l->row.id, id);
	json_set_text(j, "warehouse_id", id);
	json_set_text(j, "warehouse_name", inv_text(l, "name"));
	json_set_bool(j, "is_primary", json_get_true(l->data, "is_primary"));
	json_set_text(j, "status", inv_text(l, "status"));
	json_set_text(j, "address", "");
	json_set_text(j, "city", "");
	return j;
}

static struct json *
places(struct inv *inv, struct json *(*show)(const struct inv_doc *))
{
	struct json *list = json_array();
	struct inv_row **rows;
	size_t n, i;

	rows = inv_sorted(inv->in, INV_LOCATION, inv_by_created, &n);
	for (i = 0; i < n; i++)
		json_add(list, show((const struct inv_doc *)rows[i]));
	return list;
}

/* Neither has pages; each belongs to its own generation. */
void
inv_locations_list(struct inv *inv)
{
	if (inv_located(inv->in))
		inv_gives(inv, "success", "locations",
		    places(inv, location_show));
	else
		inv_forbids(inv, "Locations are not enabled for this "
		    "organization.");
}

void
inv_warehouses_list(struct inv *inv)
{
	if (!inv_located(inv->in) ||
	    inv_knob(inv->in, KNOB_INVENTORY_OLD_NAMES) != 0)
		inv_gives(inv, "success", "warehouses",
		    places(inv, warehouse_show));
	else
		inv_fails(inv, 404, 5, "Invalid URL Passed");
}

void
inv_location_make(struct inv *inv)
{
	const char *name;
	struct inv_doc *l;
	struct json *j;

	if (!inv_wants_object(inv))
		return;
	name = inv_member(inv->body, "location_name");
	if (text_empty(name)) {
		inv_refuses(inv, "location_name");
		return;
	}
	j = detail_text("name", name);
	json_set_text(j, "type", "general");
	json_set_text(j, "status", "active");
	json_set_bool(j, "is_primary", false);
	l = inv_add_doc(inv->in, INV_LOCATION, j);
	inv_made(inv, "The location has been added.", "location",
	    location_show(l));
}

void
inv_location_active(struct inv *inv)
{
	struct inv_doc *l = inv_doc(inv, INV_LOCATION, 1, "Location");

	if (l == NULL)
		return;
	inv_set(l, "status", json_text(inv->part[2]));
	inv_touch(inv->in, INV_LOCATION, &l->row);
	inv_gives(inv, "The location's status has been changed.", NULL, NULL);
}

/* There is no way back. */
void
inv_locations_enable(struct inv *inv)
{
	inv->in->migrated = true;
	inv_gives(inv, "Locations have been enabled.", NULL, NULL);
}

static struct json *
tax_show(struct inv *inv, struct inv_row *row)
{
	struct json *j = json_copy(((struct inv_doc *)row)->data);
	char id[INV_ID_SIZE];

	(void)inv;
	inv_id_text(row->id, id);
	json_set_text(j, "tax_id", id);
	return j;
}

void
inv_taxes_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"created_time", inv_by_created}
	};
	const struct inv_listing listing = {
		.kind = INV_TAX, .key = "taxes", .report = "Taxes",
		.columns = columns, .column_count = nitems(columns),
		.show = tax_show
	};

	inv_list(inv, &listing);
}

void
inv_currencies_list(struct inv *inv)
{
	struct json *list = json_array(), *one = json_object();

	json_set_text(one, "currency_id", "460000000000000097");
	json_set_text(one, "currency_code", inv->in->currency);
	json_set_int(one, "price_precision", inv->in->places);
	json_set_bool(one, "is_base_currency", true);
	json_add(list, one);
	inv_gives(inv, "success", "currencies", list);
}

void
inv_fields_list(struct inv *inv)
{
	inv_gives(inv, "success", "customfields",
	    json_copy(inv->in->custom_fields));
}
