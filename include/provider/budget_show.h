/*
 * budget_show.h - how much of a provider's limits is used and left.
 *
 * What is known in the store alone: no provider is asked.
 */

#ifndef PROVIDER_BUDGET_SHOW_H
#define PROVIDER_BUDGET_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "store/db.h"

struct budget_figures {
	bool limited;         /* false: the service has no limits kept here */
	int64_t limit;        /* of the longest window: calls, or credits */
	int64_t used;         /* by us and, as far as we were told, others */
	int64_t left;         /* 0 at least */
	int64_t window_ms;
	int at_once;          /* calls at the same time */
	int64_t paused_until; /* the provider takes no calls before; or 0 */
};

/*
 * The figures of a connection.  The settings of PROVIDER_SETTINGS must be
 * declared.  realm_id: QuickBooks' company, else NULL.
 */
int budget_describe(const struct config *cfg, struct db *db,
    const char *tenant, const char *service, const char *realm_id,
    int64_t now, struct budget_figures *out, struct error *err);

/* The same as a JSON object, null for a service without limits. */
struct json *budget_json(const struct budget_figures *figures);

/* Whether so little is left that all but leads must wait: the last tenth. */
bool budget_is_low(const struct budget_figures *figures);

#endif
