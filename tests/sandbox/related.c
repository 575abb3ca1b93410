/* related.c - the notes of a record, and the records that point at it. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/rows.h"
#include "tests/sandbox/write.h"

/* The look-up field of m that may point at target. */
static const struct module_field *
pointer_field(const struct module *m, const struct module *target)
{
	size_t i;

	for (i = 0; i < m->field_count; i++)
		if (m->fields[i].kind == TYPE_LOOKUP &&
		    (m->fields[i].lookup == NULL ||
		    strcmp(m->fields[i].lookup, target->name) == 0))
			return &m->fields[i];
	return NULL;
}

static void
related_list(struct crm *crm, const struct module *m,
    const struct module_field *f)
{
	const struct shelf *shelf = org_shelf(crm->org, m);
	struct rows rows = {NULL, 0, 0};
	const char *key;
	struct page page;
	size_t i;

	if (!page_read(crm, &page))
		return;
	for (i = 0; i < shelf->count; i++) {
		key = value_key(record_get(shelf->records[i], f));
		if (shelf->records[i]->deleted_at == 0 && key != NULL &&
		    strcmp(key, crm->part[1]) == 0)
			rows_add(&rows, shelf->records[i]);
	}
	/* Notes come oldest first, everything else newest first. */
	if (strcmp(m->name, "Notes") != 0)
		rows_reverse(&rows);
	rows_answer(crm, &rows, &page);
	rows_release(&rows);
}

/* Notes under a record's URL: the parent is known. */
static void
notes_add(struct crm *crm, struct module *notes)
{
	struct json *parent, *results, *one;
	const struct json *j;
	struct write w;
	size_t i = 0;

	if (!write_open(crm, notes, &w))
		goto out;
	parent = detail_text("id", crm->part[1]);
	json_set(parent, "module", detail_text("api_name", crm->module->name));
	results = json_array();
	for (j = json_first(w.data); j != NULL; j = json_next(j)) {
		one = json_copy(j);
		if (json_type(one) == JSON_OBJECT &&
		    json_get(one, "Parent_Id") == NULL)
			json_set(one, "Parent_Id", json_copy(parent));
		json_add(results, write_insert(&w, i++, one));
		json_free(one);
	}
	crm_results(crm, 201, "data", results);
	json_free(parent);
out:
	write_close(&w);
}

void
related_answer(struct crm *crm)
{
	bool post = ask_is(crm->ask, "POST");
	struct module *m = module_find(&crm->w->modules, crm->part[2]);
	const struct module_field *f = m != NULL ?
	    pointer_field(m, crm->module) : NULL;

	if (f == NULL || (post && strcmp(m->name, "Notes") != 0)) {
		reply_fault(crm->reply, 400, "INVALID_DATA",
		    "the relation name given seems to be invalid",
		    detail_int("resource_path_index", 2));
		return;
	}
	if (!crm_may(crm, crm->module, "READ") ||
	    !crm_may(crm, m, post ? "CREATE" : "READ") ||
	    crm_record(crm, crm->module, 1) == NULL)
		return;
	if (post)
		notes_add(crm, m);
	else
		related_list(crm, m, f);
}
