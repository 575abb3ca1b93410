/* deliver.c - brings a few leads to the CRM, once each. */

#include "sync/deliver.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MODULE "Leads"

void
parcel_release(struct parcel *p)
{
	mapped_release(&p->mapped);
	lead_release(&p->lead);
	free(p->note);
}

/* One call's worth of items, and the parcel that each belongs to. */
struct load {
	struct crm_item item[ZOHO_CRM_BATCH];
	struct parcel *parcel[ZOHO_CRM_BATCH];
	struct json *owned[ZOHO_CRM_BATCH];
	size_t n;
};

static void
load_add(struct load *load, struct parcel *p, struct json *record,
    bool owned)
{
	load->item[load->n].record = record;
	load->parcel[load->n] = p;
	load->owned[load->n] = owned ? record : NULL;
	load->n++;
}

static void
load_free(struct load *load)
{
	size_t i;

	if (load == NULL)
		return;
	for (i = 0; i < load->n; i++)
		json_free(load->owned[i]);
	free(load);
}

static void
parcel_fail(struct parcel *p, const struct error *error, bool refused,
    bool uncertain)
{
	p->sent = false;
	p->refused = refused;
	p->uncertain = uncertain;
	p->error = *error;
}

/* Hands the results of a call to their parcels. */
static void
load_settle(const struct load *load, bool whole_call_failed)
{
	const struct crm_item *item;
	size_t i;

	for (i = 0; i < load->n; i++) {
		item = &load->item[i];
		if (item->result == CRM_CREATED ||
		    item->result == CRM_UPDATED) {
			(void)snprintf(load->parcel[i]->crm_id,
			    sizeof(load->parcel[i]->crm_id), "%s", item->id);
			load->parcel[i]->sent = true;
		} else {
			parcel_fail(load->parcel[i], &item->error,
			    !whole_call_failed, item->uncertain);
		}
	}
}

/* Finds the rows of one column's values and ties them to their parcels. */
static int
find_by(const struct call *call, const char *column,
    struct parcel *const *parcels, size_t n, bool by_email,
    struct json **rows, struct error *err)
{
	const char *values[ZOHO_CRM_BATCH];
	struct parcel *who[ZOHO_CRM_BATCH];
	const struct json *row;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		const struct mapped *m = &parcels[i]->mapped;
		const char *value = by_email ? m->email
		    : m->email == NULL ? m->phone : NULL;

		if (value != NULL) {
			who[count] = parcels[i];
			values[count++] = value;
		}
	}
	if (count == 0)
		return 0;
	if (zoho_crm_find(call, MODULE, mapping_columns, column, values, count,
	    rows, err) != 0)
		return -1;
	for (row = json_first(*rows); row != NULL; row = json_next(row)) {
		for (i = 0; i < count; i++) {
			if (who[i]->known == NULL && text_same(values[i],
			    json_get_text(row, column)))
				who[i]->known = row;
		}
	}
	return 0;
}

/* The whole text of a lead's note, or NULL. */
static const char *
note_of(const struct parcel *p)
{
	return p->note != NULL ? p->note : p->mapped.note;
}

/* What did not fit into the record stands at the end of the note. */
static void
note_more(struct parcel *p, char *more)
{
	free(p->note);
	p->note = NULL;
	if (more != NULL)
		p->note = xasprintf("%s%s", p->mapped.note != NULL
		    ? p->mapped.note : "", more);
	free(more);
}

/* Nothing to look it up by, but an earlier try has told its record. */
static bool
is_there_by_id(const struct parcel *p)
{
	return p->mapped.email == NULL && p->mapped.phone == NULL &&
	    !text_empty(p->lead.crm_id);
}

static void
sort_out(struct parcel *const *parcels, size_t n, struct load *change,
    struct load *create)
{
	struct json *record = NULL;
	char *overflow;
	size_t i;

	for (i = 0; i < n; i++) {
		struct parcel *p = parcels[i];

		if (p->known == NULL && !is_there_by_id(p)) {
			load_add(create, p, p->mapped.record, false);
			continue;
		}
		(void)snprintf(p->crm_id, sizeof(p->crm_id), "%s",
		    p->known != NULL ? json_get_text(p->known, "id")
		    : p->lead.crm_id);
		if (p->known != NULL) {
			record = mapping_change(&p->mapped, p->known,
			    p->job.uncertain, &overflow);
			note_more(p, overflow);
		}
		if (p->known != NULL && record != NULL)
			load_add(change, p, record, true);
		else
			p->sent = true; /* all of it is there already */
	}
}

static struct json *
note_record(const struct parcel *p, const char *title, const char *text,
    size_t n)
{
	struct json *note = json_object(), *parent = json_object();
	struct json *module = json_object();
	char *content = xstrndup(text, n);

	json_set_text(note, "Note_Title", title);
	json_set_text(note, "Note_Content", content);
	json_set_text(module, "api_name", MODULE);
	json_set(parent, "module", module);
	json_set_text(parent, "id", p->crm_id);
	json_set(note, "Parent_Id", parent);
	free(content);
	return note;
}

static bool
has_title(const struct json *rows, const char *title)
{
	const struct json *row;

	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		const char *have = json_get_text(row, "Note_Title");

		if (have != NULL && strcmp(have, title) == 0)
			return true;
	}
	return false;
}

static int
send_notes(const struct call *call, struct load *notes, struct error *err)
{
	bool failed;
	size_t i;
	int rc;

	if (notes->n == 0)
		return 0;
	rc = zoho_crm_notes_add(call, notes->item, notes->n, err);
	failed = rc != 0;
	for (i = 0; i < notes->n; i++) {
		if (notes->item[i].result == CRM_FAILED ||
		    notes->item[i].result == CRM_NONE)
			parcel_fail(notes->parcel[i], &notes->item[i].error,
			    !failed, true);
	}
	for (i = 0; i < notes->n; i++)
		json_free(notes->owned[i]);
	memset(notes, 0, sizeof(*notes));
	return rc;
}

/* Adds one lead's note in parts of MAPPING_NOTE_MAX; sends full loads. */
static int
add_note(const struct call *call, struct parcel *p, struct load *notes,
    struct error *err)
{
	const char *rest = note_of(p);
	size_t parts, i, length = text_length(rest), bytes;
	struct json *there = NULL;
	char *title;
	int rc = 0;

	parts = (length + MAPPING_NOTE_MAX - 1) / MAPPING_NOTE_MAX;
	if (p->job.uncertain && zoho_crm_notes_of(call, MODULE, p->crm_id,
	    &there, err) != 0)
		return -1;
	for (i = 0; i < parts && rc == 0; i++, rest += bytes) {
		bytes = text_bytes(rest, MAPPING_NOTE_MAX);
		title = mapping_note_title(&p->lead, i, parts);
		if (!has_title(there, title))
			load_add(notes, p, note_record(p, title, rest, bytes),
			    true);
		free(title);
		if (notes->n == ZOHO_CRM_BATCH)
			rc = send_notes(call, notes, err);
	}
	json_free(there);
	return rc;
}

/* A lead is sent only with its note: else the note would be lost. */
static void
withhold(struct parcel *const *parcels, size_t n, const struct error *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (parcels[i]->sent && note_of(parcels[i]) != NULL)
			parcel_fail(parcels[i], err, false, true);
	}
}

static int
deliver_notes(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err)
{
	struct load *notes = xcalloc(1, sizeof(*notes));
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (parcels[i]->sent && note_of(parcels[i]) != NULL)
			rc = add_note(call, parcels[i], notes, err);
	}
	if (rc == 0)
		rc = send_notes(call, notes, err);
	if (rc != 0)
		withhold(parcels, n, err);
	load_free(notes);
	return rc;
}

static int
send_records(const struct call *call, struct load *change,
    struct load *create, struct error *err)
{
	int rc = 0;

	if (change->n > 0) {
		rc = zoho_crm_update(call, MODULE, change->item, change->n,
		    err);
		load_settle(change, rc != 0);
	}
	if (rc == 0 && create->n > 0) {
		rc = zoho_crm_upsert(call, MODULE, "Email", create->item,
		    create->n, err);
		load_settle(create, rc != 0);
	}
	return rc;
}

int
deliver_leads(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err)
{
	struct load *change = xcalloc(1, sizeof(*change));
	struct load *create = xcalloc(1, sizeof(*create));
	struct json *by_email = NULL, *by_phone = NULL;
	size_t i;
	int rc;

	rc = find_by(call, "Email", parcels, n, true, &by_email, err);
	if (rc == 0)
		rc = find_by(call, "Phone", parcels, n, false, &by_phone, err);
	if (rc == 0) {
		sort_out(parcels, n, change, create);
		rc = send_records(call, change, create, err);
	}
	if (rc == 0)
		rc = deliver_notes(call, parcels, n, err);
	else
		withhold(parcels, n, err);
	for (i = 0; i < n; i++) {
		parcels[i]->known = NULL;
		/* Never reached: the failure of the connection is theirs. */
		if (!parcels[i]->sent && parcels[i]->error.code == ERROR_NONE)
			parcel_fail(parcels[i], err, false,
			    parcels[i]->job.uncertain);
	}
	load_free(change);
	load_free(create);
	json_free(by_email);
	json_free(by_phone);
	return rc;
}
