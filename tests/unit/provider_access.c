/* provider_access.c - grants on good and bad days, a scripted server. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/connections.h"
#include "provider/consent.h"
#include "src/provider/journal.h"
#include "store/connection.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define LIFE (3600 * SECOND)
#define T "default"
#define S SERVICE_ZOHO_CRM

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
is_row(const char *status, int64_t generation, int64_t failures,
    const char *what)
{
	struct connection c = row();

	is_text(c.status, status, "%s: %s", what, status);
	is_int(c.generation, generation, "%s: generation", what);
	is_int(c.consecutive_failures, failures, "%s: failures", what);
	connection_release(&c);
}

static bool
has_journal(void)
{
	char *path = xasprintf("%s/token-journal/" T "_" S ".journal",
	    house.dir);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

typedef int get_fn(struct access *, const char *, const char *,
    struct access_token *, struct error *);

/* The token, or the error's name. */
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
	ok(!has_journal(), "%s: no journal is left", what);
}

/* Questions asked since the last look. */
static void
is_asked(int want, const char *what)
{
	static int before;
	int count = answerer_count(server);

	is_int(count - before, want, "%s: questions", what);
	before = count;
}

static void
push_token(const char *token, const char *refresh)
{
	char *body = refresh == NULL ? xasprintf("{\"access_token\":\"%s\","
	    "\"expires_in\":3600}", token) :
	    xasprintf("{\"access_token\":\"%s\",\"refresh_token\":\"%s\","
	    "\"api_domain\":\"%s\",\"scope\":\"A.b\",\"expires_in\":3600}",
	    token, refresh, answerer_url(server));

	answerer_push_json(server, 200, body);
	free(body);
}

static void
push_error(const char *word)
{
	char *body = xasprintf("{\"error\":\"%s\"}", word);

	answerer_push_json(server, 200, body);
	free(body);
}

static int
exchange(const char *code, const char *accounts)
{
	struct access_code c = {.code = code, .accounts_server = accounts,
	    .redirect_uri = "https://a.example/cb", .verifier = "verifier",
	    .location = "xy"};

	error_clear(&err);
	return access_exchange(&a, T, S, &c, &err);
}

static const char *
last_question(void)
{
	return answerer_question(server, answerer_count(server) - 1);
}

static void
test_first_grant(void)
{
	char key_id[SECRET_FINGERPRINT_SIZE];
	struct connection c;

	is_got(access_get, "not_found", "never connected");
	ok(exchange("c", "https://accounts.zoho.com.evil.example") == -1 &&
	    err.code == ERROR_INVALID, "a foreign accounts server is refused");
	is_asked(0, "and hears nothing");
	ok(access_exchange(&a, "nobody", S, &(struct access_code){.code = "c"},
		&err) == -1 && err.code == ERROR_NOT_FOUND,
	    "a tenant that is none is refused");
	is_asked(0, "before its code is used up");

	push_error("invalid_code");
	ok(exchange("c", NULL) == -1 && err.code == ERROR_AUTH,
	    "a dead code is refused");
	push_token("a0", NULL);
	ok(exchange("c", NULL) == -1 && err.code == ERROR_INVALID,
	    "a first grant without refresh token is refused");
	answerer_push_json(server, 503, "<html>");
	ok(exchange("c", NULL) == -1 && err.code == ERROR_UNAVAILABLE,
	    "an outage");
	ok(!has_journal(), "no journal is left");
	is_row(CONNECTION_NONE, 0, 0, "nothing is stored");
	is_asked(3, "three codes");

	push_token("a1", "r1");
	ok(exchange("the code", NULL) == 0, "a grant is stored");
	is_asked(1, "one question");
	has_text(last_question(), "POST /oauth/v2/token ", "where");
	has_text(last_question(), "code=the%20code&redirect_uri="
	    "https%3A%2F%2Fa.example%2Fcb&code_verifier=verifier", "what");
	is_row(CONNECTION_CONNECTED, 1, 0, "the first grant");
	c = row();
	is_text(c.accounts_server, answerer_url(server), "its server");
	is_text(c.api_domain, answerer_url(server), "its API host");
	is_text(c.data_center, "xy", "its data centre as told");
	is_text(c.scopes, "A.b", "its scopes");
	is_int(c.access_expires_at - now, LIFE, "its life");
	ok(secret_box_key_id(c.sealed, key_id) == 0, "its tokens are sealed");
	connection_release(&c);
	is_got(access_get, "a1", "a fresh token is used");
	is_asked(0, "without a question");
}

static void
test_refresh(void)
{
	now += 44 * MINUTE;
	is_got(access_get, "a1", "16 minutes are enough");
	is_asked(0, "without a question");
	now += 2 * MINUTE;
	push_token("a2", NULL);
	is_got(access_get, "a2", "14 minutes are not");
	has_text(last_question(), "grant_type=refresh_token&client_id=id&"
	    "client_secret=secret&refresh_token=r1", "the question");
	is_row(CONNECTION_CONNECTED, 2, 0, "the second value");
	is_asked(1, "one question");
	now += LIFE;
	push_token("a3", NULL);
	is_got(access_get, "a3", "the refresh token is kept");
	has_text(last_question(), "refresh_token=r1", "and used again");
	is_asked(1, "one question");
}

static void
test_outage(void)
{
	struct connection c;
	int64_t before;

	now += 50 * MINUTE;
	answerer_push_json(server, 500, "<html>");
	is_got(access_get, "a3", "in an outage a living token is handed out");
	is_row(CONNECTION_FAILING, 3, 1, "an outage");
	is_asked(1, "one question");
	c = row();
	before = c.not_before;
	ok(before >= now && before <= now + SECOND, "it waits a little");
	connection_release(&c);
	now = before + 1;
	answerer_push_close(server, "");
	is_got(access_get, "a3", "a cut answer is an outage");
	now += 5 * SECOND;
	answerer_push_json(server, 200, "{\"access_token\":\"cut");
	is_got(access_get, "a3", "half a JSON is an outage");
	is_row(CONNECTION_FAILING, 3, 3, "three failures");
	is_asked(3 - 1, "two more questions");
	now += 11 * MINUTE;
	answerer_push(server, "HTTP/1.1 503\r\nRetry-After: 120\r\n"
	    "Content-Length: 0\r\n\r\n");
	is_got(access_get, "unavailable", "expired: an error");
	is_got(access_get, "unavailable", "the server's wish is kept");
	is_int(err.retry_after_s, 120, "and told");
	is_asked(1, "one question");
	now += 119 * SECOND;
	is_got(access_get, "unavailable", "to the last second");
	is_asked(0, "no question");
	now += 15 * MINUTE;
	push_token("a4", NULL);
	is_got(access_get, "a4", "it comes back");
	is_row(CONNECTION_CONNECTED, 4, 0, "nothing is held against it");
	is_asked(1, "one question");
}

static void
test_throttle(void)
{
	now += 50 * MINUTE;
	answerer_push_json(server, 400, "{\"error\":\"Access Denied\","
	    "\"status\":\"failure\"}");
	is_got(access_get, "a4", "throttled: the living token");
	is_row(CONNECTION_FAILING, 4, 1, "throttled");
	now += 9 * MINUTE;
	is_got(access_get, "a4", "it is left alone");
	is_asked(1, "for ten minutes");
	now += 61 * SECOND;
	answerer_push_json(server, 200, "{\"error\":\"Access Denied\"}");
	is_got(access_get, "limited", "throttled again, with 200");
	is_int(err.retry_after_s, 600, "for ten minutes");
	is_got(access_get, "unavailable", "it is left alone");
	is_asked(1, "one question");
	push_token("a5", NULL);
	is_got(access_force, "a5", "force does not wait");
	is_asked(1, "one question");
}

static void
test_misconfigured(void)
{
	now += LIFE;
	push_error("invalid_client");
	is_got(access_get, "config", "a wrong client");
	has_text(err.text, "ZOHO_CLIENT_ID", "names the setting");
	is_text(err.detail, "invalid_client", "and the word");
	is_row(CONNECTION_FAILING, 5, 1, "no reconnect for a wrong client");
	push_token("a6", NULL);
	is_got(access_get, "a6", "once mended it goes on");
	is_asked(2, "at once");
}

static void
test_refused(void)
{
	now += 50 * MINUTE;
	push_error("invalid_code");
	is_got(access_get, "a6", "refused: the living token");
	is_row(CONNECTION_RECONNECT, 6, 1, "refused");
	now += 11 * MINUTE;
	is_got(access_get, "auth", "a person must act");
	is_asked(1, "nothing is asked any more");
	push_error("invalid_code");
	is_got(access_force, "auth", "force asks");
	push_token("a7", NULL);
	is_got(access_force, "a7", "and may bring it back");
	is_row(CONNECTION_CONNECTED, 7, 0, "back");
	is_asked(2, "two questions");
}

static void
test_rotation(void)
{
	now += LIFE;
	push_token("a8", "r2");
	is_got(access_get, "a8", "a new refresh token");
	now += LIFE;
	push_error("invalid_code");
	push_token("a9", NULL);
	is_got(access_get, "a9", "refused, the one before is tried");
	has_text(answerer_question(server, answerer_count(server) - 2),
	    "refresh_token=r2", "first the current");
	has_text(last_question(), "refresh_token=r1", "then the previous");
	is_asked(3, "three questions");
	now += LIFE;
	push_token("a10", NULL);
	is_got(access_get, "a10", "what worked is the current one");
	has_text(last_question(), "refresh_token=r1", "from now on");
	now += LIFE;
	push_token("a11", "r3");
	is_got(access_get, "a11", "rotated again");
	now += LIFE;
	push_error("invalid_code");
	push_error("invalid_code");
	is_got(access_get, "auth", "both refused: a person must act");
	is_asked(4, "and nothing is tried a third time");
	push_token("a12", NULL);
	is_got(access_force, "a12", "back");
	is_asked(1, "one question");
}

static int
renew_current(struct access *x, const char *tenant, const char *service,
    struct access_token *t, struct error *e)
{
	struct connection c = row();
	int64_t generation = c.generation;

	connection_release(&c);
	return access_renew(x, tenant, service, generation, t, e);
}

static int
renew_older(struct access *x, const char *tenant, const char *service,
    struct access_token *t, struct error *e)
{
	struct connection c = row();
	int64_t generation = c.generation;

	connection_release(&c);
	return access_renew(x, tenant, service, generation - 1, t, e);
}

static void
test_renew(void)
{
	is_got(renew_older, "a12", "somebody has renewed it already");
	is_asked(0, "no question");
	push_token("a13", NULL);
	is_got(renew_current, "a13", "a refused token is renewed");
	answerer_push_json(server, 500, "");
	is_got(renew_current, "unavailable", "and never handed out again");
	is_asked(2, "two questions");
}

static void
test_quota(void)
{
	int i;

	now += 11 * MINUTE;
	for (i = 0; i < 10; i++) {
		push_token("a14", NULL);
		is_got(access_force, "a14", "within the quota");
	}
	is_asked(10, "ten tokens");
	is_got(access_force, "limited", "the eleventh is not asked for");
	is_text(err.detail, ACCESS_MINT_QUOTA, "it is our own limit");
	is_asked(0, "no question");
	is_row(CONNECTION_CONNECTED, 23, 0, "that is no failure");
	is_got(access_get, "a14", "the living token goes on");
	now += 10 * MINUTE;
	is_got(access_force, "limited", "not on the second");
	now += 3 * SECOND;
	push_token("a15", NULL);
	is_got(access_force, "a15", "then there is room");
	is_asked(1, "one question");
}

/* A journal as a process leaves it that dies after the answer. */
static void
leave_journal(int64_t generation, const char *token)
{
	struct journal_record r = {.used = JOURNAL_CURRENT,
	    .generation = generation, .asked_at = now, .http_status = 200,
	    .accounts_server = xstrdup(answerer_url(server))};
	struct journal j;

	r.body = xasprintf("{\"access_token\":\"%s\",\"refresh_token\":"
	    "\"%s-r\",\"expires_in\":3600}", token, token);
	r.body_len = strlen(r.body);
	journal_init(&j, house.cfg, T, S);
	ok(journal_prepare(&j, &err) == 0 &&
	    journal_write(&j, a.key, &r, &err) == 0, "a journal is left");
	journal_release(&j);
	journal_record_release(&r);
}

static void
test_journal(void)
{
	struct connection c;

	now += LIFE;
	c = row();
	leave_journal(c.generation, "j1");
	connection_release(&c);
	is_got(access_get, "j1", "a journal is replayed");
	is_asked(0, "no question");
	now += LIFE;
	leave_journal(1, "j2");
	push_token("a16", NULL);
	is_got(access_get, "a16", "an old journal is let go");
	has_text(last_question(), "refresh_token=j1-r",
	    "the grant is the replayed one");
	is_asked(1, "one question");
	now += LIFE;
	c = row();
	leave_journal(c.generation + 1, "j3");
	connection_release(&c);
	push_token("a17", NULL);
	is_got(access_get, "a17", "so is one from the future");
	is_asked(1, "one question");
}

static void
test_no_room(void)
{
	char *dir = xasprintf("%s/token-journal", house.dir);
	struct access_token t;
	FILE *f;

	rmdir(dir);
	f = fopen(dir, "w");
	fclose(f);
	now += 50 * MINUTE;
	is_got(access_get, "a17", "no room for a journal: the living token");
	now += 11 * MINUTE;
	error_clear(&err);
	ok(access_get(&a, T, S, &t, &err) == -1, "expired: an error");
	access_token_release(&t);
	is_asked(0, "and the provider is not asked");
	unlink(dir);
	push_token("a18", NULL);
	is_got(access_get, "a18", "with room again it goes on");
	is_asked(1, "one question");
	free(dir);
}

static void
test_lock(void)
{
	struct db_lock *lock = NULL;
	struct db *other = NULL;

	ok(db_open(house.cfg, 0, &other, &err) == 0 && db_lock(other,
		"token:" T ":" S, 0, &lock, &err) == 0,
	    "somebody else refreshes");
	a.wait_ms = 60;
	now += 50 * MINUTE;
	is_got(access_get, "a18", "the living token goes on");
	now += 11 * MINUTE;
	is_got(access_get, "unavailable", "an expired one is waited for");
	ok(exchange("c", NULL) == -1 && err.code == ERROR_UNAVAILABLE,
	    "a code is kept until its turn");
	is_asked(0, "no question");
	db_unlock(lock);
	db_close(other);
	push_token("a19", NULL);
	is_got(access_get, "a19", "then it goes on");
	is_asked(1, "one question");
}

static void
test_reconnect(void)
{
	struct connection c;

	push_token("b1", "r9");
	answerer_push_json(server, 200, "{\"status\":\"success\"}");
	ok(exchange("c", NULL) == 0, "connected again");
	has_text(last_question(), "POST /oauth/v2/token/revoke ",
	    "the old refresh token is revoked");
	has_text(last_question(), "\r\n\r\ntoken=j1-r", "that very one");
	is_asked(2, "two questions");
	is_got(access_get, "b1", "the new grant is used");
	push_token("b2", NULL);
	ok(exchange("c", NULL) == 0, "a second consent without refresh token");
	is_asked(1, "revokes nothing");
	now += LIFE;
	answerer_push_json(server, 200, "{\"access_token\":\"b3\","
	    "\"api_domain\":\"https://evil.example\"}");
	is_got(access_get, "b3", "a foreign API host in an answer");
	has_text(last_question(), "refresh_token=r9",
	    "the refresh token was kept");
	c = row();
	is_text(c.api_domain, answerer_url(server), "is not believed");
	connection_release(&c);
	is_asked(1, "one question");
	push_token("b4", "r10");
	answerer_push_json(server, 500, "");
	ok(exchange("c", NULL) == 0,
	    "a revocation that fails is no failure");
	is_asked(2, "two questions");
}

static void
test_disconnect(void)
{
	error_clear(&err);
	answerer_push_json(server, 500, "");
	ok(access_disconnect(&a, T, S, &err) == -1 &&
	    err.code == ERROR_UNAVAILABLE, "provider down: not disconnected");
	answerer_push_json(server, 400, "{\"error\":\"Access Denied\"}");
	ok(access_disconnect(&a, T, S, &err) == -1 &&
	    err.code == ERROR_UNAVAILABLE, "throttled: not disconnected");
	is_got(access_get, "b4", "the grant is used");
	answerer_push_json(server, 400, "whatever");
	ok(access_disconnect(&a, T, S, &err) == 0,
	    "a token that is not known any more is as good as revoked");
	is_row(CONNECTION_NONE, 0, 0, "forgotten");
	ok(access_disconnect(&a, T, S, &err) == -1 &&
	    err.code == ERROR_NOT_FOUND, "there is nothing left to end");
	is_asked(3, "three questions");
}

/* A first consent whose process died before it could be stored. */
static void
test_first_journal(void)
{
	struct journal_record r = {.used = JOURNAL_CODE, .asked_at = now,
	    .http_status = 200,
	    .accounts_server = xstrdup("https://accounts.zoho.eu"),
	    .body = xstrdup("{\"access_token\":\"e1\",\"refresh_token\":\"e\"}")
	};
	struct access_token t;
	struct connection c;
	struct journal j;
	struct json *rows = NULL;
	char *text;

	r.body_len = strlen(r.body);
	journal_init(&j, house.cfg, T, S);
	ok(journal_prepare(&j, &err) == 0 &&
	    journal_write(&j, a.key, &r, &err) == 0, "a journal is left");
	journal_release(&j);
	journal_record_release(&r);
	ok(access_get(&a, T, S, &t, &err) == 0, "it is replayed");
	is_text(t.api_domain, "https://www.zohoapis.eu",
	    "without an API host it is the data centre's");
	access_token_release(&t);
	c = row();
	is_text(c.data_center, "eu", "which is known by its server");
	connection_release(&c);
	ok(connections_describe(house.db, T, now, &rows, &err) == 0,
	    "connections are shown");
	text = json_print(rows);
	has_text(text, "\"status\":\"connected\",\"data_center\":\"eu\"",
	    "as they are");
	ok(strstr(text, "e1") == NULL && strstr(text, "sealed") == NULL,
	    "without a token");
	free(text);
	json_free(rows);
}

static void
test_authorize_url(void)
{
	struct consent_start start;

	is_int(consent_begin(&a, provider_find(S), T, NULL, &start, &err), 0,
	    "a consent begins");
	has_text(start.url, "/oauth/v2/auth?response_type=code&client_id=id&"
	    "scope=ZohoCRM.modules.ALL%2C", "where a browser is sent");
	has_text(start.url, "&redirect_uri=https%3A%2F%2Fp.example%2Foauth%2F"
	    "callback&access_type=offline&prompt=consent&state=",
	    "and with what");
	has_text(start.url, "&code_challenge_method=S256", "with PKCE");
	ok(strstr(start.url, "secret") == NULL, "without the secret");
	consent_start_release(&start);
}

int
main(void)
{
	server = answerer_start();
	setenv("ZOHO_ACCOUNTS_URL", answerer_url(server), 1);
	setenv("ZOHO_CLIENT_ID", "id", 1);
	setenv("ZOHO_CLIENT_SECRET", "secret", 1);
	setenv("LEADBRIDGE_PUBLIC_URL", "https://p.example", 1);
	unsetenv("ZOHO_API_DOMAIN");
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0)
		return 1;
	test_first_grant();
	test_refresh();
	test_outage();
	test_throttle();
	test_misconfigured();
	test_refused();
	test_rotation();
	test_renew();
	test_quota();
	test_journal();
	test_no_room();
	test_lock();
	test_reconnect();
	test_disconnect();
	test_first_journal();
	test_authorize_url();
	access_close(&a);
	house_remove(&house);
	answerer_stop(server);
	return tap_done();
}
