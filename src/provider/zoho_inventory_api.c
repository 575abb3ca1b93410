/* zoho_inventory_api.c - what the answers of Zoho Inventory's API mean. */

#include <stdio.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/json.h"
#include "base/mem.h"
#include "provider/api.h"
#include "provider/zoho_inventory.h"
#include "store/budget.h"

#define MINUTE_S 60
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define DAY_PARTS 96
/* Nobody said when: then it is asked whether a new day has begun. */
#define DAY_S (60 * 60)
#define AT_ONCE_S 5
#define WAIT_MAX_S (2 * 24 * 60 * 60)

/* Codes of its three limits; all come as 429. */
enum { CODE_MINUTE = 44, CODE_DAY = 45, CODE_AT_ONCE = 1070 };

/*
 * So many calls a day as the plan gives, which every answer counts down, and
 * so many a minute, whoever makes them, of which no answer tells.
 */
static int
limits(const struct config *cfg, struct db *db, const char *scope,
    struct pace_rule *rules, struct allowance_plan *plan, struct error *err)
{
	int64_t now = clock_now_ms(), a_day, at_once;
	struct inventory_plan unknown;

	inventory_plan(NULL, &unknown);
	if (budget_noted(db, scope, BUDGET_LIMIT, now, unknown.a_day, &a_day,
	    err) != 0 ||
	    budget_noted(db, scope, BUDGET_AT_ONCE, now, unknown.at_once,
	    &at_once, err) != 0)
		return -1;
	rules[0] = (struct pace_rule){DAY_MS, a_day, DAY_PARTS, 0};
	rules[1] = (struct pace_rule){MINUTE_S * 1000, config_int(cfg,
	    SET_ZOHO_INVENTORY_PER_MINUTE), MINUTE_S, 500};
	*plan = (struct allowance_plan){rules, 2, (int)at_once, 0};
	return 0;
}

static char *
scope_of(const char *tenant, const char *realm_id)
{
	(void)realm_id;
	return xasprintf("inventory:%s", tenant);
}

static int64_t
code_of(const struct json *j)
{
	int64_t code = -1;

	(void)json_get_int(j, "code", &code);
	return code;
}

static bool
is_answer(const struct call_answer *a)
{
	if (a->status < 200 || a->status >= 300)
		return false;
	return code_of(a->json) == 0 || (a->json == NULL &&
	    inventory_image_type(a->body, a->body_len) != NULL);
}

static bool
refuses_token(const struct call_answer *a)
{
	return a->status == 401 && code_of(a->json) == 57;
}

static void
explain_limit(const struct call_answer *a, int64_t code, struct error *err)
{
	int wait = code == CODE_DAY ? DAY_S : code == CODE_AT_ONCE ?
	    AT_ONCE_S : MINUTE_S;

	/* The day is the organisation's: midnight in its zone. */
	if (code == CODE_DAY && a->reset_s > 0 && a->reset_s < WAIT_MAX_S)
		wait = (int)a->reset_s;
	if (a->retry_after_s > wait && a->retry_after_s < WAIT_MAX_S)
		wait = (int)a->retry_after_s;
	error_limited(err, wait, code == CODE_DAY ?
	    "the calls that Zoho Inventory allows a day are spent" :
	    code == CODE_AT_ONCE ?
	    "Zoho Inventory takes no more calls at once" :
	    "Zoho Inventory takes no more calls for a minute");
}

static void
explain_refusal(const struct call_answer *a, int64_t code, struct error *err)
{
	const struct inventory_code *known = inventory_code(code);
	const char *said = json_get_text(a->json, "message");

	if (known != NULL)
		error_set(err, known->meaning, "Zoho Inventory: %s "
		    "(\"%.200s\")", known->words, said != NULL ? said : "");
	else if (a->status == 404)
		error_set(err, ERROR_NOT_FOUND, "Zoho Inventory has no such "
		    "record");
	else
		error_set(err, ERROR_INVALID, "Zoho Inventory refuses: %.300s",
		    said != NULL ? said : "it does not say why");
}

static bool
explain(const char *path, const struct call_answer *a, struct error *err)
{
	int64_t code = code_of(a->json);
	char word[24];

	(void)path;
	(void)snprintf(word, sizeof(word), "%lld", (long long)code);
	if (a->status == 429) {
		explain_limit(a, code, err);
		if (code == CODE_DAY)
			(void)snprintf(word, sizeof(word), ALLOWANCE_SPENT);
	} else if (a->status >= 500) {
		error_set(err, ERROR_UNAVAILABLE, "Zoho Inventory is in "
		    "trouble (status %d): it is tried again later", a->status);
		err->retry_after_s = a->retry_after_s > 0 ?
		    (int)a->retry_after_s : 0;
	} else if (code == -1) {
		error_set(err, ERROR_UNAVAILABLE, "Zoho Inventory's answer "
		    "makes no sense (status %d): it is tried again later",
		    a->status);
	} else {
		explain_refusal(a, code, err);
	}
	error_detail(err, word);
	/* A code tells that it was dealt with, and nothing done. */
	return code > 0 && a->status < 500;
}

const struct api api_zoho_inventory = {
	.scheme = "Zoho-oauthtoken",
	.left_header = "x-rate-limit-remaining",
	.reset_header = "x-rate-limit-reset",
	.limits = limits,
	.scope = scope_of,
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
