/* apply.c - puts checked values into a record. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/hook/crm_event.h"
#include "tests/sandbox/write.h"

/* A row of a subform as stored: with an id of its own. */
static struct json *
row_make(struct org *org, const struct json *row, const struct json *old)
{
	struct json *out = old != NULL ? json_copy(old) : json_object();
	const struct json *j;
	char id[RECORD_ID_SIZE];

	for (j = json_first(row); j != NULL; j = json_next(j))
		json_set(out, json_name(j), json_copy(j));
	if (json_get_text(out, "id") == NULL) {
		record_id_text(org_next_id(org), id);
		json_set_text(out, "id", id);
	}
	return out;
}

static const struct json *
row_find(const struct json *rows, const char *id)
{
	const struct json *j = json_first(rows);
	const char *have;

	for (; j != NULL; j = json_next(j)) {
		have = json_get_text(j, "id");
		if (id != NULL && have != NULL && strcmp(have, id) == 0)
			return j;
	}
	return NULL;
}

/*
 * Rows with an id change, rows with _delete go, rows without an id come, the
 * others stay; an empty array removes all.
 */
static struct json *
rows_merge(struct org *org, const struct json *old, const struct json *rows)
{
	struct json *out = json_array();
	const struct json *j, *change;

	if (json_size(rows) == 0)
		return out;
	for (j = json_first(old); j != NULL; j = json_next(j)) {
		change = row_find(rows, json_get_text(j, "id"));
		if (change == NULL)
			json_add(out, json_copy(j));
		else if (json_get(change, "_delete") == NULL)
			json_add(out, row_make(org, change, j));
	}
	for (j = json_first(rows); j != NULL; j = json_next(j))
		if (json_get(j, "id") == NULL)
			json_add(out, row_make(org, j, NULL));
	return out;
}

/* A look-up keeps its id and, when it may be of any module, which. */
static struct json *
lookup_make(const struct module_field *f, const struct json *record,
    const struct json *value)
{
	const char *module = json_get_text(json_get(value, "module"),
	    "api_name");
	struct json *out = detail_text("id", json_get_text(value, "id"));

	if (module == NULL)
		module = json_get_text(record, "$se_module");
	if (f->lookup == NULL && module != NULL)
		json_set(out, "module", detail_text("api_name", module));
	return out;
}

static void
field_apply(struct org *org, struct shelf *shelf, struct record *r,
    const struct module_field *f, const struct json *record,
    const struct json *value)
{
	struct json *stored;

	if (value_is_empty(value))
		stored = NULL;
	else if (f->kind == TYPE_SUBFORM)
		stored = rows_merge(org, record_get(r, f), value);
	else if (f->kind == TYPE_LOOKUP)
		stored = lookup_make(f, record, value);
	else if (f->kind == TYPE_PICKLIST &&
	    strcmp(json_scalar(value), "-None-") == 0)
		stored = NULL;
	else
		stored = json_copy(value);
	record_set(shelf, r, f, stored);
}

struct record *
record_apply(struct org *org, struct module *m, struct record *r,
    const struct json *record, const struct json *trigger)
{
	struct shelf *shelf = org_shelf(org, m);
	const struct module_field *f;
	const struct json *j;
	bool is_note = strcmp(m->name, "Notes") == 0 && r != NULL;
	bool is_new = r == NULL;
	struct json *changed = json_array();

	if (r == NULL)
		r = shelf_add(shelf, org_next_id(org), world_now(org->world));
	for (j = json_first(record); j != NULL; j = json_next(j)) {
		f = module_field(m, json_name(j));
		if (f == NULL || (f->flags & FIELD_READ_ONLY) != 0)
			continue;
		/* A note stays where it was written. */
		if (is_note && strcmp(f->name, "Parent_Id") == 0)
			continue;
		field_apply(org, shelf, r, f, record, j);
		json_add(changed, json_text(f->name));
	}
	r->modified_at = world_now(org->world);
	r->writes++;
	if (trigger == NULL || json_size(trigger) > 0)
		r->automation_runs++;
	free(r->trigger);
	r->trigger = trigger != NULL ? json_print(trigger) : NULL;
	crm_event(org, is_new ? CRM_INSERT : CRM_UPDATE, r, changed,
	    trigger == NULL || json_size(trigger) > 0);
	json_free(changed);
	return r;
}
