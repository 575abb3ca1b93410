/* zoho_calendar_api.c - what the answers of Zoho Calendar mean. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "provider/api.h"
#include "provider/tenant_value.h"
#include "provider/zoho.h"
#include "provider/zoho_calendar.h"

#define LIMITED_S 60 /* when a 429 does not say for how long */
#define WORD_MAX 40

/* Not published: as much as Zoho's other services take. */
static const struct pace_rule rules[] = {
	{60 * 1000, 100, 60, 0},
};

static int
limits(const struct config *cfg, struct db *db, const char *scope,
    struct pace_rule *own_rules, struct allowance_plan *plan,
    struct error *err)
{
	(void)cfg;
	(void)db;
	(void)scope;
	(void)own_rules;
	(void)err;
	*plan = (struct allowance_plan){rules, nitems(rules), 5, 0};
	return 0;
}

static char *
scope_of(const char *tenant, const char *realm_id)
{
	(void)realm_id;
	return xasprintf("calendar:%s", tenant);
}

static char *
host(const struct call *call, const struct access_token *token,
    struct error *err)
{
	const char *known;
	char *set = NULL;

	if (tenant_value_load(call->access, call->tenant,
		SET_ZOHO_CALENDAR_URL, &set, err) != 0 || set != NULL)
		return set;
	known = zoho_calendar_host(token->api_domain);
	if (known == NULL)
		error_set(err, ERROR_CONFIG, "no calendar host is known for "
		    "%s: set ZOHO_CALENDAR_URL", token->api_domain);
	return xstrdup(known);
}

static char *
base(const struct access_token *token, struct error *err)
{
	(void)token;
	(void)err;
	return xstrdup("/api/v1");
}

static bool
is_answer(const struct call_answer *a)
{
	return a->status == 204 || (a->status >= 200 && a->status < 300 &&
	    a->json != NULL && json_get(a->json, "error") == NULL &&
	    json_get(a->json, "errors") == NULL);
}

/* The word of an error wherever it stands: shapes differ. */
static void
find_word(const struct call_answer *a, char out[WORD_MAX])
{
	const char *p = a->body != NULL ? a->body : "", *best = NULL;
	size_t n, longest = 0;

	while (*p != '\0') {
		n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
		if (n > longest && memchr(p, '_', n) != NULL) {
			best = p;
			longest = n;
		}
		p += n > 0 ? n : 1;
	}
	if (longest >= WORD_MAX)
		longest = WORD_MAX - 1;
	if (best != NULL)
		memcpy(out, best, longest);
	out[longest] = '\0';
}

static bool
lacks_scope(const char *word)
{
	return strstr(word, "SCOPE") != NULL;
}

static bool
refuses_token(const struct call_answer *a)
{
	char word[WORD_MAX];

	find_word(a, word);
	return a->status == 401 && !lacks_scope(word);
}

static void
explain_4xx(const char *path, int status, const char *word,
    struct error *err)
{
	if (status == 401 && lacks_scope(word))
		error_set(err, ERROR_CONFIG, "the connection lacks a scope of "
		    "Zoho Calendar: connect again and agree to all that is "
		    "asked for");
	else if (status == 401 || status == 403)
		error_set(err, ERROR_AUTH, "Zoho Calendar refuses the "
		    "connection: connect again");
	else if (status == 404 && strstr(path, "/events/") != NULL)
		error_set(err, ERROR_NOT_FOUND, "there is no such event in "
		    "the calendar");
	else if (status == 404)
		error_set(err, ERROR_CONFIG, "there is no such calendar at "
		    "Zoho: ZOHO_CALENDAR_ID is the uid that the calendar's "
		    "settings show");
	else if (status == 409 || status == 412 ||
	    strstr(word, "ETAG") != NULL)
		error_set(err, ERROR_CONFLICT, "the event was changed at this "
		    "moment");
	else
		error_set(err, ERROR_INVALID, "Zoho Calendar does not take "
		    "this (%s, status %d)", word[0] != '\0' ? word :
		    "no word", status);
	error_detail(err, err->code == ERROR_NOT_FOUND ? ZOHO_EVENT_GONE :
	    word);
}

static bool
explain(const char *path, const struct call_answer *a, struct error *err)
{
	char word[WORD_MAX];

	find_word(a, word);
	if (a->status == 429) {
		error_limited(err, a->retry_after_s > 0 ?
		    (int)a->retry_after_s : LIMITED_S,
		    "Zoho Calendar takes no more calls at the moment");
		error_detail(err, "429");
		return true;
	}
	if (a->status >= 400 && a->status < 500) {
		explain_4xx(path, a->status, word, err);
		return true;
	}
	error_set(err, ERROR_UNAVAILABLE, "Zoho Calendar is in trouble "
	    "(status %d): it is tried again later", a->status);
	if (a->retry_after_s > 0)
		err->retry_after_s = (int)a->retry_after_s;
	error_detail(err, word[0] != '\0' ? word : "5xx");
	return false;
}

const struct api api_zoho_calendar = {
	.scheme = "Zoho-oauthtoken",
	.limits = limits,
	.scope = scope_of,
	.host = host,
	.base = base,
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
