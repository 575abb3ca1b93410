/*
 * receipt_form.h - a sales receipt as it is posted (pure).
 *
 * {receipt_number, customer: {name, email} or {id}, lines: [{description,
 * quantity, unit_price, item}], date, currency}.  Numbers may be texts or
 * JSON numbers; they keep their digits.  Other fields are ignored.
 */

#ifndef WEB_RECEIPT_FORM_H
#define WEB_RECEIPT_FORM_H

#include <stdint.h>

#include "base/secret.h"
#include "web/field.h"
#include "web/form.h"

/* Lines of one receipt, characters of a description. */
#define RECEIPT_LINES_MAX 200
#define RECEIPT_DESCRIPTION_MAX 4000

struct receipt_form {
	char *receipt_number;
	char *content;  /* what is stored: the same, in its one form, as JSON */
	char content_hash[SECRET_HASH_SIZE]; /* of what was posted */
};

void receipt_form_release(struct receipt_form *f);

/*
 * Reads and checks a post; complaints, all together, go to errors, and then
 * the rest is not to be used.  A missing date is that of today (UTC), which
 * does not count for the hash: the same post tomorrow is the same receipt.
 */
void receipt_form_read(const struct form *form, int64_t now,
    struct receipt_form *out, struct field_errors *errors);

#endif
