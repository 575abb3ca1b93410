/* outward_customer.c - the contact of whoever bought: found, or made. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "outward.h"
#include "store/customer.h"

/* Pages looked through for one made a moment ago. */
#define RECENT_PAGES 2

static int
take_id(const char *id, char out[INVENTORY_ID_SIZE])
{
	(void)snprintf(out, INVENTORY_ID_SIZE, "%s", id);
	return 0;
}

/* 0 found, 1 not, -1. */
static int
in_mirror(const struct call *call, const struct outward_person *p,
    char id[INVENTORY_ID_SIZE], struct error *err)
{
	struct mirror_record r;
	bool found;
	int rc = 1;

	if (p->email == NULL && p->phone == NULL)
		return 1;
	if (customer_match(call->access->db, call->tenant, p->email,
	    p->phone, &r, &found, err) != 0)
		return -1;
	if (found && r.provider_id != NULL && !r.gone)
		rc = take_id(r.provider_id, id);
	if (found)
		mirror_release(&r);
	return rc;
}

/* Takes over what was found or not. 0 found, 1 not, -1. */
static int
settle(const struct call *call, struct inventory_answer *a, int rc,
    bool partial, char id[INVENTORY_ID_SIZE], struct error *err)
{
	char record_id[UUID_SIZE];

	if (rc != 0 && err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		rc = 1;
	} else if (rc == 0) {
		(void)take_id(inventory_id(INVENTORY_CONTACT, a->record), id);
		rc = outward_keep(call, MIRROR_CUSTOMER, a, partial,
		    record_id, err);
	}
	inventory_answer_release(a);
	return rc;
}

static int
find(const struct call *call, const char *member, const char *value,
    char id[INVENTORY_ID_SIZE], struct error *err)
{
	struct inventory_answer a;
	int rc;

	if (text_empty(value))
		return 1;
	rc = inventory_find(call, INVENTORY_CONTACT, member, value, &a, err);
	return settle(call, &a, rc, true, id, err);
}

/* A name that nobody else has: people may share theirs. free() */
static char *
contact_name(const struct outward_person *p)
{
	const char *key = p->email != NULL ? p->email : p->phone;
	const char *name = p->name != NULL ? p->name : p->company;

	if (key != NULL)
		return name != NULL ? xasprintf("%.120s (%s)", name, key) :
		    xstrdup(key);
	return name != NULL ? xasprintf("%.120s (order %s)", name,
	    p->order_number) : xasprintf("Order %s", p->order_number);
}

static struct json *
person_of(const struct outward_person *p)
{
	struct json *j = json_object();
	const char *last = p->name != NULL ? strrchr(p->name, ' ') : NULL;
	char *first;

	if (last != NULL) {
		first = xstrndup(p->name, (size_t)(last - p->name));
		json_set_text(j, "first_name", first);
		json_set_text(j, "last_name", last + 1);
		free(first);
	} else if (p->name != NULL) {
		json_set_text(j, "last_name", p->name);
	}
	if (p->email != NULL)
		json_set_text(j, "email", p->email);
	if (p->phone != NULL)
		json_set_text(j, "phone", p->phone);
	json_set_bool(j, "is_primary_contact", true);
	return j;
}

static struct json *
contact_of(const struct outward_person *p, const char *name)
{
	struct json *j = json_object(), *persons = json_array();

	json_set_text(j, "contact_name", name);
	json_set_text(j, "contact_type", "customer");
	if (p->company != NULL)
		json_set_text(j, "company_name", p->company);
	json_add(persons, person_of(p));
	json_set(j, "contact_persons", persons);
	return j;
}

static int
make(const struct call *call, const struct outward_person *p,
    char id[INVENTORY_ID_SIZE], bool *made, struct error *err)
{
	char *name = contact_name(p);
	struct json *contact = contact_of(p, name);
	struct inventory_answer a;
	int rc;

	rc = inventory_create(call, INVENTORY_CONTACT, contact, &a, err);
	*made = rc == 0;
	/* It has one of this name: an earlier try may have made it. */
	if (rc != 0 && err->code == ERROR_CONFLICT) {
		error_clear(err);
		inventory_answer_release(&a);
		rc = inventory_find_recent(call, INVENTORY_CONTACT,
		    "contact_name", name, RECENT_PAGES, &a, err);
		if (rc != 0 && err->code == ERROR_NOT_FOUND) {
			error_clear(err);
			inventory_answer_release(&a);
			rc = inventory_find(call, INVENTORY_CONTACT,
			    "contact_name", name, &a, err);
		}
	}
	rc = settle(call, &a, rc, !*made, id, err);
	if (rc == 1)
		rc = error_set(err, ERROR_CONFLICT, "Zoho Inventory has a "
		    "contact named %.200s, and does not show it: rename that "
		    "one", name);
	json_free(contact);
	free(name);
	return rc;
}

int
outward_customer(const struct call *call,
    const struct outward_person *person, char id[INVENTORY_ID_SIZE],
    bool *made, struct error *err)
{
	int rc = in_mirror(call, person, id, err);

	*made = false;
	if (rc == 1)
		rc = find(call, "email", person->email, id, err);
	if (rc == 1)
		rc = find(call, "phone", person->phone, id, err);
	return rc == 1 ? make(call, person, id, made, err) : rc;
}
