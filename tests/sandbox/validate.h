/*
 * validate.h - one record of a write checked against the field table.
 *
 * Names that are no fields, and fields that cannot be written, pass.
 */

#ifndef SANDBOX_VALIDATE_H
#define SANDBOX_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/sandbox/world.h"

struct check {
	struct org *org;
	const struct module *module;
	size_t index;          /* in data[], for json_path */
	bool layout;           /* the layout's mandatory fields count */
	const struct record *self; /* the record updated; NULL: a new one */
};

/* NULL when it may be written, else its error for data[]. json_free(). */
struct json *check_record(const struct check *check,
    const struct json *record);

/*
 * A record with the same value in a unique field, other than self, as a
 * DUPLICATE_DATA error; several are told together.  NULL when there is none.
 */
struct json *check_unique(const struct check *check,
    const struct json *record);
struct json *check_duplicate(const struct check *check,
    const struct module_field *f, const struct record *existing);

/* An error with api_name and json_path of a field. details may be NULL. */
struct json *check_error(const struct check *check, const char *code,
    const char *message, const char *field, struct json *details);

/* One value alone: what is wrong with it, or NULL. */
struct json *check_value(const struct check *check,
    const struct module_field *f, const struct json *record,
    const struct json *value);

/* True when the field is emptied by this value. */
bool value_is_empty(const struct json *value);

bool is_crm_email(const char *s);
bool is_crm_phone(const char *s);
bool is_crm_url(const char *s);

#endif
