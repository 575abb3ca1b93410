/*
 * outward_refer.h - the records that a sales order names.  Only for src/sync.
 */

#ifndef SYNC_OUTWARD_REFER_H
#define SYNC_OUTWARD_REFER_H

#include "base/json.h"
#include "store/db.h"
#include "store/mirror.h"

/*
 * Puts the provider's ids for ours into customer_id and line_items[].item_id
 * of an order (its content, or changes of it).  A record that the provider
 * does not have yet keeps our id, and a reason goes to *waits (ERROR_NONE
 * before: nothing waits): ERROR_UNAVAILABLE with the detail DELIVERY_WAITS, or
 * ERROR_INVALID when it was deleted and never will be there.  -1 and err: the
 * store cannot be read.
 */
int outward_refer(struct db *db, const char *tenant, struct json *order,
    struct error *waits, struct error *err);

#endif
