/* order_total.c - an order summed up: discounts, taxes, charges. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/order.h"

#define HUNDRED (100 * MICRO)

/* "10%" of an amount, or an amount. */
static int64_t
discount_of(const struct json *value, int64_t amount, int places)
{
	const char *s = json_scalar(value);
	size_t n = s != NULL ? strlen(s) : 0;
	int64_t d = 0;
	char *digits;

	if (n == 0)
		return 0;
	digits = xstrndup(s, s[n - 1] == '%' ? n - 1 : n);
	if (micro_parse(digits, &d) != 0)
		d = 0;
	free(digits);
	if (s[n - 1] == '%')
		d = micro_round(micro_share(amount, d, HUNDRED), places);
	return d;
}

struct sum {
	bool inclusive, before_tax;
	int places;
	int64_t lines;      /* of all lines, as they are charged */
	int64_t discount;   /* of the whole order */
	int64_t net, tax;
	struct json *taxes;
};

static int64_t
line_amount(const struct sum *sum, const struct json *line)
{
	int64_t amount = micro_round(micro_product(line_number(line,
	    "quantity"), line_number(line, "rate")), sum->places);

	return amount - discount_of(json_get(line, "discount"), amount,
	    sum->places);
}

static int64_t
tax_of(const struct sum *sum, int64_t amount, int64_t percent)
{
	if (sum->inclusive)
		return amount - micro_round(micro_share(amount, HUNDRED,
		    HUNDRED + percent), sum->places);
	return micro_round(micro_share(amount, percent, HUNDRED),
	    sum->places);
}

static void
tax_add(struct sum *sum, const char *name, int64_t tax)
{
	struct json *list = json_array(), *one;
	const struct json *j;
	bool found = false;

	for (j = json_first(sum->taxes); j != NULL; j = json_next(j)) {
		one = json_copy(j);
		if (strcmp(json_get_text(j, "tax_name"), name) == 0) {
			found = true;
			json_set(one, "tax_amount", micro_json(tax +
			    line_number(j, "tax_amount"), 0));
		}
		json_add(list, one);
	}
	if (!found) {
		one = json_object();
		json_set_text(one, "tax_name", name);
		json_set(one, "tax_amount", micro_json(tax, 0));
		json_add(list, one);
	}
	json_free(sum->taxes);
	sum->taxes = list;
}

/* A line with its total, and what it adds to the order's. */
static struct json *
line_sum(struct sum *sum, const struct json *line)
{
	int64_t amount = line_amount(sum, line), taxed = amount, tax, shown;
	int64_t percent = line_number(line, "tax_percentage");
	struct json *j = json_copy(line);

	if (sum->before_tax && sum->lines != 0)
		taxed -= micro_share(sum->discount, amount, sum->lines);
	tax = tax_of(sum, taxed, percent);
	shown = sum->inclusive ? amount - tax_of(sum, amount, percent) :
	    amount;
	json_set(j, "item_total", micro_json(shown, 0));
	sum->net += shown;
	sum->tax += tax;
	if (percent != 0)
		tax_add(sum, json_get_text(line, "tax_name"), tax);
	return j;
}

static void
set(struct json *data, const char *name, int64_t n)
{
	json_set(data, name, micro_json(n, 0));
}

void
order_total(struct inventory *in, struct json *data)
{
	const struct json *before = json_get(data, "is_discount_before_tax");
	struct sum sum = {
		.inclusive = json_get_true(data, "is_inclusive_tax"),
		.before_tax = before == NULL || json_is_true(before),
		.places = in->places, .taxes = json_array()
	};
	struct json *lines = json_array();
	int64_t quantity = 0, total;
	const struct json *j;

	for (j = json_first(json_get(data, "line_items")); j != NULL;
	    j = json_next(j)) {
		sum.lines += line_amount(&sum, j);
		quantity += line_number(j, "quantity");
	}
	sum.discount = discount_of(json_get(data, "discount"), sum.lines,
	    in->places);
	for (j = json_first(json_get(data, "line_items")); j != NULL;
	    j = json_next(j))
		json_add(lines, line_sum(&sum, j));
	json_set(data, "line_items", lines);
	total = sum.lines - sum.discount + (sum.inclusive ? 0 : sum.tax) +
	    line_number(data, "shipping_charge") +
	    line_number(data, "adjustment");
	set(data, "total_quantity", quantity);
	set(data, "sub_total", sum.net);
	set(data, "discount_total", sum.discount);
	set(data, "tax_total", sum.tax);
	set(data, "total", micro_round(total, in->places));
	json_set(data, "taxes", sum.taxes);
}
