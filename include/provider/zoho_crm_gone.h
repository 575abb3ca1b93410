/*
 * zoho_crm_gone.h - what has become of records of Zoho CRM.
 *
 * Source: Zoho CRM developer documentation v8, "Get records", "Get list of
 * deleted records".
 */

#ifndef PROVIDER_ZOHO_CRM_GONE_H
#define PROVIDER_ZOHO_CRM_GONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/call.h"

/*
 * Calls each(id, arg) for every record of a module that was deleted after an
 * instant, its bin and what is gone for good.
 */
int zoho_crm_deleted(const struct call *call, const char *module,
    int64_t since, int (*each)(const char *id, void *arg), void *arg,
    struct error *err);

/*
 * Those of at most ZOHO_CRM_BATCH Leads that were converted, which queries
 * may not show: *rows (json_free()) is an array of records with "id".
 */
int zoho_crm_converted(const struct call *call, const char *const *ids,
    size_t n, struct json **rows, struct error *err);

#endif
