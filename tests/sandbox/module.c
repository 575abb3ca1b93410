/* module.c - the modules and their fields, looked up and changed. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/fields.h"
#include "tests/sandbox/module.h"

#define ID_BASE INT64_C(6100000000000002000)
#define ID_STEP 500 /* ids of one module's metadata */

static const char *const type_names[TYPE_COUNT] = {
	"text", "textarea", "email", "phone", "website", "picklist",
	"multiselectpicklist", "integer", "bigint", "double", "currency",
	"percent", "boolean", "date", "datetime", "lookup", "ownerlookup",
	"text", "subform"
};

void
modules_init(struct modules *modules)
{
	const struct field_table *table;
	struct module *m;
	size_t i, k;

	for (i = 0; i < MODULE_COUNT; i++) {
		table = &field_tables[i];
		m = &modules->module[i];
		m->name = table->module;
		m->singular = table->singular;
		m->name_field = table->name_field;
		m->check = table->check;
		m->id = ID_BASE + (int64_t)i * ID_STEP;
		m->field_count = table->count;
		m->fields = xreallocarray(NULL, table->count,
		    sizeof(*m->fields));
		memcpy(m->fields, table->fields,
		    table->count * sizeof(*m->fields));
		for (k = 0; k < m->field_count; k++)
			m->fields[k].id = m->id + 3 + (int64_t)k * 2;
	}
}

void
modules_release(struct modules *modules)
{
	size_t i, k;

	for (i = 0; i < MODULE_COUNT; i++) {
		for (k = 0; k < modules->module[i].field_count; k++)
			free(modules->module[i].fields[k].owned);
		free(modules->module[i].fields);
	}
	memset(modules, 0, sizeof(*modules));
}

struct module *
module_find(struct modules *modules, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < MODULE_COUNT; i++)
		if (strcmp(modules->module[i].name, name) == 0)
			return &modules->module[i];
	return NULL;
}

struct module_field *
module_field(const struct module *m, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < m->field_count; i++)
		if (strcmp(m->fields[i].name, name) == 0)
			return &m->fields[i];
	return NULL;
}

size_t
field_index(const struct module *m, const struct module_field *f)
{
	return (size_t)(f - m->fields);
}

bool
field_is_checkable(const struct module *m, const struct module_field *f)
{
	return (f->flags & FIELD_UNIQUE) != 0 ||
	    (m->check != NULL && strcmp(m->check, f->name) == 0);
}

bool
field_is_indexed(const struct module *m, const struct module_field *f)
{
	return f->kind == TYPE_EMAIL || f->kind == TYPE_PHONE ||
	    f->kind == TYPE_LOOKUP || field_is_checkable(m, f);
}

const char *
field_type_name(enum field_kind kind)
{
	return type_names[kind];
}

enum field_kind
field_type_find(const char *name)
{
	int i;

	for (i = 0; i < TYPE_COUNT; i++)
		if (name != NULL && strcmp(type_names[i], name) == 0)
			break;
	return (enum field_kind)i;
}

bool
pick_at(const char *picks, size_t i, char *out, size_t size)
{
	const char *end;

	for (; picks != NULL && (end = strchr(picks, ';')) != NULL;
	    picks = end + 1) {
		if (i-- > 0)
			continue;
		snprintf(out, size, "%.*s", (int)(end - picks), picks);
		return true;
	}
	return false;
}

bool
pick_has(const char *picks, const char *value)
{
	char pick[128];
	size_t i;

	for (i = 0; pick_at(picks, i, pick, sizeof(pick)); i++)
		if (strcmp(pick, value) == 0)
			return true;
	return false;
}

static struct module_field *
field_add(struct module *m, const char *name, enum field_kind kind)
{
	struct module_field *f;

	m->fields = xreallocarray(m->fields, m->field_count + 1,
	    sizeof(*m->fields));
	f = &m->fields[m->field_count++];
	memset(f, 0, sizeof(*f));
	f->owned = xstrdup(name);
	f->name = f->owned;
	f->label = f->owned;
	f->kind = kind;
	f->length = kind == TYPE_TEXTAREA ? 2000 : 255;
	f->flags = FIELD_CUSTOM;
	f->id = m->id + 3 + (int64_t)(m->field_count - 1) * 2;
	return f;
}

static void
flag_set(const struct json *change, const char *name, unsigned flag,
    struct module_field *f)
{
	const struct json *j = json_get(change, name);

	if (j == NULL)
		return;
	f->flags &= ~flag;
	if (json_is_true(j))
		f->flags |= flag;
}

int
module_change(struct modules *modules, const struct json *change,
    struct error *err)
{
	struct module *m = module_find(modules,
	    json_get_text(change, "module"));
	const char *name = json_get_text(change, "api_name");
	const char *type = json_get_text(change, "data_type");
	struct module_field *f;
	int64_t length;

	if (m == NULL || name == NULL || name[0] == '\0')
		return error_set(err, ERROR_INVALID,
		    "a field needs module (one of ours) and api_name");
	f = module_field(m, name);
	if (f == NULL) {
		if (field_type_find(type) == TYPE_COUNT)
			return error_set(err, ERROR_INVALID,
			    "a new field needs a data_type of Zoho's list");
		f = field_add(m, name, field_type_find(type));
	}
	if (json_get_int(change, "length", &length) == 0 && length > 0 &&
	    length <= 65535)
		f->length = (int)length;
	flag_set(change, "unique", FIELD_UNIQUE, f);
	flag_set(change, "mandatory", FIELD_MANDATORY, f);
	flag_set(change, "layout_mandatory", FIELD_LAYOUT, f);
	flag_set(change, "read_only", FIELD_READ_ONLY, f);
	return 0;
}
