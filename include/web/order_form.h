/*
 * order_form.h - an order as a shop posts it (pure).
 *
 * {order_number, customer: {name, email, phone, company}, items: [{sku, name,
 * quantity, unit_price}], total, currency, status}.  Numbers may be texts or
 * JSON numbers; they keep their digits and never pass through floating
 * point.  Every other field is kept.
 */

#ifndef WEB_ORDER_FORM_H
#define WEB_ORDER_FORM_H

#include <stdint.h>

#include "base/secret.h"
#include "store/order.h"
#include "web/field.h"
#include "web/form.h"

#define ORDER_LINES_MAX 500
#define ORDER_NUMBER_MAX 100 /* characters */
#define ORDER_STATUS_DEFAULT "pending"

struct order_form {
	char *order_number;
	char *status;
	char *currency;
	char *customer[ORDER_TEXT_COUNT]; /* or NULL */
	char *lines;   /* JSON, numbers in their one form */
	char *remark;  /* how lines and total differ, or NULL */
	char *extra;   /* JSON object, or NULL */
	int64_t total; /* minor units */
	char content_hash[SECRET_HASH_SIZE];
};

void order_form_release(struct order_form *f);

/*
 * Reads and checks a post; complaints, all together, go to errors, and then
 * the rest is not to be used.
 */
void order_form_read(const struct form *form, struct order_form *out,
    struct field_errors *errors);

#endif
