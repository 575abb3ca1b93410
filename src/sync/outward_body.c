/* outward_body.c - a record's changes as the provider takes them. */

#include "outward_body.h"

#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/order_status.h"

/* Members that are numbers, whatever they were written as here. */
static const char *const numbers[] = {
	"rate", "purchase_rate", "label_rate", "reorder_level",
	"initial_stock", "initial_stock_rate", "quantity",
	"shipping_charge", "adjustment", "exchange_rate", "credit_limit",
	"payment_terms",
};

/* What a line has that may be written. */
static const char *const line_members[] = {
	"line_item_id", "item_id", "name", "description", "rate", "quantity",
	"unit", "discount", "tax_id", "location_id", "warehouse_id",
	"item_custom_fields", "header_name",
};

/* Members of a contact that are its first person's. */
static const char *const person_members[] = {
	"first_name", "last_name", "email", "phone", "mobile",
};

static bool
is_among(const char *name, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
set(struct json *out, const struct json *v)
{
	const char *name = json_name(v);
	int64_t decimal;

	if (json_type(v) == JSON_TEXT && is_among(name, numbers,
	    nitems(numbers)) && decimal_parse(json_scalar(v), &decimal) == 0)
		json_set(out, name, json_number(json_scalar(v)));
	else
		json_set(out, name, json_copy(v));
}

static struct json *
lines_of(const struct json *lines)
{
	struct json *out = json_array(), *one;
	const struct json *line, *v;

	for (line = json_first(lines); line != NULL; line = json_next(line)) {
		one = json_object();
		for (v = json_first(line); v != NULL; v = json_next(v))
			if (is_among(json_name(v), line_members,
			    nitems(line_members)))
				set(one, v);
		json_add(out, one);
	}
	return out;
}

/* The persons, with what the contact itself says of the first of them. */
static struct json *
persons_of(const struct json *content, const struct json *changes)
{
	const struct json *persons = json_get(content, "contact_persons"), *p;
	struct json *out = json_array(), *one;
	const struct json *v;
	size_t i;

	p = json_first(persons);
	one = p != NULL ? json_copy(p) : json_object();
	for (i = 0; i < nitems(person_members); i++) {
		v = json_get(changes, person_members[i]);
		if (v != NULL)
			json_set(one, person_members[i], json_copy(v));
	}
	json_set_bool(one, "is_primary_contact", true);
	json_add(out, one);
	for (p = p != NULL ? json_next(p) : NULL; p != NULL; p = json_next(p))
		json_add(out, json_copy(p));
	return out;
}

struct json *
outward_body(enum mirror_kind kind, const struct json *content,
    const struct json *changes)
{
	struct json *out = json_object();
	bool person = false;
	const struct json *v;

	for (v = json_first(changes); v != NULL; v = json_next(v)) {
		const char *name = json_name(v);

		if (strcmp(name, "status") == 0)
			continue;
		if (kind == MIRROR_CUSTOMER && (strcmp(name,
		    "contact_persons") == 0 || is_among(name, person_members,
		    nitems(person_members))))
			person = true;
		else if (kind != MIRROR_SALES_ORDER ||
		    strcmp(name, "line_items") != 0)
			set(out, v);
	}
	if (person)
		json_set(out, "contact_persons", persons_of(content, changes));
	if (kind == MIRROR_SALES_ORDER && json_size(changes) > 0 &&
	    (json_size(out) > 0 || json_get(changes, "line_items") != NULL))
		json_set(out, "line_items", lines_of(json_get(content,
		    "line_items")));
	return out;
}

const char *
outward_status(enum mirror_kind kind, const struct json *changes,
    const char *theirs)
{
	const char *ours = json_get_text(changes, "status");

	if (ours == NULL)
		return NULL;
	if (kind == MIRROR_SALES_ORDER)
		return order_status_step(theirs != NULL ? theirs : "draft",
		    order_course(ours));
	if (strcmp(ours, theirs != NULL ? theirs : "active") == 0)
		return NULL;
	return strcmp(ours, "active") == 0 ? "active" :
	    strcmp(ours, "inactive") == 0 ? "inactive" : NULL;
}
