/*
 * sales_order.h - sales orders of the mirror: listed, found, linked.
 *
 * Their records are store/mirror.h of kind MIRROR_SALES_ORDER.  One that an
 * order of a shop (store/order.h) has become is linked to it.
 */

#ifndef STORE_SALES_ORDER_H
#define STORE_SALES_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/mirror.h"

struct sales_order_filter {
	const char *tenant;
	const char *query;       /* words: number, reference, customer */
	const char *status;      /* the provider's word; or NULL */
	const char *reference;   /* exactly; or NULL */
	const char *customer_id; /* the provider's id; or NULL */
	int64_t modified_since;  /* ms; 0: any */
	const char *after;       /* cursor: ids above this one; or NULL */
	int limit;
};

int sales_order_list(struct db *db, const struct sales_order_filter *filter,
    int (*each)(const struct mirror_record *order, void *arg), void *arg,
    struct error *err);

/* By reference_number; *found. */
int sales_order_match(struct db *db, const char *tenant,
    const char *reference, struct mirror_record *out, bool *found,
    struct error *err);

/* The shop's order has become this record. Within the caller's transaction. */
int sales_order_link(struct db *db, const char *order_id,
    const char *record_id, struct error *err);
/* The record that an order has become: *id is "" when none. */
int sales_order_of(struct db *db, const char *order_id,
    char id[UUID_SIZE], struct error *err);

#endif
