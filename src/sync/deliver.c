/* deliver.c - brings a few leads to the CRM, once each. */

#include "sync/deliver.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/deliver_parts.h"

/* A record is sent again shortened this often: once for each long field. */
#define SHORTEN_MAX 10

void
parcel_release(struct parcel *p)
{
	mapped_release(&p->mapped);
	mapped_release(&p->contact);
	chat_release(&p->chat);
	lead_release(&p->lead);
	free(p->label);
	free(p->more);
}

struct mapped *
parcel_mapped(struct parcel *p)
{
	return p->to == MAPPING_CONTACT ? &p->contact : &p->mapped;
}

void
load_add(struct load *load, struct parcel *p, struct json *record,
    bool owned)
{
	load->item[load->n].record = record;
	load->parcel[load->n] = p;
	load->owned[load->n] = owned ? record : NULL;
	load->n++;
}

void
load_clear(struct load *load)
{
	size_t i;

	for (i = 0; i < load->n; i++)
		json_free(load->owned[i]);
	memset(load, 0, sizeof(*load));
}

void
load_free(struct load *load)
{
	load_clear(load);
	free(load);
}

void
parcel_fail(struct parcel *p, const struct error *error, bool refused,
    bool uncertain)
{
	p->sent = false;
	p->refused = refused;
	p->uncertain = uncertain;
	p->error = *error;
}

void
load_settle(const struct load *load, bool whole_call_failed)
{
	const struct crm_item *item;
	struct parcel *p;
	size_t i;

	for (i = 0; i < load->n; i++) {
		item = &load->item[i];
		p = load->parcel[i];
		if (item->result == CRM_CREATED ||
		    item->result == CRM_UPDATED) {
			(void)snprintf(p->crm_id, sizeof(p->crm_id), "%s",
			    item->id);
			p->module = mapping_module(p->mapped.mapping, p->to);
			p->refused = false;
			p->created = item->result == CRM_CREATED;
			p->sent = true;
			error_clear(&p->error);
		} else {
			parcel_fail(p, &item->error, !whole_call_failed,
			    item->uncertain);
		}
	}
}

/* --- Who is known --- */

/* One look-up of parcels by what their column holds. */
struct look_up {
	const struct call *call;
	enum mapping_target to;
	const char *column;
	const char *values[ZOHO_CRM_BATCH];
	struct parcel *who[ZOHO_CRM_BATCH];
	size_t count;
};

/* What a parcel is looked up by, or NULL. */
static const char *
look_up_value(const struct look_up *look, const struct parcel *p)
{
	bool among_leads = p->lead.crm_module == NULL;

	if (strcmp(look->column, "Email") == 0)
		return p->mapped.email;
	if (strcmp(look->column, "Phone") == 0)
		return p->mapped.email == NULL ? p->mapped.phone : NULL;
	/* An earlier delivery has told its record, and where that lies. */
	return among_leads == (look->to == MAPPING_RECORD) &&
	    !text_empty(p->lead.crm_id) ? p->lead.crm_id : NULL;
}

static void
collect(struct look_up *look, struct parcel *const *parcels, size_t n)
{
	const char *value;
	size_t i;

	for (i = 0; i < n; i++) {
		value = look_up_value(look, parcels[i]);
		if (value != NULL && parcels[i]->known == NULL) {
			look->who[look->count] = parcels[i];
			look->values[look->count++] = value;
		}
	}
}

static void
recognise(struct look_up *look, size_t i, const struct json *row)
{
	struct parcel *p = look->who[i];

	if (p->known != NULL || json_get_true(row, "Converted__s") ||
	    !text_same(look->values[i], json_get_text(row, look->column)))
		return;
	p->known = row;
	p->to = look->to;
	if (p->to == MAPPING_CONTACT && p->contact.record == NULL)
		mapping_lead(p->mapped.mapping, MAPPING_CONTACT, &p->lead,
		    &p->contact);
}

/* Finds the rows of one column's values and ties them to their parcels. */
static int
find_by(struct look_up *look, const struct mapping *m, struct json **rows,
    struct error *err)
{
	const struct json *row;
	size_t i;

	if (look->count == 0)
		return 0;
	if (zoho_crm_find(look->call, mapping_module(m, look->to),
	    mapping_columns(m, look->to), look->column, look->values,
	    look->count, rows, err) != 0)
		return -1;
	for (row = json_first(*rows); row != NULL; row = json_next(row)) {
		for (i = 0; i < look->count; i++)
			recognise(look, i, row);
	}
	return 0;
}

/* Leads before contacts, e-mail before phone. */
static const struct {
	enum mapping_target to;
	const char *column;
} look_ups[] = {
	{MAPPING_RECORD, "id"},
	{MAPPING_CONTACT, "id"},
	{MAPPING_RECORD, "Email"},
	{MAPPING_RECORD, "Phone"},
	{MAPPING_CONTACT, "Email"},
	{MAPPING_CONTACT, "Phone"},
};
#define LOOK_UPS nitems(look_ups)

static int
find_known(const struct call *call, struct parcel *const *parcels, size_t n,
    struct json *rows[LOOK_UPS], struct error *err)
{
	const struct mapping *m = parcels[0]->mapped.mapping;
	struct look_up look;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < LOOK_UPS; i++) {
		if (look_ups[i].to == MAPPING_CONTACT &&
		    !mapping_wants_contacts(m))
			continue;
		memset(&look, 0, sizeof(look));
		look.call = call;
		look.to = look_ups[i].to;
		look.column = look_ups[i].column;
		collect(&look, parcels, n);
		rc = find_by(&look, m, &rows[i], err);
	}
	return rc;
}

/* --- What is written --- */

/* Nothing to look it up by, but an earlier try has told its record. */
static bool
is_there_by_id(const struct parcel *p)
{
	return p->mapped.email == NULL && p->mapped.phone == NULL &&
	    !text_empty(p->lead.crm_id);
}

/* The record that a parcel makes, or its change to the one that is there. */
static void
plan(struct parcel *p, struct load *load)
{
	struct json *record;

	if (p->known == NULL) {
		load_add(load, p, p->mapped.record, false);
		return;
	}
	free(p->more);
	p->more = NULL;
	record = mapping_change(parcel_mapped(p), p->known, p->job.uncertain,
	    &p->more);
	if (record != NULL)
		load_add(load, p, record, true);
	else
		p->sent = true; /* all of it is there already */
}

/* The loads of a delivery, each a call of its own. */
struct loads {
	struct load change[2]; /* by enum mapping_target */
	struct load create;
};

static void
sort_out(struct parcel *const *parcels, size_t n, struct loads *loads)
{
	const char *id;
	size_t i;

	for (i = 0; i < n; i++) {
		struct parcel *p = parcels[i];

		if (p->known == NULL && !is_there_by_id(p)) {
			plan(p, &loads->create);
			continue;
		}
		if (p->known == NULL && p->lead.crm_module != NULL)
			p->to = MAPPING_CONTACT;
		id = p->known != NULL ? json_get_text(p->known, "id")
		    : p->lead.crm_id;
		(void)snprintf(p->crm_id, sizeof(p->crm_id), "%s", id);
		p->module = mapping_module(p->mapped.mapping, p->to);
		if (p->known != NULL)
			plan(p, &loads->change[p->to]);
		else
			p->sent = true;
	}
}

static int
write_load(const struct call *call, struct load *load,
    const char *check_field, struct error *err)
{
	const struct parcel *p = load->parcel[0];
	const struct mapping *m = p->mapped.mapping;
	const char *module = mapping_module(m, p->to);
	struct crm_options options = {NULL, mapping_triggers(m), NULL};

	if (check_field == NULL)
		return zoho_crm_update_with(call, module, &options, load->item,
		    load->n, err);
	options.check_field = check_field;
	options.lar_id = mapping_assignment_rule(m);
	return zoho_crm_upsert_with(call, module, &options, load->item,
	    load->n, err);
}

/* Those refused for a value too long, shortened, as the next load. */
static void
shorten(const struct load *load, struct load *next)
{
	const struct crm_item *item;
	struct parcel *p;
	size_t i;

	for (i = 0; i < load->n; i++) {
		item = &load->item[i];
		p = load->parcel[i];
		if (item->result == CRM_FAILED && item->max_length > 0 &&
		    mapped_shorten(parcel_mapped(p), item->field,
		    (size_t)item->max_length))
			plan(p, next);
	}
}

int
load_send(const struct call *call, struct load *load,
    const char *check_field, struct error *err)
{
	struct load *next = xcalloc(1, sizeof(*next));
	int rc = 0, i;

	for (i = 0; rc == 0 && load->n > 0 && i < SHORTEN_MAX; i++) {
		rc = write_load(call, load, check_field, err);
		load_settle(load, rc != 0);
		if (rc == 0)
			shorten(load, next);
		load_clear(load);
		*load = *next;
		memset(next, 0, sizeof(*next));
	}
	load_free(next);
	return rc;
}

static int
send_records(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err)
{
	struct loads *loads = xcalloc(1, sizeof(*loads));
	int rc;

	sort_out(parcels, n, loads);
	rc = load_send(call, &loads->change[MAPPING_RECORD], NULL, err);
	if (rc == 0)
		rc = load_send(call, &loads->change[MAPPING_CONTACT], NULL,
		    err);
	if (rc == 0)
		rc = load_send(call, &loads->create, "Email", err);
	load_clear(&loads->change[MAPPING_RECORD]);
	load_clear(&loads->change[MAPPING_CONTACT]);
	load_clear(&loads->create);
	free(loads);
	return rc;
}

int
deliver_leads(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err)
{
	struct json *rows[LOOK_UPS] = {NULL};
	size_t i;
	int rc;

	if (n == 0)
		return 0;
	for (i = 0; i < n; i++) {
		parcels[i]->to = MAPPING_RECORD;
		free(parcels[i]->more);
		parcels[i]->more = NULL;
	}
	rc = find_known(call, parcels, n, rows, err);
	if (rc == 0)
		rc = send_records(call, parcels, n, err);
	if (rc == 0)
		rc = deliver_notes(call, parcels, n, err);
	else
		withhold_notes(parcels, n, err);
	for (i = 0; i < n; i++) {
		parcels[i]->known = NULL;
		/* Never reached: the failure of the connection is theirs. */
		if (!parcels[i]->sent && parcels[i]->error.code == ERROR_NONE)
			parcel_fail(parcels[i], err, false,
			    parcels[i]->job.uncertain);
	}
	for (i = 0; i < LOOK_UPS; i++)
		json_free(rows[i]);
	return rc;
}
