/*
 * receipt.h - brings one sales receipt to QuickBooks, once.
 *
 * The customer is found or made, the items are looked up, the receipt is
 * posted under its request id.  What is known is kept after each step, so
 * that a try that was cut off goes on from there; one that may have arrived
 * is looked for by its number before it is posted again.
 */

#ifndef SYNC_RECEIPT_H
#define SYNC_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/db.h"
#include "store/receipt.h"
#include "sync/single.h"

/* uncertain: an earlier try may have reached QuickBooks. */
void receipt_deliver(const struct call *call, struct db *db,
    const struct receipt *receipt, bool uncertain, struct single_fate *out);

#endif
