/*
 * module.h - the modules and their fields: what validation enforces and
 * metadata tells.
 *
 * The tables follow the field dictionary of a new organisation.  Tests may
 * add custom fields and change properties; all data centres share them.
 */

#ifndef SANDBOX_MODULE_H
#define SANDBOX_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct json;

enum field_kind {
	TYPE_TEXT,
	TYPE_TEXTAREA,
	TYPE_EMAIL,
	TYPE_PHONE,
	TYPE_WEBSITE,
	TYPE_PICKLIST,
	TYPE_MULTISELECT,
	TYPE_INTEGER,
	TYPE_BIGINT,
	TYPE_DOUBLE,
	TYPE_CURRENCY,
	TYPE_PERCENT,
	TYPE_BOOLEAN,
	TYPE_DATE,
	TYPE_DATETIME,
	TYPE_LOOKUP,
	TYPE_OWNER,
	TYPE_TAGS,
	TYPE_SUBFORM,
	TYPE_COUNT
};

#define FIELD_MANDATORY 1u   /* by the system */
#define FIELD_LAYOUT 2u      /* mandatory by the layout only */
#define FIELD_READ_ONLY 4u   /* ignored when written */
#define FIELD_CUSTOM 8u
#define FIELD_UNIQUE 16u
#define FIELD_CLOSED 32u     /* a picklist that is checked in any case */

struct module_field {
	const char *name;
	const char *label;
	enum field_kind kind;
	int length;             /* characters, or digits of a number */
	unsigned flags;
	const char *picks;      /* values, each ended by ';'; NULL: none */
	const char *lookup;     /* module looked up; NULL: any or none */
	int64_t id;
	char *owned;            /* memory of a custom field's name */
};

struct module {
	const char *name;
	const char *singular;
	const char *name_field; /* what a lookup shows as its name */
	const char *check;      /* system duplicate-check field, or NULL */
	int64_t id;
	struct module_field *fields;
	size_t field_count;
};

enum module_name {
	MODULE_LEADS,
	MODULE_CONTACTS,
	MODULE_ACCOUNTS,
	MODULE_DEALS,
	MODULE_NOTES,
	MODULE_TASKS,
	MODULE_COUNT
};

struct modules {
	struct module module[MODULE_COUNT];
};

void modules_init(struct modules *modules);
void modules_release(struct modules *modules);

/* Names compare with case, as Zoho's do. NULL when there is none. */
struct module *module_find(struct modules *modules, const char *name);
struct module_field *module_field(const struct module *m, const char *name);
/* Place in m->fields. */
size_t field_index(const struct module *m, const struct module_field *f);

/* Kept in the index of equal values: e-mail, phone, look-up, checkable. */
bool field_is_indexed(const struct module *m, const struct module_field *f);
/* May be named in duplicate_check_fields. */
bool field_is_checkable(const struct module *m, const struct module_field *f);

/* "text", "textarea": data_type of metadata. */
const char *field_type_name(enum field_kind kind);
enum field_kind field_type_find(const char *name);

bool pick_has(const char *picks, const char *value);
/* The i-th value into out; false past the last. */
bool pick_at(const char *picks, size_t i, char *out, size_t size);

/*
 * Adds a custom field or changes one: {"module","api_name","data_type",
 * "length","unique","mandatory","layout_mandatory","read_only"}.
 */
int module_change(struct modules *modules, const struct json *change,
    struct error *err);

#endif
