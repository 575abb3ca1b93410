/* qbo_receipt.c - a sales receipt: its lines, its sum, its number. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_money.h"
#include "tests/sandbox/qbo_write.h"
#include "tests/sandbox/world.h"

#define UNDEPOSITED "4"
#define LINES_MAX 10000

/* Lines on their way from a request to what is kept. */
struct lines {
	struct qbo_change *c;
	struct json *out;
	int64_t sum;        /* cents */
	int64_t discount;   /* cents */
	int64_t number;
	size_t items;
};

static const struct {
	const char *name;
	enum { LINE_ITEM, LINE_TEXT, LINE_DISCOUNT, LINE_SUM } kind;
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

static int
detail_kind(const char *type)
{
	size_t i;

	for (i = 0; i < nitems(details); i++)
		if (strcmp(details[i].name, type) == 0)
			return details[i].kind;
	return -1;
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
	int kind = type == NULL ? -1 : detail_kind(type);
	int64_t cents = 0;
	struct json *out;

	if (type == NULL)
		return lacks(l, "DetailType");
	if (kind < 0)
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

static bool
lines_finish(struct qbo_change *c)
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

/* Given by the server unless the company numbers by itself. */
static bool
number_finish(struct qbo_change *c)
{
	struct qbo_company *company = c->q->company;
	const struct qbo_shelf *shelf = &company->shelves[QBO_SALES_RECEIPT];
	const char *include = ask_param(c->q->ask, "include");
	const char *number = qbo_change_text(c, "DocNumber"), *other;
	char text[24];
	size_t i;

	if (number == NULL) {
		if (c->e != NULL || world_knob(c->q->w,
		    KNOB_INTUIT_CUSTOM_NUMBERS) != 0)
			return true;
		snprintf(text, sizeof(text), "%lld",
		    (long long)company->next_number++);
		json_set_text(c->data, "DocNumber", text);
		return true;
	}
	if (world_knob(c->q->w, KNOB_INTUIT_DUPLICATE_NUMBERS) ==
	    ANSWER_ACCEPT || (include != NULL &&
	    strcmp(include, "allowduplicatedocnum") == 0))
		return true;
	for (i = 0; i < shelf->count; i++) {
		other = json_get_text(shelf->entities[i]->data, "DocNumber");
		if (shelf->entities[i] != c->e && other != NULL &&
		    !shelf->entities[i]->deleted && text_same(other, number))
			return qbo_fails(c->q, "6140", "", "Duplicate Document "
			    "Number Error : You must specify a different "
			    "number. This number has already been used. "
			    "DocNumber=%s is assigned to TxnType=Sales "
			    "Receipt with TxnId=%lld", number,
			    (long long)shelf->entities[i]->id);
	}
	return true;
}

/* Money goes into a bank account or waits to be deposited. */
static bool
deposit_finish(struct qbo_change *c)
{
	const struct json *ref = json_get(c->data, "DepositToAccountRef");
	const struct qbo_entity *account;
	const char *type;

	if (ref == NULL) {
		account = qbo_entity_find(c->q->company, QBO_ACCOUNT,
		    UNDEPOSITED);
		json_set(c->data, "DepositToAccountRef", qbo_ref(UNDEPOSITED,
		    qbo_entity_name(account, QBO_ACCOUNT)));
		return true;
	}
	account = qbo_entity_find(c->q->company, QBO_ACCOUNT,
	    json_scalar(json_get(ref, "value")));
	type = json_get_text(account->data, "AccountType");
	return strcmp(type, "Bank") == 0 ||
	    strcmp(type, "Other Current Asset") == 0 || qbo_fails(c->q,
	    "6430", "DepositToAccountRef", "Invalid account type used : The "
	    "account must be a bank or other current asset account.");
}

bool
qbo_receipt_finish(struct qbo_change *c)
{
	const char *currency = json_get_text(json_get(c->data, "CurrencyRef"),
	    "value");
	char today[PACIFIC_SIZE];

	if (json_get(c->data, "Line") == NULL ||
	    json_size(json_get(c->data, "Line")) == 0)
		return qbo_change_lacks(c, "Line");
	if (json_size(json_get(c->data, "Line")) > LINES_MAX)
		return qbo_fails(c->q, "6000", "Line", "Too many lines");
	if (currency != NULL && strcmp(currency, "USD") != 0)
		return qbo_fails(c->q, "6000", "CurrencyRef", "A business "
		    "validation error has occurred : Multi-currency is off");
	if (!deposit_finish(c) ||
	    (json_get(c->body, "Line") != NULL && !lines_finish(c)))
		return false;
	pacific_text(world_now(c->q->w), false, today);
	today[10] = '\0';
	qbo_change_default(c, "TxnDate", json_text(today));
	qbo_change_default(c, "CustomField", json_array());
	qbo_change_default(c, "ApplyTaxAfterDiscount", json_bool(false));
	qbo_change_default(c, "PrintStatus", json_text("NeedToPrint"));
	qbo_change_default(c, "EmailStatus", json_text("NotSet"));
	qbo_change_default(c, "Balance", json_int(0));
	qbo_set_dollar(c->data);
	return number_finish(c);
}

void
qbo_receipt_void(struct json *data)
{
	struct json *lines = json_array(), *line;
	const char *note = json_get_text(data, "PrivateNote");
	char *text = note == NULL ? xstrdup("Voided") :
	    xasprintf("Voided - %s", note);
	const struct json *j = json_first(json_get(data, "Line"));

	for (; j != NULL; j = json_next(j)) {
		line = json_copy(j);
		json_set_int(line, "Amount", 0);
		json_add(lines, line);
	}
	json_set(data, "Line", lines);
	json_set_int(data, "TotalAmt", 0);
	json_set_text(data, "PrivateNote", text);
	free(text);
}
