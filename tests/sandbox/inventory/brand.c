/* brand.c - the list of brands; items know theirs by name alone. */

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/item.h"
#include "tests/sandbox/inventory/listing.h"

void
brand_remember(struct inventory *in, const char *name)
{
	if (!text_empty(name) && inv_find_by(in, INV_BRAND, "name", name) ==
	    NULL)
		inv_add_doc(in, INV_BRAND, detail_text("name", name));
}

static struct json *
show(struct inv *inv, struct inv_row *row)
{
	struct json *j;
	char id[INV_ID_SIZE];

	(void)inv;
	inv_id_text(row->id, id);
	j = detail_text("brand_id", id);
	json_set_text(j, "name", inv_text((struct inv_doc *)row, "name"));
	return j;
}

static int
by_name(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    inv_text((const struct inv_doc *)a, "name"),
	    inv_text((const struct inv_doc *)b, "name"));
}

void
inv_brands_list(struct inv *inv)
{
	static const struct inv_column columns[] = {{"name", by_name}};
	const struct inv_listing listing = {
		.kind = INV_BRAND, .key = "brands", .report = "Brands",
		.columns = columns, .column_count = nitems(columns),
		.show = show
	};

	inv_list(inv, &listing);
}
