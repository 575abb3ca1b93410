/*
 * mirror_form.h - products and customers as they are posted (pure).
 *
 * The members have the names of Zoho's item and contact; those that a person
 * may set are checked and brought to their one form: amounts and quantities
 * become numbers with the digits they have, texts are trimmed.  A customer
 * may also be {name, email, phone, company}, as in an order.
 */

#ifndef WEB_MIRROR_FORM_H
#define WEB_MIRROR_FORM_H

#include <stdbool.h>

#include "base/json.h"
#include "store/mirror.h"
#include "web/field.h"

/*
 * What a post sets; complaints, all together, go to errors, and then it is
 * not to be used.  is_new: what a new record cannot be without must be there.
 * Members that are the provider's alone are left as they are: whether they
 * may be named depends on the record.  json_free().
 */
struct json *mirror_form_read(enum mirror_kind kind,
    const struct json *posted, bool is_new, struct field_errors *errors);

#endif
