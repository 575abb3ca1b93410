/*
 * sales_order_there.h - the sales order that a shop's order has become, if
 * any, as the provider has it.  Only for src/sync.
 */

#ifndef SYNC_SALES_ORDER_THERE_H
#define SYNC_SALES_ORDER_THERE_H

#include <stdbool.h>

#include "provider/call.h"
#include "provider/zoho_inventory.h"
#include "store/merge.h"
#include "store/order.h"

/* An order while it is delivered. */
struct sales_goods {
	struct order order;
	struct inventory_answer answer; /* the sales order as it was told */
	enum merge_strategy strategy;
	bool made;
	bool gone; /* the one that it had become is not there any more */
	char provider_id[INVENTORY_ID_SIZE];
};

/* Asks for the whole of provider_id. *gone: there is none. */
int sales_order_ask(const struct call *call, struct sales_goods *g,
    bool *gone, struct error *err);

/* provider_id and answer of one that is there, or "" for none. */
int sales_order_find(const struct call *call, struct sales_goods *g,
    struct error *err);

/* Notes and tells that provider_id is not there any more: -1. */
int sales_order_gone(struct sales_goods *g, struct error *err);

/*
 * Whether its status was changed over there since we heard of it last, and
 * after the shop's last word: then the shop follows.
 */
int sales_order_ahead(const struct call *call, const struct sales_goods *g,
    bool *ahead, struct error *err);

#endif
