/* provider_crm_gone.c - deleted and converted records, a scripted server. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/budget_show.h"
#include "provider/zoho_crm_gone.h"
#include "provider/zoho_crm_limits.h"
#include "store/budget.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

static struct house house;
static struct answerer *server;
static struct access a;
static struct call call;
static struct error err;
static char ids[200];

static const char *
question(int from_last)
{
	return answerer_question(server,
	    answerer_count(server) - 1 - from_last);
}

static int
take(const char *id, void *arg)
{
	(void)arg;
	(void)strncat(ids, id, sizeof(ids) - strlen(ids) - 1);
	(void)strncat(ids, " ", sizeof(ids) - strlen(ids) - 1);
	return 0;
}

static int
deleted(void)
{
	ids[0] = '\0';
	error_clear(&err);
	return zoho_crm_deleted(&call, "Leads", INT64_C(1772619307999), take,
	    NULL, &err);
}

static void
test_deleted(void)
{
	answerer_push_json(server, 304, "");
	is_int(deleted(), 0, "nothing was deleted since");
	is_text(ids, "", "so nothing is told");
	has_text(question(0), "GET /crm/v8/Leads/deleted?type=all&per_page=200"
	    "&page=1 ", "the list");
	has_text(question(0), "If-Modified-Since: 2026-03-04T10:15:07+00:00"
	    "\r\n", "since when, as the CRM reads it");
	answerer_push_json(server, 200, "{\"data\":[{\"id\":\"11\"},{}],"
	    "\"info\":{\"more_records\":true}}");
	answerer_push_json(server, 200, "{\"data\":[{\"id\":\"12\"}],"
	    "\"info\":{\"more_records\":true,\"next_page_token\":\"a b\"}}");
	answerer_push_json(server, 200, "{\"data\":[{\"id\":\"13\"}],"
	    "\"info\":{\"more_records\":false}}");
	is_int(deleted(), 0, "three pages");
	is_text(ids, "11 12 13 ", "are told");
	has_text(question(1), "&page=2 ", "the second by its number");
	has_text(question(0), "&page_token=a%20b ", "the third by its token");
	answerer_push_json(server, 500, "");
	is_int(deleted(), -1, "trouble");
	is_int(err.code, ERROR_UNAVAILABLE, "is trouble");
}

static void
test_converted(void)
{
	static const char *const some[] = {"1", "2"};
	struct json *rows = NULL;

	answerer_push_json(server, 204, "");
	is_int(zoho_crm_converted(&call, some, 2, &rows, &err), 0, "none");
	is_int((long long)json_size(rows), 0, "was converted");
	has_text(question(0), "GET /crm/v8/Leads?converted=true&fields="
	    "Last_Name&ids=1,2 ", "as was asked");
	json_free(rows);
	answerer_push_json(server, 200, "{\"data\":[{\"id\":\"2\"}]}");
	is_int(zoho_crm_converted(&call, some, 2, &rows, &err), 0, "one was");
	is_text(json_get_text(json_first(rows), "id"), "2", "this one");
	json_free(rows);
}

static struct budget_figures
figures(void)
{
	struct budget_figures f;

	(void)budget_describe(house.cfg, house.db, "default",
	    SERVICE_ZOHO_CRM, NULL, clock_now_ms(), &f, &err);
	return f;
}

static void
test_learn(void)
{
	static const char *const some[] = {"1"};
	struct budget_figures f = figures();
	struct json *rows = NULL;
	int before = answerer_count(server);

	is_int(f.limit, 5000, "while nothing is known, the free edition's");
	is_int(f.at_once, 5, "limits hold");
	answerer_push_json(server, 500, "");
	zoho_crm_learn_limits(&call);
	is_int(figures().limit, 5000, "an outage teaches nothing");
	answerer_push_json(server, 401, "{\"code\":\"OAUTH_SCOPE_MISMATCH\","
	    "\"details\":{},\"status\":\"error\"}");
	zoho_crm_learn_limits(&call);
	zoho_crm_learn_limits(&call);
	is_int(answerer_count(server) - before, 2,
	    "who may not ask does not ask twice a day");
	is_int(figures().limit, 5000, "nor learns anything");
	(void)db_run(house.db, "DELETE FROM budget", DB_NO_ARGS, NULL, &err);
	answerer_push_json(server, 200, "{\"org\":[{\"license_details\":"
	    "{\"paid_type\":\"enterprise\",\"users_license_purchased\":4}}]}");
	zoho_crm_learn_limits(&call);
	zoho_crm_learn_limits(&call);
	f = figures();
	is_int(f.limit, 54000, "the edition is learnt");
	is_int(f.left, 53999, "which has cost one credit");
	is_int(f.at_once, 5, "SYNC_CONCURRENCY is less than it allows");
	ok(!budget_is_low(&f), "there is plenty");
	answerer_push(server, "HTTP/1.1 204\r\nX-API-CREDITS-REMAINING: 300"
	    "\r\n\r\n");
	(void)zoho_crm_converted(&call, some, 1, &rows, &err);
	json_free(rows);
	f = figures();
	is_int(f.left, 260, "the CRM's own count is believed, but for what "
	    "may be under way");
	ok(budget_is_low(&f), "so little is for leads");
	error_clear(&err);
}

int
main(void)
{
	struct access_code code = {.code = "c"};

	log_setup("test", LOG_TEXT, LOG_ERROR);
	server = answerer_start();
	setenv("ZOHO_ACCOUNTS_URL", answerer_url(server), 1);
	setenv("ZOHO_API_DOMAIN", answerer_url(server), 1);
	setenv("ZOHO_CLIENT_ID", "1000.A", 1);
	setenv("ZOHO_CLIENT_SECRET", "s", 1);
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0)
		return 1;
	answerer_push_json(server, 200, "{\"access_token\":\"t\","
	    "\"refresh_token\":\"r\",\"expires_in\":3600}");
	is_int(access_exchange(&a, "default", SERVICE_ZOHO_CRM, &code, &err),
	    0, "connected");
	call = (struct call){.access = &a, .tenant = "default",
	    .service = SERVICE_ZOHO_CRM};
	test_deleted();
	test_converted();
	(void)db_run(house.db, "DELETE FROM budget", DB_NO_ARGS, NULL, &err);
	test_learn();
	access_close(&a);
	answerer_stop(server);
	house_remove(&house);
	return tap_done();
}
