/*
 * sales_order_make.h - a shop's order as the provider's sales order.  Only
 * for src/sync.
 */

#ifndef SYNC_SALES_ORDER_MAKE_H
#define SYNC_SALES_ORDER_MAKE_H

#include "provider/call.h"
#include "store/order.h"

/*
 * What is sent for an order: json_free().  Prices are taken as they stand,
 * taxes included.  Lines without SKU (postage, a voucher) become the
 * adjustment.  ERROR_INVALID with SALES_ORDER_SKU when a SKU is not known.
 */
int sales_order_make(const struct call *call, const struct order *order,
    const char *customer_id, struct json **out, struct error *err);

#endif
