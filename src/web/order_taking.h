/*
 * order_taking.h - an order that is posted becomes a sales order of the
 * mirror.  Only for src/web.
 */

#ifndef WEB_ORDER_TAKING_H
#define WEB_ORDER_TAKING_H

#include <stdbool.h>

#include "base/json.h"
#include "base/uuid.h"
#include "store/mirror.h"
#include "web/field.h"
#include "web/order_form.h"

struct order_taking {
	const char *tenant;
	const struct order_form *form;
	const char *form_name; /* what its number is one of */
	struct field_errors errors; /* SKUs that are not known */
	char id[UUID_SIZE];
	bool repeat;   /* there is one of the number; id tells which */
	bool mismatch; /* and it has other content */
};

/* In a transaction; arg is a struct order_taking.  May run again. */
int order_take(struct db *db, void *arg, struct error *err);

/*
 * Whether an order that did not come by a post is the form's, as far as it is
 * known: customer, lines, total, currency.  lines: as order_take() makes them.
 */
int order_compare(struct db *db, const struct order_taking *t,
    const struct mirror_record *known, const struct json *lines, bool *same,
    struct error *err);

#endif
