/* value.c - a record's fields as the API shows them. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/value.h"

char *
record_name(const struct record *r)
{
	const char *first = record_text(r, "First_Name");
	const char *last = record_text(r, "Last_Name");
	const char *name;

	if (strcmp(r->module->name_field, "Full_Name") != 0) {
		name = record_text(r, r->module->name_field);
		return xstrdup(name != NULL ? name : "");
	}
	return xasprintf("%s%s%s", first != NULL ? first : "",
	    first != NULL && last != NULL ? " " : "", last != NULL ? last : "");
}

struct record *
lookup_target(struct org *org, const struct module_field *f,
    const struct json *value)
{
	const char *id = json_get_text(value, "id");
	const char *name = f->lookup;
	const struct module *m;
	struct record *r = NULL;
	size_t i;

	if (name == NULL)
		name = json_get_text(json_get(value, "module"), "api_name");
	m = module_find(&org->world->modules, name);
	if (m != NULL)
		return shelf_find_text(org_shelf(org, m), id);
	for (i = 0; name == NULL && r == NULL && i < MODULE_COUNT; i++)
		r = shelf_find_text(&org->shelves[i], id);
	return r;
}

static struct json *
lookup_show(struct org *org, const struct module_field *f,
    const struct json *value)
{
	const struct record *r = lookup_target(org, f, value);
	struct json *j = json_object(), *module;
	char *name = r != NULL ? record_name(r) : NULL, id[RECORD_ID_SIZE];

	if (f->lookup == NULL && r != NULL) {
		module = detail_text("api_name", r->module->name);
		record_id_text(r->module->id, id);
		json_set_text(module, "id", id);
		json_set(j, "module", module);
	}
	json_set_text(j, "name", name);
	json_set_text(j, "id", json_get_text(value, "id"));
	free(name);
	return j;
}

/* In the organisation's time zone, whatever offset it was written with. */
static struct json *
moment_show(const struct org *org, const struct json *value)
{
	int64_t at;

	if (clock_parse(json_scalar(value), &at) != 0)
		return json_copy(value);
	return org_moment(org, at);
}

/* Fields that are not stored. NULL when f is none of them. */
static struct json *
system_show(struct org *org, const struct record *r, const char *name)
{
	char text[RECORD_ID_SIZE], *full;
	struct json *j = NULL;

	if (strcmp(name, "id") == 0) {
		record_id_text(r->id, text);
		j = json_text(text);
	} else if (strcmp(name, "Created_By") == 0 ||
	    strcmp(name, "Modified_By") == 0 || strcmp(name, "Owner") == 0) {
		j = org_user(org, true);
	} else if (strcmp(name, "Created_Time") == 0) {
		j = org_moment(org, r->created_at);
	} else if (strcmp(name, "Modified_Time") == 0 ||
	    strcmp(name, "Last_Activity_Time") == 0) {
		j = org_moment(org, r->modified_at);
	} else if (strcmp(name, "Converted__s") == 0) {
		j = json_bool(r->converted);
	} else if (strcmp(name, "Full_Name") == 0) {
		full = record_name(r);
		j = json_text(full);
		free(full);
	}
	return j;
}

struct json *
value_show(struct org *org, const struct record *r,
    const struct module_field *f)
{
	struct json *j = system_show(org, r, f->name);
	const struct json *value = record_get(r, f);

	if (j != NULL)
		return j;
	if (value == NULL) {
		if (f->kind == TYPE_BOOLEAN)
			return json_bool(false);
		if (f->kind == TYPE_TAGS || f->kind == TYPE_SUBFORM ||
		    f->kind == TYPE_MULTISELECT)
			return json_array();
		return json_null();
	}
	if (f->kind == TYPE_LOOKUP)
		return lookup_show(org, f, value);
	if (f->kind == TYPE_DATETIME)
		return moment_show(org, value);
	return json_copy(value);
}

static void
system_keys_add(const struct org *org, struct json *j)
{
	json_set_bool(j, "$approved", true);
	json_set_text(j, "$approval_state", "approved");
	json_set_bool(j, "$editable", true);
	json_set_bool(j, "$in_merge", false);
	json_set(j, "$field_states", json_null());
	if (world_knob(org->world, KNOB_EXTRA_KEYS) != 0)
		json_set(j, "$sandbox_extra", json_object());
}

struct json *
record_show(struct org *org, const struct record *r)
{
	const struct module *m = r->module;
	struct json *j = json_object();
	size_t i;

	for (i = 0; i < m->field_count; i++)
		json_set(j, m->fields[i].name,
		    value_show(org, r, &m->fields[i]));
	system_keys_add(org, j);
	return j;
}

struct json *
record_show_fields(struct org *org, const struct record *r,
    const char *fields)
{
	struct json *j = json_object();
	const struct module_field *f;
	char *name, id[RECORD_ID_SIZE];
	size_t n;

	for (; *fields != '\0'; fields += n + (fields[n] == ',')) {
		n = strcspn(fields, ",");
		name = text_trim(fields, n);
		f = module_field(r->module, name);
		/* Subforms come with a single record only. */
		if (f != NULL && f->kind != TYPE_SUBFORM)
			json_set(j, name, value_show(org, r, f));
		free(name);
	}
	record_id_text(r->id, id);
	json_set_text(j, "id", id);
	if (world_knob(org->world, KNOB_EXTRA_KEYS) != 0)
		json_set_bool(j, "$editable", true);
	return j;
}

struct json *
record_details(struct org *org, const struct record *r)
{
	struct json *j = json_object();
	char id[RECORD_ID_SIZE];

	record_id_text(r->id, id);
	json_set(j, "Modified_Time", org_moment(org, r->modified_at));
	json_set(j, "Modified_By", org_user(org, false));
	json_set(j, "Created_Time", org_moment(org, r->created_at));
	json_set_text(j, "id", id);
	json_set(j, "Created_By", org_user(org, false));
	return j;
}
