/* order_store.c - an order's body checked, then stored. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/order.h"
#include "tests/sandbox/moment.h"

static const char *const texts[] = {
	"reference_number", "notes", "terms", "adjustment_description",
	"delivery_method", "pricebook_id", "salesperson_id",
	"salesperson_name", "currency_id", "template_id",
	"billing_address_id", "shipping_address_id", "place_of_supply",
	"gst_treatment", "gst_no"
};

static bool
check_dates(struct inv *inv, const struct json *body)
{
	static const char *const names[] = {"date", "shipment_date"};
	const char *text;
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		text = inv_member(body, names[i]);
		if (!text_empty(text) && !moment_is_date(text))
			return inv_refuses(inv, names[i]);
	}
	return true;
}

static bool
check_customer(struct inv *inv, const struct json *body, bool is_new)
{
	const char *id = inv_member(body, "customer_id");

	if (text_empty(id))
		return !is_new || inv_refuses(inv, "customer_id");
	return inv_find(inv->in, INV_CONTACT, id) != NULL ||
	    inv_lacks(inv, "Contact");
}

/* One's own number only where the numbering is told to look away. */
static bool
check_number(struct inv *inv, const struct json *body,
    const struct inv_doc *self)
{
	const char *number = inv_member(body, "salesorder_number");
	const char *own = ask_param(inv->ask,
	    "ignore_auto_number_generation");
	const struct inv_doc *other;

	if (text_empty(number) || (self != NULL &&
	    strcmp(inv_text(self, "salesorder_number"), number) == 0))
		return true;
	if (own == NULL || strcmp(own, "true") != 0)
		return inv_forbids(inv, "The sales order number is generated "
		    "automatically.");
	other = inv_find_by(inv->in, INV_ORDER, "salesorder_number", number);
	return other == NULL || inv_fails(inv, 400, 1001,
	    "Sales Order \"%s\" already exists.", number);
}

static bool
check_amounts(struct inv *inv, const struct json *body)
{
	int64_t n;

	return inv_amount(inv, body, "shipping_charge", &n) &&
	    inv_amount(inv, body, "adjustment", &n) &&
	    inv_amount(inv, body, "exchange_rate", &n);
}

static struct inv_doc *
order_new(struct inventory *in)
{
	static const char *const states[] = {
		"invoiced_status", "paid_status", "shipped_status"
	};
	struct json *j = json_object();
	size_t i;

	json_set_text(j, "status", "draft");
	json_set_text(j, "order_status", "draft");
	json_set_text(j, "current_sub_status", "draft");
	for (i = 0; i < nitems(states); i++)
		json_set_text(j, states[i], "");
	for (i = 0; i < nitems(texts); i++)
		if (!text_starts(texts[i], "gst_") &&
		    strcmp(texts[i], "place_of_supply") != 0)
			json_set_text(j, texts[i], "");
	json_set(j, "date", inv_today(in));
	json_set_text(j, "shipment_date", "");
	json_set_text(j, "discount", "");
	json_set_text(j, "discount_type", "entity_level");
	json_set_bool(j, "is_discount_before_tax", true);
	json_set_bool(j, "is_inclusive_tax", false);
	json_set_int(j, "shipping_charge", 0);
	json_set_int(j, "adjustment", 0);
	json_set_text(j, "currency_code", in->currency);
	json_set_int(j, "price_precision", in->places);
	return inv_add_doc(in, INV_ORDER, j);
}

static void
store_number(struct inventory *in, struct inv_doc *o, const char *wish)
{
	char number[32];

	if (!text_empty(wish)) {
		inv_set(o, "salesorder_number", json_text(wish));
	} else if (inv_text(o, "salesorder_number")[0] == '\0') {
		do
			snprintf(number, sizeof(number), "SO-%05lld",
			    (long long)in->next_order++);
		while (inv_find_by(in, INV_ORDER, "salesorder_number",
		    number) != NULL);
		inv_set(o, "salesorder_number", json_text(number));
	}
}

static void
store_customer(struct inventory *in, struct inv_doc *o, const char *id)
{
	const struct inv_doc *c = inv_find_doc(in, INV_CONTACT, id);
	const char *email;

	if (c == NULL)
		return;
	email = json_get_text(contact_primary(c), "email");
	inv_set(o, "customer_id", json_text(id));
	inv_set(o, "customer_name", json_text(inv_text(c, "contact_name")));
	inv_set(o, "email", json_text(email != NULL ? email : ""));
}

static void
store_members(struct inv_doc *o, const struct json *body)
{
	static const char *const numbers[] = {
		"shipping_charge", "adjustment", "exchange_rate"
	};
	static const char *const others[] = {
		"discount", "discount_type", "is_discount_before_tax",
		"is_inclusive_tax", "date", "shipment_date", "documents",
		"contact_persons"
	};
	const char *text;
	size_t i;

	for (i = 0; i < nitems(texts); i++) {
		text = inv_member(body, texts[i]);
		if (text != NULL)
			inv_set(o, texts[i], json_text(text));
	}
	for (i = 0; i < nitems(numbers); i++)
		if (json_get(body, numbers[i]) != NULL)
			inv_set(o, numbers[i], micro_json(line_number(body,
			    numbers[i]), 0));
	for (i = 0; i < nitems(others); i++)
		if (json_get(body, others[i]) != NULL)
			inv_set(o, others[i], json_copy(json_get(body,
			    others[i])));
}

bool
order_store(struct inv *inv, const struct json *body, struct inv_doc **o)
{
	struct json *lines = NULL, *custom = NULL;
	bool is_new = *o == NULL, held;

	if (!is_new && json_get((*o)->data, "custom") != NULL)
		custom = json_copy(json_get((*o)->data, "custom"));
	if (!check_customer(inv, body, is_new) ||
	    !check_dates(inv, body) || !check_number(inv, body, *o) ||
	    !check_amounts(inv, body) ||
	    (lines = order_lines(inv, body, *o)) == NULL ||
	    !custom_read(inv, "salesorder", json_get(body, "custom_fields"),
	    &custom)) {
		json_free(lines);
		json_free(custom);
		return false;
	}
	if (is_new)
		*o = order_new(inv->in);
	held = order_holds(*o);
	if (held)
		order_hold(inv->in, *o, -1);
	store_number(inv->in, *o, inv_member(body, "salesorder_number"));
	store_customer(inv->in, *o, inv_member(body, "customer_id"));
	store_members(*o, body);
	if (custom != NULL)
		inv_set(*o, "custom", custom);
	inv_set(*o, "line_items", lines);
	order_total(inv->in, (*o)->data);
	if (held) {
		order_hold(inv->in, *o, 1);
		order_settle(*o);
	}
	inv_touch(inv->in, INV_ORDER, &(*o)->row);
	return true;
}
