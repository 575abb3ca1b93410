/* sandbox_oauth.c - the sandbox's accounts server: codes, tokens, limits. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define TOKEN "/oauth/v2/token"
#define CALLBACK "http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback"
#define AUTH "/oauth/v2/auth?response_type=code&client_id=" SANDBOX_CLIENT \
	"&scope=ZohoCRM.modules.ALL&redirect_uri=" CALLBACK

/* A fresh code by the control route. free(). */
static char *
code_of(struct pretend *p, const char *wish)
{
	pretend_control(p, "code", wish);
	return pretend_text(p, "code");
}

static int
exchange(struct pretend *p, const char *dc, const char *code,
    const char *more)
{
	char *body = xasprintf("grant_type=authorization_code&client_id="
	    SANDBOX_CLIENT "&client_secret=sandbox-secret-%s&code=%s%s", dc,
	    code, more);
	int status = pretend_ask(p, "POST", TOKEN, body);

	free(body);
	return status;
}

static int
refresh(struct pretend *p, const char *token)
{
	char *body = xasprintf("grant_type=refresh_token&client_id="
	    SANDBOX_CLIENT "&client_secret=sandbox-secret-us&refresh_token=%s",
	    token);
	int status = pretend_ask(p, "POST", TOKEN, body);

	free(body);
	return status;
}

/* The refresh token of a new grant. free(). */
static char *
grant(struct pretend *p)
{
	char *code = code_of(p, "{}");

	exchange(p, "us", code, "");
	free(code);
	return pretend_text(p, "refresh_token");
}

static int
call_with(struct pretend *p, const char *token)
{
	char *kept = p->token;
	int status;

	p->token = xstrdup(token);
	status = pretend_ask(p, "GET", "/crm/v8/Leads?fields=id", NULL);
	free(p->token);
	p->token = kept;
	return status;
}

static void
test_exchange(struct pretend *p)
{
	char *code = code_of(p, "{}");

	is_int(exchange(p, "eu", code, ""), 200, "a failure is HTTP 200");
	is_text(pretend_body(p), "{\"error\":\"invalid_client_secret\"}",
	    "each data centre has its own secret");
	exchange(p, "us", code, "");
	has_text(pretend_body(p), "\"api_domain\":\"http://127.0.0.1:1\"",
	    "an exchange tells where the API is");
	has_text(pretend_body(p), "\"token_type\":\"Bearer\"", "and the type");
	has_text(pretend_body(p), "\"refresh_token\":\"1000.",
	    "and gives a refresh token");
	exchange(p, "us", code, "");
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "a code works once");
	free(code);
	code = code_of(p, "{\"ttl_s\":60}");
	pretend_control(p, "clock", "{\"advance_s\":60}");
	exchange(p, "us", code, "");
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "and not after its time");
	free(code);
	pretend_ask(p, "POST", TOKEN, "grant_type=refresh_token&client_id=1");
	is_text(pretend_body(p), "{\"error\":\"invalid_client\"}",
	    "an unknown client");
	pretend_ask(p, "POST", TOKEN, "client_id=1");
	is_text(pretend_body(p), "{\"error\":\"general_error\"}",
	    "a request without its kind");
}

static void
test_centres(struct pretend *p)
{
	char *code = code_of(p, "{\"dc\":\"eu\"}"), *token;

	exchange(p, "us", code, "");
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "a code of one data centre is none in another");
	p->host = PRETEND_EU;
	exchange(p, "eu", code, "");
	token = pretend_text(p, "access_token");
	is_int(call_with(p, token), 204, "its token works there");
	p->host = PRETEND_HOST;
	is_int(call_with(p, token), 401, "and nowhere else");
	has_text(pretend_body(p), "INVALID_TOKEN", "where it is no token");
	pretend_control(p, "settings", "{\"multi_dc\":false}");
	p->host = PRETEND_EU;
	exchange(p, "eu", code, "");
	is_text(pretend_body(p), "{\"error\":\"invalid_client\"}",
	    "without multi-DC the client is unknown abroad");
	p->host = PRETEND_HOST;
	pretend_control(p, "settings", "{\"multi_dc\":true}");
	free(code);
	free(token);
}

static void
test_refresh(struct pretend *p)
{
	char *r = grant(p), *first, *body;

	refresh(p, r);
	ok(strstr(pretend_body(p), "refresh_token") == NULL,
	    "a refresh gives no new refresh token");
	first = pretend_text(p, "access_token");
	is_int(call_with(p, first), 204, "but an access token");
	pretend_control(p, "clock", "{\"advance_s\":3600}");
	is_int(call_with(p, first), 401, "that ends after an hour");
	free(first);
	refresh(p, r);
	first = pretend_text(p, "access_token");
	body = xasprintf("token=%s", r);
	is_int(pretend_ask(p, "POST", "/oauth/v2/token/revoke", body), 200,
	    "a refresh token is revoked");
	is_int(call_with(p, first), 401, "with its access tokens");
	is_int(pretend_ask(p, "POST", "/oauth/v2/token/revoke", body), 400,
	    "once");
	refresh(p, r);
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "and is refused from then on");
	free(body);
	free(first);
	free(r);
}

static void
test_throttle(struct pretend *p)
{
	char *r = grant(p);
	int i;

	for (i = 0; i < 9; i++)
		refresh(p, r);
	has_text(pretend_body(p), "access_token", "ten tokens in ten minutes");
	is_int(refresh(p, r), 400, "the eleventh is refused");
	has_text(pretend_body(p), "\"error\":\"Access Denied\"",
	    "as throttled");
	pretend_control(p, "settings", "{\"throttle_status\":200}");
	is_int(refresh(p, r), 200, "with 200 by the knob");
	pretend_control(p, "clock", "{\"advance_s\":599}");
	refresh(p, r);
	has_text(pretend_body(p), "Access Denied", "for the whole window");
	pretend_control(p, "clock", "{\"advance_s\":2}");
	refresh(p, r);
	has_text(pretend_body(p), "access_token", "and no longer");
	free(r);
}

static void
test_push_out(struct pretend *p)
{
	char *r = grant(p), *oldest, *newest = NULL;
	int i;

	oldest = pretend_text(p, "access_token");
	pretend_control(p, "settings", "{\"access_ttl_s\":86400}");
	for (i = 0; i < 15; i++) {
		pretend_control(p, "clock", "{\"advance_s\":120}");
		refresh(p, r);
		if (i == 13)
			is_int(call_with(p, oldest), 204,
			    "fifteen access tokens live");
	}
	is_int(call_with(p, oldest), 401, "the sixteenth kills the oldest");
	free(oldest);
	oldest = grant(p);
	for (i = 0; i < 19; i++) {
		free(newest);
		newest = grant(p);
	}
	refresh(p, oldest);
	has_text(pretend_body(p), "access_token", "twenty refresh tokens live");
	free(newest);
	newest = grant(p);
	refresh(p, oldest);
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "the next kills the oldest");
	free(oldest);
	free(newest);
	free(r);
}

static void
test_consent(struct pretend *p)
{
	const char *to;
	char *code, *rest;

	is_int(pretend_ask(p, "GET", AUTH "&state=s%201", NULL), 200,
	    "consent is a page");
	has_text(pretend_body(p), "<button>Accept</button>", "with a button");
	is_int(pretend_ask(p, "GET", AUTH "x", NULL), 400,
	    "another redirect URI is an error page");
	ok(pretend_header(p, "Location") == NULL, "and no way back");
	pretend_control(p, "settings", "{\"auto_consent\":\"deny\"}");
	is_int(pretend_ask(p, "GET", AUTH, NULL), 302, "a refusal goes back");
	is_text(pretend_header(p, "Location"), "http://127.0.0.1:8080/oauth/"
	    "callback?error=access_denied", "with its error");
	pretend_control(p, "settings", "{\"auto_consent\":\"accept\"}");
	pretend_ask(p, "GET", AUTH "&state=s%201&access_type=offline"
	    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	    "&code_challenge_method=S256", NULL);
	to = pretend_header(p, "Location");
	has_text(to, "?state=s%201&code=1000.", "a consent, too");
	has_text(to, "&location=us&accounts-server=http%3A%2F%2F127.0.0.1%3A1",
	    "telling where the account lives");
	rest = strstr(to, "code=") + 5;
	code = xstrndup(rest, strcspn(rest, "&"));
	exchange(p, "us", code, "");
	is_text(pretend_body(p), "{\"error\":\"invalid_redirect_uri\"}",
	    "the exchange repeats the redirect URI");
	exchange(p, "us", code, "&redirect_uri=" CALLBACK);
	is_text(pretend_body(p), "{\"error\":\"invalid_code\"}",
	    "and proves the challenge");
	exchange(p, "us", code, "&redirect_uri=" CALLBACK "&code_verifier="
	    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
	has_text(pretend_body(p), "refresh_token", "(RFC 7636, appendix B)");
	free(code);
	pretend_ask(p, "GET", AUTH "&access_type=offline", NULL);
	rest = strstr(pretend_header(p, "Location"), "code=") + 5;
	code = xstrndup(rest, strcspn(rest, "&"));
	exchange(p, "us", code, "&redirect_uri=" CALLBACK);
	ok(strstr(pretend_body(p), "refresh_token") == NULL &&
	    strstr(pretend_body(p), "access_token") != NULL,
	    "a second consent without prompt gives no refresh token");
	free(code);
}

static void
test_scopes(struct pretend *p)
{
	static const struct {
		const char *scope, *path;
		int status;
	} rows[] = {
		{"ZohoCRM.modules.leads.READ", "/crm/v8/Leads?fields=id", 204},
		{"ZohoCRM.modules.Leads.ALL", "/crm/v8/Leads?fields=id", 204},
		{"ZohoCRM.modules.READ", "/crm/v8/Leads?fields=id", 204},
		{"ZohoCRM.modules.leads.CREATE", "/crm/v8/Leads?fields=id",
		    401},
		{"ZohoCRM.modules.contacts.ALL", "/crm/v8/Leads?fields=id",
		    401},
		{"ZohoCRM.modules.ALL", "/crm/v8/Leads/search?word=ab", 401},
		{"ZohoCRM.modules.ALL,ZohoSearch.securesearch.READ",
		    "/crm/v8/Leads/search?word=ab", 204},
		{"ZohoCRM.modules.ALL", "/crm/v8/org", 401},
		{"ZohoCRM.settings.fields.READ",
		    "/crm/v8/settings/fields?module=Leads", 200},
		{"ZohoCRM.settings.layouts.READ",
		    "/crm/v8/settings/fields?module=Leads", 401},
	};
	char *wish, *code, *token, *kept = p->token;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		wish = xasprintf("{\"scope\":\"%s\"}", rows[i].scope);
		code = code_of(p, wish);
		exchange(p, "us", code, "");
		token = pretend_text(p, "access_token");
		p->token = token;
		is_int(pretend_ask(p, "GET", rows[i].path, NULL),
		    rows[i].status, "%s at %s: %d", rows[i].scope,
		    rows[i].path, rows[i].status);
		if (rows[i].status == 401)
			has_text(pretend_body(p), "OAUTH_SCOPE_MISMATCH",
			    "and says why");
		p->token = kept;
		free(wish);
		free(code);
		free(token);
	}
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_exchange, test_centres, test_refresh, test_throttle,
		test_push_out, test_consent, test_scopes
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
