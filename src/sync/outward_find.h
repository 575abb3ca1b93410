/*
 * outward_find.h - whether a record that may be at Zoho Inventory is there.
 * Only for src/sync.
 */

#ifndef SYNC_OUTWARD_FIND_H
#define SYNC_OUTWARD_FIND_H

#include "base/json.h"
#include "provider/zoho_inventory.h"
#include "store/mirror.h"

/* By what tells a record of its kind; id is "" when there is none. */
int outward_find(const struct call *call, enum mirror_kind kind,
    const struct json *content, char id[INVENTORY_ID_SIZE],
    struct error *err);

#endif
