/*
 * mapping_check.h - a mapping against the fields that the CRM has (pure).
 */

#ifndef SYNC_MAPPING_CHECK_H
#define SYNC_MAPPING_CHECK_H

#include "provider/zoho_crm_fields.h"
#include "sync/finding.h"
#include "sync/mapping.h"

/*
 * Adds what would be refused or lost as mistakes: fields that there are not,
 * values of the wrong type, fixed values that are too long or not in a
 * picklist, mandatory fields without a rule, layouts that there are not.
 * What may be meant so is told too, and is no mistake.
 */
void mapping_check(const struct mapping *m, enum mapping_target to,
    const struct crm_fields *fields, struct findings *found);

#endif
