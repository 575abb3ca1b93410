/*
 * stock.h - how much of an item there is, in two ledgers, place by place.
 *
 * The accounting ledger moves with invoices and bills, the physical one
 * (actual_) with shipments and receives.  All in millionths; all may be
 * negative.
 */

#ifndef SANDBOX_INVENTORY_STOCK_H
#define SANDBOX_INVENTORY_STOCK_H

#include "tests/sandbox/inventory/inv.h"

struct inv_item;

struct inv_stock {
	int64_t on_hand, actual;               /* the two ledgers */
	int64_t committed, actual_committed;   /* by confirmed orders */
	int64_t in_transit;
};

/* The number of a place among the locations, -1: there is none. */
int stock_place(const struct inventory *in, const char *id);
int stock_primary(const struct inventory *in);
/* Deleted locations, too. */
struct inv_doc *stock_location(const struct inventory *in, int place);

/*
 * Adds at a place.  What else that does (a new last_modified_time, a rule of
 * the item fired) is for knobs to say.  False: nothing moved, for stock may
 * not be negative (and the organisation says so).
 */
bool stock_move(struct inventory *in, struct inv_item *item, int place,
    const struct inv_stock *delta);
/* The same, whatever becomes of it. */
void stock_add(struct inventory *in, struct inv_item *item, int place,
    const struct inv_stock *delta);
struct inv_stock stock_sum(const struct inv_item *item);
/* Members of that stock into j, with a prefix such as "location_". */
void stock_show(const struct inventory *in, struct json *j,
    const char *prefix, const struct inv_stock *s, bool whole);
/* locations[] or warehouses[] of an item into j. */
void stock_show_places(const struct inventory *in, struct json *j,
    const struct inv_item *item);

#endif
