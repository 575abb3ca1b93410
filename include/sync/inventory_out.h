/*
 * inventory_out.h - the parts of the job `inventory` that tell Zoho Inventory
 * of what was changed here: products, customers, sales orders, adjustments.
 *
 * Each may be repeated at any point: what an earlier try may have made is
 * looked for by SKU, by e-mail and then phone, by reference_number.
 */

#ifndef SYNC_INVENTORY_OUT_H
#define SYNC_INVENTORY_OUT_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

int inventory_products_run(struct engine *e, struct run *run,
    struct error *err);
int inventory_customers_run(struct engine *e, struct run *run,
    struct error *err);
int inventory_orders_run(struct engine *e, struct run *run,
    struct error *err);
int inventory_adjustments_run(struct engine *e, struct run *run,
    struct error *err);

#endif
