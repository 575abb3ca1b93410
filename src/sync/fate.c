/* fate.c - asks the CRM what became of records. */

#include "sync/fate.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_gone.h"

struct search {
	const struct fate_question *q;
	enum fate *fates;
};

/* A text of a lead by which it may be found. */
typedef const char *value_fn(const struct proof_lead *lead);

static const char *
value_lead(const struct proof_lead *lead)
{
	return lead->in_contacts ? NULL : lead->crm_id;
}

static const char *
value_contact(const struct proof_lead *lead)
{
	return lead->in_contacts ? lead->crm_id : NULL;
}

static const char *
value_id(const struct proof_lead *lead)
{
	return lead->crm_id;
}

static const char *
value_email(const struct proof_lead *lead)
{
	return lead->email;
}

/* Only of whom there is nothing better. */
static const char *
value_phone(const struct proof_lead *lead)
{
	return lead->email == NULL ? lead->phone : NULL;
}

/* The values of leads that were not found yet, none empty. */
static size_t
open_values(const struct search *s, value_fn *value, const char **values)
{
	size_t i, n = 0;

	for (i = 0; i < s->q->n; i++)
		if (s->fates[i] == FATE_LOST &&
		    !text_empty(value(&s->q->leads[i])))
			values[n++] = value(&s->q->leads[i]);
	return n;
}

static void
mark_all(const struct search *s, value_fn *value, const char *found,
    enum fate fate)
{
	size_t i;

	for (i = 0; found != NULL && i < s->q->n; i++)
		if (s->fates[i] == FATE_LOST &&
		    text_same(value(&s->q->leads[i]), found))
			s->fates[i] = fate;
}

/* Releases rows. */
static void
mark_rows(const struct search *s, value_fn *value, struct json *rows,
    const char *column)
{
	const struct json *row = json_first(rows);

	for (; row != NULL; row = json_next(row))
		mark_all(s, value, json_get_text(row, column), FATE_HERE);
	json_free(rows);
}

static int
find_by(const struct search *s, const char *module, const char *column,
    value_fn *value, struct error *err)
{
	const char *values[ZOHO_CRM_BATCH];
	struct json *rows = NULL;
	size_t n = open_values(s, value, values);

	if (n == 0)
		return 0;
	if (zoho_crm_find(s->q->call, module, "Last_Name, Email, Phone",
	    column, values, n, &rows, err) != 0)
		return -1;
	mark_rows(s, value, rows, column);
	return 0;
}

static int
find_converted(const struct search *s, struct error *err)
{
	const char *ids[ZOHO_CRM_BATCH];
	struct json *rows = NULL;
	size_t n = open_values(s, value_lead, ids);

	if (n == 0)
		return 0;
	if (zoho_crm_converted(s->q->call, ids, n, &rows, err) != 0)
		return -1;
	mark_rows(s, value_lead, rows, "id");
	return 0;
}

/* Where it is looked for what was deleted. */
struct bin {
	const struct search *search;
	value_fn *value;
};

static int
take_deleted(const char *id, void *arg)
{
	const struct bin *bin = arg;

	mark_all(bin->search, bin->value, id, FATE_DELETED);
	return 0;
}

static int
find_deleted(const struct search *s, const char *module, value_fn *value,
    struct error *err)
{
	struct bin bin = {s, value};
	const char *ids[ZOHO_CRM_BATCH];

	if (open_values(s, value, ids) == 0)
		return 0;
	return zoho_crm_deleted(s->q->call, module, s->q->deleted_since,
	    take_deleted, &bin, err);
}

int
fate_find(const struct fate_question *question, enum fate *fates,
    struct error *err)
{
	struct search s = {question, fates};
	size_t i;

	for (i = 0; i < question->n; i++)
		fates[i] = FATE_LOST;
	if (find_by(&s, "Leads", "id", value_lead, err) != 0 ||
	    find_converted(&s, err) != 0 ||
	    find_deleted(&s, "Leads", value_lead, err) != 0 ||
	    find_by(&s, "Contacts", "id", value_id, err) != 0 ||
	    find_deleted(&s, "Contacts", value_contact, err) != 0 ||
	    find_by(&s, "Contacts", "Email", value_email, err) != 0)
		return -1;
	return find_by(&s, "Contacts", "Phone", value_phone, err);
}
