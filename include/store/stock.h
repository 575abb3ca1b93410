/*
 * stock.h - what can be sold: levels by place, less what orders hold back.
 *
 * The provider's figure is what it calls available for sale (physical ledger
 * first, then the accounting one), else what is in stock.  Captured orders
 * hold back their lines until the provider has them confirmed, for it counts
 * them itself from then on.
 */

#ifndef STORE_STOCK_H
#define STORE_STOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "store/db.h"
#include "store/mirror.h"

/* Quantities are millionths (base/decimal.h). */
struct stock_level {
	bool known;        /* there is such a product, not deleted */
	bool tracked;      /* it has stock at all; services have not */
	int64_t on_hand;   /* accounting ledger */
	int64_t available; /* for sale, less reserved */
	int64_t reserved;  /* held back by captured orders */
	int64_t reorder_level; /* -1: none */
};

int stock_level(struct db *db, const char *tenant, const char *sku,
    struct stock_level *out, struct error *err);

/*
 * {"sku","name","stock_on_hand","available","reserved","reorder_level",
 * "locations":[{"location_id","location_name","stock_on_hand","available"}]}
 * of a product; numbers are decimals.  json_free().
 */
int stock_show(struct db *db, const struct mirror_record *product,
    struct json **out, struct error *err);

/*
 * Holds back the lines of a captured order: lines as in store/order.h; those
 * without SKU hold nothing.  Within the caller's transaction; repeatable.
 */
int stock_reserve(struct db *db, const char *tenant, const char *order_id,
    const char *lines, int64_t now, struct error *err);
/* The order is confirmed over there, or will never be. */
int stock_release(struct db *db, const char *order_id, struct error *err);

#endif
