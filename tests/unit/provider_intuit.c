/* provider_intuit.c - grants that rotate, have companies and an end. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/consent.h"
#include "provider/reconnect.h"
#include "provider/tenant_value.h"
#include "store/alert.h"
#include "store/connection.h"
#include "store/ticket.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define T "default"
#define S SERVICE_QUICKBOOKS
#define REALM "9130350000000001"

static int64_t now = 1795000000000;

/* This test's time: it stands still until it is moved. */
int64_t
clock_now_ms(void)
{
	return now;
}

static struct house house;
static struct answerer *server;
static struct access a;
static struct error err;

static struct connection
row(void)
{
	struct connection c;

	connection_load(house.db, T, S, &c, &err);
	return c;
}

static void
push(const char *access, const char *refresh, int days, int hard_days)
{
	char *body = xasprintf("{\"token_type\":\"bearer\","
	    "\"access_token\":\"%s\",\"refresh_token\":\"%s\","
	    "\"expires_in\":3600,\"x_refresh_token_expires_in\":%d,"
	    "\"x_refresh_token_hard_expires_in\":%d}", access, refresh,
	    days * 86400, hard_days * 86400);

	answerer_push_json(server, 200, body);
	free(body);
}

static int
exchange(const char *tenant, const char *realm)
{
	struct access_code c = {.code = "AB11", .realm_id = realm,
	    .redirect_uri = "https://p.example/oauth/callback",
	    .verifier = "never sent"};

	error_clear(&err);
	return access_exchange(&a, tenant, S, &c, &err);
}

typedef int get_fn(struct access *, const char *, const char *,
    struct access_token *, struct error *);

static void
is_got(get_fn *get, const char *want, const char *what)
{
	struct access_token t;
	int rc;

	error_clear(&err);
	rc = get(&a, T, S, &t, &err);
	is_text(rc == 0 ? t.token : error_meaning(err.code)->name, want, "%s",
	    what);
	access_token_release(&t);
}

static void
is_asked(int want, const char *what)
{
	static int before;
	int count = answerer_count(server);

	is_int(count - before, want, "%s: questions", what);
	before = count;
}

static const char *
last_question(void)
{
	return answerer_question(server, answerer_count(server) - 1);
}

static void
is_status(const char *want, const char *what)
{
	struct connection c = row();

	is_text(c.status, want, "%s: %s", what, want);
	connection_release(&c);
}

static void
test_consent(void)
{
	struct consent_start start;
	struct access_token t;
	struct connection c;

	is_int(consent_begin(&a, provider_find(S), T, NULL, &start, &err), 0,
	    "a consent begins");
	has_text(start.url, "/connect/oauth2?response_type=code&"
	    "client_id=app&scope=com.intuit.quickbooks.accounting&"
	    "redirect_uri=https%3A%2F%2Fp.example%2Foauth%2Fcallback&state=",
	    "where a browser is sent");
	ok(strstr(start.url, "code_challenge") == NULL &&
	    strstr(start.url, "access_type") == NULL,
	    "without what Intuit does not know");
	consent_start_release(&start);

	ok(exchange(T, NULL) == -1 && err.code == ERROR_INVALID,
	    "without a company nothing is asked");
	ok(exchange(T, "12ab") == -1 && err.code == ERROR_INVALID,
	    "nor with one that is none");
	ok(exchange(T, "../../../admin") == -1 && err.code == ERROR_INVALID,
	    "nor with a path");
	is_asked(0, "no question");
	push("a1", "RT1", 101, 1825);
	is_int(exchange(T, REALM), 0, "a grant is stored");
	has_text(last_question(), "POST /bearer ", "where it was asked for");
	has_text(last_question(), "Authorization: Basic YXBwOnMzY3JldA==",
	    "the client authenticates with Basic");
	has_text(last_question(),
	    "x-include-refresh-token-hard-expires-in: true", "and wants the "
	    "end of the consent");
	has_text(last_question(), "\r\n\r\ngrant_type=authorization_code&"
	    "code=AB11&redirect_uri=", "the question");
	ok(strstr(last_question(), "s3cret") == NULL &&
	    strstr(last_question(), "verifier") == NULL,
	    "holds neither secret nor verifier");
	is_asked(1, "one question");
	c = row();
	is_text(c.realm_id, REALM, "the company is kept");
	is_text(c.client_id, "app", "and the client");
	is_int(c.refresh_expires_at - now, 101 * DAY, "and the rolling end");
	is_int(c.hard_expires_at - now, 1825 * DAY, "and the hard one");
	ok(strstr(c.sealed, "RT1") == NULL, "the tokens are sealed");
	connection_release(&c);
	is_int(access_get(&a, T, S, &t, &err), 0, "a token is handed out");
	is_text(t.realm_id, REALM, "with its company");
	is_text(t.api_domain, answerer_url(server), "and where to go");
	access_token_release(&t);

	ok(exchange(T, "777") == -1 && err.code == ERROR_CONFLICT,
	    "another company than before is refused");
	has_text(err.text, REALM, "which is named");
	ok(exchange("second", REALM) == -1 && err.code == ERROR_CONFLICT,
	    "and one that another tenant has");
	ok(strstr(err.text, T) == NULL, "who is not");
	is_asked(0, "before a code is used up");
}

static void
test_rotation(void)
{
	struct connection c;
	int64_t since = now;

	now += HOUR;
	push("a2", "RT1", 100, 1824);
	is_got(access_get, "a2", "within the day");
	c = row();
	is_int(c.refresh_token_created_at, since, "the same value keeps its "
	    "age");
	is_int(c.refresh_expires_at - now, 100 * DAY, "but not its end");
	connection_release(&c);
	now += 26 * HOUR;
	push("a3", "RT2", 101, 1823);
	is_got(access_get, "a3", "after the day");
	has_text(last_question(), "\r\n\r\ngrant_type=refresh_token&"
	    "refresh_token=RT1", "asked with the first");
	c = row();
	is_int(c.refresh_token_created_at, now, "a new value is new");
	connection_release(&c);
	is_asked(2, "two questions");
}

/* Used at thirty days, though the access token lives. */
static void
test_old_on_use(void)
{
	now += DAY;
	push("a4", "RT2", 100, 1822);
	is_got(access_get, "a4", "one that does not rotate");
	is_asked(1, "one question");
	db_run(house.db, "UPDATE connection SET refresh_token_created_at = $1",
	    DB_ARGS(db_int(now - 30 * DAY + 1)), NULL, &err);
	is_got(access_get, "a4", "just short of thirty days");
	is_asked(0, "no question");
	db_run(house.db, "UPDATE connection SET refresh_token_created_at = $1,"
	    " renewal_tried_at = 0", DB_ARGS(db_int(now - 30 * DAY)), NULL,
	    &err);
	answerer_push_json(server, 503, "<html>");
	is_got(access_get, "a4", "at thirty: an outage changes nothing");
	is_asked(1, "it was tried");
	now += MINUTE;
	push("a5", "RT2", 100, 1822);
	is_got(access_get, "a5", "then it is renewed");
	is_got(access_get, "a5", "the same value again");
	is_asked(1, "is not tried twice");
	now += DAY;
	push("a6", "RT3", 101, 1821);
	is_got(access_get, "a6", "but a day later");
	is_asked(1, "once");
}

static void
test_lost_answer(void)
{
	now += 2 * DAY;
	answerer_push_close(server, "");
	is_got(access_get, "unavailable", "an answer is lost");
	has_text(err.text, "may have held a new refresh token",
	    "of an old refresh token: it may be gone");
	is_status(CONNECTION_FAILING, "nobody knows yet");
	now += HOUR;
	push("a7", "RT4", 101, 1800);
	is_got(access_get, "a7", "it was not");
	now += HOUR;
	answerer_push_close(server, "");
	is_got(access_get, "unavailable", "of a young one");
	has_text(err.text, "still the same", "nothing is lost");
	now += HOUR;
	push("a8", "RT4", 100, 1800);
	is_got(access_get, "a8", "as it turns out");
	now += 2 * DAY;
	answerer_push_json(server, 504, "<html>");
	is_got(access_get, "unavailable", "a gateway gave up");
	now += HOUR;
	answerer_push_json(server, 400, "{\"error\":\"invalid_grant\"}");
	answerer_push_json(server, 400, "{\"error\":\"invalid_grant\"}");
	is_got(access_get, "auth", "and the new value was in it");
	has_text(err.text, "was lost on its way", "which is said");
	is_status(CONNECTION_RECONNECT, "a person must act");
	is_asked(7, "seven questions");
}

static void
test_link(void)
{
	struct alert alert;
	char *link, *again;
	struct ticket t;

	is_int(alert_load(house.db, T, ALERT_RECONNECT, S, &alert, &err), 0,
	    "an alert was raised");
	ok(strstr(alert.link, "ticket") == NULL, "its link is sealed");
	alert_release(&alert);
	is_int(reconnect_link(&a, T, S, &link, &err), 0, "a link");
	has_text(link, "https://p.example/oauth/start/quickbooks?ticket=",
	    "leads to the consent");
	is_int(ticket_load(house.db, TICKET_CONNECT, strchr(link, '=') + 1,
		now, &t, &err), 0, "and works");
	ticket_release(&t);
	reconnect_needed(&a, T, provider_find(S), "still");
	is_int(reconnect_link(&a, T, S, &again, &err), 0, "raised again");
	is_text(again, link, "it stays");
	secret_free(again);
	now += 29 * DAY + HOUR;
	reconnect_needed(&a, T, provider_find(S), "still");
	is_int(reconnect_link(&a, T, S, &again, &err), 0, "about to end");
	ok(again != NULL && strcmp(again, link) != 0, "it is a new one");
	secret_free(again);
	secret_free(link);
	push("a9", "RT9", 101, 1825);
	is_int(exchange(T, REALM), 0, "connected again");
	ok(alert_load(house.db, T, ALERT_RECONNECT, S, &alert, &err) == -1,
	    "the alert is resolved");
	error_clear(&err);
	is_int(reconnect_link(&a, T, S, &link, &err), 0, "and its link");
	is_text(link, NULL, "is gone");
	is_asked(1, "the replaced token is not revoked, for the new one "
	    "would die with it");
}

struct warning {
	int64_t left;
	int threshold;
	const char *severity;
};

static void
test_warnings(void)
{
	static const struct warning warnings[] = {
		{31 * DAY, 0, NULL}, {30 * DAY, 30, "warning"},
		{15 * DAY, 30, "warning"}, {14 * DAY, 14, "warning"},
		{7 * DAY, 7, "warning"}, {3 * DAY + 1, 7, "warning"},
		{3 * DAY, 3, "critical"}, {1 * DAY, 1, "critical"},
		{-DAY, 1, "critical"}, {100 * DAY, 0, NULL},
	};
	struct connection c = row();
	struct alert alert;
	int64_t raised = 0;
	size_t i;
	int rc;

	for (i = 0; i < nrows(warnings); i++) {
		c.refresh_expires_at = now + warnings[i].left;
		is_int(reconnect_check(&a, &c, now, &err), 0, "%d days left",
		    (int)(warnings[i].left / DAY));
		rc = alert_load(house.db, T, ALERT_RECONNECT_BY, S, &alert,
		    &err);
		error_clear(&err);
		is_text(alert.severity, warnings[i].severity, "its severity");
		is_int(alert.threshold, warnings[i].threshold, "its threshold");
		if (i == 2)
			is_int(alert.raised_at, raised, "not raised anew");
		if (i == 3)
			ok(alert.raised_at > raised, "raised anew");
		raised = alert.raised_at;
		if (rc == 0)
			alert_release(&alert);
		now += MINUTE;
	}
	connection_release(&c);
}

static void
test_words(void)
{
	now += HOUR;
	answerer_push_json(server, 401, "{\"error\":\"invalid_client\"}");
	is_got(access_get, "config", "a wrong secret");
	has_text(err.text, "QB_CLIENT_SECRET", "names the setting");
	answerer_push_json(server, 400, "{\"error\":\"invalid_grant\","
	    "\"error_description\":\"Incorrect Token type or clientID\"}");
	is_got(access_get, "config", "a token of another app");
	is_status(CONNECTION_FAILING, "is no dead grant");
	answerer_push_json(server, 429, "");
	is_got(access_get, "limited", "throttled with an empty body");
	is_int(err.retry_after_s, 60, "for a minute");
	now += 61 * SECOND;
	answerer_push_json(server, 200, "{\"access_token\":\"cut");
	is_got(access_get, "unavailable", "a cut answer");
	is_asked(4, "four questions");
	now += HOUR;
	push("a10", "RT10", 101, 1825);
	is_got(access_get, "a10", "well again");
	is_asked(1, "one question");
}

/* A tenant has an app of its own; a grant stays with its client. */
static void
test_own_client(void)
{
	struct access_token t;

	is_int(tenant_value_store(&a, "second", SET_QB_CLIENT_ID, "own", &err),
	    0, "a tenant's own id");
	is_int(tenant_value_store(&a, "second", SET_QB_CLIENT_SECRET, "mine",
		&err), 0, "and secret");
	push("b1", "RTb", 101, 1825);
	is_int(exchange("second", "42"), 0, "connect it");
	has_text(last_question(), "Authorization: Basic b3duOm1pbmU=",
	    "with its own client");
	is_asked(1, "one question");
	is_int(tenant_value_store(&a, "second", SET_QB_CLIENT_ID, "other",
		&err), 0, "another client is set");
	now += HOUR;
	is_int(access_get(&a, "second", S, &t, &err), -1, "the grant is of "
	    "no use to it");
	is_text(err.detail, "other_client", "which is found out");
	is_int(err.code, ERROR_CONFIG, "as a matter of settings");
	is_asked(0, "without a question");
	error_clear(&err);
	is_int(tenant_value_store(&a, "second", SET_QB_CLIENT_ID, "a\nb",
		&err), -1, "a malformed value");
	is_int(err.code, ERROR_INVALID, "is refused");
}

static void
test_disconnect(void)
{
	answerer_push_json(server, 503, "");
	is_int(access_disconnect(&a, T, S, &err), -1, "while Intuit is down");
	is_int(err.code, ERROR_UNAVAILABLE, "it cannot be ended");
	answerer_push_json(server, 401, "");
	is_int(access_disconnect(&a, T, S, &err), -1, "with a wrong secret");
	is_int(err.code, ERROR_CONFIG, "neither");
	answerer_push_json(server, 400, "");
	error_clear(&err);
	is_int(access_disconnect(&a, T, S, &err), 0, "a token that is dead "
	    "already");
	has_text(last_question(), "POST /revoke ", "is asked for");
	has_text(last_question(), "\r\n\r\n{\"token\":\"RT10\"}", "as JSON");
	is_status(CONNECTION_NONE, "ended");
	is_asked(3, "three questions");
}

int
main(void)
{
	char *url;

	server = answerer_start();
	setenv("QB_CLIENT_ID", "app", 1);
	setenv("QB_CLIENT_SECRET", "s3cret", 1);
	setenv("QB_API_URL", answerer_url(server), 1);
	url = xasprintf("%s/bearer", answerer_url(server));
	setenv("QB_TOKEN_URL", url, 1);
	free(url);
	url = xasprintf("%s/revoke", answerer_url(server));
	setenv("QB_REVOKE_URL", url, 1);
	free(url);
	setenv("LEADBRIDGE_PUBLIC_URL", "https://p.example", 1);
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0 ||
	    db_run(house.db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('second', 0)", DB_NO_ARGS, NULL, &err) != 0)
		return 1;
	test_consent();
	test_rotation();
	test_old_on_use();
	test_lost_answer();
	test_link();
	test_warnings();
	test_words();
	test_own_client();
	test_disconnect();
	access_close(&a);
	house_remove(&house);
	answerer_stop(server);
	return tap_done();
}
