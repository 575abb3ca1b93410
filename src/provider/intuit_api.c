/* intuit_api.c - what the answers of QuickBooks' API mean. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/api.h"
#include "provider/intuit_fault.h"

#define LIMITED_S 60 /* Intuit's advice after a 429 */
#define REALM_DIGITS 20

/*
 * Intuit's limits for a company: 500 calls a minute, and, as its pages have
 * it now or had it before, 10 a second or 10 at once.  The second is taken
 * long, for the way to the server is not always equally long.
 */
static const struct pace_rule rules[] = {
	{60 * 1000, 500, 60, 0},
	{1250, 10, 25, 200},
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
	*plan = (struct allowance_plan){rules, nitems(rules), 10, 0};
	return 0;
}

static char *
scope_of(const char *tenant, const char *realm_id)
{
	(void)tenant;
	return xasprintf("qb:%s", realm_id != NULL ? realm_id : "");
}

/* The company's id goes into a path: digits and nothing else. */
static char *
base(const struct access_token *token, struct error *err)
{
	const char *realm = token->realm_id;

	if (text_empty(realm) || strlen(realm) > REALM_DIGITS ||
	    realm[strspn(realm, "0123456789")] != '\0') {
		error_set(err, ERROR_AUTH, "the connection does not say which "
		    "company it is for: connect again");
		return NULL;
	}
	return xasprintf("/v3/company/%s", realm);
}

static bool
is_answer(const struct call_answer *a)
{
	return a->status >= 200 && a->status < 300 && a->json != NULL &&
	    json_get(a->json, "Fault") == NULL &&
	    json_get(a->json, "fault") == NULL;
}

static void
read_fault(const struct call_answer *a, struct intuit_fault *f)
{
	memset(f, 0, sizeof(*f));
	if (a->body != NULL)
		intuit_fault_read(a->body, a->body_len, f);
}

static bool
refuses_token(const struct call_answer *a)
{
	struct intuit_fault f;

	read_fault(a, &f);
	return a->status == 401 &&
	    intuit_meaning(a->status, &f)->cure == INTUIT_REFRESH;
}

/* What the provider said itself, shortened; "" when it is nothing of use. */
static void
quote(const struct intuit_fault *f, char *out, size_t size)
{
	const char *said = f->detail[0] != '\0' ? f->detail : f->message;

	out[0] = '\0';
	if (said[0] != '\0')
		(void)snprintf(out, size, " (QuickBooks says: %.200s)", said);
}

static bool
explain(const char *path, const struct call_answer *a, struct error *err)
{
	const struct intuit_meaning *m;
	struct intuit_fault f;
	char said[256];
	enum error_code code;

	(void)path;
	read_fault(a, &f);
	m = intuit_meaning(a->status, &f);
	code = intuit_error_code(m->cure);
	quote(&f, said, sizeof(said));
	error_set(err, code, "%s%s, code %s, status %d", m->words, said,
	    f.code[0] != '\0' ? f.code : "none", a->status);
	if (code == ERROR_LIMITED)
		err->retry_after_s = a->retry_after_s > 0 ?
		    (int)a->retry_after_s : LIMITED_S;
	else if (a->retry_after_s > 0)
		err->retry_after_s = (int)a->retry_after_s;
	error_detail(err, f.code[0] != '\0' ? f.code : m->code);
	if (a->status == 429)
		return true;
	return a->status < 500 && f.shape != INTUIT_NO_FAULT &&
	    f.shape != INTUIT_HTML;
}

const struct api api_quickbooks = {
	.scheme = "Bearer",
	.trace_header = "intuit_tid",
	.limits = limits,
	.scope = scope_of,
	.base = base,
	.is_answer = is_answer,
	.refuses_token = refuses_token,
	.explain = explain,
};
