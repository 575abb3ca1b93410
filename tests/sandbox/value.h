/*
 * value.h - a record's fields as the API shows them.
 */

#ifndef SANDBOX_VALUE_H
#define SANDBOX_VALUE_H

#include "tests/sandbox/world.h"

/* What a read gives for a field: null when it is empty. json_free() it. */
struct json *value_show(struct org *org, const struct record *r,
    const struct module_field *f);

/* Every field and the $ keys. json_free() it. */
struct json *record_show(struct org *org, const struct record *r);
/* The named fields (comma-separated, unknown ones left out) and the id. */
struct json *record_show_fields(struct org *org, const struct record *r,
    const char *fields);

/* First and last name, deal name, subject, ... free(). */
char *record_name(const struct record *r);

/* The record that a look-up points at, NULL when it is gone. */
struct record *lookup_target(struct org *org, const struct module_field *f,
    const struct json *value);

/* details of a write that went well. */
struct json *record_details(struct org *org, const struct record *r);

#endif
