/* contact_calls.c - contacts, their persons and addresses, call by call. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/event.h"

bool
contact_is_used(const struct inventory *in, const struct inv_doc *c)
{
	char id[INV_ID_SIZE];

	inv_id_text(c->row.id, id);
	return inv_find_by(in, INV_ORDER, "customer_id", id) != NULL;
}

static struct inv_doc *
contact_of(struct inv *inv)
{
	return inv_doc(inv, INV_CONTACT, 1, "Contact");
}

static void
changed(struct inv *inv, struct inv_doc *c)
{
	inv_touch(inv->in, INV_CONTACT, &c->row);
	inv_event(inv->in, INV_CONTACT, &c->row, EVENT_EDIT);
}

void
inv_contact_get(struct inv *inv)
{
	struct inv_doc *c = contact_of(inv);

	if (c != NULL)
		inv_gives(inv, "success", "contact", contact_show(inv->in, c));
}

void
inv_contact_make(struct inv *inv)
{
	struct inv_doc *c = NULL;

	if (!inv_wants_object(inv) || !contact_store(inv, inv->body, &c))
		return;
	inv_event(inv->in, INV_CONTACT, &c->row, EVENT_ADD);
	inv_made(inv, "The contact has been added.", "contact",
	    contact_show(inv->in, c));
}

void
inv_contact_change(struct inv *inv)
{
	struct inv_doc *c = contact_of(inv);

	if (c == NULL || !inv_wants_object(inv) ||
	    !contact_store(inv, inv->body, &c))
		return;
	changed(inv, c);
	inv_gives(inv, "Contact information has been saved.", "contact",
	    contact_show(inv->in, c));
}

void
inv_contact_delete(struct inv *inv)
{
	struct inv_doc *c = contact_of(inv);

	if (c == NULL)
		return;
	if (contact_is_used(inv->in, c)) {
		inv_forbids(inv, "Customers involved in transactions cannot be "
		    "deleted.");
		return;
	}
	inv_event(inv->in, INV_CONTACT, &c->row, EVENT_DELETE);
	inv_delete(inv->in, INV_CONTACT, &c->row);
	inv_gives(inv, "The customer has been deleted.", NULL, NULL);
}

void
inv_contact_active(struct inv *inv)
{
	struct inv_doc *c = contact_of(inv);

	if (c == NULL)
		return;
	if (strcmp(inv_text(c, "status"), inv->part[2]) != 0) {
		inv_set(c, "status", json_text(inv->part[2]));
		changed(inv, c);
	}
	inv_gives(inv, strcmp(inv->part[2], "active") == 0 ?
	    "The contact has been marked as active." :
	    "The contact has been marked as inactive.", NULL, NULL);
}

/*
 * A copy of a list in which the element of that id is changed, left out
 * (with NULL), or, for id NULL, added. Takes with; *found tells.
 */
static struct json *
list_with(const struct json *list, const char *key, const char *id,
    struct json *with, bool *found)
{
	struct json *out = json_array();
	const struct json *j;

	*found = id == NULL;
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		if (id == NULL || strcmp(json_get_text(j, key), id) != 0) {
			json_add(out, json_copy(j));
			continue;
		}
		*found = true;
		if (with != NULL)
			json_add(out, json_copy(with));
	}
	if (id == NULL && with != NULL)
		json_add(out, json_copy(with));
	json_free(with);
	return out;
}

static const struct json *
list_find(const struct json *list, const char *key, const char *id)
{
	const struct json *j = json_first(list);

	while (j != NULL && (id == NULL ||
	    strcmp(json_get_text(j, key), id) != 0))
		j = json_next(j);
	return j;
}

void
inv_addresses(struct inv *inv)
{
	struct inv_doc *c = contact_of(inv);
	const char *id = inv->part_count > 3 ? inv->part[3] : NULL;
	struct json *with = NULL, *list;
	const struct json *old, *have;
	bool found;

	if (c == NULL)
		return;
	have = json_get(c->data, "addresses");
	if (ask_is(inv->ask, "GET")) {
		inv_gives(inv, "success", "addresses", json_copy(have));
		return;
	}
	old = list_find(have, "address_id", id);
	if (!ask_is(inv->ask, "DELETE")) {
		if (!inv_wants_object(inv))
			return;
		with = address_make(inv->in, inv->body, old);
	}
	list = list_with(have, "address_id", id, with, &found);
	if (!found) {
		json_free(list);
		inv_lacks(inv, "Address");
		return;
	}
	inv_set(c, "addresses", list);
	changed(inv, c);
	if (id == NULL)
		inv_made(inv, "The address has been added.", NULL, NULL);
	else
		inv_gives(inv, "The address has been saved.", NULL, NULL);
}

/* The contact whose person that is. */
static struct inv_doc *
contact_of_person(struct inv *inv, const char *id)
{
	const struct inv_shelf *shelf = &inv->in->shelves[INV_CONTACT];
	struct inv_doc *c;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		c = (struct inv_doc *)shelf->rows[i];
		if (c->row.deleted_at == 0 && list_find(json_get(c->data,
		    "contact_persons"), "contact_person_id", id) != NULL)
			return c;
	}
	inv_lacks(inv, "Contact person");
	return NULL;
}

static void
make_primary(struct inv_doc *c, const char *id)
{
	struct json *list = json_array(), *one;
	const struct json *j;

	for (j = json_first(json_get(c->data, "contact_persons")); j != NULL;
	    j = json_next(j)) {
		one = json_copy(j);
		json_set_bool(one, "is_primary_contact", strcmp(json_get_text(
		    j, "contact_person_id"), id) == 0);
		json_add(list, one);
	}
	inv_set(c, "contact_persons", list);
}

static void
person_add(struct inv *inv)
{
	struct inv_doc *c;
	struct json *one;
	bool found;

	if (!inv_wants_object(inv))
		return;
	c = inv_find_doc(inv->in, INV_CONTACT, inv_member(inv->body,
	    "contact_id"));
	if (c == NULL) {
		inv_lacks(inv, "Contact");
		return;
	}
	one = person_make(inv->in, inv->body, NULL);
	json_set_bool(one, "is_primary_contact", json_size(json_get(c->data,
	    "contact_persons")) == 0);
	inv_set(c, "contact_persons", list_with(json_get(c->data,
	    "contact_persons"), "contact_person_id", NULL, json_copy(one),
	    &found));
	changed(inv, c);
	inv_made(inv, "The contact person has been added.", "contact_person",
	    one);
}

void
inv_persons(struct inv *inv)
{
	const char *id = inv->part_count > 2 ? inv->part[2] : NULL;
	const struct json *have, *old;
	struct json *with = NULL;
	struct inv_doc *c;
	bool found;

	if (id == NULL) {
		person_add(inv);
		return;
	}
	c = contact_of_person(inv, id);
	if (c == NULL)
		return;
	have = json_get(c->data, "contact_persons");
	old = list_find(have, "contact_person_id", id);
	if (ask_is(inv->ask, "GET")) {
		inv_gives(inv, "success", "contact_person", json_copy(old));
		return;
	}
	if (ask_is(inv->ask, "POST")) {
		make_primary(c, id);
	} else {
		if (ask_is(inv->ask, "PUT") && !inv_wants_object(inv))
			return;
		if (ask_is(inv->ask, "PUT"))
			with = person_make(inv->in, inv->body, old);
		inv_set(c, "contact_persons", list_with(have,
		    "contact_person_id", id, with, &found));
	}
	changed(inv, c);
	inv_gives(inv, "The contact person has been saved.", NULL, NULL);
}
