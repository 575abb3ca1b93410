/* budget_show.c - tells how much of a provider's limits is left. */

#include "provider/budget_show.h"

#include <stdlib.h>
#include <string.h>

#include "provider/api.h"
#include "provider/provider.h"
#include "store/budget.h"

int
budget_describe(const struct config *cfg, struct db *db, const char *tenant,
    const char *service, const char *realm_id, int64_t now,
    struct budget_figures *out, struct error *err)
{
	const struct provider *p = provider_find(service);
	struct pace_rule rules[ALLOWANCE_RULES_MAX];
	struct allowance_plan plan;
	char *scope;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (p == NULL || p->api == NULL || p->api->limits == NULL)
		return 0;
	scope = p->api->scope(tenant, realm_id);
	if (p->api->limits(cfg, db, scope, rules, &plan, err) != 0 ||
	    allowance_used(db, &plan, scope, now, &out->used, err) != 0 ||
	    budget_paused(db, scope, now, &out->paused_until, err) != 0)
		goto out;
	out->limited = plan.rule_count > 0;
	out->limit = out->limited ? plan.rules[0].max : 0;
	out->window_ms = out->limited ? plan.rules[0].window_ms : 0;
	out->left = out->limit > out->used ? out->limit - out->used : 0;
	out->at_once = plan.at_once;
	rc = 0;
out:
	free(scope);
	return rc;
}

struct json *
budget_json(const struct budget_figures *f)
{
	struct json *j;

	if (!f->limited)
		return json_null();
	j = json_object();
	json_set_int(j, "limit", f->limit);
	json_set_int(j, "used", f->used);
	json_set_int(j, "left", f->left);
	json_set_int(j, "window_s", f->window_ms / 1000);
	json_set_int(j, "at_once", f->at_once);
	json_set_instant(j, "paused_until", f->paused_until);
	return j;
}

bool
budget_is_low(const struct budget_figures *f)
{
	return f->limited && f->left <= f->limit / 10;
}
