/* zoho_inventory_api.c - what the answers of Zoho Inventory's API mean. */

#include <string.h>

#include "base/config.h"
#include "base/json.h"
#include "base/mem.h"
#include "provider/api.h"

#define MINUTE_S 60
#define DAY_S (60 * 60) /* then it is asked whether a new day has begun */

/* Codes of its three limits; all come as 429. */
enum { CODE_DAY = 45, CODE_AT_ONCE = 1070 };

/*
 * 100 calls a minute and organisation, whoever makes them, 5 at once with its
 * smallest plan.  No answer tells of the minute, so some are left to people.
 */
static int
limits(const struct config *cfg, struct db *db, const char *scope,
    struct pace_rule *rules, struct allowance_plan *plan, struct error *err)
{
	(void)db;
	(void)scope;
	(void)err;
	rules[0] = (struct pace_rule){MINUTE_S * 1000, config_int(cfg,
	    SET_ZOHO_INVENTORY_PER_MINUTE), MINUTE_S, 500};
	*plan = (struct allowance_plan){rules, 1, 5, 0};
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
	return a->status >= 200 && a->status < 300 && code_of(a->json) == 0;
}

static bool
refuses_token(const struct call_answer *a)
{
	return a->status == 401 && code_of(a->json) == 57;
}

static bool
explain(const char *path, const struct call_answer *a, struct error *err)
{
	int64_t code = code_of(a->json);
	char word[24];

	(void)path;
	(void)snprintf(word, sizeof(word), "%lld", (long long)code);
	if (a->status == 429) {
		error_limited(err, code == CODE_DAY ? DAY_S : code ==
		    CODE_AT_ONCE ? 5 : MINUTE_S, code == CODE_DAY ?
		    "the calls that Zoho Inventory allows a day are spent" :
		    "Zoho Inventory takes no more calls at the moment");
		if (code == CODE_DAY) {
			error_detail(err, ALLOWANCE_SPENT);
			return true;
		}
	} else if (a->status >= 500 || a->json == NULL)
		error_set(err, ERROR_UNAVAILABLE, "Zoho Inventory is in "
		    "trouble (status %d)", a->status);
	else if (a->status == 404 || code == 1002 || code == 2006)
		error_set(err, ERROR_NOT_FOUND, "there is no such record");
	else if (a->status == 401)
		error_set(err, ERROR_AUTH, "Zoho Inventory refuses");
	else
		error_set(err, ERROR_INVALID, "Zoho Inventory refuses: %s",
		    json_get_text(a->json, "message"));
	error_detail(err, word);
	return a->json != NULL && a->status >= 400 && a->status < 500;
}

const struct api api_zoho_inventory = {
	.scheme = "Zoho-oauthtoken",
	.limits = limits,
	.scope = scope_of,
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
