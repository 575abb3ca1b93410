/* convert.c - a lead becomes a contact, an account and, if wished, a deal. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/value.h"
#include "tests/sandbox/write.h"

#define MORE_CREDITS 4

struct conversion {
	struct crm *crm;
	struct record *lead;
	const struct json *wish;   /* data[0] */
	struct record *contact, *account, *deal;
};

/* The lead's fields and those that they become. */
static const struct {
	const char *from, *to;
} contact_fields[] = {
	{"Last_Name", "Last_Name"}, {"First_Name", "First_Name"},
	{"Email", "Email"}, {"Secondary_Email", "Secondary_Email"},
	{"Phone", "Phone"}, {"Mobile", "Mobile"}, {"Fax", "Fax"},
	{"Designation", "Title"}, {"Lead_Source", "Lead_Source"},
	{"Street", "Mailing_Street"}, {"City", "Mailing_City"},
	{"State", "Mailing_State"}, {"Zip_Code", "Mailing_Zip"},
	{"Country", "Mailing_Country"}, {"Description", "Description"},
	{"Email_Opt_Out", "Email_Opt_Out"}
}, account_fields[] = {
	{"Company", "Account_Name"}, {"Phone", "Phone"}, {"Fax", "Fax"},
	{"Website", "Website"}, {"Industry", "Industry"},
	{"Annual_Revenue", "Annual_Revenue"}, {"No_of_Employees", "Employees"}
};

static struct module *
module_of(struct conversion *c, enum module_name name)
{
	return &c->crm->w->modules.module[name];
}

/* {"Accounts":{"id":...}} names a record that is there. */
static bool
find_named(struct conversion *c, enum module_name name, struct record **out)
{
	struct module *m = module_of(c, name);
	const struct json *wish = json_get(c->wish, m->name);
	const char *id = json_type(wish) == JSON_TEXT ? json_scalar(wish) :
	    json_get_text(wish, "id");

	if (wish == NULL || id == NULL)
		return true;
	*out = shelf_find_text(org_shelf(c->crm->org, m), id);
	return *out != NULL;
}

static struct record *
find_same(struct conversion *c, enum module_name name, const char *field,
    const char *key)
{
	struct module *m = module_of(c, name);
	struct record *found = NULL;

	if (!text_empty(key))
		shelf_matches(org_shelf(c->crm->org, m),
		    module_field(m, field), key, &found, 1);
	return found;
}

static void
take_account(struct conversion *c)
{
	struct json *j = json_object();
	const struct json *value;
	size_t i;

	if (c->account == NULL)
		c->account = find_same(c, MODULE_ACCOUNTS, "Account_Name",
		    record_text(c->lead, "Company"));
	for (i = 0; i < nitems(account_fields); i++) {
		value = record_get_named(c->lead, account_fields[i].from);
		if (value != NULL)
			json_set(j, account_fields[i].to, json_copy(value));
	}
	if (c->account == NULL && json_get(j, "Account_Name") != NULL)
		c->account = record_apply(c->crm->org,
		    module_of(c, MODULE_ACCOUNTS), NULL, j, NULL);
	json_free(j);
}

static struct json *
link_to(const struct record *r)
{
	char id[RECORD_ID_SIZE];

	record_id_text(r->id, id);
	return detail_text("id", id);
}

static void
take_contact(struct conversion *c)
{
	struct json *j = json_object();
	const struct json *value;
	size_t i;

	if (c->contact == NULL)
		c->contact = find_same(c, MODULE_CONTACTS, "Email",
		    record_text(c->lead, "Email"));
	for (i = 0; i < nitems(contact_fields); i++) {
		value = record_get_named(c->lead, contact_fields[i].from);
		if (value != NULL)
			json_set(j, contact_fields[i].to, json_copy(value));
	}
	if (c->account != NULL)
		json_set(j, "Account_Name", link_to(c->account));
	if (c->contact == NULL)
		c->contact = record_apply(c->crm->org,
		    module_of(c, MODULE_CONTACTS), NULL, j, NULL);
	json_free(j);
}

static void
take_deal(struct conversion *c)
{
	struct json *j = json_copy(json_get(c->wish, "Deals"));

	json_set(j, "Contact_Name", link_to(c->contact));
	if (c->account != NULL)
		json_set(j, "Account_Name", link_to(c->account));
	c->deal = record_apply(c->crm->org, module_of(c, MODULE_DEALS), NULL,
	    j, NULL);
	json_free(j);
}

/* The lead's notes go with the contact. */
static void
move_notes(struct conversion *c)
{
	struct module *m = module_of(c, MODULE_NOTES);
	struct shelf *shelf = org_shelf(c->crm->org, m);
	const struct module_field *f = module_field(m, "Parent_Id");
	char id[RECORD_ID_SIZE];
	struct json *parent;
	const char *key;
	size_t i;

	record_id_text(c->lead->id, id);
	for (i = 0; i < shelf->count; i++) {
		key = value_key(record_get(shelf->records[i], f));
		if (key == NULL || strcmp(key, id) != 0)
			continue;
		parent = link_to(c->contact);
		json_set(parent, "module", detail_text("api_name",
		    "Contacts"));
		record_set(shelf, shelf->records[i], f, parent);
	}
}

static struct json *
part_show(const struct record *r)
{
	struct json *j;
	char *name;

	if (r == NULL)
		return json_null();
	name = record_name(r);
	j = link_to(r);
	json_set_text(j, "name", name);
	free(name);
	return j;
}

/* What is wrong with the wish, or NULL. */
static struct json *
wish_fault(struct conversion *c)
{
	const struct json *deal = json_get(c->wish, "Deals");
	struct check check = {.org = c->crm->org, .layout = true,
		.module = module_of(c, MODULE_DEALS)};

	if (!find_named(c, MODULE_ACCOUNTS, &c->account) ||
	    !find_named(c, MODULE_CONTACTS, &c->contact))
		return fault_object("INVALID_DATA",
		    "the id given seems to be invalid",
		    detail_text("api_name", "id"));
	return deal == NULL || json_type(deal) == JSON_NULL ? NULL :
	    check_record(&check, deal);
}

static void
convert(struct conversion *c)
{
	struct json *results = json_array(), *details = wish_fault(c);

	if (details != NULL) {
		json_add(results, details);
		crm_results(c->crm, 400, "data", results);
		return;
	}
	take_account(c);
	take_contact(c);
	if (json_type(json_get(c->wish, "Deals")) == JSON_OBJECT)
		take_deal(c);
	move_notes(c);
	c->lead->converted = true;
	c->lead->converted_to[0] = c->contact->id;
	c->lead->converted_to[1] = c->account != NULL ? c->account->id : 0;
	c->lead->converted_to[2] = c->deal != NULL ? c->deal->id : 0;
	details = json_object();
	json_set(details, "Contacts", part_show(c->contact));
	json_set(details, "Deals", part_show(c->deal));
	json_set(details, "Accounts", part_show(c->account));
	json_add(results, crm_success(c->crm,
	    "The record has been converted successfully", details));
	crm_results(c->crm, 200, "data", results);
}

void
convert_answer(struct crm *crm)
{
	struct conversion c = {.crm = crm};
	struct json *body;

	if (strcmp(crm->module->name, "Leads") != 0) {
		reply_fault(crm->reply, 404, "INVALID_URL_PATTERN", "Please "
		    "check if the URL trying to access is a correct one",
		    NULL);
		return;
	}
	if (!crm_may(crm, crm->module, "CREATE") ||
	    !crm_charge(crm, MORE_CREDITS))
		return;
	c.lead = crm_record(crm, crm->module, 1);
	if (c.lead == NULL)
		return;
	if (c.lead->converted) {
		reply_fault(crm->reply, 400, "ID_ALREADY_CONVERTED",
		    "id already converted",
		    detail_int("resource_path_index", 1));
		return;
	}
	body = crm_body(crm, "data");
	if (body == NULL)
		return;
	c.wish = json_first(json_get(body, "data"));
	convert(&c);
	json_free(body);
}
