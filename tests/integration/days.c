/*
 * days.c - lets leadbridge live through many days in one breath.
 *
 * usage: days DAYS SANDBOX [TENANT=EVERY...]
 *
 * Each day at 02:30 UTC by a pretended clock, which the sandbox follows, the
 * jobs that are due run, as cron would; and every EVERY days a tenant uses
 * its QuickBooks connection (0: never).  The settings are those of
 * LEADBRIDGE_ENV.  Says on standard output what became of each tenant and
 * how often it was refreshed by its use.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "http/client.h"
#include "provider/access.h"
#include "store/connection.h"
#include "sync/engine.h"
#include "tests/lib/clock.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static volatile sig_atomic_t stop;

static void
give_up(const char *what, const struct error *err)
{
	fprintf(stderr, "days: %s: %s\n", what, err->text);
	exit(1);
}

/* Both clocks stand there from now on. */
static void
move_to(struct client *client, const char *sandbox, int64_t at)
{
	char *url = xasprintf("%s/_sandbox/clock", sandbox);
	char *body = xasprintf("{\"now_ms\":%lld}", (long long)at);
	const char *const headers[] = {"Content-Type: application/json", NULL};
	struct client_request req = {.method = "POST", .url = url,
	    .headers = headers, .body = body, .body_len = strlen(body)};
	struct client_response res = {0};
	struct error err = ERROR_INIT;

	clock_pretend(at);
	if (client_perform(client, &req, &res, &err) != 0 || res.status != 200)
		give_up("the sandbox's clock", &err);
	client_response_release(&res);
	free(body);
	free(url);
}

static void
run_due(const struct config *cfg, struct db *db)
{
	struct engine e = {.cfg = cfg, .db = db, .stop = &stop,
	    .started_ms = clock_monotonic_ms()};
	struct engine_results results;
	struct error err = ERROR_INIT;

	if (engine_run(&e, NULL, 0, &results, &err) != 0)
		give_up("the run", &err);
	engine_results_release(&results);
}

/* True when the use of a connection refreshed it. */
static bool
use(struct access *a, const char *tenant)
{
	struct connection before = {0}, after = {0};
	struct error err = ERROR_INIT;
	struct access_token token;
	bool refreshed;

	connection_load(a->db, tenant, SERVICE_QUICKBOOKS, &before, &err);
	(void)access_get(a, tenant, SERVICE_QUICKBOOKS, &token, &err);
	access_token_release(&token);
	connection_load(a->db, tenant, SERVICE_QUICKBOOKS, &after, &err);
	refreshed = after.generation != before.generation;
	connection_release(&before);
	connection_release(&after);
	return refreshed;
}

static void
report(struct db *db, const char *tenant, int used)
{
	struct error err = ERROR_INIT;
	struct connection c;

	if (connection_load(db, tenant, SERVICE_QUICKBOOKS, &c, &err) != 0)
		give_up(tenant, &err);
	printf("%s %s generation %lld used %d\n", tenant, c.status,
	    (long long)c.generation, used);
	connection_release(&c);
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	struct access access;
	struct db *db = NULL;
	int64_t start = clock_now_ms() / DAY_MS * DAY_MS + DAY_MS +
	    150 * 60 * 1000;
	long days = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	int day, i, used[16] = {0};

	if (days < 1 || argc - 3 > (int)nitems(used))
		return 2;
	secret_setup();
	if (config_load(NULL, 0, &cfg, &err) != 0 ||
	    db_open(cfg, 0, &db, &err) != 0 ||
	    access_open(cfg, db, &access, &err) != 0)
		give_up("the store", &err);
	for (day = 0; day < days; day++) {
		move_to(access.client, argv[2], start + day * DAY_MS);
		for (i = 3; i < argc; i++) {
			char *name = xstrndup(argv[i], strcspn(argv[i], "="));
			long every = strtol(strchr(argv[i], '=') + 1, NULL, 10);

			if (every > 0 && day % every == 0)
				used[i - 3] += use(&access, name);
			free(name);
		}
		run_due(cfg, db);
	}
	for (i = 3; i < argc; i++) {
		char *name = xstrndup(argv[i], strcspn(argv[i], "="));

		report(db, name, used[i - 3]);
		free(name);
	}
	access_close(&access);
	db_close(db);
	config_free(cfg);
	return 0;
}
