/* health.c - tells people and machines how the installation is. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/connections.h"
#include "provider/reconnect.h"
#include "store/booking.h"
#include "store/busy.h"
#include "store/migrate.h"
#include "store/mirror_pull.h"
#include "sync/schedule.h"
#include "web/health.h"
#include "web/seat.h"
#include "web/web.h"

#define THREADS 4
#define RUNS_READ 50
#define MINUTE_MS ((int64_t)60 * 1000)
#define DAY_MS (24 * 60 * MINUTE_MS)
/* How late a run may be: cron's minute, and a run that takes its time. */
#define OVERDUE_MS (15 * MINUTE_MS)
/* An operator waits for refreshes at most so long. */
#define REFRESH_MS 10000
#define HEALTH_TYPE "application/health+json"
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

static int
take_connection(const struct connection *c, void *arg)
{
	struct health_figures *f = arg;

	f->connections = xreallocarray(f->connections,
	    f->connection_count + 1, sizeof(*f->connections));
	connection_copy(&f->connections[f->connection_count++], c);
	return 0;
}

static int
take_run(const struct run *run, void *arg)
{
	struct health_figures *f = arg;
	struct run *copy;

	f->runs = xreallocarray(f->runs, f->run_count + 1, sizeof(*f->runs));
	copy = &f->runs[f->run_count++];
	*copy = *run;
	copy->job = xstrdup(run->job);
	copy->tenant = xstrdup(run->tenant);
	copy->state = xstrdup(run->state);
	copy->error = xstrdup(run->error);
	copy->what = xstrdup(run->what);
	return 0;
}

static int
take_code(const char *code, int64_t count, void *arg)
{
	struct health_figures *f = arg;
	struct health_code *c;

	f->codes = xreallocarray(f->codes, f->code_count + 1,
	    sizeof(*f->codes));
	c = &f->codes[f->code_count++];
	snprintf(c->code, sizeof(c->code), "%s", code);
	c->count = count;
	return 0;
}

static int
take_kind(const char *kind, int64_t count, void *arg)
{
	struct health_figures *f = arg;
	struct health_kind *k;

	f->kinds = xreallocarray(f->kinds, f->kind_count + 1,
	    sizeof(*f->kinds));
	k = &f->kinds[f->kind_count++];
	snprintf(k->kind, sizeof(k->kind), "%s", kind);
	k->count = count;
	return 0;
}

static int
take_clock(const struct provider_clock *clock, void *arg)
{
	struct health_figures *f = arg;

	f->clocks = xreallocarray(f->clocks, f->clock_count + 1,
	    sizeof(*f->clocks));
	f->clocks[f->clock_count++] = *clock;
	return 0;
}

static int
take_alert(const struct alert *alert, void *arg)
{
	struct health_figures *f = arg;

	f->alerts = xreallocarray(f->alerts, f->alert_count + 1,
	    sizeof(*f->alerts));
	alert_copy(&f->alerts[f->alert_count++], alert);
	return 0;
}

/*
 * Whether the schedule of leads had an instant a while ago, and nothing has
 * run since.  A new installation where nothing waits is given time.
 */
static bool
is_overdue(struct app *app, const struct health_figures *f)
{
	struct schedule schedule;
	struct error err = ERROR_INIT;
	int64_t last = 0, late = f->now - OVERDUE_MS;
	size_t i;

	for (i = 0; i < f->run_count && last == 0; i++)
		if (strcmp(f->runs[i].job, "leads") == 0)
			last = f->runs[i].started_at;
	if (last == 0)
		return f->leads.oldest_pending_at != 0 &&
		    f->leads.oldest_pending_at < late;
	if (schedule_parse(config_text(app_config(app),
		SET_SYNC_SCHEDULE_LEADS), &schedule, &err) != 0)
		return false;
	return schedule_is_due(&schedule, last, late);
}

static int
see_booking(const struct booking *b, void *arg)
{
	struct health_figures *f = arg;

	(void)b;
	f->mail_missing = true;
	return 0;
}

/* As `leadbridge doctor` has it: without bookings nobody waits for a mail. */
static int
read_mail(struct app *app, struct db *db, const char *tenant,
    struct health_figures *f, struct error *err)
{
	const struct config *cfg = app_config(app);
	const struct booking_filter coming = {.tenant = tenant,
	    .status = BOOKING_CONFIRMED, .from = f->now, .to = INT64_MAX,
	    .limit = 1};

	if (!text_empty(config_text(cfg, SET_ALERT_EMAIL_FROM)) ||
	    !text_empty(config_text(cfg, SET_ALERT_EMAIL_TO)))
		return 0;
	return booking_list(db, &coming, see_booking, f, err);
}

/* What costs more, and is for operators and metrics alone. */
static int
read_more(struct db *db, const char *tenant, struct health_figures *f,
    struct error *err)
{
	if (stats_kinds(db, tenant, take_kind, f, err) != 0 ||
	    alert_list(db, tenant, take_alert, f, err) != 0)
		return -1;
	return timing_load(db, "capture", f->now - DAY_MS, &f->response, err);
}

static int
read_store(struct app *app, const char *tenant, bool more,
    struct health_figures *f, struct error *err)
{
	struct db *db = app_db(app, err);

	if (db == NULL || migrate_current(db, &f->schema, err) != 0 ||
	    stats_load(db, tenant, f->now, &f->leads, err) != 0 ||
	    connection_list(db, tenant, take_connection, f, err) != 0 ||
	    run_list(db, tenant, RUNS_READ, take_run, f, err) != 0 ||
	    provider_clock_list(db, f->now - DAY_MS, take_clock, f, err) != 0 ||
	    mirror_pull_oldest(db, tenant, &f->mirror_whole_at, err) != 0 ||
	    busy_trouble(db, tenant, &f->calendar_trouble, &f->calendar_code,
		err) != 0)
		return -1;
	if (read_mail(app, db, tenant, f, err) != 0)
		return -1;
	if (more && read_more(db, tenant, f, err) != 0)
		return -1;
	return stats_errors(db, tenant, f->now, take_code, f, err);
}

/* tenant NULL: all. more: what is not for everybody. */
static void
gather(struct app *app, const char *tenant, bool more,
    struct health_figures *f)
{
	memset(f, 0, sizeof(*f));
	f->now = clock_now_ms();
	f->schema_known = migrate_known();
	f->disk_free = file_free_bytes(config_text(app_config(app),
	    SET_DATA_DIR));
	f->pending_max = config_int(app_config(app), SET_ALERT_PENDING_MAX);
	f->success_min = config_int(app_config(app),
	    SET_ALERT_SUCCESS_RATE_MIN);
	if (read_store(app, tenant, more, f, &f->store) == 0)
		f->overdue = is_overdue(app, f);
}

static int
show_alive(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct db *db;
	int version;

	(void)req;
	db = app_db(app, err);
	if (db != NULL && migrate_current(db, &version, err) == 0) {
		response_json_text(res, "status", "pass");
		return 0;
	}
	/* Why it is so stands in the report for operators. */
	error_clear(err);
	response_status(res, 503);
	response_header(res, "Retry-After", "10");
	response_json_text(res, "status", "fail");
	return 0;
}

/*
 * Whether an operator asks: 1 yes, 0 nobody claims to be one, -1 refused and
 * answered.  wanted: the request makes no sense for anybody else.
 */
static int
check_operator(struct app *app, const struct request *req, bool wanted)
{
	if (!wanted && request_header(req, "Authorization") == NULL &&
	    !app_has_session(app))
		return 0;
	return (wanted ? app_may_change(app) : app_is_operator(app)) ? 1 : -1;
}

/* What operators see of connections; never a token. */
static struct json *
describe_connections(const struct health_figures *f)
{
	struct json *list = json_array();
	size_t i;

	for (i = 0; i < f->connection_count; i++)
		json_add(list, connection_describe(&f->connections[i],
		    f->now));
	return list;
}

static struct json *
refresh_one(struct access *access, const struct connection *c)
{
	struct access_token token = {0};
	struct error err = ERROR_INIT;
	struct json *j = json_object();
	bool fine;

	fine = access_force(access, c->tenant, c->service, &token, &err) == 0;
	json_set_text(j, "tenant", c->tenant);
	json_set_text(j, "service", c->service);
	json_set_bool(j, "refreshed", fine);
	json_set_text(j, "error", fine ? NULL : err.text);
	access_token_release(&token);
	return j;
}

/*
 * The provider's secrets are read for what only operators ask for: the rest
 * of the program does without.
 */
static int
open_access(struct app *app, struct config **cfg, struct access *access,
    struct error *err)
{
	static const enum setting wanted[] = {
		PROVIDER_SETTINGS, SET_DATA_DIR, SET_DB,
	};
	struct db *db = app_db(app, err);

	return db == NULL || config_load(wanted, nitems(wanted), cfg,
	    err) != 0 ? -1 : access_open_page(*cfg, db, access, err);
}

/* The open alerts with their links; none when they cannot be read. */
static struct json *
describe_alerts(struct app *app, const char *tenant)
{
	struct config *cfg = NULL;
	struct access access = {0};
	struct error err = ERROR_INIT;
	struct json *rows = NULL;

	if (open_access(app, &cfg, &access, &err) != 0 ||
	    alerts_describe(&access, tenant, &rows, &err) != 0)
		log_error(LOG_WARNING, "alerts.unread", &err, NULL);
	access_close(&access);
	config_free(cfg);
	return rows != NULL ? rows : json_array();
}

/* Refreshes every connection. */
static struct json *
refresh_all(struct app *app, const char *tenant)
{
	struct health_figures list = {0};
	struct config *cfg = NULL;
	struct access access = {0};
	struct error err = ERROR_INIT;
	struct json *results = json_array();
	int64_t end = clock_monotonic_ms() + REFRESH_MS;
	size_t i;

	if (open_access(app, &cfg, &access, &err) != 0 ||
	    connection_list(access.db, tenant, take_connection, &list,
		&err) != 0) {
		json_free(results);
		results = json_object();
		json_set_text(results, "error", err.text);
		goto out;
	}
	for (i = 0; i < list.connection_count &&
	    clock_monotonic_ms() < end; i++)
		json_add(results, refresh_one(&access, &list.connections[i]));
out:
	access_close(&access);
	config_free(cfg);
	health_figures_release(&list);
	return results;
}

static int
show_report(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *asked = request_query(req, "test_refresh"), *tenant;
	bool refresh = asked != NULL && strcmp(asked, "1") == 0;
	struct health_figures f;
	struct json *report, *refreshed = NULL;
	struct strbuf body;
	int operator = check_operator(app, req, refresh);

	(void)err;
	if (operator < 0)
		return 0;
	tenant = operator != 0 ? request_query(req, "tenant") : NULL;
	if (refresh)
		refreshed = refresh_all(app, tenant);
	gather(app, tenant, operator != 0, &f);
	report = health_report(&f, operator != 0);
	if (operator != 0 && f.store.code == ERROR_NONE) {
		json_set(report, "connections", describe_connections(&f));
		json_set(report, "alerts", describe_alerts(app, tenant));
	}
	if (refreshed != NULL)
		json_set(report, "test_refresh", refreshed);
	if (strcmp(json_get_text(report, "status"), "fail") == 0) {
		response_status(res, 503);
		response_header(res, "Retry-After", "10");
	}
	strbuf_init(&body, LIMIT_RESPONSE);
	json_write(&body, report);
	response_body(res, HEALTH_TYPE, strbuf_str(&body), body.len);
	strbuf_release(&body);
	json_free(report);
	health_figures_release(&f);
	return 0;
}

static int
show_metrics(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct health_figures f;
	struct strbuf body;

	(void)err;
	if (!request_is_local(req) && check_operator(app, req, true) < 0)
		return 0;
	gather(app, NULL, true, &f);
	strbuf_init(&body, LIMIT_RESPONSE);
	health_metrics(&body, &f, LEADBRIDGE_VERSION);
	response_body(res, METRICS_TYPE, strbuf_str(&body), body.len);
	strbuf_release(&body);
	health_figures_release(&f);
	return 0;
}

static const struct route routes[] = {
	{"GET", "/health", show_alive, ROUTE_PUBLIC},
	{"GET", "/api/health", show_report, ROUTE_PUBLIC},
	{"GET", "/api/health/perfect-system", show_report, ROUTE_PUBLIC},
	{"GET", "/metrics", show_metrics, ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	SET_ADMIN_TOKEN,
	SET_SYNC_SCHEDULE_LEADS,
	SET_ALERT_PENDING_MAX,
	SET_ALERT_SUCCESS_RATE_MIN,
	SET_ALERT_EMAIL_FROM,
	SET_ALERT_EMAIL_TO,
};

int
main(void)
{
	static const struct program program = {
		.name = "health",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
