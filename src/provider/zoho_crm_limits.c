/* zoho_crm_limits.c - credits and calls at once, as the edition gives them. */

#include "provider/zoho_crm_limits.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/budget.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)
#define DAY_PARTS 96 /* a quarter of an hour: what has aged counts no more */

/* Writes of more than ten records, queries and the like: in any edition. */
#define HEAVY_AT_ONCE 10

#define RECORDS_A_CREDIT 10
#define DELETED_CREDITS 2
#define CONVERT_CREDITS 5
#define DEAREST 10 /* a write of a hundred records */

/* By the first letters of paid_type. */
static const struct edition {
	const char *name;
	int64_t base, a_licence, most; /* credits; 0: no end */
	int at_once;
} editions[] = {
	{"free", 5000, 0, 5000, 5},
	{"standard", 50000, 250, 100000, 10},
	{"starter", 50000, 250, 100000, 10},
	{"professional", 50000, 500, 3000000, 15},
	{"enterprise", 50000, 1000, 5000000, 20},
	{"zohoone", 50000, 1000, 5000000, 20},
	{"zoho one", 50000, 1000, 5000000, 20},
	{"zoho_one", 50000, 1000, 5000000, 20},
	{"ultimate", 50000, 2000, 0, 25},
	{"crmplus", 50000, 2000, 0, 25},
	{"crm plus", 50000, 2000, 0, 25},
	{"crm_plus", 50000, 2000, 0, 25},
};

void
zoho_crm_edition(const char *paid_type, int64_t licences,
    struct zoho_crm_edition *out)
{
	const struct edition *e = &editions[0];
	size_t i;

	for (i = 0; paid_type != NULL && i < nitems(editions); i++)
		if (text_starts_nocase(paid_type, editions[i].name))
			e = &editions[i];
	out->credits = e->base + e->a_licence *
	    (licences < 0 || licences > 1000000 ? 0 : licences);
	if (e->most > 0 && out->credits > e->most)
		out->credits = e->most;
	out->at_once = e->at_once;
}

int64_t
zoho_crm_cost(const char *method, const char *path, const struct json *body)
{
	size_t len = strcspn(path, "?");
	int64_t records;

	if (strcmp(method, "GET") == 0)
		return len > strlen("/deleted") && strncmp(path + len -
		    strlen("/deleted"), "/deleted", strlen("/deleted")) == 0 ?
		    DELETED_CREDITS : 1;
	if (strstr(path, "/actions/convert") != NULL)
		return CONVERT_CREDITS;
	records = (int64_t)json_size(json_get(body, "data"));
	return records <= RECORDS_A_CREDIT ? 1 :
	    (records + RECORDS_A_CREDIT - 1) / RECORDS_A_CREDIT;
}

char *
zoho_crm_scope(const char *tenant, const char *realm_id)
{
	(void)realm_id;
	return xasprintf("crm:%s", tenant);
}

static int
least(int64_t a, int64_t b)
{
	return (int)(a < b ? a : b);
}

int
zoho_crm_limits(const struct config *cfg, struct db *db, const char *scope,
    struct pace_rule *rules, struct allowance_plan *plan, struct error *err)
{
	int64_t now = clock_now_ms(), credits, at_once;
	struct zoho_crm_edition unknown;

	zoho_crm_edition(NULL, 0, &unknown);
	if (budget_noted(db, scope, BUDGET_LIMIT, now, unknown.credits,
	    &credits, err) != 0 ||
	    budget_noted(db, scope, BUDGET_AT_ONCE, now, unknown.at_once,
	    &at_once, err) != 0)
		return -1;
	rules[0] = (struct pace_rule){DAY_MS, credits, DAY_PARTS, 0};
	*plan = (struct allowance_plan){rules, 1, least(HEAVY_AT_ONCE,
	    least(at_once, config_int(cfg, SET_SYNC_CONCURRENCY))), DEAREST};
	return 0;
}

/* What the organisation's answer says, or nothing. */
static const struct json *
license_of(const struct json *answer)
{
	return json_get(json_first(json_get(answer, "org")),
	    "license_details");
}

static int
note_edition(const struct call *call, const char *scope,
    const struct json *answer, struct error *err)
{
	const struct json *license = license_of(answer);
	const char *paid_type = json_get_text(license, "paid_type");
	int64_t until = clock_now_ms() + DAY_MS, licences = 0;
	struct db *db = call->access->db;
	struct zoho_crm_edition edition;

	(void)json_get_int(license, "users_license_purchased", &licences);
	zoho_crm_edition(paid_type, licences, &edition);
	log_event(LOG_DEBUG, "budget.learnt", "scope", scope, "edition",
	    paid_type != NULL ? paid_type : "unknown", NULL);
	if (budget_note(db, scope, BUDGET_AT_ONCE, edition.at_once, until,
	    err) != 0)
		return -1;
	return budget_note(db, scope, BUDGET_LIMIT, edition.credits, until,
	    err);
}

void
zoho_crm_learn_limits(const struct call *call)
{
	struct call_answer answer = {0};
	struct error err = ERROR_INIT;
	int64_t known = 0;
	char *scope = zoho_crm_scope(call->tenant, NULL);
	int rc;

	rc = budget_noted(call->access->db, scope, BUDGET_LIMIT,
	    clock_now_ms(), 0, &known, &err);
	if (rc != 0 || known > 0)
		goto out;
	rc = call_perform(call, "GET", "/crm/v8/org", NULL, &answer, &err);
	/* Without the scope to ask, not at every start again. */
	if (rc == 0 || err.code == ERROR_CONFIG)
		rc = note_edition(call, scope, answer.json, &err);
out:
	if (rc != 0)
		log_error(LOG_DEBUG, "budget.unknown", &err, "scope", scope,
		    NULL);
	call_answer_release(&answer);
	free(scope);
}
