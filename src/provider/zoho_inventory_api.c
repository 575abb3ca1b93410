/* zoho_inventory_api.c - what the answers of Zoho Inventory's API mean. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "provider/api.h"

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
	if (a->status == 429)
		error_limited(err, 60, "Zoho Inventory takes no more calls");
	else if (a->status >= 500 || a->json == NULL)
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
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
