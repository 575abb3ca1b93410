/* fields.h - the fields that a new organisation has. */

#ifndef SANDBOX_FIELDS_H
#define SANDBOX_FIELDS_H

#include "tests/sandbox/module.h"

struct field_table {
	const char *module;
	const char *singular;
	const char *name_field;
	const char *check;
	const struct module_field *fields;
	size_t count;
};

/* One a module, in the order of enum module_name. */
extern const struct field_table field_tables[MODULE_COUNT];

#endif
