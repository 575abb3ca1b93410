/* contact_store.c - a contact's body checked, then stored. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/custom.h"

static const struct {
	const char *name;
	size_t max; /* 0: no text */
} fields[] = {
	{"contact_name", 200}, {"company_name", 200}, {"contact_type", 20},
	{"customer_sub_type", 20}, {"website", 200}, {"notes", 2000},
	{"language_code", 10}, {"payment_terms_label", 100},
	{"payment_terms", 0}, {"currency_id", 30}, {"pricebook_id", 30},
	{"tax_id", 30}, {"vat_reg_no", 50}, {"is_taxable", 0},
	{"facebook", 100}, {"twitter", 100}, {"gst_no", 20},
	{"gst_treatment", 50}, {"place_of_contact", 10}
};

static const char *const person_keys[] = {
	"salutation", "first_name", "last_name", "email", "phone", "mobile",
	"designation", "department", "skype"
};

static const char *const address_keys[] = {
	"attention", "address", "street2", "city", "state", "state_code",
	"zip", "country", "country_code", "county", "phone", "fax"
};

/* Every key: from the wish, else as it was, else empty; and an id. */
static struct json *
complete(struct inventory *in, const struct json *wish,
    const struct json *old, const char *id_key, const char *const *keys,
    size_t n)
{
	struct json *j = json_object();
	const char *text, *id = inv_member(old, id_key);
	char fresh[INV_ID_SIZE];
	size_t i;

	if (id == NULL) {
		inv_id_text(inv_next_id(in), fresh);
		id = fresh;
	}
	json_set_text(j, id_key, id);
	for (i = 0; i < n; i++) {
		text = inv_member(wish, keys[i]);
		if (text == NULL)
			text = inv_member(old, keys[i]);
		json_set_text(j, keys[i], text != NULL ? text : "");
	}
	return j;
}

struct json *
person_make(struct inventory *in, const struct json *wish,
    const struct json *old)
{
	struct json *j = complete(in, wish, old, "contact_person_id",
	    person_keys, nitems(person_keys));
	const struct json *primary = json_get(wish, "is_primary_contact");

	json_set_bool(j, "is_primary_contact", primary != NULL ?
	    json_is_true(primary) :
	    json_get_true(old, "is_primary_contact"));
	return j;
}

struct json *
address_make(struct inventory *in, const struct json *wish,
    const struct json *old)
{
	return complete(in, wish, old, "address_id", address_keys,
	    nitems(address_keys));
}

static bool
check_address(struct inv *inv, const struct json *address)
{
	const char *line = inv_member(address, "address");
	const char *second = inv_member(address, "street2");

	if (address == NULL)
		return true;
	if (json_type(address) != JSON_OBJECT)
		return inv_refuses(inv, "billing_address");
	if (line != NULL && text_length(line) > 500)
		return inv_fails(inv, 400, 15, "Please ensure that the "
		    "address has less than 501 characters.");
	return second == NULL || text_length(second) <= 255 ||
	    inv_fails(inv, 400, 15,
	    "Please ensure that the street2 has less than 256 characters.");
}

static bool
check_persons(struct inv *inv, const struct json *persons)
{
	const struct json *j;
	const char *email;

	if (persons == NULL)
		return true;
	if (json_type(persons) != JSON_ARRAY)
		return inv_refuses(inv, "contact_persons");
	for (j = json_first(persons); j != NULL; j = json_next(j)) {
		email = inv_member(j, "email");
		if (json_type(j) != JSON_OBJECT)
			return inv_refuses(inv, "contact_persons");
		if (!text_empty(email) && !text_is_email(email))
			return inv_refuses(inv, "email");
	}
	return true;
}

/* A name is one contact's alone, whatever the call. */
static bool
check_name(struct inv *inv, const struct json *body,
    const struct inv_doc *self)
{
	const char *name = inv_member(body, "contact_name");
	const struct inv_doc *other;

	if (name == NULL && self != NULL)
		return true;
	if (text_empty(name))
		return inv_refuses(inv, "contact_name");
	other = inv_find_by(inv->in, INV_CONTACT, "contact_name", name);
	return other == NULL || other == self || inv_fails(inv, 400, 3062,
	    "The customer \"%s\" already exists. Please specify a different "
	    "name.", name);
}

static bool
check(struct inv *inv, const struct json *body, const struct inv_doc *self)
{
	const char *type = inv_member(body, "contact_type"), *text;
	size_t i;

	for (i = 0; i < nitems(fields); i++) {
		text = inv_member(body, fields[i].name);
		if (fields[i].max > 0 && text != NULL &&
		    text_length(text) > fields[i].max)
			return inv_fails(inv, 400, 15, "Please ensure that "
			    "the %s has less than %zu characters.",
			    fields[i].name, fields[i].max + 1);
	}
	if (type != NULL && strcmp(type, "customer") != 0 &&
	    strcmp(type, "vendor") != 0)
		return inv_refuses(inv, "contact_type");
	return check_name(inv, body, self) &&
	    check_persons(inv, json_get(body, "contact_persons")) &&
	    check_address(inv, json_get(body, "billing_address")) &&
	    check_address(inv, json_get(body, "shipping_address"));
}

static const struct json *
old_person(const struct inv_doc *c, const char *id)
{
	const struct json *j = json_first(json_get(c->data,
	    "contact_persons"));

	for (; j != NULL && id != NULL; j = json_next(j))
		if (strcmp(json_get_text(j, "contact_person_id"), id) == 0)
			return j;
	return NULL;
}

/* The list replaces the one before; exactly one person is the primary. */
static void
store_persons(struct inventory *in, struct inv_doc *c,
    const struct json *wish)
{
	struct json *list = json_array(), *one;
	const struct json *j;
	bool chosen = false, any = false;

	for (j = json_first(wish); j != NULL; j = json_next(j))
		any |= json_get_true(j, "is_primary_contact");
	for (j = json_first(wish); j != NULL; j = json_next(j)) {
		one = person_make(in, j, old_person(c,
		    inv_member(j, "contact_person_id")));
		json_set_bool(one, "is_primary_contact", !chosen && (!any ||
		    json_get_true(j, "is_primary_contact")));
		chosen |= json_get_true(one, "is_primary_contact");
		json_add(list, one);
	}
	inv_set(c, "contact_persons", list);
}

/* An e-mail at the top makes a primary person, or nothing. */
static void
store_top_email(struct inv *inv, struct inv_doc *c, const struct json *body)
{
	struct json *list;

	if (inv_knob(inv->in, KNOB_INVENTORY_CONTACT_EMAIL) != EMAIL_PRIMARY ||
	    text_empty(inv_member(body, "email")))
		return;
	list = json_array();
	json_add(list, json_copy(body));
	store_persons(inv->in, c, list);
	json_free(list);
}

static void
store_addresses(struct inventory *in, struct inv_doc *c,
    const struct json *body)
{
	static const char *const keys[] = {
		"billing_address", "shipping_address"
	};
	const struct json *wish, *old;
	size_t i;

	for (i = 0; i < nitems(keys); i++) {
		wish = json_get(body, keys[i]);
		old = json_get(c->data, keys[i]);
		if (wish != NULL || old == NULL)
			inv_set(c, keys[i], address_make(in, wish, old));
	}
}

static struct inv_doc *
contact_new(struct inventory *in)
{
	struct json *j = json_object();

	json_set_text(j, "contact_type", "customer");
	json_set_text(j, "customer_sub_type", "business");
	json_set_text(j, "company_name", "");
	json_set_text(j, "status", "active");
	json_set(j, "contact_persons", json_array());
	json_set(j, "addresses", json_array());
	return inv_add_doc(in, INV_CONTACT, j);
}

bool
contact_store(struct inv *inv, const struct json *body, struct inv_doc **c)
{
	struct json *custom = NULL;
	bool is_new = *c == NULL;
	const struct json *value;
	size_t i;

	if (!is_new && json_get((*c)->data, "custom") != NULL)
		custom = json_copy(json_get((*c)->data, "custom"));
	if (!check(inv, body, *c) || !custom_read(inv, "contact",
	    json_get(body, "custom_fields"), &custom)) {
		json_free(custom);
		return false;
	}
	if (is_new)
		*c = contact_new(inv->in);
	for (i = 0; i < nitems(fields); i++) {
		value = json_get(body, fields[i].name);
		if (value != NULL)
			inv_set(*c, fields[i].name, json_copy(value));
	}
	if (custom != NULL)
		inv_set(*c, "custom", custom);
	value = json_get(body, "contact_persons");
	if (value != NULL)
		store_persons(inv->in, *c, value);
	else if (is_new)
		store_top_email(inv, *c, body);
	store_addresses(inv->in, *c, body);
	inv_touch(inv->in, INV_CONTACT, &(*c)->row);
	return true;
}
