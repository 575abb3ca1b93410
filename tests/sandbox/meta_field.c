/* meta_field.c - a field as metadata tells it: what validation enforces. */

#include <string.h>

#include "base/json.h"
#include "tests/sandbox/meta.h"

/* Ids of picklist values: a hundred a field. */
#define PICK_ID INT64_C(6100000000100000000)

static const char *
json_type_of(enum field_kind kind)
{
	switch (kind) {
	case TYPE_INTEGER:
		return "integer";
	case TYPE_DOUBLE:
	case TYPE_CURRENCY:
	case TYPE_PERCENT:
		return "double";
	case TYPE_BOOLEAN:
		return "boolean";
	case TYPE_LOOKUP:
	case TYPE_OWNER:
		return "jsonobject";
	case TYPE_TAGS:
	case TYPE_SUBFORM:
	case TYPE_MULTISELECT:
		return "jsonarray";
	default:
		return "string";
	}
}

void
meta_id(struct json *j, const char *name, int64_t id)
{
	char text[RECORD_ID_SIZE];

	record_id_text(id, text);
	json_set_text(j, name, text);
}

static struct json *
picks_show(const struct module_field *f)
{
	struct json *list = json_array(), *j;
	char pick[128];
	size_t i;

	for (i = 0; pick_at(f->picks, i, pick, sizeof(pick)); i++) {
		j = json_object();
		json_set_text(j, "display_value", pick);
		json_set_text(j, "actual_value", pick);
		json_set_text(j, "reference_value", pick);
		json_set(j, "colour_code", json_null());
		json_set_int(j, "sequence_number", (int64_t)i + 1);
		json_set_text(j, "type", "used");
		meta_id(j, "id", PICK_ID + f->id % 100000 * 100 + (int64_t)i);
		json_add(list, j);
	}
	return list;
}

static struct json *
lookup_show(struct world *w, const struct module_field *f)
{
	struct json *j = json_object(), *module;
	const struct module *m = module_find(&w->modules, f->lookup);

	if (m == NULL)
		return j;
	module = detail_text("api_name", m->name);
	meta_id(module, "id", m->id);
	json_set(j, "module", module);
	json_set_text(j, "display_label", f->label);
	json_set_text(j, "api_name", f->name);
	meta_id(j, "id", f->id + 1);
	return j;
}

static struct json *
operations_show(const struct module_field *f)
{
	bool writable = (f->flags & FIELD_READ_ONLY) == 0;
	struct json *j = json_object();

	json_set_bool(j, "web_create", writable);
	json_set_bool(j, "web_update", writable);
	json_set_bool(j, "api_create", writable);
	json_set_bool(j, "api_update", writable);
	return j;
}

struct json *
meta_field(struct world *w, const struct module_field *f)
{
	bool read_only = (f->flags & FIELD_READ_ONLY) != 0;
	struct json *j = json_object(), *unique = json_object();

	if ((f->flags & FIELD_UNIQUE) != 0)
		json_set_bool(unique, "casesensitive", false);
	json_set_text(j, "api_name", f->name);
	json_set_text(j, "field_label", f->label);
	json_set_text(j, "display_label", f->label);
	meta_id(j, "id", f->id);
	json_set_text(j, "data_type", field_type_name(f->kind));
	json_set_text(j, "json_type", json_type_of(f->kind));
	json_set_int(j, "length", f->length);
	json_set(j, "decimal_place", f->kind == TYPE_CURRENCY ? json_int(2) :
	    json_null());
	json_set_bool(j, "system_mandatory",
	    (f->flags & FIELD_MANDATORY) != 0);
	json_set_bool(j, "custom_field", (f->flags & FIELD_CUSTOM) != 0);
	json_set_bool(j, "read_only", read_only);
	json_set_bool(j, "field_read_only", read_only);
	json_set_bool(j, "visible", true);
	json_set_bool(j, "virtual_field", strcmp(f->name, "Full_Name") == 0);
	json_set_bool(j, "sortable", f->kind != TYPE_TEXTAREA);
	json_set_bool(j, "searchable", true);
	json_set(j, "unique", unique);
	json_set(j, "pick_list_values", picks_show(f));
	json_set(j, "lookup", lookup_show(w, f));
	json_set(j, "operation_type", operations_show(f));
	json_set(j, "textarea", f->kind == TYPE_TEXTAREA ?
	    detail_text("type", "large") : json_object());
	json_set_text(j, "type", "used");
	return j;
}
