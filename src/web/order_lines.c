/* order_lines.c - checks the lines of an order, and adds them up. */

#include "src/web/order_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/money.h"
#include "web/order_form.h"

#define SKU_CHARS 100

enum { SKU, NAME, QUANTITY, PRICE, LINE_COUNT };

static const struct field line_fields[LINE_COUNT] = {
	[SKU] = {"sku", FIELD_SCALAR, SKU_CHARS},
	[NAME] = {"name", FIELD_LINE, LIMIT_TEXT},
	[QUANTITY] = {"quantity", FIELD_SCALAR, ORDER_DIGITS_MAX},
	[PRICE] = {"unit_price", FIELD_SCALAR, ORDER_DIGITS_MAX},
};

bool
field_is_known(const struct field *fields, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return true;
	}
	return false;
}

bool
field_is_wrong(const struct field_errors *errors, const char *name)
{
	size_t i;

	for (i = 0; i < errors->count && i < FIELD_ERRORS_MAX; i++) {
		if (strcmp(errors->errors[i].field, name) == 0)
			return true;
	}
	return false;
}

const struct json *
order_member(const struct form *form, const char *name, enum json_type type,
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
	if (!field_is_wrong(errors, field))
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

static void
add_line(const struct json *in, char *const *values, int64_t quantity,
    int64_t price, struct order_sum *sum)
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
		if (!field_is_known(line_fields, nitems(line_fields),
		    json_name(member)))
			json_set(line, json_name(member), json_copy(member));
	}
	json_add(sum->lines, line);
	if (money_of(quantity, price, sum->places, &amount) != 0 ||
	    money_add(sum->total, amount, &sum->total) != 0)
		sum->known = false;
}

static void
read_line(const struct json *in, size_t i, struct order_sum *sum,
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

void
order_lines_read(const struct form *form, struct order_sum *sum,
    struct field_errors *errors)
{
	const struct json *in, *line;
	size_t i = 0;

	in = order_member(form, "items", JSON_ARRAY, "must be a list of "
	    "{\"sku\", \"name\", \"quantity\", \"unit_price\"}", errors);
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
