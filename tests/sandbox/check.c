/* check.c - a whole record: what is missing, wrong, or there already. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/sandbox/validate.h"

#define MATCHES_MAX 8

/* A new record needs all; an update must not empty what is needed. */
static struct json *
check_missing(const struct check *check, const struct module_field *f,
    const struct json *record)
{
	const struct json *value = json_get(record, f->name);
	struct json *details = NULL;
	char id[RECORD_ID_SIZE];

	if ((f->flags & FIELD_MANDATORY) == 0 &&
	    ((f->flags & FIELD_LAYOUT) == 0 || !check->layout))
		return NULL;
	if (check->self != NULL && (value == NULL || !value_is_empty(value)))
		return NULL;
	if (!value_is_empty(value))
		return NULL;
	if (check->self != NULL) {
		record_id_text(check->self->id, id);
		details = detail_text("id", id);
	}
	return check_error(check, "MANDATORY_NOT_FOUND",
	    "required field not found", f->name, details);
}

/* A note without title and content says both. */
static struct json *
check_note(const struct check *check, const struct json *record)
{
	static const char *const names[] = {"Note_Title", "Note_Content"};
	struct json *list, *details, *one;
	char path[64];
	int i;

	if (strcmp(check->module->name, "Notes") != 0 || check->self != NULL)
		return NULL;
	for (i = 0; i < 2; i++)
		if (!value_is_empty(json_get(record, names[i])))
			return NULL;
	list = json_array();
	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "$.data[%zu].%s", check->index,
		    names[i]);
		one = detail_text("api_name", names[i]);
		json_set_text(one, "json_path", path);
		json_add(list, one);
	}
	details = json_object();
	json_set(details, "expected_fields", list);
	return fault_object("EXPECTED_FIELD_MISSING",
	    "Specify atleast one field", details);
}

struct json *
check_record(const struct check *check, const struct json *record)
{
	const struct module *m = check->module;
	const struct module_field *f;
	struct json *fault;
	const struct json *j;
	size_t i;

	if (json_type(record) != JSON_OBJECT)
		return fault_object("INVALID_DATA", "invalid data",
		    detail_text("expected_data_type", "jsonobject"));
	fault = check_note(check, record);
	for (i = 0; fault == NULL && i < m->field_count; i++)
		fault = check_missing(check, &m->fields[i], record);
	for (j = json_first(record); fault == NULL && j != NULL;
	    j = json_next(j)) {
		f = module_field(m, json_name(j));
		if (f == NULL || (f->flags & FIELD_READ_ONLY) != 0 ||
		    value_is_empty(j))
			continue;
		fault = check_value(check, f, record, j);
	}
	return fault;
}

struct json *
check_duplicate(const struct check *check, const struct module_field *f,
    const struct record *existing)
{
	struct json *details = json_object(), *other = json_object(), *module;
	struct json *owner = org_user(check->org, false);
	char id[RECORD_ID_SIZE], module_id[RECORD_ID_SIZE];

	record_id_text(existing->id, id);
	record_id_text(check->module->id, module_id);
	module = detail_text("api_name", check->module->name);
	json_set_text(module, "id", module_id);
	json_set_text(owner, "zuid", "20061234");
	json_set(other, "Owner", owner);
	json_set(other, "module", module);
	json_set_text(other, "id", id);
	json_set_text(details, "id", id);
	json_set(details, "duplicate_record", other);
	json_set_bool(details, "more_records", false);
	return check_error(check, "DUPLICATE_DATA", "duplicate data", f->name,
	    details);
}

static struct json *
unique_field(const struct check *check, const struct module_field *f,
    const struct json *record)
{
	const struct shelf *shelf = org_shelf(check->org, check->module);
	struct record *found[MATCHES_MAX];
	const char *key = value_key(json_get(record, f->name));
	size_t n, i;

	if ((f->flags & FIELD_UNIQUE) == 0 || key == NULL || key[0] == '\0')
		return NULL;
	n = shelf_matches(shelf, f, key, found, MATCHES_MAX);
	for (i = 0; i < n; i++)
		if (found[i] != check->self)
			return check_duplicate(check, f, found[i]);
	return NULL;
}

struct json *
check_unique(const struct check *check, const struct json *record)
{
	const struct module *m = check->module;
	struct json *errors = json_array(), *fault, *first = NULL, *details;
	size_t i;

	for (i = 0; i < m->field_count; i++) {
		fault = unique_field(check, &m->fields[i], record);
		if (fault != NULL)
			json_add(errors, fault);
	}
	if (json_size(errors) == 1) {
		first = json_copy(json_first(errors));
	} else if (json_size(errors) > 1) {
		details = json_object();
		json_set(details, "errors", json_copy(errors));
		first = fault_object("MULTIPLE_OR_MULTI_ERRORS",
		    "Multiple errors in the request", details);
	}
	json_free(errors);
	return first;
}
