/* process.c - batch work for whoever can only call a URL. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/run_request.h"
#include "store/stats.h"
#include "sync/engine.h"
#include "sync/launch.h"
#include "web/order_status.h"
#include "web/run_report.h"
#include "web/seat.h"
#include "web/web.h"

#define THREADS 8
/* A caller waits so long, then is told where to look. */
#define WAIT_MS 25000
#define LIMIT_MAX 1000000
#define RUNS_SHOWN 20
#define JOBS_BYTES 400

/* An operator, or who knows CRON_SECRET; else the refusal is the answer. */
static bool
is_allowed(struct app *app, const struct request *req, struct response *res)
{
	const char *cron = config_text(app_config(app), SET_CRON_SECRET);
	const char *admin = config_text(app_config(app), SET_ADMIN_TOKEN);
	const char *given = request_bearer(req);
	struct error err = ERROR_INIT;

	if (secret_equal(given, cron))
		return true;
	if (app_has_session(app))
		return text_starts(request_path(req), "/api/cron/") ?
		    app_may_change(app) : app_is_operator(app);
	if (text_empty(cron) && !secret_equal(given, admin)) {
		error_set(&err, ERROR_CONFIG, "CRON_SECRET is not set: without "
		    "it this address answers operators alone");
		response_error(res, req, &err);
		return false;
	}
	if (!text_empty(admin))
		return app_is_operator(app);
	if (given != NULL)
		log_event(LOG_WARNING, "cron.refused", "client",
		    request_client(req), NULL);
	response_problem(res, req, 401, given == NULL ? "send Authorization: "
	    "Bearer with the CRON_SECRET" : "that is not the CRON_SECRET",
	    NULL);
	return false;
}

/* --- What is asked for -------------------------------------------------- */

static bool
is_job(const char *name)
{
	const char *const *known;

	for (known = engine_jobs(); name != NULL && *known != NULL; known++)
		if (strcmp(name, *known) == 0)
			return true;
	return false;
}

/* Without a word of it: every job that delivers what waits. */
static void
add_deliveries(struct strbuf *jobs)
{
	const char *const *known;

	for (known = engine_jobs(); *known != NULL; known++)
		if (engine_outbox(*known, 0) != NULL)
			strbuf_printf(jobs, "%s%s", jobs->len > 0 ? " " : "",
			    *known);
}

static void
read_jobs(const struct json *list, struct strbuf *jobs,
    struct field_errors *errors)
{
	const struct json *one;
	const char *name;

	if (list == NULL) {
		add_deliveries(jobs);
		return;
	}
	if (json_type(list) != JSON_ARRAY || json_size(list) == 0) {
		field_complain(errors, "jobs", "must be a list of jobs");
		return;
	}
	for (one = json_first(list); one != NULL; one = json_next(one)) {
		name = json_type(one) == JSON_TEXT ? json_scalar(one) : NULL;
		if (!is_job(name))
			field_complain(errors, "jobs",
			    "\"%.40s\" is no job", name != NULL ? name : "");
		else
			strbuf_printf(jobs, "%s%s", jobs->len > 0 ? " " : "",
			    name);
	}
	if (jobs->full)
		field_complain(errors, "jobs", "are too many");
}

/* The body, an object or none (NULL). -1: it is something else. */
static int
read_object(const struct request *req, struct json **out, struct error *err)
{
	size_t n;
	const char *text = request_body(req, &n);

	*out = NULL;
	if (n > 0 && json_parse(text, n, out, err) != 0)
		return -1;
	if (*out == NULL || json_type(*out) == JSON_OBJECT)
		return 0;
	json_free(*out);
	*out = NULL;
	return error_set(err, ERROR_INVALID, "the body must be an object: "
	    "{\"jobs\": [\"leads\"], \"limit\": 5}");
}

/* False: it is refused, which is the answer. */
static bool
read_wish(const struct request *req, struct response *res,
    struct run_request *wish)
{
	struct field_errors errors = {.count = 0};
	struct error err = ERROR_INIT;
	struct json *body = NULL;
	const struct json *flag;
	struct strbuf jobs;

	if (read_object(req, &body, &err) != 0) {
		response_problem(res, req, 400, err.text, NULL);
		return false;
	}
	strbuf_init(&jobs, JOBS_BYTES);
	read_jobs(json_get(body, "jobs"), &jobs, &errors);
	if (json_get(body, "limit") != NULL &&
	    (json_get_int(body, "limit", &wish->limit) != 0 ||
	    wish->limit < 1 || wish->limit > LIMIT_MAX))
		field_complain(&errors, "limit", "must be a whole number from "
		    "1 to %d", LIMIT_MAX);
	flag = json_get(body, "force_refresh");
	if (flag != NULL && json_type(flag) != JSON_BOOL)
		field_complain(&errors, "force_refresh",
		    "must be true or false");
	wish->force_refresh = json_is_true(flag);
	wish->jobs = strbuf_take(&jobs);
	json_free(body);
	if (errors.count == 0)
		return true;
	response_problem(res, req, 422, "what to run is not understood",
	    &errors);
	return false;
}

/* --- Running ------------------------------------------------------------ */

/* Still at it: where to look. */
static void
answer_later(struct app *app, struct response *res, const char *id)
{
	char *url = xasprintf("%s/api/process/runs/%s",
	    config_text(app_config(app), SET_PUBLIC_URL), id);

	response_status(res, 202);
	response_header(res, "Location", url);
	response_json_text(res, "run_id", id);
	response_json_text(res, "status_url", url);
	free(url);
}

/* One that ended without a word has failed. */
static int
end_silent(struct db *db, const char *id, int status, struct error *err)
{
	char why[120];

	(void)snprintf(why, sizeof(why), "leadbridge-sync ended with %d; its "
	    "log says why", status);
	return run_request_end(db, id, RUN_REQUEST_FAILED, NULL, why,
	    clock_now_ms(), err);
}

static int
answer_result(struct db *db, struct response *res, const char *id,
    struct error *err)
{
	struct run_request done = {0};
	int rc = run_request_load(db, id, &done, err);

	if (rc == 0)
		response_json_body(res, run_request_report(&done,
		    clock_now_ms()));
	run_request_release(&done);
	return rc;
}

/* Runs what was asked for in a process of its own. */
static int
run(struct app *app, struct response *res, struct run_request *wish,
    struct error *err)
{
	int64_t end = clock_monotonic_ms() + WAIT_MS;
	bool cgi = app_is_cgi(app);
	struct db *db = app_db(app, err);
	struct error ignored = ERROR_INIT;
	pid_t child;
	int status;

	if (db == NULL || run_request_add(db, wish, clock_now_ms(), err) != 0)
		return -1;
	if (launch_run(wish->id, cgi, !cgi, &child, err) != 0) {
		(void)run_request_end(db, wish->id, RUN_REQUEST_FAILED, NULL,
		    err->text, clock_now_ms(), &ignored);
		return -1;
	}
	log_event(LOG_INFO, "run.asked", "run", wish->id, "jobs", wish->jobs,
	    NULL);
	if (launch_wait(child, end, &status) != 0) {
		launch_leave(child);
		answer_later(app, res, wish->id);
		return 0;
	}
	if (end_silent(db, wish->id, status, err) != 0)
		return -1;
	return answer_result(db, res, wish->id, err);
}

static int
start(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct run_request wish = {0};
	const char *tenant;
	int rc;

	if (!is_allowed(app, req, res))
		return 0;
	tenant = app_tenant(app, req, err);
	rc = tenant == NULL ? -1 : 0;
	wish.tenant = xstrdup(tenant);
	if (rc == 0 && read_wish(req, res, &wish))
		rc = run(app, res, &wish, err);
	run_request_release(&wish);
	return rc;
}

/* Whatever is due, of all tenants. */
static int
start_due(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct run_request wish = {0};
	int rc;

	if (!is_allowed(app, req, res))
		return 0;
	wish.jobs = xstrdup("");
	rc = run(app, res, &wish, err);
	run_request_release(&wish);
	return rc;
}

/* --- Looking ------------------------------------------------------------ */

static int
show_run(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct db *db;

	if (!is_allowed(app, req, res))
		return 0;
	db = app_db(app, err);
	if (db == NULL)
		return -1;
	return answer_result(db, res, request_param(req, "id"), err);
}

static int
add_run(const struct run *record, void *arg)
{
	json_add(arg, run_report(record));
	return 0;
}

static int
show_state(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct json *runs = json_array();
	int64_t now = clock_now_ms();
	struct stats stats;
	const char *tenant;
	int rc = -1;

	if (!is_allowed(app, req, res)) {
		json_free(runs);
		return 0;
	}
	tenant = app_tenant(app, req, err);
	if (tenant != NULL && stats_load(app_db(app, err), tenant, now, &stats,
		err) == 0 && run_list(app_db(app, err), tenant, RUNS_SHOWN,
		add_run, runs, err) == 0)
		rc = 0;
	if (rc != 0) {
		json_free(runs);
		return -1;
	}
	response_json_int(res, "pending", stats.pending);
	response_json_int(res, "dead", stats.dead);
	response_json_instant(res, "oldest_pending_at",
	    stats.oldest_pending_at);
	response_json_instant(res, "next_due_at", stats.next_due_at);
	response_json(res, "last_runs", runs);
	return 0;
}

static const struct route routes[] = {
	{"GET", "/api/process", show_state, ROUTE_PUBLIC},
	{"POST", "/api/process", start, ROUTE_PUBLIC},
	{"GET", "/api/process-perfect", show_state, ROUTE_PUBLIC},
	{"POST", "/api/process-perfect", start, ROUTE_PUBLIC},
	{"GET", "/api/process/runs/{id}", show_run, ROUTE_PUBLIC},
	{"GET", "/api/cron/daily-sync", start_due, ROUTE_PUBLIC},
	{"GET", "/api/cron/perfect-daily-sync", start_due, ROUTE_PUBLIC},
	ORDER_STATUS_ROUTE,
};

static const enum setting settings[] = {SET_CRON_SECRET, SET_ADMIN_TOKEN};

int
main(void)
{
	static const struct program program = {
		.name = "process",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
