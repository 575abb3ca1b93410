/*
 * receipt_now.h - a sales receipt stored, then sent while somebody waits.
 */

#ifndef SYNC_RECEIPT_NOW_H
#define SYNC_RECEIPT_NOW_H

#include "base/error.h"
#include "provider/call.h"
#include "store/receipt.h"

/*
 * Stores the receipt with its job, and sends it unless it is sent already,
 * or somebody else is at it.  0: it is kept; what became of it so far stands
 * in the store.  -1: it is not kept: QuickBooks refuses it (ERROR_INVALID,
 * ERROR_CONFLICT), is not connected (ERROR_NOT_FOUND, ERROR_AUTH) or not
 * set up (ERROR_CONFIG), or the store failed.  One that QuickBooks may have,
 * and one that was kept before, is always kept.
 */
int receipt_take(const struct call *call, const struct receipt_new *receipt,
    int max_attempts, struct receipt_stored *out, struct error *err);

#endif
