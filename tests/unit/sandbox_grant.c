/* sandbox_grant.c - what a grant of Intuit's lives through, and its end. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define REVOKE "/v2/oauth2/tokens/revoke"
#define INFO "/v3/company/9130350000000001/companyinfo/9130350000000001"
#define GONE "{\"error\":\"invalid_grant\"}"
#define DAY 86400

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

static void
test_rotation(struct pretend *p)
{
	char *a = grant(p, "{}"), *b, *c;

	pretend_pass(p, DAY - 10);
	is_int(pretend_refresh(p, a), 200, "within a day");
	b = pretend_text(p, "refresh_token");
	is_text(b, a, "the refresh token stays");
	is_int(pretend_number(p, "x_refresh_token_expires_in"), 8726400 - DAY + 10,
	    "and its counter falls");
	free(b);
	pretend_pass(p, 20);
	pretend_refresh(p, a);
	b = pretend_text(p, "refresh_token");
	ok(strcmp(a, b) != 0, "after a day there is a new one");
	is_int(pretend_number(p, "x_refresh_token_expires_in"), 8726400,
	    "whose counter is full");
	is_int(pretend_refresh(p, a), 400, "the old one is dead at once");
	is_text(pretend_body(p), GONE, "without a word why");
	is_int(pretend_refresh(p, b), 200, "and takes nothing along");
	pretend_turn(p, "intuit_rotation", "\"always\"");
	pretend_turn(p, "intuit_grace_s", "86400");
	pretend_refresh(p, b);
	c = pretend_text(p, "refresh_token");
	ok(strcmp(b, c) != 0, "it may change every time");
	is_int(pretend_refresh(p, b), 200, "with grace the old one works on");
	free(a);
	a = pretend_text(p, "refresh_token");
	is_text(a, c, "and gives the new one");
	pretend_pass(p, DAY);
	is_int(pretend_refresh(p, b), 400, "until the grace is over");
	pretend_turn(p, "intuit_rotation", "\"never\"");
	pretend_pass(p, 30 * DAY);
	pretend_refresh(p, c);
	free(b);
	b = pretend_text(p, "refresh_token");
	is_text(b, c, "or it never changes");
	pretend_turn(p, "intuit_refresh_in_answer", "false");
	is_int(pretend_refresh(p, c), 200, "an answer may lack it");
	ok(strstr(pretend_body(p), "\"refresh_token\"") == NULL, "wholly");
	free(a);
	free(b);
	free(c);
}

static void
test_knobs(struct pretend *p)
{
	static const struct {
		const char *word, *body;
	} rows[] = {
		{"\"none\"", GONE},
		{"\"invalid\"", "{\"error\":\"invalid_grant\","
		    "\"error_description\":\"Token invalid\"}"},
		{"\"incorrect\"", "{\"error\":\"invalid_grant\","
		    "\"error_description\":"
		    "\"Incorrect or invalid refresh token\"}"},
		{"\"revoked\"", "{\"error\":\"invalid_grant\","
		    "\"error_description\":"
		    "\"Token has been expired or revoked.\"}"},
	};
	char *a, *b;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		pretend_turn(p, "intuit_grant_detail", rows[i].word);
		pretend_refresh(p, "RT1-made-up");
		is_text(pretend_body(p), rows[i].body, "refused as %s",
		    rows[i].word);
	}
	pretend_turn(p, "intuit_rotation", "\"never\"");
	a = grant(p, "{}");
	pretend_pass(p, 60L * DAY);
	pretend_refresh(p, a);
	is_int(pretend_number(p, "x_refresh_token_expires_in"),
	    8726400 - 60L * DAY, "the counter of one value falls");
	pretend_turn(p, "intuit_counter", "\"extends\"");
	pretend_refresh(p, a);
	is_int(pretend_number(p, "x_refresh_token_expires_in"), 8726400,
	    "or starts anew with each use");
	pretend_turn(p, "intuit_counter", "\"falls\"");
	free(a);
	a = grant(p, "{}");
	pretend_pass(p, 60L * DAY);
	is_int(pretend_refresh(p, a), 200, "used in between");
	pretend_pass(p, 41L * DAY);
	is_int(pretend_refresh(p, a), 400,
	    "a value whose counter is at nothing is over all the same");
	free(a);
	pretend_turn(p, "intuit_rotation", "\"jitter\"");
	pretend_turn(p, "intuit_long_tokens", "true");
	a = grant(p, "{}");
	is_int((long long)strlen(a), 512, "a refresh token may be long");
	b = pretend_text(p, "access_token");
	is_int((long long)strlen(b), 4096, "an access token longer");
	free(b);
	pretend_pass(p, DAY - 10);
	pretend_refresh(p, a);
	b = pretend_text(p, "refresh_token");
	is_text(b, a, "with jitter it stays for a day");
	pretend_pass(p, 7220);
	pretend_refresh(p, a);
	free(b);
	b = pretend_text(p, "refresh_token");
	ok(b != NULL && strcmp(a, b) != 0, "and two hours at most");
	free(a);
	free(b);
}

static void
test_lifetimes(struct pretend *p)
{
	char *a = grant(p, "{}"), *b;
	int i;

	for (i = 0; i < 18; i++) {
		pretend_pass(p, 99L * DAY);
		pretend_refresh(p, a);
		b = pretend_text(p, "refresh_token");
		free(a);
		a = b;
		if (a == NULL)
			break;
	}
	is_int(i, 18, "used every 99 days it lives");
	p->hard_expiry = "true";
	pretend_refresh(p, a);
	p->hard_expiry = NULL;
	is_int(pretend_number(p, "x_refresh_token_hard_expires_in"),
	    157680000L - 18L * 99 * DAY, "the hard end comes nearer");
	is_int(pretend_number(p, "x_refresh_token_expires_in"),
	    157680000L - 18L * 99 * DAY, "and holds for the counter as well");
	pretend_pass(p, 42L * DAY);
	pretend_refresh(p, a);
	b = pretend_text(p, "refresh_token");
	ok(b != NULL, "a day before five years are over it works");
	pretend_pass(p, DAY);
	is_int(pretend_refresh(p, b), 400, "then it does not");
	free(a);
	free(b);
	a = grant(p, "{}");
	pretend_pass(p, 100L * DAY);
	is_int(pretend_refresh(p, a), 400, "nor after 100 idle days");
	pretend_ask(p, "GET", "/_sandbox/intuit/state", NULL);
	has_text(pretend_body(p), "\"ended_by\":\"idle\"", "which is told");
	has_text(pretend_body(p), "\"ended_by\":\"hard cap\"",
	    "as is the cap");
	free(a);
	a = grant(p, "{\"age_s\":8553600}");
	is_int(pretend_number(p, "x_refresh_token_expires_in"), 8726400 - 8553600,
	    "a grant may be made as old");
	is_int(pretend_refresh(p, a), 200, "as one likes");
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
	p->authorization = PRETEND_BASIC;
	is_int(pretend_ask(p, "POST", REVOKE, "token=x"), 400,
	    "a form is no request");
	is_int(pretend_ask(p, "POST", REVOKE, body), 200,
	    "an access token ends its connection");
	is_text(pretend_body(p), "", "without a body again");
	is_int(pretend_ask(p, "POST", REVOKE, body), 400, "once");
	p->authorization = NULL;
	is_int(pretend_refresh(p, a), 400, "the refresh token with it");
	is_int(info_with(p, access), 401, "and the access");
	free(a);
	free(access);
	free(body);

	a = grant(p, "{}");
	access = pretend_text(p, "access_token");
	b = grant(p, "{}");
	is_int(pretend_refresh(p, a), 400, "a second consent ends the first");
	is_int(pretend_refresh(p, b), 200, "and lives");
	pretend_turn(p, "intuit_reconsent", "\"keep\"");
	free(a);
	a = grant(p, "{}");
	is_int(pretend_refresh(p, b), 200, "unless the knob keeps both");
	free(access);
	access = pretend_text(p, "access_token");
	pretend_control(p, "intuit/disconnect", "{}");
	is_int(pretend_number(p, "ended"), 2, "a person disconnects");
	is_int(pretend_refresh(p, b), 400, "which a refresh is told");
	is_int(info_with(p, access), 401, "and a call");
	pretend_turn(p, "intuit_access_outlives", "true");
	is_int(info_with(p, access), 200, "though access may last its hour");
	free(a);
	free(b);
	free(access);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_rotation, test_knobs, test_lifetimes, test_ends
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
