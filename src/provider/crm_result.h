/*
 * crm_result.h - what the CRM says of each record of a write (pure).
 *
 * Private to src/provider.
 */

#ifndef PROVIDER_CRM_RESULT_H
#define PROVIDER_CRM_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/zoho_crm.h"

/*
 * True when an answer of this status holds one error for several records:
 * the call was refused as a whole, and err says why.
 */
bool crm_refused_whole(int status, const struct json *data, size_t n,
    struct error *err);

/*
 * Walks the results; never by the status of the call, which is 200 or 207
 * with failures inside as well.  created: what a result means that does not
 * say.  ERROR_UNAVAILABLE when there is not one for each item.
 */
int crm_results_read(const struct json *data, struct crm_item *items,
    size_t n, bool created, struct error *err);

#endif
