/*
 * mapping_check_must.h - what a record must have (pure).
 *
 * Private to src/sync.
 */

#ifndef SYNC_MAPPING_CHECK_MUST_H
#define SYNC_MAPPING_CHECK_MUST_H

#include "sync/mapping_check.h"

/* Mandatory fields of the system and of the layout, and the layout itself. */
void mapping_check_must(const struct mapping *m,
    const struct crm_fields *fields, struct findings *found);

#endif
