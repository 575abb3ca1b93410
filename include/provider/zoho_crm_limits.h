/*
 * zoho_crm_limits.h - what Zoho CRM lets an organisation ask.
 *
 * Credits of a rolling day, for all programs of the organisation together,
 * and calls at the same time.  Both depend on the edition, which the CRM
 * tells; until it has, and when it may not, those of the free edition hold.
 * Source: Zoho CRM developer documentation v8, "API limits".
 */

#ifndef PROVIDER_ZOHO_CRM_LIMITS_H
#define PROVIDER_ZOHO_CRM_LIMITS_H

#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "provider/allowance.h"
#include "provider/call.h"

/* Credits that one call costs (pure). */
int64_t zoho_crm_cost(const char *method, const char *path,
    const struct json *body);

/* What an edition ("enterprise", any case) and its licences give (pure). */
struct zoho_crm_edition {
	int64_t credits; /* a day */
	int at_once;
};
void zoho_crm_edition(const char *paid_type, int64_t licences,
    struct zoho_crm_edition *out);

/*
 * Asks for the edition when it is not known, or was a day ago.  Never fails:
 * what cannot be learnt stays as it is.
 */
void zoho_crm_learn_limits(const struct call *call);

/* For struct api: the plan of a scope, and the scope of a tenant. */
int zoho_crm_limits(const struct config *cfg, struct db *db,
    const char *scope, struct pace_rule *rules, struct allowance_plan *plan,
    struct error *err);
char *zoho_crm_scope(const char *tenant, const char *realm_id);

#endif
