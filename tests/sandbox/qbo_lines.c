/* qbo_lines.c - the lines of a sales receipt, and what they come to. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_money.h"
#include "tests/sandbox/qbo_write.h"

/* Lines on their way from a request to what is kept. */
struct lines {
	struct qbo_change *c;
	struct json *out;
	int64_t sum;        /* cents */
	int64_t discount;   /* cents */
	int64_t number;
	size_t items;
};

enum line_kind {
	LINE_ITEM, LINE_TEXT, LINE_DISCOUNT, LINE_SUM, LINE_KINDS
};

static const struct {
	const char *name;
	enum line_kind kind;
} details[] = {
	{"SalesItemLineDetail", LINE_ITEM},
	{"DescriptionOnly", LINE_TEXT},
	{"DiscountLineDetail", LINE_DISCOUNT},
	{"SubTotalLineDetail", LINE_SUM}
};

/* A number of an object; false: there is none, *cents is 0. */
static bool
amount_read(const struct json *j, const char *name, struct decimal *out)
{
	const char *digits = json_scalar(json_get(j, name));

	memset(out, 0, sizeof(*out));
	return digits != NULL && decimal_parse(digits, out) == 0;
}

static bool
lacks(struct lines *l, const char *name)
{
	return qbo_change_lacks(l->c, name);
}

/* Quantity times price, rounded to cents, is the amount. */
static bool
product_check(struct lines *l, const struct json *detail, int64_t amount)
{
	struct decimal qty, price;
	bool has_qty = amount_read(detail, "Qty", &qty);
	int64_t cents;

	if (!amount_read(detail, "UnitPrice", &price))
		return true;
	if (!has_qty)
		qty.mantissa = 1;
	if (decimal_product(&qty, &price, &cents) != 0)
		return qbo_fails(l->c->q, "2110", "UnitPrice",
		    "UnitPrice or Qty is too large");
	return cents == amount || qbo_fails(l->c->q, "6070", "",
	    "Amount calculation incorrect in the request : Amount is not "
	    "equal to UnitPrice * Qty. Supplied value:%s",
	    json_scalar(json_get(detail, "UnitPrice")));
}

/* In the United States there are two codes, and they are words. */
static bool
tax_check(struct lines *l, const struct json *detail)
{
	const struct json *ref = json_get(detail, "TaxCodeRef");
	const char *code = json_get_text(ref, "value");

	if (ref == NULL || (code != NULL && (strcmp(code, "TAX") == 0 ||
	    strcmp(code, "NON") == 0)))
		return true;
	return qbo_fails(l->c->q, "6100", "TaxCodeRef", "Invalid line TaxCode "
	    ": The tax code of a line is TAX or NON");
}

static bool
item_is_sold(struct lines *l, const struct json *ref)
{
	const struct qbo_entity *item = qbo_entity_find(l->c->q->company,
	    QBO_ITEM, json_scalar(json_get(ref, "value")));
	const char *type = json_get_text(item->data, "Type");

	return strcmp(type, "Category") != 0 || qbo_fails(l->c->q, "2500",
	    "ItemRef", "Invalid Reference Id : a category cannot be sold");
}

static bool
item_line(struct lines *l, const struct json *line, struct json *out,
    int64_t amount)
{
	const struct json *detail = json_get(line, "SalesItemLineDetail");
	struct json *kept, *item;

	if (detail == NULL)
		return lacks(l, "SalesItemLineDetail");
	if (json_get(detail, "ItemRef") == NULL)
		return lacks(l, "ItemRef");
	item = qbo_ref_check(l->c->q, "ItemRef", QBO_ITEM,
	    json_get(detail, "ItemRef"));
	if (item == NULL)
		return false;
	kept = json_copy(detail);
	json_set(kept, "ItemRef", item);
	if (json_get(kept, "TaxCodeRef") == NULL)
		json_set(kept, "TaxCodeRef", qbo_ref("NON", NULL));
	json_set(out, "SalesItemLineDetail", kept);
	l->items++;
	l->sum += amount;
	return item_is_sold(l, item) && tax_check(l, detail) &&
	    product_check(l, detail, amount);
}

static enum line_kind
detail_kind(const char *type)
{
	size_t i;

	for (i = 0; i < nitems(details); i++)
		if (strcmp(details[i].name, type) == 0)
			return details[i].kind;
	return LINE_KINDS;
}

/* Line as kept: numbered, with its description and amount. */
static bool
line_start(struct lines *l, const struct json *line, const char *type,
    int64_t amount, struct json *out)
{
	const char *text = json_get_text(line, "Description");
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)++l->number);
	json_set_text(out, "Id", id);
	json_set_int(out, "LineNum", l->number);
	if (text != NULL)
		json_set_text(out, "Description", text);
	if (text != NULL && !qbo_text_check(l->c->q, "Description", text,
	    4000))
		return false;
	if (json_get(line, "Amount") != NULL)
		json_set(out, "Amount", cents_json(amount));
	json_set_text(out, "DetailType", type);
	return true;
}

static bool
line_read(struct lines *l, const struct json *line)
{
	const char *type = json_get_text(line, "DetailType");
	struct decimal amount;
	bool has = amount_read(line, "Amount", &amount), good;
	enum line_kind kind;
	int64_t cents = 0;
	struct json *out;

	if (type == NULL)
		return lacks(l, "DetailType");
	kind = detail_kind(type);
	if (kind == LINE_KINDS)
		return qbo_fails(l->c->q, "2170", "DetailType",
		    "Invalid Enumeration : %s", type);
	/* The server's own; what a client sends of it is not looked at. */
	if (kind == LINE_SUM)
		return true;
	if (!has && kind != LINE_TEXT)
		return lacks(l, "Amount");
	if (decimal_cents(&amount, &cents) != 0 || amount.scale > 2)
		return qbo_fails(l->c->q, "2110", "Amount",
		    "Amount has more than two decimals, or is too large");
	out = json_object();
	good = line_start(l, line, type, cents, out);
	if (good && kind == LINE_ITEM)
		good = item_line(l, line, out, cents);
	if (good && kind != LINE_ITEM && json_get(line, type) != NULL)
		json_set(out, type, json_copy(json_get(line, type)));
	if (kind == LINE_DISCOUNT)
		l->discount += cents;
	json_add(l->out, out);
	return good;
}

static void
subtotal_add(struct lines *l)
{
	struct json *j = json_object();

	json_set(j, "Amount", cents_json(l->sum));
	json_set_text(j, "DetailType", "SubTotalLineDetail");
	json_set(j, "SubTotalLineDetail", json_object());
	json_add(l->out, j);
}

static bool
tax_read(struct qbo_change *c, int64_t *cents)
{
	const struct json *detail = json_get(c->data, "TxnTaxDetail");
	struct decimal tax;
	struct json *j;

	*cents = 0;
	if (amount_read(detail, "TotalTax", &tax))
		return decimal_cents(&tax, cents) == 0 || qbo_fails(c->q,
		    "2110", "TotalTax", "TotalTax is too large");
	j = detail != NULL ? json_copy(detail) : json_object();
	json_set_int(j, "TotalTax", 0);
	json_set(c->data, "TxnTaxDetail", j);
	return true;
}

bool
qbo_lines_finish(struct qbo_change *c)
{
	struct lines l = {.c = c, .out = json_array()};
	const struct json *j, *list = json_get(c->body, "Line");
	int64_t tax, total;

	for (j = json_first(list); j != NULL; j = json_next(j))
		if (!line_read(&l, j))
			goto out;
	if (l.items == 0) {
		lacks(&l, "Line");
		goto out;
	}
	subtotal_add(&l);
	if (!tax_read(c, &tax))
		goto out;
	total = l.sum - l.discount + tax;
	if (total < 0) {
		qbo_fails(c->q, "6000", "", "A business validation error has "
		    "occurred while processing your request : Transaction "
		    "amount must be 0 or greater.");
		goto out;
	}
	json_set(c->data, "Line", l.out);
	json_set(c->data, "TotalAmt", cents_json(total));
	return true;
out:
	json_free(l.out);
	return false;
}
