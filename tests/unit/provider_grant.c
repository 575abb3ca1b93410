/* provider_grant.c - answers of token endpoints, as a table. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "provider/grant.h"
#include "tests/lib/tap.h"

static const struct {
	const char *what;
	int status;
	const char *body;
	enum grant_verdict verdict;
	const char *detail;        /* of the error, or the access token */
	const char *refresh;
	int64_t life;
} rows[] = {
	{"a first grant", 200,
	    "{\"access_token\":\"1000.aa.bb\",\"refresh_token\":\"1000.cc.dd\","
	    "\"scope\":\"A.b C.d\",\"api_domain\":\"https://www.zohoapis.eu\","
	    "\"token_type\":\"Bearer\",\"expires_in\":3600}",
	    GRANT_OK, "1000.aa.bb", "1000.cc.dd", 3600},
	{"a refresh gives no refresh token", 200,
	    "{\"access_token\":\"t\",\"expires_in\":3600}\n",
	    GRANT_OK, "t", NULL, 3600},
	{"unknown keys are skipped", 200,
	    "{\"new\":[{\"x\":1}],\"access_token\":\"t\",\"expires_in\":1800}",
	    GRANT_OK, "t", NULL, 1800},
	{"an error beside a token is no error", 200,
	    "{\"error\":\"\",\"access_token\":\"t\"}", GRANT_OK, "t", NULL,
	    3600},
	{"seconds win over milliseconds", 200,
	    "{\"access_token\":\"t\",\"expires_in\":3600000,"
	    "\"expires_in_sec\":3500}", GRANT_OK, "t", NULL, 3500},
	{"milliseconds of an old server", 200,
	    "{\"access_token\":\"t\",\"expires_in\":3600000}", GRANT_OK, "t",
	    NULL, 3600},
	{"a span as text", 200,
	    "{\"access_token\":\"t\",\"expires_in\":\"3599\"}", GRANT_OK, "t",
	    NULL, 3599},
	{"no span", 200, "{\"access_token\":\"t\"}", GRANT_OK, "t", NULL,
	    3600},
	{"a span that makes no sense", 200,
	    "{\"access_token\":\"t\",\"expires_in\":-5}", GRANT_OK, "t", NULL,
	    3600},
	{"an empty refresh token is none", 200,
	    "{\"access_token\":\"t\",\"refresh_token\":\"\"}", GRANT_OK, "t",
	    NULL, 3600},
	{"status 201", 201, "{\"access_token\":\"t\"}", GRANT_OK, "t", NULL,
	    3600},
	{"a dead code", 200, "{\"error\":\"invalid_code\"}", GRANT_REFUSED,
	    "invalid_code", NULL, 0},
	{"a dead code with status 400", 400, "{\"error\":\"invalid_code\"}",
	    GRANT_REFUSED, "invalid_code", NULL, 0},
	{"a wrong client", 200, "{\"error\":\"invalid_client\"}",
	    GRANT_MISCONFIGURED, "invalid_client", NULL, 0},
	{"a wrong secret", 200, "{\"error\":\"invalid_client_secret\"}",
	    GRANT_MISCONFIGURED, "invalid_client_secret", NULL, 0},
	{"a wrong redirect", 200, "{\"error\":\"invalid_redirect_uri\"}",
	    GRANT_MISCONFIGURED, "invalid_redirect_uri", NULL, 0},
	{"no organisation", 200, "{\"error\":\"missing_org_info\"}",
	    GRANT_MISCONFIGURED, "missing_org_info", NULL, 0},
	{"throttled with 400", 400,
	    "{\"error_description\":\"You have made too many requests "
	    "continuously.\",\"error\":\"Access Denied\","
	    "\"status\":\"failure\"}", GRANT_THROTTLED, "Access Denied", NULL,
	    0},
	{"throttled with 200", 200,
	    "{\"error\":\"Access Denied\",\"status\":\"failure\"}",
	    GRANT_THROTTLED, "Access Denied", NULL, 0},
	{"throttled with 429", 429, "", GRANT_THROTTLED, "429", NULL, 0},
	{"general trouble", 200, "{\"error\":\"general_error\"}",
	    GRANT_OUTAGE, "general_error", NULL, 0},
	{"a word nobody knows", 200, "{\"error\":\"invalid_grant\"}",
	    GRANT_OUTAGE, "invalid_grant", NULL, 0},
	{"words differ by case", 200, "{\"error\":\"INVALID_CODE\"}",
	    GRANT_OUTAGE, "INVALID_CODE", NULL, 0},
	{"a refusal of a server in trouble", 503,
	    "{\"error\":\"invalid_code\"}", GRANT_OUTAGE, "invalid_code", NULL,
	    0},
	{"a token with a status of failure", 500,
	    "{\"access_token\":\"t\"}", GRANT_OUTAGE, "no_token", NULL, 0},
	{"a maintenance page", 200, "<html>Back soon</html>", GRANT_OUTAGE,
	    "no_token", NULL, 0},
	{"nothing", 200, "", GRANT_OUTAGE, "no_token", NULL, 0},
	{"a list", 200, "[]", GRANT_OUTAGE, "no_token", NULL, 0},
	{"an empty object", 200, "{}", GRANT_OUTAGE, "no_token", NULL, 0},
	{"a cut answer", 200, "{\"access_token\":\"1000.a", GRANT_OUTAGE,
	    "no_token", NULL, 0},
	{"a token that is a number", 200, "{\"access_token\":5}",
	    GRANT_OUTAGE, "no_token", NULL, 0},
	{"an empty token", 200, "{\"access_token\":\"\"}", GRANT_OUTAGE,
	    "bad_token", NULL, 0},
	{"a token that would end a header", 200,
	    "{\"access_token\":\"a\\r\\nX: y\"}", GRANT_OUTAGE, "bad_token",
	    NULL, 0},
	{"a token with a space", 200, "{\"access_token\":\"a b\"}",
	    GRANT_OUTAGE, "bad_token", NULL, 0},
	{"a key given twice", 200,
	    "{\"access_token\":\"a\",\"access_token\":\"b\"}", GRANT_OUTAGE,
	    "no_token", NULL, 0},
	{"an error that is markup", 200,
	    "{\"error\":\"<script>alert(1)</script>\"}", GRANT_OUTAGE,
	    "no_token", NULL, 0},
};

static const enum error_code codes[] = {
	[GRANT_OK] = ERROR_NONE,
	[GRANT_REFUSED] = ERROR_AUTH,
	[GRANT_MISCONFIGURED] = ERROR_CONFIG,
	[GRANT_THROTTLED] = ERROR_LIMITED,
	[GRANT_OUTAGE] = ERROR_UNAVAILABLE,
};

static void
test_read(void)
{
	struct error err;
	struct grant g;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		err = (struct error)ERROR_INIT;
		is_int(grant_read(&dialect_zoho, rows[i].status, rows[i].body,
			strlen(rows[i].body), &g, &err), rows[i].verdict,
		    "%s: verdict", rows[i].what);
		is_int(err.code, codes[rows[i].verdict], "%s: error",
		    rows[i].what);
		if (rows[i].verdict == GRANT_OK) {
			is_text(g.access_token, rows[i].detail, "%s: token",
			    rows[i].what);
			is_text(g.refresh_token, rows[i].refresh,
			    "%s: refresh token", rows[i].what);
			is_int(g.expires_in_s, rows[i].life, "%s: life",
			    rows[i].what);
		} else {
			is_text(err.detail, rows[i].detail, "%s: word",
			    rows[i].what);
			ok(g.access_token == NULL, "%s: no token",
			    rows[i].what);
		}
		grant_release(&g);
	}
}

static void
test_read_details(void)
{
	struct error err = ERROR_INIT;
	struct grant g;
	char *token = xmalloc(40001), *body;

	grant_read(&dialect_zoho, 200, rows[0].body, strlen(rows[0].body), &g, &err);
	is_text(g.scope, "A.b C.d", "scopes");
	is_text(g.api_domain, "https://www.zohoapis.eu", "the API host");
	grant_release(&g);

	memset(token, 'x', 40000);
	token[40000] = '\0';
	body = xasprintf("{\"access_token\":\"%s\",\"scope\":\"A,B\"}", token);
	is_int(grant_read(&dialect_zoho, 200, body, strlen(body), &g, &err), GRANT_OK,
	    "a token of 40,000 characters");
	is_text(g.access_token, token, "is kept whole");
	is_text(g.scope, "A B", "scopes joined by commas");
	grant_release(&g);
	free(body);
	free(token);

	err = (struct error)ERROR_INIT;
	grant_read(&dialect_zoho, 400, "{\"error\":\"Access Denied\"}", 25, &g, &err);
	is_int(err.retry_after_s, 600, "a throttle is left alone for 10 min");
}

static void
test_write(void)
{
	char challenge[44];
	struct strbuf sb;

	strbuf_init(&sb, 10000);
	grant_write_exchange(&sb, &dialect_zoho, "id", "s&=+ %", "1000.a.b",
	    "https://a.example/cb?x=1", "ver");
	is_text(strbuf_str(&sb), "grant_type=authorization_code&client_id=id&"
	    "client_secret=s%26%3D%2B%20%25&code=1000.a.b&redirect_uri="
	    "https%3A%2F%2Fa.example%2Fcb%3Fx%3D1&code_verifier=ver",
	    "an exchange");
	strbuf_reset(&sb);
	grant_write_exchange(&sb, &dialect_zoho, "id", "s", "c", NULL, NULL);
	is_text(strbuf_str(&sb), "grant_type=authorization_code&client_id=id&"
	    "client_secret=s&code=c", "a self-client code has no redirect");
	strbuf_reset(&sb);
	grant_write_refresh(&sb, &dialect_zoho, "id", "s", "1000.r");
	is_text(strbuf_str(&sb), "grant_type=refresh_token&client_id=id&"
	    "client_secret=s&refresh_token=1000.r", "a refresh");
	strbuf_release(&sb);
	/* RFC 7636, appendix B. */
	grant_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
	    challenge);
	is_text(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
	    "the challenge of RFC 7636");
}

int
main(void)
{
	secret_setup();
	test_read();
	test_read_details();
	test_write();
	return tap_done();
}
