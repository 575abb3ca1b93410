/* contact.c - contacts shown, listed, read, changed and deleted. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/listing.h"

const struct json *
contact_primary(const struct inv_doc *c)
{
	const struct json *list = json_get(c->data, "contact_persons"), *j;

	for (j = json_first(list); j != NULL; j = json_next(j))
		if (json_get_true(j, "is_primary_contact"))
			return j;
	return json_first(list);
}

static const char *
primary_text(const struct inv_doc *c, const char *key)
{
	const char *text = json_get_text(contact_primary(c), key);

	return text != NULL ? text : "";
}

/* What lists and the contact's own page share. */
static void
show_common(struct inventory *in, struct json *j, const struct inv_doc *c)
{
	static const char *const mirrored[] = {
		"first_name", "last_name", "email", "phone", "mobile"
	};
	const char *name = inv_text(c, "contact_name");
	bool vendor = strcmp(inv_text(c, "contact_type"), "vendor") == 0;
	char id[INV_ID_SIZE];
	size_t i;

	inv_id_text(c->row.id, id);
	json_set_text(j, "contact_id", id);
	json_set_text(j, "contact_name", name);
	json_set_text(j, "customer_name", vendor ? "" : name);
	json_set_text(j, "vendor_name", vendor ? name : "");
	json_set_text(j, "company_name", inv_text(c, "company_name"));
	json_set_text(j, "contact_type", inv_text(c, "contact_type"));
	json_set_text(j, "status", inv_text(c, "status"));
	for (i = 0; i < nitems(mirrored); i++)
		json_set_text(j, mirrored[i], primary_text(c, mirrored[i]));
	json_set_text(j, "currency_code", in->currency);
	json_set_int(j, "outstanding_receivable_amount", 0);
	json_set_int(j, "unused_credits_receivable_amount", 0);
	inv_set_times(in, j, &c->row);
}

struct json *
contact_show(struct inventory *in, const struct inv_doc *c)
{
	struct json *j = json_object();
	const struct json *m;

	for (m = json_first(c->data); m != NULL; m = json_next(m))
		if (strcmp(json_name(m), "custom") != 0)
			json_set(j, json_name(m), json_copy(m));
	show_common(in, j, c);
	if (contact_primary(c) != NULL)
		json_set_text(j, "primary_contact_id",
		    json_get_text(contact_primary(c), "contact_person_id"));
	custom_show(in, j, "contact", json_get(c->data, "custom"));
	return j;
}

static struct json *
show_row(struct inv *inv, struct inv_row *row)
{
	const struct inv_doc *c = (const struct inv_doc *)row;
	struct json *j = json_object(), *whole = json_object();

	show_common(inv->in, j, c);
	custom_show(inv->in, whole, "contact", json_get(c->data, "custom"));
	json_set(j, "custom_field_hash",
	    json_copy(json_get(whole, "custom_field_hash")));
	json_free(whole);
	return j;
}

struct contact_wish {
	const char *filter, *type, *email, *search;
	bool looked_up; /* by a text, for which there is an index */
};

/* The index of texts is behind for a while. */
static bool
is_indexed(struct inv *inv, const struct inv_row *row)
{
	return row->created_at + inv_knob(inv->in,
	    KNOB_INVENTORY_SEARCH_LAG_S) * 1000 <= inv_now(inv->in);
}

static bool
email_fits(struct inv *inv, const struct contact_wish *wish,
    const char *email)
{
	if (wish->email == NULL)
		return true;
	if (inv_knob(inv->in, KNOB_INVENTORY_EMAIL_CASE) == CASE_EXACT)
		return strcmp(email, wish->email) == 0;
	return text_same(email, wish->email);
}

static bool
fits(struct inv *inv, const struct inv_row *row, const void *arg)
{
	const struct inv_doc *c = (const struct inv_doc *)row;
	const struct contact_wish *wish = arg;

	if (!inv_status_fits(wish->filter, inv_text(c, "status")) ||
	    (wish->type != NULL &&
	    strcmp(wish->type, inv_text(c, "contact_type")) != 0))
		return false;
	if (wish->looked_up && !is_indexed(inv, row))
		return false;
	if (!email_fits(inv, wish, primary_text(c, "email")) ||
	    !inv_text_fits(inv, "contact_name", inv_text(c,
	    "contact_name")) ||
	    !inv_text_fits(inv, "company_name", inv_text(c,
	    "company_name")) ||
	    !inv_text_fits(inv, "first_name", primary_text(c,
	    "first_name")) ||
	    !inv_text_fits(inv, "last_name", primary_text(c, "last_name")) ||
	    !inv_text_fits(inv, "phone", primary_text(c, "phone")))
		return false;
	return wish->search == NULL ||
	    inv_contains(inv_text(c, "contact_name"), wish->search) ||
	    inv_contains(inv_text(c, "company_name"), wish->search) ||
	    inv_contains(primary_text(c, "email"), wish->search) ||
	    inv_contains(primary_text(c, "phone"), wish->search);
}

static int
by_name(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    inv_text((const struct inv_doc *)a, "contact_name"),
	    inv_text((const struct inv_doc *)b, "contact_name"));
}

static int
by_email(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    primary_text((const struct inv_doc *)a, "email"),
	    primary_text((const struct inv_doc *)b, "email"));
}

static int
by_first_name(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    primary_text((const struct inv_doc *)a, "first_name"),
	    primary_text((const struct inv_doc *)b, "first_name"));
}

static int
by_last_name(const struct inv_row *a, const struct inv_row *b)
{
	return inv_compare_text(a, b,
	    primary_text((const struct inv_doc *)a, "last_name"),
	    primary_text((const struct inv_doc *)b, "last_name"));
}

static bool
is_looked_up(struct inv *inv)
{
	const struct form *params = &inv->ask->params;
	const char *name;
	size_t i;

	for (i = 0; i < params->count; i++) {
		name = params->items[i].name;
		if (strcmp(name, "search_text") == 0 ||
		    text_starts(name, "contact_name") ||
		    text_starts(name, "company_name") ||
		    text_starts(name, "first_name") ||
		    text_starts(name, "last_name") ||
		    text_starts(name, "email") || text_starts(name, "phone"))
			return true;
	}
	return false;
}

/* last_modified_time is no filter here: it is ignored like any other. */
void
inv_contacts_list(struct inv *inv)
{
	static const struct inv_column columns[] = {
		{"contact_name", by_name}, {"first_name", by_first_name},
		{"last_name", by_last_name}, {"email", by_email},
		{"outstanding_receivable_amount", inv_by_created},
		{"created_time", inv_by_created},
		{"last_modified_time", inv_by_modified}
	};
	struct contact_wish wish = {
		.filter = inv_filter(inv, "Status.All Status.Active "
		    "Status.Inactive Status.Duplicate Status.Crm "),
		.type = ask_param(inv->ask, "contact_type"),
		.email = ask_param(inv->ask, "email"),
		.search = ask_param(inv->ask, "search_text"),
		.looked_up = is_looked_up(inv)
	};
	const struct inv_listing listing = {
		.kind = INV_CONTACT, .key = "contacts", .report = "Contacts",
		.columns = columns, .column_count = nitems(columns),
		.filter = wish.filter, .wish = &wish, .fits = fits,
		.show = show_row
	};

	if (wish.filter != NULL)
		inv_list(inv, &listing);
}
