/* provider_seed.c - a refresh token set by hand: the last of three layers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/access.h"
#include "store/connection.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

#define HOUR ((int64_t)3600 * 1000)
#define S SERVICE_ZOHO_CRM

static int64_t now = 1795000000000;

int64_t
clock_now_ms(void)
{
	return now;
}

static struct house house;
static struct answerer *server;
static struct access a;
static struct error err;

static void
push_token(const char *token)
{
	char *body = xasprintf("{\"access_token\":\"%s\",\"api_domain\":"
	    "\"%s\",\"expires_in\":3600}", token, answerer_url(server));

	answerer_push_json(server, 200, body);
	free(body);
}

static void
is_got(const char *tenant, const char *service, const char *want,
    const char *what)
{
	struct access_token t;
	int rc;

	error_clear(&err);
	rc = access_get(&a, tenant, service, &t, &err);
	is_text(rc == 0 ? t.token : error_meaning(err.code)->name, want, "%s",
	    what);
	access_token_release(&t);
}

static const char *
last_question(void)
{
	return answerer_question(server, answerer_count(server) - 1);
}

static void
is_generation(int64_t want, const char *what)
{
	struct connection c;

	connection_load(house.db, "default", S, &c, &err);
	is_int(c.generation, want, "%s", what);
	connection_release(&c);
}

static void
test_adopted(void)
{
	answerer_push_json(server, 503, "<html>");
	is_got("default", S, "unavailable", "while Zoho is down");
	is_generation(0, "nothing is taken over");
	push_token("a1");
	is_got("default", S, "a1", "the first use");
	has_text(last_question(), "refresh_token=1000.seed",
	    "asks with the token set by hand");
	is_generation(1, "and takes it over");
	now += HOUR;
	push_token("a2");
	is_got("default", S, "a2", "later uses");
	has_text(last_question(), "refresh_token=1000.seed",
	    "have it from the store");
	is_generation(2, "each a new value");
	is_got("second", S, "not_found", "another tenant has nothing of it");
	is_int(answerer_count(server), 3, "three questions in all");
}

/* A grant made since is the better one, until it is refused. */
static void
test_last_layer(void)
{
	struct access_code code = {.code = "c", .accounts_server = NULL};
	char *body = xasprintf("{\"access_token\":\"b1\",\"refresh_token\":"
	    "\"1000.new\",\"api_domain\":\"%s\",\"expires_in\":3600}",
	    answerer_url(server));

	answerer_push_json(server, 200, body);
	free(body);
	answerer_push_json(server, 200, "{\"status\":\"success\"}");
	is_int(access_exchange(&a, "default", S, &code, &err), 0,
	    "connected anew");
	now += HOUR;
	push_token("b2");
	is_got("default", S, "b2", "the store comes first");
	has_text(last_question(), "refresh_token=1000.new", "with its own");
	now += HOUR;
	answerer_push_json(server, 200, "{\"error\":\"invalid_code\"}");
	push_token("b3");
	is_got("default", S, "b3", "refused, the one set by hand is tried");
	has_text(last_question(), "refresh_token=1000.seed", "which it is");
	now += HOUR;
	push_token("b4");
	is_got("default", S, "b4", "and is the grant from now on");
	has_text(last_question(), "refresh_token=1000.seed", "in the store");
	now += HOUR;
	answerer_push_json(server, 200, "{\"error\":\"invalid_code\"}");
	is_got("default", S, "auth", "refused itself, a person must act");
	is_int(answerer_count(server), 10, "it is not tried twice");
}

/* A fallback pair has its own token; a second service its own grant. */
static void
test_services(void)
{
	push_token("i1");
	is_got("default", SERVICE_ZOHO_INVENTORY, "i1", "inventory");
	has_text(last_question(), "client_id=id&client_secret=secret&"
	    "refresh_token=1000.seed", "goes by the general keys");
	is_got("default", SERVICE_QUICKBOOKS, "not_found",
	    "QuickBooks has no such token");
}

/* What a process has in memory counts only while it is the store's. */
static void
test_memory(void)
{
	struct access other;

	push_token("i2");
	now += HOUR;
	is_int(access_open(house.cfg, house.db, &other, &err), 0,
	    "another process");
	is_got("default", SERVICE_ZOHO_INVENTORY, "i2", "renewed here");
	{
		struct access_token t;

		is_int(access_get(&other, "default", SERVICE_ZOHO_INVENTORY,
			&t, &err), 0, "used there");
		is_text(t.token, "i2", "the same");
		access_token_release(&t);
		push_token("i3");
		is_int(access_force(&other, "default", SERVICE_ZOHO_INVENTORY,
			&t, &err), 0, "and forced there");
		access_token_release(&t);
	}
	is_got("default", SERVICE_ZOHO_INVENTORY, "i3",
	    "is not the old one here");
	access_close(&other);
}

int
main(void)
{
	server = answerer_start();
	setenv("ZOHO_ACCOUNTS_URL", answerer_url(server), 1);
	setenv("ZOHO_CLIENT_ID", "id", 1);
	setenv("ZOHO_CLIENT_SECRET", "secret", 1);
	setenv("ZOHO_REFRESH_TOKEN", "1000.seed", 1);
	setenv("QB_CLIENT_ID", "app", 1);
	setenv("QB_CLIENT_SECRET", "s", 1);
	unsetenv("ZOHO_API_DOMAIN");
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0 ||
	    db_run(house.db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('second', 0)", DB_NO_ARGS, NULL, &err) != 0)
		return 1;
	test_adopted();
	test_last_layer();
	test_services();
	test_memory();
	access_close(&a);
	house_remove(&house);
	answerer_stop(server);
	return tap_done();
}
