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
#include "src/web/order_lines.h"

/* Of an amount whose currency is none: to go on finding what else is wrong. */
#define PLACES_GUESSED 2

enum { NUMBER, STATUS, CURRENCY, TOTAL, HEAD_COUNT };

static const struct field head_fields[HEAD_COUNT] = {
	[NUMBER] = {"order_number", FIELD_SCALAR, ORDER_NUMBER_MAX},
	[STATUS] = {"status", FIELD_LINE, ORDER_STATUS_MAX},
	[CURRENCY] = {"currency", FIELD_LINE, 3},
	[TOTAL] = {"total", FIELD_SCALAR, ORDER_DIGITS_MAX},
};

static const struct field customer_fields[ORDER_TEXT_COUNT] = {
	[ORDER_NAME] = {"name", FIELD_LINE, LIMIT_TEXT},
	[ORDER_EMAIL] = {"email", FIELD_EMAIL, LIMIT_TEXT},
	[ORDER_PHONE] = {"phone", FIELD_PHONE, LIMIT_TEXT},
	[ORDER_COMPANY] = {"company", FIELD_LINE, LIMIT_TEXT},
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

/* --- Head, customer, rest ------------------------------------------------ */

/* The places of the currency's amounts. */
static int
read_currency(const char *value, struct order_form *out,
    struct field_errors *errors)
{
	int places;
	char *s;

	if (value == NULL) {
		if (!field_is_wrong(errors, "currency"))
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

	if (field_is_wrong(errors, "total"))
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
	if (out->order_number == NULL &&
	    !field_is_wrong(errors, "order_number"))
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

	in = order_member(form, "customer", JSON_OBJECT, "must be an object: "
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
		if (item->name[0] == '_' || field_is_known(head_fields,
		    nitems(head_fields), item->name) ||
		    strcmp(item->name, "customer") == 0 ||
		    strcmp(item->name, "items") == 0)
			continue;
		json_set(extra, item->name, item->value != NULL ?
		    json_copy(item->value) : json_text(item->text));
	}
	for (member = json_first(customer->value); member != NULL;
	    member = json_next(member)) {
		if (!field_is_known(customer_fields, nitems(customer_fields),
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
make_remark(const struct order_form *f, const struct order_sum *sum)
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
	struct order_sum sum = {NULL, PLACES_GUESSED, 0, true};
	struct strbuf lines;

	memset(out, 0, sizeof(*out));
	sum.lines = json_array();
	sum.places = read_head(form, out, errors);
	read_customer(form, out, errors);
	order_lines_read(form, &sum, errors);
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
