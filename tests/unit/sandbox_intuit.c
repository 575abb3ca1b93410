/* sandbox_intuit.c - the pretend Intuit's OAuth: consent, codes, clients. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/intuit_grant.h"

#define INFO "/v3/company/9130350000000001/companyinfo/9130350000000001"
#define CALLBACK "http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback"
#define AUTH "/connect/oauth2?response_type=code&client_id=" INTUIT_CLIENT \
	"&redirect_uri=" CALLBACK
#define ACCOUNTING "&scope=com.intuit.quickbooks.accounting"
#define GONE "{\"error\":\"invalid_grant\"}"

/* A grant without a page; the refresh token. free(). */
static char *
grant(struct pretend *p, const char *wish)
{
	pretend_control(p, "intuit/grant", wish);
	return pretend_text(p, "refresh_token");
}

static int
info_with(struct pretend *p, const char *token)
{
	char *header = xasprintf("Bearer %s", token);
	int status;

	p->authorization = header;
	p->accept = "application/json";
	status = pretend_ask(p, "GET", INFO, NULL);
	p->authorization = NULL;
	p->accept = NULL;
	free(header);
	return status;
}

/* A parameter of where the browser is sent. free(); NULL: there is none. */
static char *
sent_back(const struct pretend *p, const char *name)
{
	const char *to = pretend_header(p, "Location"), *at;
	char *key = xasprintf("%s=", name), *value = NULL;

	for (at = to; at != NULL && (at = strstr(at, key)) != NULL; at++)
		if (at[-1] == '?' || at[-1] == '&') {
			at += strlen(key);
			value = xstrndup(at, strcspn(at, "&"));
			break;
		}
	free(key);
	return value;
}

static int
exchange(struct pretend *p, const char *code)
{
	char *body = xasprintf("grant_type=authorization_code&code=%s"
	    "&redirect_uri=%s", code, CALLBACK);
	int status = pretend_token(p, body);

	free(body);
	return status;
}

static void
test_consent(struct pretend *p)
{
	char *text;

	is_int(pretend_ask(p, "GET", AUTH ACCOUNTING "&state=a%20b", NULL),
	    200, "consent is a page");
	has_text(pretend_body(p), "Connect Harbor Lane Coffee",
	    "on which a company is picked");
	is_int(pretend_ask(p, "GET", AUTH ACCOUNTING, NULL), 400,
	    "without a state there is an error page");
	ok(pretend_header(p, "Location") == NULL, "and no way back");
	is_int(pretend_ask(p, "GET", AUTH "x" ACCOUNTING "&state=s", NULL),
	    400, "nor for another redirect URI");
	is_int(pretend_ask(p, "GET", AUTH "&state=s&scope=nonsense", NULL),
	    302, "an unknown scope goes back");
	text = sent_back(p, "error");
	is_text(text, "invalid_scope", "with its error");
	free(text);
	pretend_turn(p, "auto_consent", "\"deny\"");
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=a%20b", NULL);
	text = sent_back(p, "error");
	is_text(text, "access_denied", "a refusal, too");
	free(text);
	text = sent_back(p, "state");
	is_text(text, "a%20b", "with the state");
	free(text);
	pretend_turn(p, "auto_consent", "\"accept\"");
	pretend_turn(p, "intuit_realm", "\"9999999999999999999\"");
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=s", NULL);
	text = sent_back(p, "realmId");
	is_text(text, "9999999999999999999",
	    "a realm may be larger than a signed number");
	free(text);
	pretend_ask(p, "GET", AUTH "&scope=openid%20email&state=s", NULL);
	text = sent_back(p, "realmId");
	is_text(text, NULL, "without a company in the scope there is none");
	free(text);
}

static void
test_exchange(struct pretend *p)
{
	char *code, *token, *access;

	pretend_turn(p, "auto_consent", "\"accept\"");
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=s", NULL);
	code = sent_back(p, "code");
	is_int(exchange(p, code), 200, "a code is exchanged");
	is_int(pretend_number(p, "expires_in"), 3600, "for an hour's access");
	is_int(pretend_number(p, "x_refresh_token_expires_in"), 8726400,
	    "and a refresh token of 101 days");
	is_int(pretend_number(p, "x_refresh_token_hard_expires_in"), -1,
	    "the hard end is not told unasked");
	has_text(pretend_body(p), "\"token_type\":\"bearer\"",
	    "the type is in lower case");
	ok(strstr(pretend_body(p), "realmId") == NULL &&
	    strstr(pretend_body(p), "scope") == NULL,
	    "realm and scope are not told");
	ok(pretend_header(p, "intuit_tid") != NULL, "the call has an id");
	token = pretend_text(p, "refresh_token");
	access = pretend_text(p, "access_token");
	ok(strncmp(token, "RT1-", 4) == 0 && strstr(access, "..") != NULL,
	    "the tokens look as they do at Intuit");
	is_int(info_with(p, access), 200, "the access token opens the API");
	is_int(exchange(p, code), 400, "the code works once");
	is_text(pretend_body(p), GONE, "in 25 bytes");
	is_int(pretend_refresh(p, token), 400, "and ends what came from it");
	is_int(info_with(p, access), 401, "all of it");
	free(code);
	free(token);
	free(access);
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=s", NULL);
	code = sent_back(p, "code");
	pretend_pass(p, 300);
	is_int(exchange(p, code), 400, "a code ends after five minutes");
	free(code);
}

static void
test_client(struct pretend *p)
{
	char *token = grant(p, "{}"), *body;

	body = xasprintf("grant_type=refresh_token&refresh_token=%s"
	    "&client_id=" INTUIT_CLIENT "&client_secret=" INTUIT_SECRET,
	    token);
	is_int(pretend_ask(p, "POST", PRETEND_TOKEN, body), 401,
	    "credentials in the body do not count");
	is_text(pretend_body(p), "{\"error\":\"invalid_client\"}", "at all");
	pretend_turn(p, "intuit_client_secret_post", "true");
	is_int(pretend_ask(p, "POST", PRETEND_TOKEN, body), 200, "but by the knob");
	p->authorization = PRETEND_BASIC;
	is_int(pretend_ask(p, "GET", PRETEND_TOKEN, NULL), 405, "GET is refused");
	is_int(pretend_ask(p, "POST", PRETEND_TOKEN, "{\"grant_type\":"
	    "\"refresh_token\"}"), 400, "so is JSON");
	has_text(pretend_body(p), "invalid_request", "as malformed");
	is_int(pretend_ask(p, "POST", PRETEND_TOKEN, "grant_type=password"), 400,
	    "so is another grant");
	has_text(pretend_body(p), "unsupported_grant_type", "as such");
	p->authorization = NULL;
	pretend_control(p, "intuit/clients", "{\"client_id\":\"other\","
	    "\"client_secret\":\"s\"}");
	p->authorization = "Basic b3RoZXI6cw==";
	is_int(pretend_ask(p, "POST", PRETEND_TOKEN, body), 400,
	    "another client's token is refused");
	has_text(pretend_body(p), "Incorrect Token type or clientID",
	    "with a text of its own");
	p->authorization = NULL;
	is_int(pretend_refresh(p, token), 200, "and is not spent by that");
	free(body);
	body = pretend_text(p, "access_token");
	is_int(pretend_refresh(p, body), 400, "an access token refreshes nothing");
	has_text(pretend_body(p), "Incorrect Token type", "and is told so");
	free(body);
	free(token);
}

static void
test_many(struct pretend *p)
{
	char *first, *body;

	pretend_control(p, "intuit/grant", "{\"realm\":\"9130350000001000\","
	    "\"count\":1000}");
	first = pretend_text(p, "refresh_token");
	has_text(pretend_body(p), "\"realm\":\"9130350000001999\"",
	    "a thousand grants are made at once");
	is_int(pretend_refresh(p, first), 200, "each a connection");
	body = pretend_text(p, "access_token");
	is_int(info_with(p, body), 401, "of a company of its own");
	is_int(strncmp(pretend_header(p, "intuit_tid"), "1-", 2), 0,
	    "a refused call has an id, too");
	free(first);
	free(body);
}

static void
test_faults(struct pretend *p)
{
	char *a = grant(p, "{}"), *b;

	pretend_turn(p, "intuit_rotation", "\"always\"");
	pretend_control(p, "faults", "[{\"match\":{\"dc\":\"intuit\","
	    "\"contains\":\"grant_type=refresh_token\"},\"do\":\"cut_after\"},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"cut_before\"},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"html\",\"status\":502},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"throttle\"},"
	    "{\"match\":{\"dc\":\"us\"},\"do\":\"cut_before\"}]");
	pretend_refresh(p, a);
	ok(p->reply.cut, "a rotated answer may be lost");
	pretend_refresh(p, a);
	ok(p->reply.cut, "so may a request");
	is_int(pretend_refresh(p, a), 502, "a page may answer");
	is_int(pretend_refresh(p, a), 429, "or a limit");
	is_text(pretend_body(p), "", "without a body");
	is_int(pretend_refresh(p, a), 400, "the lost value is gone for good");
	pretend_ask(p, "GET", "/_sandbox/requests", NULL);
	b = xasprintf("\"token\":\"%s", a);
	ok(strstr(pretend_body(p), a) == NULL, "no token is in the journal");
	has_text(pretend_body(p), "\"intuit_tid\":\"1-", "but the call's id");
	free(a);
	free(b);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_consent, test_exchange, test_client, test_many,
		test_faults
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		free(p.token);
		p.token = NULL;
		p.host = PRETEND_INTUIT;
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
