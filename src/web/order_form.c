/* order_form.c - checks an order that a shop posts. */

#include "web/order_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/strbuf.h"
#include "base/text.h"

#define NUMBER_CHARS 40
#define SKU_CHARS 100
/* Of an amount whose currency is none: to go on finding what else is wrong. */
#define PLACES_GUESSED 2

enum { NUMBER, STATUS, CURRENCY, TOTAL, HEAD_COUNT };

static const struct field head_fields[HEAD_COUNT] = {
	[NUMBER] = {"order_number", FIELD_SCALAR, ORDER_NUMBER_MAX},
	[STATUS] = {"status", FIELD_LINE, ORDER_STATUS_MAX},
	[CURRENCY] = {"currency", FIELD_LINE, 3},
	[TOTAL] = {"total", FIELD_SCALAR, NUMBER_CHARS},
};

static const struct field customer_fields[ORDER_TEXT_COUNT] = {
	[ORDER_NAME] = {"name", FIELD_LINE, LIMIT_TEXT},
	[ORDER_EMAIL] = {"email", FIELD_EMAIL, LIMIT_TEXT},
	[ORDER_PHONE] = {"phone", FIELD_PHONE, LIMIT_TEXT},
	[ORDER_COMPANY] = {"company", FIELD_LINE, LIMIT_TEXT},
};

enum { SKU, NAME, QUANTITY, PRICE, LINE_COUNT };

static const struct field line_fields[LINE_COUNT] = {
	[SKU] = {"sku", FIELD_SCALAR, SKU_CHARS},
	[NAME] = {"name", FIELD_LINE, LIMIT_TEXT},
	[QUANTITY] = {"quantity", FIELD_SCALAR, NUMBER_CHARS},
	[PRICE] = {"unit_price", FIELD_SCALAR, NUMBER_CHARS},
};

void
order_form_release(struct order_form *f)
{
	int i;

	for (i = 0; i < ORDER_TEXT_COUNT; i++)
		free(f->customer[i]);
	free(f->order_number);
	free(f->status);
	free(f->currency);
	free(f->lines);
	free(f->remark);
	free(f->extra);
	memset(f, 0, sizeof(*f));
}

static bool
is_field(const struct field *fields, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return true;
	}
	return false;
}

/* One complaint a field is enough. */
static bool
is_wrong(const struct field_errors *errors, const char *name)
{
	size_t i;

	for (i = 0; i < errors->count && i < FIELD_ERRORS_MAX; i++) {
		if (strcmp(errors->errors[i].field, name) == 0)
			return true;
	}
	return false;
}

/* The value of a field that must be an object or a list; NULL: it is none. */
static const struct json *
nested(const struct form *form, const char *name, enum json_type type,
    const char *wrong, struct field_errors *errors)
{
	const struct form_item *item = form_find(form, name);

	if (item == NULL) {
		field_complain(errors, name, "is missing");
		return NULL;
	}
	if (item->value == NULL || json_type(item->value) != type) {
		field_complain(errors, name, "%s", wrong);
		return NULL;
	}
	return item->value;
}

/* --- Lines --------------------------------------------------------------- */

/* A number of a line in its one form. 0, or -1 with a complaint. */
static int
read_number(const char *value, const char *prefix, const char *name,
    bool positive, int64_t *decimal, struct field_errors *errors)
{
	const char *wrong = NULL;
	char field[64];

	if (value == NULL)
		wrong = "is missing";
	else if (decimal_parse(value, decimal) != 0)
		wrong = "must be a decimal number with at most 9 digits and 6 "
		    "decimal places";
	else if (positive && *decimal <= 0)
		wrong = "must be more than 0";
	if (wrong == NULL)
		return 0;
	(void)snprintf(field, sizeof(field), "%s.%s", prefix, name);
	if (!is_wrong(errors, field))
		field_complain(errors, field, "%s", wrong);
	return -1;
}

static void
set_number(struct json *line, const char *name, int64_t decimal)
{
	char text[DECIMAL_TEXT_SIZE];

	decimal_text(decimal, text);
	json_set_text(line, name, text);
}

/* The lines, and what they come to. */
struct sum {
	struct json *lines;
	int places;
	int64_t total;
	bool known; /* it fits, and every line is sound */
};

static void
add_line(const struct json *in, char *const *values, int64_t quantity,
    int64_t price, struct sum *sum)
{
	struct json *line = json_object();
	const struct json *member;
	int64_t amount;

	if (values[SKU] != NULL)
		json_set_text(line, "sku", values[SKU]);
	if (values[NAME] != NULL)
		json_set_text(line, "name", values[NAME]);
	set_number(line, "quantity", quantity);
	set_number(line, "unit_price", price);
	for (member = json_first(in); member != NULL;
	    member = json_next(member)) {
		if (!is_field(line_fields, nitems(line_fields),
		    json_name(member)))
			json_set(line, json_name(member), json_copy(member));
	}
	json_add(sum->lines, line);
	if (money_of(quantity, price, sum->places, &amount) != 0 ||
	    money_add(sum->total, amount, &sum->total) != 0)
		sum->known = false;
}

static void
read_line(const struct json *in, size_t i, struct sum *sum,
    struct field_errors *errors)
{
	size_t before = errors->count, k;
	char *values[LINE_COUNT], prefix[32];
	int64_t quantity = 0, price = 0;

	(void)snprintf(prefix, sizeof(prefix), "items[%zu]", i);
	if (json_type(in) != JSON_OBJECT) {
		field_complain(errors, prefix, "must be an object");
		return;
	}
	fields_read_object(line_fields, nitems(line_fields), in, prefix,
	    values, errors);
	if (values[SKU] == NULL && values[NAME] == NULL &&
	    errors->count == before)
		field_complain(errors, prefix, "needs a name or a sku");
	(void)read_number(values[QUANTITY], prefix, "quantity", true,
	    &quantity, errors);
	(void)read_number(values[PRICE], prefix, "unit_price", false, &price,
	    errors);
	if (errors->count == before)
		add_line(in, values, quantity, price, sum);
	else
		sum->known = false;
	for (k = 0; k < nitems(values); k++)
		free(values[k]);
}

static void
read_lines(const struct form *form, struct sum *sum,
    struct field_errors *errors)
{
	const struct json *in, *line;
	size_t i = 0;

	in = nested(form, "items", JSON_ARRAY, "must be a list of {\"sku\", "
	    "\"name\", \"quantity\", \"unit_price\"}", errors);
	if (in == NULL)
		return;
	if (json_size(in) == 0 || json_size(in) > ORDER_LINES_MAX) {
		field_complain(errors, "items", "must have 1 to %d lines",
		    ORDER_LINES_MAX);
		return;
	}
	for (line = json_first(in); line != NULL; line = json_next(line))
		read_line(line, i++, sum, errors);
}

/* --- Head, customer, rest ------------------------------------------------ */

/* The places of the currency's amounts. */
static int
read_currency(const char *value, struct order_form *out,
    struct field_errors *errors)
{
	int places;
	char *s;

	if (value == NULL) {
		if (!is_wrong(errors, "currency"))
			field_complain(errors, "currency", "is missing");
		return PLACES_GUESSED;
	}
	out->currency = xstrdup(value);
	for (s = out->currency; *s != '\0'; s++) {
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
	}
	places = money_places(out->currency);
	if (places >= 0)
		return places;
	field_complain(errors, "currency",
	    "must be a currency's code of three letters (ISO 4217)");
	return PLACES_GUESSED;
}

static void
read_total(const char *value, int places, struct order_form *out,
    struct field_errors *errors)
{
	int64_t decimal;

	if (is_wrong(errors, "total"))
		return;
	if (value == NULL)
		field_complain(errors, "total", "is missing");
	else if (decimal_parse(value, &decimal) != 0)
		field_complain(errors, "total", "must be a decimal number with "
		    "at most 9 digits");
	else if (decimal < 0)
		field_complain(errors, "total", "must not be less than 0");
	else if (money_parse(value, places, &out->total) != 0)
		field_complain(errors, "total", "has more decimal places than "
		    "the currency: %d", places);
}

/* Returns the places of the currency's amounts. */
static int
read_head(const struct form *form, struct order_form *out,
    struct field_errors *errors)
{
	char *values[HEAD_COUNT];
	int places, i;

	fields_read(head_fields, nitems(head_fields), form, values, errors);
	out->order_number = values[NUMBER];
	out->status = values[STATUS] != NULL ? values[STATUS]
	    : xstrdup(ORDER_STATUS_DEFAULT);
	if (out->order_number == NULL && !is_wrong(errors, "order_number"))
		field_complain(errors, "order_number", "is missing");
	places = read_currency(values[CURRENCY], out, errors);
	read_total(values[TOTAL], places, out, errors);
	for (i = CURRENCY; i < HEAD_COUNT; i++)
		free(values[i]);
	return places;
}

static void
read_customer(const struct form *form, struct order_form *out,
    struct field_errors *errors)
{
	size_t before = errors->count;
	const struct json *in;

	in = nested(form, "customer", JSON_OBJECT, "must be an object: "
	    "{\"name\", \"email\", \"phone\", \"company\"}", errors);
	if (in == NULL)
		return;
	fields_read_object(customer_fields, nitems(customer_fields), in,
	    "customer", out->customer, errors);
	if (errors->count == before && out->customer[ORDER_NAME] == NULL &&
	    out->customer[ORDER_EMAIL] == NULL &&
	    out->customer[ORDER_PHONE] == NULL)
		field_complain(errors, "customer",
		    "needs a name, an e-mail address or a phone number");
}

/* What has no place of its own: of the order, and of the customer. */
static char *
make_extra(const struct form *form)
{
	struct json *extra = json_object(), *more = json_object();
	const struct form_item *item, *customer = form_find(form, "customer");
	const struct json *member;
	char *text = NULL;
	size_t i;

	for (i = 0; i < form->count; i++) {
		item = &form->items[i];
		if (item->name[0] == '_' || is_field(head_fields,
		    nitems(head_fields), item->name) ||
		    strcmp(item->name, "customer") == 0 ||
		    strcmp(item->name, "items") == 0)
			continue;
		json_set(extra, item->name, item->value != NULL ?
		    json_copy(item->value) : json_text(item->text));
	}
	for (member = json_first(customer->value); member != NULL;
	    member = json_next(member)) {
		if (!is_field(customer_fields, nitems(customer_fields),
		    json_name(member)))
			json_set(more, json_name(member), json_copy(member));
	}
	if (json_size(more) > 0)
		json_set(extra, "customer", more);
	else
		json_free(more);
	if (json_size(extra) > 0)
		text = json_print(extra);
	json_free(extra);
	return text;
}

/* Shipping, tax and discounts stand in no line: it is said, not refused. */
static char *
make_remark(const struct order_form *f, const struct sum *sum)
{
	char lines[MONEY_TEXT_SIZE], total[MONEY_TEXT_SIZE];

	if (!sum->known || sum->total == f->total)
		return NULL;
	money_text(sum->total, sum->places, lines);
	money_text(f->total, sum->places, total);
	return xasprintf("the lines come to %s %s, the total is %s %s",
	    lines, f->currency, total, f->currency);
}

/* What makes two posts the same order: all of it, in its one form. */
static void
hash_content(struct order_form *f)
{
	struct json *all = json_object(), *customer = json_object();
	struct error ignored = ERROR_INIT;
	struct json *extra = NULL;
	struct strbuf sb;
	int i;

	for (i = 0; i < ORDER_TEXT_COUNT; i++)
		json_set_text(customer, order_text_name((enum order_text)i),
		    f->customer[i]);
	json_set(all, "customer", customer);
	json_set_text(all, "order_number", f->order_number);
	json_set_text(all, "status", f->status);
	json_set_text(all, "currency", f->currency);
	json_set_int(all, "total", f->total);
	json_set_text(all, "lines", f->lines);
	if (f->extra != NULL && json_parse(f->extra, strlen(f->extra), &extra,
	    &ignored) == 0)
		json_set(all, "extra", extra);
	strbuf_init(&sb, 8 * LIMIT_BODY_MAX);
	json_write_canonical(&sb, all);
	secret_hash(strbuf_str(&sb), sb.len, f->content_hash);
	strbuf_release(&sb);
	json_free(all);
}

void
order_form_read(const struct form *form, struct order_form *out,
    struct field_errors *errors)
{
	struct sum sum = {NULL, PLACES_GUESSED, 0, true};
	struct strbuf lines;

	memset(out, 0, sizeof(*out));
	sum.lines = json_array();
	sum.places = read_head(form, out, errors);
	read_customer(form, out, errors);
	read_lines(form, &sum, errors);
	if (errors->count > 0)
		goto out;
	strbuf_init(&lines, 8 * LIMIT_BODY_MAX);
	json_write_canonical(&lines, sum.lines);
	out->lines = strbuf_take(&lines);
	strbuf_release(&lines);
	out->extra = make_extra(form);
	out->remark = make_remark(out, &sum);
	hash_content(out);
out:
	json_free(sum.lines);
}
