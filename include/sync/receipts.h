/*
 * receipts.h - the part of the job `orders` that empties the outbox of sales
 * receipts.
 */

#ifndef SYNC_RECEIPTS_H
#define SYNC_RECEIPTS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Delivers the due receipts of run->tenant and counts them in run.  -1 when
 * the connection or the store failed; what was claimed is given back.
 */
int receipts_run(struct engine *e, struct run *run, struct error *err);

#endif
