/*
 * order_lines.h - the lines of an order that a shop posts.
 *
 * Private to src/web.
 */

#ifndef WEB_ORDER_LINES_H
#define WEB_ORDER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "web/field.h"
#include "web/form.h"

/* Characters of a number. */
#define ORDER_DIGITS_MAX 40

/* The lines, and what they come to in minor units. */
struct order_sum {
	struct json *lines; /* an array, numbers in their one form */
	int places;         /* of the currency */
	int64_t total;
	bool known;         /* it fits, and every line is sound */
};

/* Adds the `items` of a post; complaints go to errors. */
void order_lines_read(const struct form *form, struct order_sum *sum,
    struct field_errors *errors);

/*
 * The value of a field that must be there and of that type; NULL with a
 * complaint when it is not.
 */
const struct json *order_member(const struct form *form, const char *name,
    enum json_type type, const char *wrong, struct field_errors *errors);

/* One complaint a field is enough: whether there is one. */
bool field_is_wrong(const struct field_errors *errors, const char *name);

bool field_is_known(const struct field *fields, size_t n, const char *name);

#endif
