/*
 * orders.h - the part of the job `orders` that brings them to the CRM.
 */

#ifndef SYNC_ORDERS_H
#define SYNC_ORDERS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Delivers the due orders of run->tenant and counts them in run.  -1 when
 * the connection or the store failed; what was claimed is given back.
 */
int orders_run(struct engine *e, struct run *run, struct error *err);

#endif
