/* order_compare.c - whether an order that is there is the one posted. */

#include <string.h>

#include "base/decimal.h"
#include "base/money.h"
#include "base/text.h"
#include "src/web/order_taking.h"
#include "store/customer.h"

static bool
is_same_number(const struct json *a, const struct json *b, const char *name)
{
	const char *x = json_scalar(json_get(a, name));
	const char *y = json_scalar(json_get(b, name));
	int64_t m, n;

	return x != NULL && y != NULL && decimal_parse(x, &m) == 0 &&
	    decimal_parse(y, &n) == 0 && m == n;
}

/* Whether lines of an order that is there are these. */
static bool
are_same_lines(const struct json *known, const struct json *lines)
{
	const struct json *a = json_first(known), *b = json_first(lines);
	const char *x, *y;

	for (; a != NULL && b != NULL; a = json_next(a), b = json_next(b)) {
		x = json_get_text(a, "sku");
		y = json_get_text(b, "sku");
		if (!is_same_number(a, b, "quantity") ||
		    !is_same_number(a, b, "rate") ||
		    (x != NULL && y != NULL && !text_equal(x, y)))
			return false;
	}
	return a == NULL && b == NULL;
}

/* Whether its total and currency, where Zoho tells them, are the form's. */
static bool
is_same_money(const struct json *content, const struct order_form *form)
{
	const char *currency = json_get_text(content, "currency_code");
	const char *total = json_scalar(json_get(content, "total"));
	int places = money_places(form->currency);
	char text[MONEY_TEXT_SIZE];
	int64_t ours, theirs;

	if (currency != NULL && !text_same(currency, form->currency))
		return false;
	if (total == NULL || places < 0)
		return true;
	money_text(form->total, places, text);
	return decimal_parse(text, &ours) == 0 &&
	    decimal_parse(total, &theirs) == 0 && ours == theirs;
}

/* Whether its customer is whom the form means: by e-mail, phone, or name. */
static int
is_same_customer(struct db *db, const struct order_taking *t,
    const struct json *content, bool *same, struct error *err)
{
	char *const *who = t->form->customer;
	const char *id = json_get_text(content, "customer_id");
	const char *name = json_get_text(content, "customer_name"), *mine;
	struct mirror_record known;
	bool found;

	if (who[ORDER_EMAIL] == NULL && who[ORDER_PHONE] == NULL) {
		mine = who[ORDER_NAME] != NULL ? who[ORDER_NAME] :
		    who[ORDER_COMPANY];
		*same = name == NULL || (mine != NULL && text_same(name,
		    mine));
		return 0;
	}
	if (customer_match(db, t->tenant, who[ORDER_EMAIL],
	    who[ORDER_PHONE], &known, &found, err) != 0)
		return -1;
	*same = found && id != NULL && (text_equal(id, known.id) ||
	    (known.provider_id != NULL && text_equal(id, known.provider_id)));
	if (found)
		mirror_release(&known);
	return 0;
}

/* An order that did not come by a post is compared as far as it is known. */
int
order_compare(struct db *db, const struct order_taking *t,
    const struct mirror_record *known, const struct json *lines, bool *same,
    struct error *err)
{
	struct json *content = NULL;
	int rc = -1;

	if (json_parse(known->content, strlen(known->content), &content,
	    err) != 0)
		return -1;
	rc = is_same_customer(db, t, content, same, err);
	*same = rc == 0 && *same && is_same_money(content, t->form) &&
	    are_same_lines(json_get(content, "line_items"), lines);
	json_free(content);
	return rc;
}
