/*
 * sales_orders.h - the part of the job `orders` that makes sales orders of a
 * shop's orders in Zoho Inventory.
 *
 * reference_number is the order number, by which it is looked up before one
 * is made; the lines are told by SKU, the customer is matched by e-mail, then
 * by phone, else made.  A later status of the order confirms the sales order
 * or makes it void.
 */

#ifndef SYNC_SALES_ORDERS_H
#define SYNC_SALES_ORDERS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/* The code of an order with a SKU that nobody knows. */
#define SALES_ORDER_SKU "UNKNOWN_SKU"
/* ... and of one whose sales order was deleted over there. */
#define SALES_ORDER_GONE "SALES_ORDER_GONE"

/* Delivers those of run->tenant that are due, and counts them in run. */
int sales_orders_run(struct engine *e, struct run *run, struct error *err);

#endif
