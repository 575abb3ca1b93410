/* zoho_api.c - what the answers of Zoho CRM's API mean. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/api.h"
#include "provider/zoho.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_limits.h"

#define LIMITED_S 60 /* when a 429 does not say for how long */

/* The code of a flat error, or of a lone error in "data"; else NULL. */
static const char *
error_code_of(const struct json *j)
{
	const struct json *data = json_get(j, "data");

	if (json_size(data) == 1 && json_type(data) == JSON_ARRAY)
		j = json_first(data);
	return json_get_text(j, "code");
}

/* A result for each item: they tell their own story. */
static bool
has_results(const struct json *j)
{
	const struct json *data = json_get(j, "data");

	return data != NULL && json_type(data) == JSON_ARRAY &&
	    json_size(data) > 0;
}

static bool
is_answer(const struct call_answer *a)
{
	if (a->status == 204 || a->status == 304)
		return true;
	if (a->status >= 200 && a->status < 300)
		return a->json != NULL || a->body_len == 0;
	return a->status != 401 && a->status != 429 && a->status < 500 &&
	    has_results(a->json);
}

static bool
refuses_token(const struct call_answer *a)
{
	const char *code = error_code_of(a->json);

	return a->status == 401 && code != NULL &&
	    (text_equal(code, "INVALID_TOKEN") ||
	    text_equal(code, "AUTHENTICATION_FAILURE"));
}

static void
explain_401(const char *path, const struct call_answer *a, const char *code,
    struct error *err)
{
	if (text_equal(code, "OAUTH_SCOPE_MISMATCH"))
		error_set(err, ERROR_CONFIG, "the connection lacks the scope "
		    "%s: connect again and agree to all that is asked for",
		    zoho_scope_for(path));
	else if (refuses_token(a))
		error_set(err, ERROR_AUTH, "the provider refuses a token that "
		    "it has just issued: connect again (and take "
		    "ZOHO_API_DOMAIN out if it is set)");
	else
		error_set(err, ERROR_AUTH, "the provider refuses the "
		    "connection (%.40s): connect again", code);
	error_detail(err, code);
}

static void
explain_trouble(const struct call_answer *a, const char *code,
    struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "the provider is in trouble "
	    "(status %d): it is tried again later", a->status);
	err->retry_after_s = a->retry_after_s > 0 ? (int)a->retry_after_s : 0;
	error_detail(err, code != NULL ? code : "5xx");
}

static bool
explain(const char *path, const struct call_answer *a, struct error *err)
{
	const char *code = error_code_of(a->json);
	const struct crm_code *known;

	if (a->status == 429) {
		error_limited(err, a->retry_after_s > 0 ?
		    (int)a->retry_after_s : LIMITED_S, "the provider takes no "
		    "more calls at the moment (API credits or calls at once "
		    "are spent)");
		error_detail(err, code != NULL ? code : "429");
	} else if (a->status >= 500) {
		explain_trouble(a, code, err);
	} else if (code == NULL || a->status < 400) {
		error_set(err, ERROR_UNAVAILABLE, "the provider's answer makes "
		    "no sense (status %d, not JSON): it is tried again later",
		    a->status);
		error_detail(err, "not_json");
	} else if (a->status == 401) {
		explain_401(path, a, code, err);
	} else {
		known = zoho_crm_code(code);
		error_set(err, known->meaning, "%s (%.60s)", known->words,
		    code);
		error_detail(err, code);
	}
	return a->json != NULL && a->status >= 400 && a->status < 500;
}

const struct api api_zoho_crm = {
	.scheme = "Zoho-oauthtoken",
	.left_header = "X-API-CREDITS-REMAINING",
	.limits = zoho_crm_limits,
	.scope = zoho_crm_scope,
	.cost = zoho_crm_cost,
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
