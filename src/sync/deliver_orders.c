/* deliver_orders.c - brings a few orders to the CRM, one deal each. */

#include "sync/deliver_orders.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/deliver_parts.h"

#define CONTACT_COLUMNS "Last_Name, Email, Phone"
/* The field of a deal that names its contact. */
#define CONTACT "Contact_Name"

void
order_parcel_release(struct order_parcel *o)
{
	parcel_release(&o->parcel);
	order_release(&o->order);
}

/* The try is over for this one: the next steps leave it out. */
static bool
is_out(const struct order_parcel *o)
{
	return o->parcel.error.code != ERROR_NONE;
}

/* --- The contact --------------------------------------------------------- */

/* One look-up of those that have no contact yet, by one column. */
static int
find_contacts(const struct call *call, struct order_parcel *const *orders,
    size_t n, const char *column, struct error *err)
{
	const char *values[ZOHO_CRM_BATCH], *id;
	struct order_parcel *who[ZOHO_CRM_BATCH];
	bool by_email = strcmp(column, "Email") == 0;
	struct json *rows = NULL;
	const struct json *row;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		const struct mapped *m = &orders[i]->parcel.contact;
		const char *value = by_email ? m->email : m->phone;

		if (orders[i]->contact_id[0] == '\0' && value != NULL) {
			who[count] = orders[i];
			values[count++] = value;
		}
	}
	if (count == 0)
		return 0;
	if (zoho_crm_find(call, "Contacts", CONTACT_COLUMNS, column, values,
	    count, &rows, err) != 0)
		return -1;
	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		id = json_get_text(row, "id");
		for (i = 0; i < count; i++) {
			if (who[i]->contact_id[0] == '\0' && id != NULL &&
			    text_same(values[i], json_get_text(row, column)))
				(void)snprintf(who[i]->contact_id,
				    sizeof(who[i]->contact_id), "%s", id);
		}
	}
	json_free(rows);
	return 0;
}

/* A contact that is in the way of a new one is the one meant. */
static void
settle_contact(struct order_parcel *o, struct crm_item *item, bool failed)
{
	bool there = item->result == CRM_CREATED ||
	    item->result == CRM_UPDATED ||
	    (strcmp(item->error.detail, "DUPLICATE_DATA") == 0 &&
	    item->id[0] != '\0');

	if (there) {
		(void)snprintf(o->contact_id, sizeof(o->contact_id), "%s",
		    item->id);
		o->contact_made = item->result == CRM_CREATED;
		return;
	}
	error_context(&item->error, "the contact");
	parcel_fail(&o->parcel, &item->error, !failed, item->uncertain);
}

/* Those whom nobody has found, by e-mail where there is one. */
static int
make_contacts(const struct call *call, struct order_parcel *const *orders,
    size_t n, struct error *err)
{
	struct crm_item *items = xcalloc(n, sizeof(*items));
	struct order_parcel **who = xcalloc(n, sizeof(*who));
	size_t i, count = 0;
	int rc = 0;

	for (i = 0; i < n; i++) {
		const struct mapped *m = &orders[i]->parcel.contact;

		if (orders[i]->contact_id[0] != '\0' || (m->email == NULL &&
		    m->phone == NULL))
			continue;
		who[count] = orders[i];
		items[count++].record = m->record;
	}
	if (count > 0)
		rc = zoho_crm_upsert(call, "Contacts", "Email", items, count,
		    err);
	for (i = 0; i < count; i++)
		settle_contact(who[i], &items[i], rc != 0);
	free(who);
	free(items);
	return rc;
}

/* --- The deal ------------------------------------------------------------ */

static void
set_contact(const struct order_parcel *o, struct json *record)
{
	struct json *contact;

	if (o->contact_id[0] == '\0' || json_get(record, CONTACT) != NULL)
		return;
	contact = json_object();
	json_set_text(contact, "id", o->contact_id);
	json_set(record, CONTACT, contact);
}

static const char *
deal_name(const struct order_parcel *o)
{
	return json_get_text(o->parcel.mapped.record, "Deal_Name");
}

/*
 * Ties rows to those they are: by id exactly, by name to the letter.  What
 * differs in case alone is another order's.
 */
static void
recognise(struct order_parcel *o, const struct json *row, bool by_id)
{
	const char *id = json_get_text(row, "id");
	const char *name = json_get_text(row, "Deal_Name");

	if (by_id) {
		if (id != NULL && strcmp(id, o->order.deal_id) == 0)
			o->parcel.known = row;
		return;
	}
	if (name == NULL || !text_same(name, deal_name(o)))
		return;
	if (strcmp(name, deal_name(o)) != 0)
		o->near = true;
	else if (o->parcel.known == NULL)
		o->parcel.known = row;
}

/* What tells a deal, and what the mapping compares. free() */
static char *
deal_columns(const struct mapping *m)
{
	const char *compared = mapping_columns(m, MAPPING_RECORD);

	return xasprintf("Deal_Name, %s%s", strstr(compared, CONTACT) != NULL ?
	    "" : CONTACT ", ", compared);
}

/* Looks up those whose deal is known by its id, or else the others. */
static int
find_deals(const struct call *call, struct order_parcel *const *orders,
    size_t n, bool by_id, struct json **rows, struct error *err)
{
	const char *values[ZOHO_CRM_BATCH];
	struct order_parcel *who[ZOHO_CRM_BATCH];
	const struct json *row;
	size_t i, count = 0;
	char *columns;
	int rc;

	for (i = 0; i < n; i++) {
		if (is_out(orders[i]) ||
		    by_id != (orders[i]->order.deal_id != NULL))
			continue;
		who[count] = orders[i];
		values[count++] = by_id ? orders[i]->order.deal_id :
		    deal_name(orders[i]);
	}
	if (count == 0)
		return 0;
	columns = deal_columns(orders[0]->rules->order);
	rc = zoho_crm_find(call, "Deals", columns, by_id ? "id" : "Deal_Name",
	    values, count, rows, err);
	free(columns);
	for (row = json_first(*rows); rc == 0 && row != NULL;
	    row = json_next(row)) {
		for (i = 0; i < count; i++)
			recognise(who[i], row, by_id);
	}
	return rc;
}

static void
tell_gone(struct order_parcel *o)
{
	struct error gone = ERROR_INIT;

	error_set(&gone, ERROR_INVALID, "the deal %s is not in the CRM any "
	    "more: retry the order to have a new one made", o->order.deal_id);
	error_detail(&gone, ORDER_DEAL_GONE);
	parcel_fail(&o->parcel, &gone, true, false);
}

/* The change to a deal that is there already. */
static void
plan_change(struct order_parcel *o, struct load *change)
{
	struct parcel *p = &o->parcel;
	struct json *record;

	(void)snprintf(p->crm_id, sizeof(p->crm_id), "%s",
	    json_get_text(p->known, "id"));
	free(p->more);
	record = mapping_change(&p->mapped, p->known, p->job.uncertain,
	    &p->more);
	/* An earlier try may not have come that far. */
	if (json_size(json_get(p->known, CONTACT)) == 0 &&
	    o->contact_id[0] != '\0') {
		if (record == NULL)
			record = json_object();
		json_set_text(record, "id", p->crm_id);
		set_contact(o, record);
	}
	if (record != NULL)
		load_add(change, p, record, true);
	else
		p->sent = true; /* all of it is there already */
}

/* What is sent for each: a change, a new deal, a new one in any case. */
struct plan {
	struct load change, create, insert;
};

static void
make_plan(struct order_parcel *const *orders, size_t n, struct plan *plan)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct order_parcel *o = orders[i];

		o->parcel.module = "Deals";
		if (is_out(o))
			continue;
		if (o->parcel.known != NULL) {
			plan_change(o, &plan->change);
		} else if (o->order.deal_id != NULL) {
			tell_gone(o);
		} else {
			set_contact(o, o->parcel.mapped.record);
			load_add(o->near ? &plan->insert : &plan->create,
			    &o->parcel, o->parcel.mapped.record, false);
		}
	}
}

static int
insert_deals(const struct call *call, struct load *load, struct error *err)
{
	const struct mapping *m;
	struct crm_options options = {NULL, NULL, NULL};
	int rc;

	if (load->n == 0)
		return 0;
	m = load->parcel[0]->mapped.mapping;
	options.trigger = mapping_triggers(m);
	rc = zoho_crm_insert_with(call, "Deals", &options, load->item, load->n,
	    err);
	load_settle(load, rc != 0);
	return rc;
}

static int
send_deals(const struct call *call, struct order_parcel *const *orders,
    size_t n, struct error *err)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));
	int rc;

	make_plan(orders, n, plan);
	rc = load_send(call, &plan->change, NULL, err);
	if (rc == 0)
		rc = load_send(call, &plan->create, "Deal_Name", err);
	if (rc == 0)
		rc = insert_deals(call, &plan->insert, err);
	load_clear(&plan->change);
	load_clear(&plan->create);
	load_clear(&plan->insert);
	free(plan);
	return rc;
}

/* --- All of it ----------------------------------------------------------- */

/* Notes wait for deals that are there, and keep them from being done. */
static int
send_notes(const struct call *call, struct order_parcel *const *orders,
    size_t n, bool failed, struct error *err)
{
	struct parcel **parcels = xcalloc(n, sizeof(*parcels));
	size_t i;
	int rc = 0;

	for (i = 0; i < n; i++)
		parcels[i] = &orders[i]->parcel;
	if (failed)
		withhold_notes(parcels, n, err);
	else
		rc = deliver_notes(call, parcels, n, err);
	free(parcels);
	return rc;
}

static int
find_all(const struct call *call, struct order_parcel *const *orders,
    size_t n, struct json *rows[2], struct error *err)
{
	if (find_contacts(call, orders, n, "Email", err) != 0 ||
	    find_contacts(call, orders, n, "Phone", err) != 0 ||
	    make_contacts(call, orders, n, err) != 0 ||
	    find_deals(call, orders, n, true, &rows[0], err) != 0)
		return -1;
	return find_deals(call, orders, n, false, &rows[1], err);
}

int
deliver_orders(const struct call *call, struct order_parcel *const *orders,
    size_t n, struct error *err)
{
	struct json *rows[2] = {NULL, NULL};
	struct error ignored = ERROR_INIT;
	size_t i;
	int rc;

	rc = find_all(call, orders, n, rows, err);
	if (rc == 0)
		rc = send_deals(call, orders, n, err);
	if (rc != 0)
		(void)send_notes(call, orders, n, true, err);
	else
		rc = send_notes(call, orders, n, false, err);
	for (i = 0; i < n; i++) {
		struct parcel *p = &orders[i]->parcel;

		p->known = NULL;
		/* Never reached: the failure of the connection is theirs. */
		if (!p->sent && !is_out(orders[i]))
			parcel_fail(p, rc != 0 ? err : &ignored, false,
			    p->job.uncertain);
	}
	json_free(rows[0]);
	json_free(rows[1]);
	return rc;
}
