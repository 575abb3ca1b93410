/* receipt_form.c - checks a sales receipt that is posted. */

#include "web/receipt_form.h"

#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/receipt.h"

#define NAME_MAX_CHARS 100
#define ITEM_MAX_CHARS 500
#define ID_DIGITS 20

/* --- Values --------------------------------------------------------------- */

static void
field_name(char out[64], const char *part, size_t i, const char *name)
{
	(void)snprintf(out, 64, "%s[%zu].%s", part, i, name);
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

/* A text or number; NULL when absent, null or empty, or with a complaint. */
static const char *
value_of(const struct json *j, const char *name, const char *field,
    struct field_errors *errors)
{
	const struct json *value = json_get(j, name);
	const char *s = json_scalar(value);

	if (value == NULL || json_type(value) == JSON_NULL)
		return NULL;
	if (s == NULL) {
		field_complain(errors, field, "must be a text or a number");
		return NULL;
	}
	return *s == '\0' ? NULL : s;
}

/* The same, trimmed and not too long; free(). */
static char *
line_of(const struct json *j, const char *name, const char *field,
    size_t max_chars, struct field_errors *errors)
{
	const char *s = value_of(j, name, field, errors);
	char *line = s != NULL ? text_trim(s, strlen(s)) : NULL;

	if (line == NULL || *line == '\0')
		goto none;
	if (has_control(line)) {
		field_complain(errors, field, "must be one line");
		goto none;
	}
	if (text_length(line) > max_chars) {
		field_complain(errors, field,
		    "is too long: at most %zu characters", max_chars);
		goto none;
	}
	return line;
none:
	free(line);
	return NULL;
}

static void
missing(struct field_errors *errors, size_t before, const char *field)
{
	if (errors->count == before)
		field_complain(errors, field, "is missing");
}

/* --- Customer ------------------------------------------------------------- */

static struct json *
read_customer_id(const struct json *in, struct field_errors *errors)
{
	struct json *out = json_object();
	const char *id = value_of(in, "id", "customer.id", errors);

	if (id != NULL && (strlen(id) > ID_DIGITS ||
	    id[strspn(id, "0123456789")] != '\0'))
		field_complain(errors, "customer.id", "must be digits");
	json_set_text(out, "id", id);
	return out;
}

static struct json *
read_customer(const struct json *in, struct field_errors *errors)
{
	size_t before = errors->count;
	struct json *out;
	char *name, *email;

	if (in != NULL && json_type(in) != JSON_OBJECT) {
		field_complain(errors, "customer", "must be an object with "
		    "name and email, or id");
		return json_object();
	}
	if (json_scalar(json_get(in, "id")) != NULL)
		return read_customer_id(in, errors);
	out = json_object();
	name = line_of(in, "name", "customer.name", NAME_MAX_CHARS, errors);
	email = line_of(in, "email", "customer.email", NAME_MAX_CHARS,
	    errors);
	if (name != NULL && strchr(name, ':') != NULL)
		field_complain(errors, "customer.name", "must not have a "
		    "colon: QuickBooks takes none");
	if (email != NULL && !text_is_email(email))
		field_complain(errors, "customer.email",
		    "must be an e-mail address");
	if (name == NULL && email == NULL)
		missing(errors, before, "customer");
	if (name != NULL)
		json_set_text(out, "name", name);
	if (email != NULL)
		json_set_text(out, "email", email);
	free(email);
	free(name);
	return out;
}

/* --- Lines ---------------------------------------------------------------- */

/* A decimal in its one form. 0, or -1 with a complaint. */
static int
read_decimal(const struct json *in, struct json *out, const char *name,
    size_t i, int64_t least, int64_t *decimal, struct field_errors *errors)
{
	char field[64], text[DECIMAL_TEXT_SIZE];
	size_t before = errors->count;
	const char *s;

	field_name(field, "lines", i, name);
	s = value_of(in, name, field, errors);
	if (s == NULL) {
		missing(errors, before, field);
		return -1;
	}
	if (decimal_parse(s, decimal) != 0) {
		field_complain(errors, field, "must be a decimal number with "
		    "at most 9 digits and 6 decimal places");
		return -1;
	}
	if (*decimal < least) {
		field_complain(errors, field, least > 0 ?
		    "must be more than 0" : "must not be less than 0");
		return -1;
	}
	decimal_text(*decimal, text);
	json_set_text(out, name, text);
	return 0;
}

/* One line; its amount is added to *total. */
static struct json *
read_line(const struct json *in, size_t i, int places, int64_t *total,
    struct field_errors *errors)
{
	struct json *out = json_object();
	size_t before = errors->count;
	char field[64], *text;
	int64_t quantity, price, amount;
	bool whole;

	field_name(field, "lines", i, "description");
	text = line_of(in, "description", field, RECEIPT_DESCRIPTION_MAX,
	    errors);
	if (text != NULL)
		json_set_text(out, "description", text);
	free(text);
	whole = read_decimal(in, out, "quantity", i, 1, &quantity,
	    errors) == 0;
	whole = read_decimal(in, out, "unit_price", i, 0, &price,
	    errors) == 0 && whole;
	if (whole && (money_of(quantity, price, places, &amount) != 0 ||
	    money_add(*total, amount, total) != 0)) {
		field_name(field, "lines", i, "unit_price");
		field_complain(errors, field, "makes too large an amount");
	}
	before = errors->count;
	field_name(field, "lines", i, "item");
	text = line_of(in, "item", field, ITEM_MAX_CHARS, errors);
	if (text == NULL)
		missing(errors, before, field);
	else
		json_set_text(out, "item", text);
	free(text);
	return out;
}

static struct json *
read_lines(const struct json *in, int places, struct field_errors *errors)
{
	struct json *out = json_array();
	const struct json *line;
	int64_t total = 0;
	char field[64];
	size_t i = 0;

	if (in == NULL || json_type(in) != JSON_ARRAY || json_size(in) == 0 ||
	    json_size(in) > RECEIPT_LINES_MAX) {
		field_complain(errors, "lines", "must be a list of 1 to %d "
		    "lines", RECEIPT_LINES_MAX);
		return out;
	}
	for (line = json_first(in); line != NULL; line = json_next(line), i++) {
		if (json_type(line) == JSON_OBJECT) {
			json_add(out, read_line(line, i, places, &total,
			    errors));
			continue;
		}
		(void)snprintf(field, sizeof(field), "lines[%zu]", i);
		field_complain(errors, field, "must be an object");
	}
	return out;
}

/* --- The whole ------------------------------------------------------------ */

static bool
is_date(const char *s)
{
	int64_t at;

	return strlen(s) == 10 && clock_parse(s, &at) == 0;
}

/* The places of an amount; those of a currency that is none are guessed. */
static int
read_currency(const struct json *in, struct json *out,
    struct field_errors *errors)
{
	const char *s = value_of(in, "currency", "currency", errors);
	int places;

	if (s == NULL)
		return RECEIPT_PLACES;
	places = money_places(s);
	if (places < 0) {
		field_complain(errors, "currency", "must be a currency's code "
		    "of three capitals (ISO 4217)");
		return RECEIPT_PLACES;
	}
	json_set_text(out, "currency", s);
	return places;
}

/* An object of the post's items: JSON posts are objects already. */
static struct json *
object_of(const struct form *form, struct field_errors *errors)
{
	struct json *j = json_object();
	size_t i;

	for (i = 0; i < form->count; i++) {
		const struct form_item *item = &form->items[i];

		if (json_get(j, item->name) != NULL)
			field_complain(errors, item->name, "was sent twice");
		else
			json_set(j, item->name, item->value != NULL ?
			    json_copy(item->value) : json_text(item->text));
	}
	return j;
}

static void
finish(struct json *content, const char *date, int64_t now,
    struct receipt_form *out)
{
	char today[CLOCK_TEXT_SIZE];
	struct strbuf text;

	strbuf_init(&text, LIMIT_BODY_MAX);
	json_write_canonical(&text, content);
	secret_hash(strbuf_str(&text), text.len, out->content_hash);
	if (date == NULL) {
		clock_text(now, today);
		today[10] = '\0';
		json_set_text(content, "date", today);
	}
	strbuf_reset(&text);
	json_write_canonical(&text, content);
	out->content = strbuf_take(&text);
	strbuf_release(&text);
}

void
receipt_form_release(struct receipt_form *f)
{
	free(f->receipt_number);
	free(f->content);
	memset(f, 0, sizeof(*f));
}

void
receipt_form_read(const struct form *form, int64_t now,
    struct receipt_form *out, struct field_errors *errors)
{
	struct json *in = object_of(form, errors), *content = json_object();
	size_t before = errors->count;
	const char *date;
	int places;

	memset(out, 0, sizeof(*out));
	out->receipt_number = line_of(in, "receipt_number", "receipt_number",
	    RECEIPT_NUMBER_MAX, errors);
	if (out->receipt_number == NULL)
		missing(errors, before, "receipt_number");
	json_set_text(content, "receipt_number", out->receipt_number);
	json_set(content, "customer", read_customer(json_get(in, "customer"),
		errors));
	places = read_currency(in, content, errors);
	json_set(content, "lines", read_lines(json_get(in, "lines"), places,
		errors));
	date = value_of(in, "date", "date", errors);
	if (date != NULL && !is_date(date))
		field_complain(errors, "date", "must be a date: 2026-03-04");
	else if (date != NULL)
		json_set_text(content, "date", date);
	if (errors->count == 0)
		finish(content, date, now, out);
	json_free(content);
	json_free(in);
}
