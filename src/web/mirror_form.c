/* mirror_form.c - checks products and customers that are posted. */

#include "web/mirror_form.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"

#define LINE_CHARS 200
#define TEXT_CHARS 2000

enum member_type {
	MEMBER_LINE,    /* one line */
	MEMBER_TEXT,
	MEMBER_EMAIL,
	MEMBER_PHONE,
	MEMBER_ID,      /* the provider's: digits */
	MEMBER_DECIMAL, /* not less than 0 */
	MEMBER_WHOLE,   /* not less than 0 */
	MEMBER_FLAG,
	MEMBER_STATUS,
	MEMBER_LIST,
	MEMBER_OBJECT
};

struct member {
	const char *name;
	enum member_type type;
	size_t max_chars;
};

static const struct member product_members[] = {
	{"name", MEMBER_LINE, 100},
	{"sku", MEMBER_LINE, 100},
	{"rate", MEMBER_DECIMAL, 0},
	{"purchase_rate", MEMBER_DECIMAL, 0},
	{"label_rate", MEMBER_DECIMAL, 0},
	{"unit", MEMBER_LINE, 100},
	{"description", MEMBER_TEXT, TEXT_CHARS},
	{"purchase_description", MEMBER_TEXT, TEXT_CHARS},
	{"item_type", MEMBER_LINE, 50},
	{"product_type", MEMBER_LINE, 50},
	{"brand", MEMBER_LINE, LINE_CHARS},
	{"manufacturer", MEMBER_LINE, LINE_CHARS},
	{"upc", MEMBER_LINE, 50},
	{"ean", MEMBER_LINE, 50},
	{"isbn", MEMBER_LINE, 50},
	{"part_number", MEMBER_LINE, LINE_CHARS},
	{"hsn_or_sac", MEMBER_LINE, 50},
	{"tax_id", MEMBER_ID, 0},
	{"account_id", MEMBER_ID, 0},
	{"purchase_account_id", MEMBER_ID, 0},
	{"inventory_account_id", MEMBER_ID, 0},
	{"vendor_id", MEMBER_ID, 0},
	{"category_id", MEMBER_ID, 0},
	{"category_name", MEMBER_LINE, LINE_CHARS},
	{"reorder_level", MEMBER_DECIMAL, 0},
	{"initial_stock", MEMBER_DECIMAL, 0},
	{"initial_stock_rate", MEMBER_DECIMAL, 0},
	{"can_be_sold", MEMBER_FLAG, 0},
	{"can_be_purchased", MEMBER_FLAG, 0},
	{"is_returnable", MEMBER_FLAG, 0},
	{"show_in_storefront", MEMBER_FLAG, 0},
	{"status", MEMBER_STATUS, 0},
	{"custom_fields", MEMBER_LIST, 0},
	{"item_tax_preferences", MEMBER_LIST, 0},
	{"package_details", MEMBER_OBJECT, 0},
};

static const struct member customer_members[] = {
	{"contact_name", MEMBER_LINE, LINE_CHARS},
	{"company_name", MEMBER_LINE, LINE_CHARS},
	{"contact_type", MEMBER_LINE, 20},
	{"customer_sub_type", MEMBER_LINE, 20},
	{"first_name", MEMBER_LINE, 100},
	{"last_name", MEMBER_LINE, 100},
	{"email", MEMBER_EMAIL, 100},
	{"phone", MEMBER_PHONE, 50},
	{"mobile", MEMBER_PHONE, 50},
	{"website", MEMBER_LINE, LINE_CHARS},
	{"notes", MEMBER_TEXT, TEXT_CHARS},
	{"currency_id", MEMBER_ID, 0},
	{"tax_id", MEMBER_ID, 0},
	{"pricebook_id", MEMBER_ID, 0},
	{"payment_terms", MEMBER_WHOLE, 0},
	{"credit_limit", MEMBER_DECIMAL, 0},
	{"billing_address", MEMBER_OBJECT, 0},
	{"shipping_address", MEMBER_OBJECT, 0},
	{"contact_persons", MEMBER_LIST, 0},
	{"custom_fields", MEMBER_LIST, 0},
	{"status", MEMBER_STATUS, 0},
	{"language_code", MEMBER_LINE, 10},
	{"gst_no", MEMBER_LINE, 50},
	{"gst_treatment", MEMBER_LINE, 50},
	{"place_of_contact", MEMBER_LINE, 50},
};

/* What an order calls it. */
static const char *const customer_names[][2] = {
	{"name", "contact_name"},
	{"company", "company_name"},
};

static bool
has_control(const char *s, bool lines)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == 0x7f || (c < ' ' && !(lines && (c == '\n' ||
		    c == '\r' || c == '\t'))))
			return true;
	}
	return false;
}

/* --- One member --------------------------------------------------------- */

static struct json *
read_text(const struct member *m, const struct json *value,
    struct field_errors *errors)
{
	const char *s = json_scalar(value);
	struct json *out = NULL;
	char *text;

	if (s == NULL) {
		field_complain(errors, m->name, "must be a text");
		return NULL;
	}
	text = text_trim(s, strlen(s));
	if (has_control(text, m->type == MEMBER_TEXT))
		field_complain(errors, m->name, m->type == MEMBER_TEXT ?
		    "has a control character" : "must be one line");
	else if (text_length(text) > m->max_chars)
		field_complain(errors, m->name,
		    "is too long: at most %zu characters", m->max_chars);
	else if (m->type == MEMBER_EMAIL && *text != '\0' &&
	    !text_is_email(text))
		field_complain(errors, m->name, "must be an e-mail address");
	else if (m->type == MEMBER_PHONE && *text != '\0' &&
	    !text_is_phone(text))
		field_complain(errors, m->name, "must be a phone number");
	else
		out = json_text(text);
	free(text);
	return out;
}

static struct json *
read_id(const struct member *m, const struct json *value,
    struct field_errors *errors)
{
	const char *s = json_scalar(value);

	if (s != NULL && strlen(s) <= 30 &&
	    s[strspn(s, "0123456789")] == '\0')
		return json_text(s);
	field_complain(errors, m->name, "must be an id of the provider: "
	    "digits");
	return NULL;
}

static struct json *
read_number(const struct member *m, const struct json *value,
    struct field_errors *errors)
{
	char text[DECIMAL_TEXT_SIZE];
	const char *s = json_scalar(value);
	int64_t decimal;

	if (s == NULL || decimal_parse(s, &decimal) != 0)
		field_complain(errors, m->name, "must be a decimal number "
		    "with at most 9 digits and 6 decimal places");
	else if (decimal < 0)
		field_complain(errors, m->name, "must not be less than 0");
	else if (m->type == MEMBER_WHOLE && decimal % DECIMAL_ONE != 0)
		field_complain(errors, m->name, "must be a whole number");
	else {
		decimal_text(decimal, text);
		return json_number(text);
	}
	return NULL;
}

static struct json *
read_status(const struct member *m, const struct json *value,
    struct field_errors *errors)
{
	const char *s = json_type(value) == JSON_TEXT ? json_scalar(value) :
	    "";

	if (text_equal(s, "active") || text_equal(s, "inactive"))
		return json_text(s);
	field_complain(errors, m->name, "must be active or inactive");
	return NULL;
}

static struct json *
read_kind(const struct member *m, const struct json *value,
    enum json_type type, const char *wrong, struct field_errors *errors)
{
	if (json_type(value) == type)
		return json_copy(value);
	field_complain(errors, m->name, "%s", wrong);
	return NULL;
}

/* NULL with a complaint. A null empties a member. */
static struct json *
read_member(const struct member *m, const struct json *value,
    struct field_errors *errors)
{
	if (json_type(value) == JSON_NULL && m->type != MEMBER_STATUS)
		return json_null();
	switch (m->type) {
	case MEMBER_ID:
		/* An empty one is how the provider writes none. */
		if (json_type(value) == JSON_TEXT &&
		    text_empty(json_scalar(value)))
			return json_text("");
		return read_id(m, value, errors);
	case MEMBER_DECIMAL:
	case MEMBER_WHOLE:
		if (json_type(value) == JSON_TEXT &&
		    text_empty(json_scalar(value)))
			return json_text("");
		return read_number(m, value, errors);
	case MEMBER_STATUS:
		return read_status(m, value, errors);
	case MEMBER_FLAG:
		return read_kind(m, value, JSON_BOOL, "must be true or false",
		    errors);
	case MEMBER_LIST:
		return read_kind(m, value, JSON_ARRAY, "must be a list",
		    errors);
	case MEMBER_OBJECT:
		return read_kind(m, value, JSON_OBJECT, "must be an object",
		    errors);
	default:
		return read_text(m, value, errors);
	}
}

/* --- The whole ---------------------------------------------------------- */

static const struct member *
find_member(enum mirror_kind kind, const char *name)
{
	const struct member *list = kind == MIRROR_PRODUCT ? product_members :
	    customer_members;
	size_t n = kind == MIRROR_PRODUCT ? nitems(product_members) :
	    nitems(customer_members), i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static const char *
member_name(enum mirror_kind kind, const char *name)
{
	size_t i;

	for (i = 0; kind == MIRROR_CUSTOMER && i < nitems(customer_names); i++)
		if (strcmp(customer_names[i][0], name) == 0)
			return customer_names[i][1];
	return name;
}

/* What a person's record is called when nobody says. */
static void
name_customer(struct json *out)
{
	static const char *const others[] = {"company_name", "email",
		"phone", "mobile"};
	const char *first = json_get_text(out, "first_name");
	const char *last = json_get_text(out, "last_name");
	const char *name = NULL;
	char *both;
	size_t i;

	if (!text_empty(first) || !text_empty(last)) {
		both = xasprintf("%s%s%s", text_empty(first) ? "" : first,
		    text_empty(first) || text_empty(last) ? "" : " ",
		    text_empty(last) ? "" : last);
		json_set_text(out, "contact_name", both);
		free(both);
		return;
	}
	for (i = 0; i < nitems(others) && text_empty(name); i++)
		name = json_get_text(out, others[i]);
	if (!text_empty(name))
		json_set_text(out, "contact_name", name);
}

static void
check_name(enum mirror_kind kind, struct json *out, bool is_new,
    struct field_errors *errors)
{
	const char *name = kind == MIRROR_PRODUCT ? "name" : "contact_name";

	if (kind == MIRROR_CUSTOMER && is_new &&
	    text_empty(json_get_text(out, name)))
		name_customer(out);
	if (is_new && json_get(out, name) == NULL && errors->count == 0)
		field_complain(errors, name, "is missing");
	else if (json_get(out, name) != NULL &&
	    text_empty(json_get_text(out, name)))
		field_complain(errors, name, "must not be empty");
}

struct json *
mirror_form_read(enum mirror_kind kind, const struct json *posted,
    bool is_new, struct field_errors *errors)
{
	struct json *out = json_object(), *value;
	const struct member *m;
	const struct json *v;
	const char *name;

	for (v = json_first(posted); v != NULL; v = json_next(v)) {
		name = member_name(kind, json_name(v));
		m = find_member(kind, name);
		value = m == NULL ? json_copy(v) : read_member(m, v, errors);
		if (value != NULL && json_get(out, name) != NULL) {
			field_complain(errors, json_name(v), "was sent twice");
			json_free(value);
		} else if (value != NULL) {
			json_set(out, name, value);
		}
	}
	check_name(kind, out, is_new, errors);
	if (kind == MIRROR_CUSTOMER && is_new && json_get(out,
	    "contact_type") == NULL)
		json_set_text(out, "contact_type", "customer");
	return out;
}
