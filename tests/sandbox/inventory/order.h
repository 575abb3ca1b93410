/*
 * order.h - a sales order: its lines, totals, state, and what it holds back.
 *
 * data is the order as it is told, but for times and custom fields (custom:
 * values by api_name).  Quantities and amounts in data are numbers.
 */

#ifndef SANDBOX_INVENTORY_ORDER_H
#define SANDBOX_INVENTORY_ORDER_H

#include "tests/sandbox/inventory/item.h"

/* Checks a body, then stores it. *order NULL: a new one. False: answered. */
bool order_store(struct inv *inv, const struct json *body,
    struct inv_doc **order);
/* line_items[] as they will be. NULL: it has been answered. json_free(). */
struct json *order_lines(struct inv *inv, const struct json *body,
    const struct inv_doc *old);
/* Sums a document with line_items up: sub_total, tax_total, total, taxes. */
void order_total(struct inventory *in, struct json *data);
/* The whole order. json_free() it. */
struct json *order_show(struct inventory *in, const struct inv_doc *o);

/* It is neither a draft nor void, so that its lines are held back. */
bool order_holds(const struct inv_doc *o);
/* Holds back (1) or lets go (-1) what has not left yet. */
void order_hold(struct inventory *in, const struct inv_doc *o, int sign);
/* Packed, shipped or invoiced, if only in part. */
bool order_has_moved(const struct inv_doc *o);
void order_confirm(struct inventory *in, struct inv_doc *o);
/* Sets every state from what the lines say. */
void order_settle(struct inv_doc *o);

int64_t line_number(const struct json *line, const char *name);
/* The item and place of a line; false: the item is gone. */
bool line_stock(const struct inventory *in, const struct json *line,
    struct inv_item **item, int *place);

#endif
