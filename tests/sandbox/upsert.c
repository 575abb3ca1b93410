/* upsert.c - update what has the same value, else insert. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/write.h"

#define CHECKS_MAX 64
#define MATCHES_MAX 256

/* The fields to compare, in their order. */
struct checks {
	const struct module_field *field[CHECKS_MAX];
	size_t count;
};

/* What is to become of one record. */
struct decision {
	int64_t id;       /* of the record to update; 0: insert */
	char field[80];   /* that matched, "" for none */
	bool unknown;     /* it names an id that is none */
};

static void
checks_add(struct checks *checks, const struct module_field *f)
{
	size_t i;

	for (i = 0; i < checks->count; i++)
		if (checks->field[i] == f)
			return;
	if (checks->count < CHECKS_MAX)
		checks->field[checks->count++] = f;
}

/* duplicate_check_fields names what cannot be checked. */
static void
refuse_checks(struct crm *crm, const struct module *m)
{
	struct json *details = detail_text("api_name",
	    "duplicate_check_fields"), *list = json_array();
	size_t i;

	for (i = 0; i < m->field_count; i++)
		if (field_is_checkable(m, &m->fields[i]))
			json_add(list, json_text(m->fields[i].name));
	json_set(details, "supported_values", list);
	reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data", details);
}

/*
 * The fields given, in their order, then the other unique ones; none given:
 * the system's own, then the unique ones.
 */
static bool
checks_read(struct write *w, struct checks *out)
{
	const struct module *m = w->module;
	const struct json *list = json_get(w->body, "duplicate_check_fields");
	const struct module_field *f;
	const struct json *j;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (list != NULL && json_type(list) != JSON_ARRAY) {
		refuse_checks(w->crm, m);
		return false;
	}
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		f = json_type(j) == JSON_TEXT ?
		    module_field(m, json_scalar(j)) : NULL;
		if (f == NULL || !field_is_checkable(m, f)) {
			refuse_checks(w->crm, m);
			return false;
		}
		checks_add(out, f);
	}
	if (list == NULL && m->check != NULL)
		checks_add(out, module_field(m, m->check));
	for (i = 0; i < m->field_count; i++)
		if ((m->fields[i].flags & FIELD_UNIQUE) != 0)
			checks_add(out, &m->fields[i]);
	return true;
}

/* The oldest or the newest of those with the value. */
static struct record *
pick_match(struct write *w, const struct module_field *f, const char *key)
{
	bool newest = world_knob(w->crm->w, KNOB_UPSERT_PICK) == PICK_NEWEST;
	struct record *found[MATCHES_MAX], *best = NULL;
	size_t n, i;

	n = shelf_matches(org_shelf(w->crm->org, w->module), f, key, found,
	    MATCHES_MAX);
	for (i = 0; i < n; i++)
		if (best == NULL || (found[i]->id > best->id) == newest)
			best = found[i];
	return best;
}

static void
decide(struct write *w, const struct checks *checks,
    const struct json *record, struct decision *out)
{
	const struct shelf *shelf = org_shelf(w->crm->org, w->module);
	const char *id, *key;
	struct record *r;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (json_type(record) != JSON_OBJECT)
		return;
	id = json_get_text(record, "id");
	if (id != NULL) {
		r = shelf_find_text(shelf, id);
		out->unknown = r == NULL;
		out->id = r != NULL ? r->id : 0;
		return;
	}
	for (i = 0; i < checks->count; i++) {
		key = value_key(json_get(record, checks->field[i]->name));
		if (key == NULL || key[0] == '\0')
			continue;
		r = pick_match(w, checks->field[i], key);
		if (r == NULL)
			continue;
		out->id = r->id;
		snprintf(out->field, sizeof(out->field), "%s",
		    checks->field[i]->name);
		return;
	}
}

static struct json *
carry_out(struct write *w, size_t index, const struct json *record,
    const struct decision *d)
{
	struct check check = {.org = w->crm->org, .module = w->module,
		.index = index};
	struct record *r = NULL;
	struct json *result;

	if (d->id != 0)
		r = shelf_find(org_shelf(w->crm->org, w->module), d->id);
	if (d->unknown || (d->id != 0 && r == NULL))
		return check_error(&check, "INVALID_DATA",
		    "the id given seems to be invalid", "id", NULL);
	result = r != NULL ? write_update(w, index, record, r) :
	    write_insert(w, index, record);
	if (strcmp(json_get_text(result, "status"), "success") == 0) {
		json_set_text(result, "duplicate_field",
		    d->field[0] != '\0' ? d->field : NULL);
		json_set_text(result, "action",
		    r != NULL ? "update" : "insert");
	}
	return result;
}

/*
 * One by one; or, to play the race of parallel calls, all decisions first
 * and the work after a while.
 */
static struct json *
upsert_all(struct write *w, const struct checks *checks, bool *inserts_only)
{
	int64_t race_ms = world_knob(w->crm->w, KNOB_UPSERT_RACE_MS);
	struct decision *d = xcalloc(WRITE_MAX, sizeof(*d));
	struct json *results = json_array();
	const struct json *j;
	size_t i;

	*inserts_only = true;
	j = json_first(w->data);
	for (i = 0; race_ms > 0 && j != NULL; j = json_next(j))
		decide(w, checks, j, &d[i++]);
	world_sleep(w->crm->w, race_ms);
	j = json_first(w->data);
	for (i = 0; j != NULL; j = json_next(j), i++) {
		if (race_ms == 0)
			decide(w, checks, j, &d[i]);
		*inserts_only &= d[i].id == 0;
		json_add(results, carry_out(w, i, j, &d[i]));
	}
	free(d);
	return results;
}

void
records_upsert(struct crm *crm)
{
	struct checks checks;
	struct json *results;
	struct write w;
	bool inserts_only;
	int status;

	if (!crm_may(crm, crm->module, "CREATE"))
		return;
	if (write_open(crm, crm->module, &w) && checks_read(&w, &checks)) {
		results = upsert_all(&w, &checks, &inserts_only);
		status = inserts_only ? (int)world_knob(crm->w,
		    KNOB_UPSERT_ALL_INSERT_STATUS) : 200;
		crm_results(crm, status, "data", results);
	}
	write_close(&w);
}
