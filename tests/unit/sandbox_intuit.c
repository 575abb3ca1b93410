/* sandbox_intuit.c - the pretend Intuit's OAuth: consent, rotation, ends. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/intuit_grant.h"

#define TOKEN "/oauth2/v1/tokens/bearer"
#define REVOKE "/v2/oauth2/tokens/revoke"
#define INFO "/v3/company/9130350000000001/companyinfo/9130350000000001"
#define CALLBACK "http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback"
#define AUTH "/connect/oauth2?response_type=code&client_id=" INTUIT_CLIENT \
	"&redirect_uri=" CALLBACK
#define ACCOUNTING "&scope=com.intuit.quickbooks.accounting"
/* The default client and its secret. */
#define BASIC "Basic QUJzYW5kYm94Q2xpZW50MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw" \
	"MDAwMDAwMDAwMDAxOnNhbmRib3gtc2VjcmV0LWludHVpdA=="
#define GONE "{\"error\":\"invalid_grant\"}"
#define DAY 86400

static void
pass(struct pretend *p, long s)
{
	char *body = xasprintf("{\"advance_s\":%ld}", s);

	pretend_control(p, "clock", body);
	free(body);
}

static void
turn(struct pretend *p, const char *knob, const char *value)
{
	char *body = xasprintf("{\"%s\":%s}", knob, value);

	pretend_control(p, "settings", body);
	free(body);
}

static int
refresh(struct pretend *p, const char *token)
{
	char *body = xasprintf("grant_type=refresh_token&refresh_token=%s",
	    token);
	int status;

	p->authorization = BASIC;
	status = pretend_ask(p, "POST", TOKEN, body);
	p->authorization = NULL;
	free(body);
	return status;
}

/* A grant without a page; the refresh token. free(). */
static char *
grant(struct pretend *p, const char *wish)
{
	pretend_control(p, "intuit/grant", wish);
	return pretend_text(p, "refresh_token");
}

/* A number member of the last answer; -1: there is none. */
static long
number(const struct pretend *p, const char *name)
{
	char *key = xasprintf("\"%s\":", name);
	const char *at = strstr(pretend_body(p), key);
	long n = at != NULL ? strtol(at + strlen(key), NULL, 10) : -1;

	free(key);
	return n;
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
	int status;

	p->authorization = BASIC;
	status = pretend_ask(p, "POST", TOKEN, body);
	p->authorization = NULL;
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
	turn(p, "auto_consent", "\"deny\"");
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=a%20b", NULL);
	text = sent_back(p, "error");
	is_text(text, "access_denied", "a refusal, too");
	free(text);
	text = sent_back(p, "state");
	is_text(text, "a%20b", "with the state");
	free(text);
	turn(p, "auto_consent", "\"accept\"");
	turn(p, "intuit_realm", "\"9999999999999999999\"");
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

	turn(p, "auto_consent", "\"accept\"");
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=s", NULL);
	code = sent_back(p, "code");
	is_int(exchange(p, code), 200, "a code is exchanged");
	is_int(number(p, "expires_in"), 3600, "for an hour's access");
	is_int(number(p, "x_refresh_token_expires_in"), 8726400,
	    "and a refresh token of 101 days");
	is_int(number(p, "x_refresh_token_hard_expires_in"), -1,
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
	is_int(refresh(p, token), 400, "and ends what came from it");
	is_int(info_with(p, access), 401, "all of it");
	free(code);
	free(token);
	free(access);
	pretend_ask(p, "GET", AUTH ACCOUNTING "&state=s", NULL);
	code = sent_back(p, "code");
	pass(p, 300);
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
	is_int(pretend_ask(p, "POST", TOKEN, body), 401,
	    "credentials in the body do not count");
	is_text(pretend_body(p), "{\"error\":\"invalid_client\"}", "at all");
	turn(p, "intuit_client_secret_post", "true");
	is_int(pretend_ask(p, "POST", TOKEN, body), 200, "but by the knob");
	p->authorization = BASIC;
	is_int(pretend_ask(p, "GET", TOKEN, NULL), 405, "GET is refused");
	is_int(pretend_ask(p, "POST", TOKEN, "{\"grant_type\":"
	    "\"refresh_token\"}"), 400, "so is JSON");
	has_text(pretend_body(p), "invalid_request", "as malformed");
	is_int(pretend_ask(p, "POST", TOKEN, "grant_type=password"), 400,
	    "so is another grant");
	has_text(pretend_body(p), "unsupported_grant_type", "as such");
	p->authorization = NULL;
	pretend_control(p, "intuit/clients", "{\"client_id\":\"other\","
	    "\"client_secret\":\"s\"}");
	p->authorization = "Basic b3RoZXI6cw==";
	is_int(pretend_ask(p, "POST", TOKEN, body), 400,
	    "another client's token is refused");
	has_text(pretend_body(p), "Incorrect Token type or clientID",
	    "with a text of its own");
	p->authorization = NULL;
	is_int(refresh(p, token), 200, "and is not spent by that");
	free(body);
	body = pretend_text(p, "access_token");
	is_int(refresh(p, body), 400, "an access token refreshes nothing");
	has_text(pretend_body(p), "Incorrect Token type", "and is told so");
	free(body);
	free(token);
}

static void
test_rotation(struct pretend *p)
{
	char *a = grant(p, "{}"), *b, *c;

	pass(p, DAY - 10);
	is_int(refresh(p, a), 200, "within a day");
	b = pretend_text(p, "refresh_token");
	is_text(b, a, "the refresh token stays");
	is_int(number(p, "x_refresh_token_expires_in"), 8726400 - DAY + 10,
	    "and its counter falls");
	free(b);
	pass(p, 20);
	refresh(p, a);
	b = pretend_text(p, "refresh_token");
	ok(strcmp(a, b) != 0, "after a day there is a new one");
	is_int(number(p, "x_refresh_token_expires_in"), 8726400,
	    "whose counter is full");
	is_int(refresh(p, a), 400, "the old one is dead at once");
	is_text(pretend_body(p), GONE, "without a word why");
	is_int(refresh(p, b), 200, "and takes nothing along");
	turn(p, "intuit_rotation", "\"always\"");
	turn(p, "intuit_grace_s", "86400");
	refresh(p, b);
	c = pretend_text(p, "refresh_token");
	ok(strcmp(b, c) != 0, "it may change every time");
	is_int(refresh(p, b), 200, "with grace the old one works on");
	free(a);
	a = pretend_text(p, "refresh_token");
	is_text(a, c, "and gives the new one");
	pass(p, DAY);
	is_int(refresh(p, b), 400, "until the grace is over");
	turn(p, "intuit_rotation", "\"never\"");
	pass(p, 30 * DAY);
	refresh(p, c);
	free(b);
	b = pretend_text(p, "refresh_token");
	is_text(b, c, "or it never changes");
	turn(p, "intuit_refresh_in_answer", "false");
	is_int(refresh(p, c), 200, "an answer may lack it");
	ok(strstr(pretend_body(p), "\"refresh_token\"") == NULL, "wholly");
	free(a);
	free(b);
	free(c);
}

static void
test_lifetimes(struct pretend *p)
{
	char *a = grant(p, "{}"), *b;
	int i;

	for (i = 0; i < 18; i++) {
		pass(p, 99L * DAY);
		refresh(p, a);
		b = pretend_text(p, "refresh_token");
		free(a);
		a = b;
		if (a == NULL)
			break;
	}
	is_int(i, 18, "used every 99 days it lives");
	p->hard_expiry = "true";
	refresh(p, a);
	p->hard_expiry = NULL;
	is_int(number(p, "x_refresh_token_hard_expires_in"),
	    157680000L - 18L * 99 * DAY, "the hard end comes nearer");
	is_int(number(p, "x_refresh_token_expires_in"),
	    157680000L - 18L * 99 * DAY, "and holds for the counter as well");
	pass(p, 42L * DAY);
	refresh(p, a);
	b = pretend_text(p, "refresh_token");
	ok(b != NULL, "a day before five years are over it works");
	pass(p, DAY);
	is_int(refresh(p, b), 400, "then it does not");
	free(a);
	free(b);
	a = grant(p, "{}");
	pass(p, 100L * DAY);
	is_int(refresh(p, a), 400, "nor after 100 idle days");
	pretend_ask(p, "GET", "/_sandbox/intuit/state", NULL);
	has_text(pretend_body(p), "\"ended_by\":\"idle\"", "which is told");
	has_text(pretend_body(p), "\"ended_by\":\"hard cap\"",
	    "as is the cap");
	free(a);
	a = grant(p, "{\"age_s\":8553600}");
	is_int(number(p, "x_refresh_token_expires_in"), 8726400 - 8553600,
	    "a grant may be made as old");
	is_int(refresh(p, a), 200, "as one likes");
	free(a);
}

static void
test_ends(struct pretend *p)
{
	char *a = grant(p, "{}"), *access = pretend_text(p, "access_token");
	char *b, *body = xasprintf("{\"token\":\"%s\"}", access);

	is_int(pretend_ask(p, "POST", REVOKE, body), 401,
	    "a revocation without Basic is refused");
	is_text(pretend_body(p), "", "without a body");
	p->authorization = BASIC;
	is_int(pretend_ask(p, "POST", REVOKE, "token=x"), 400,
	    "a form is no request");
	is_int(pretend_ask(p, "POST", REVOKE, body), 200,
	    "an access token ends its connection");
	is_text(pretend_body(p), "", "without a body again");
	is_int(pretend_ask(p, "POST", REVOKE, body), 400, "once");
	p->authorization = NULL;
	is_int(refresh(p, a), 400, "the refresh token with it");
	is_int(info_with(p, access), 401, "and the access");
	free(a);
	free(access);
	free(body);

	a = grant(p, "{}");
	access = pretend_text(p, "access_token");
	b = grant(p, "{}");
	is_int(refresh(p, a), 400, "a second consent ends the first");
	is_int(refresh(p, b), 200, "and lives");
	turn(p, "intuit_reconsent", "\"keep\"");
	free(a);
	a = grant(p, "{}");
	is_int(refresh(p, b), 200, "unless the knob keeps both");
	free(access);
	access = pretend_text(p, "access_token");
	pretend_control(p, "intuit/disconnect", "{}");
	is_int(number(p, "ended"), 2, "a person disconnects");
	is_int(refresh(p, b), 400, "which a refresh is told");
	is_int(info_with(p, access), 401, "and a call");
	turn(p, "intuit_access_outlives", "true");
	is_int(info_with(p, access), 200, "though access may last its hour");
	free(a);
	free(b);
	free(access);
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
	is_int(refresh(p, first), 200, "each a connection");
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

	turn(p, "intuit_rotation", "\"always\"");
	pretend_control(p, "faults", "[{\"match\":{\"dc\":\"intuit\","
	    "\"contains\":\"grant_type=refresh_token\"},\"do\":\"cut_after\"},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"cut_before\"},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"html\",\"status\":502},"
	    "{\"match\":{\"dc\":\"intuit\"},\"do\":\"throttle\"},"
	    "{\"match\":{\"dc\":\"us\"},\"do\":\"cut_before\"}]");
	refresh(p, a);
	ok(p->reply.cut, "a rotated answer may be lost");
	refresh(p, a);
	ok(p->reply.cut, "so may a request");
	is_int(refresh(p, a), 502, "a page may answer");
	is_int(refresh(p, a), 429, "or a limit");
	is_text(pretend_body(p), "", "without a body");
	is_int(refresh(p, a), 400, "the lost value is gone for good");
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
		test_consent, test_exchange, test_client, test_rotation,
		test_lifetimes, test_ends, test_many, test_faults
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
