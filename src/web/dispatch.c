/* dispatch.c - finds who answers a request, and sees that it is answered. */

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/web/fcgi.h"
#include "src/web/service.h"

#define ALLOW_MAX 256

/* A route answers its own method, and HEAD like GET. */
static bool
takes_method(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	    (strcmp(method, "HEAD") == 0 &&
	    strcmp(route->method, "GET") == 0);
}

/* Adds a word of a list, unless it is there. */
static void
allow(struct strbuf *list, const char *method)
{
	const char *found = strbuf_str(list);
	size_t n = strlen(method);

	while ((found = strstr(found, method)) != NULL) {
		if (found[n] == ',' || found[n] == '\0')
			return;
		found += n;
	}
	if (list->len > 0)
		strbuf_text(list, ", ");
	strbuf_text(list, method);
}

/* What the routes of this path take; empty when there is no such path. */
static void
list_methods(const struct program *program, const struct path *path,
    struct strbuf *list)
{
	size_t i;

	for (i = 0; i < program->route_count; i++) {
		const struct route *route = &program->routes[i];

		if (!path_matches(path, route->path))
			continue;
		allow(list, route->method);
		if (strcmp(route->method, "GET") == 0)
			allow(list, "HEAD");
	}
	if (list->len > 0)
		allow(list, "OPTIONS");
}

static const struct route *
find_route(const struct program *program, const struct request *req)
{
	size_t i;

	for (i = 0; i < program->route_count; i++)
		if (takes_method(&program->routes[i], req->method) &&
		    path_matches(&req->path, program->routes[i].path))
			return &program->routes[i];
	return NULL;
}

/* No route takes it: 404, 405, or the answer to OPTIONS. */
static void
answer_unrouted(struct app *app)
{
	struct request *req = &app->request;
	struct response *res = &app->response;
	struct strbuf list;

	strbuf_init(&list, ALLOW_MAX);
	list_methods(app->service->program, &req->path, &list);
	if (list.len == 0) {
		response_problem(res, req, 404,
		    "there is nothing at this address", NULL);
	} else {
		response_header(res, "Allow", strbuf_str(&list));
		if (strcmp(req->method, "OPTIONS") == 0)
			response_status(res, 204);
		else
			response_problem(res, req, 405,
			    "this address does not take that method", NULL);
	}
	strbuf_release(&list);
}

static void
log_failure(const struct request *req, const struct error *err)
{
	enum log_level level = LOG_DEBUG;

	if (err->code == ERROR_UNAVAILABLE)
		level = LOG_WARNING;
	else if (err->code == ERROR_INTERNAL || err->code == ERROR_CONFIG ||
	    err->code == ERROR_DATA || err->code == ERROR_NONE)
		level = LOG_ERROR;
	log_error(level, "request.failed", err, "method", req->method, "path",
	    request_path(req), NULL);
}

static void
fail(struct app *app, struct error *err)
{
	log_failure(&app->request, err);
	response_error(&app->response, &app->request, err);
}

static void
release_deed(struct app *app)
{
	if (app->deed.store != NULL)
		app->deed.release(app->deed.arg);
	memset(&app->deed, 0, sizeof(app->deed));
}

void
app_commit(struct app *app, const struct deed *deed)
{
	app->deed = *deed;
}

static void
call_route(struct app *app)
{
	struct error err = ERROR_INIT;

	if (app->request.route->answer(app, &app->request, &app->response,
	    &err) == 0)
		return;
	release_deed(app);
	fail(app, &err);
	/* A store that failed is opened anew: its state is not trusted. */
	if (app->db != NULL && (err.code == ERROR_UNAVAILABLE ||
	    err.code == ERROR_DATA || err.code == ERROR_INTERNAL)) {
		db_close(app->db);
		app->db = NULL;
	}
}

static void
refuse(struct app *app, int status, const struct error *err)
{
	log_error(LOG_DEBUG, "request.refused", err, NULL);
	response_problem(&app->response, &app->request, status, err->text,
	    NULL);
}

static void
route_request(struct app *app)
{
	struct service *s = app->service;
	struct request *req = &app->request;
	struct error err = ERROR_INIT;
	int status;

	req->route = find_route(s->program, req);
	if (req->route == NULL)
		answer_unrouted(app);
	else if (req->route->access == ROUTE_OPERATOR && !app_is_operator(app))
		return;
	else if (request_read_body(req, s->max_body, &status, &err) != 0)
		refuse(app, status, &err);
	else
		call_route(app);
}

static void
log_answer(const struct app *app)
{
	char status[16], ms[32];

	snprintf(status, sizeof(status), "%d", app->response.status);
	snprintf(ms, sizeof(ms), "%lld",
	    (long long)(clock_monotonic_us() - app->started_us) / 1000);
	log_event(LOG_DEBUG, "request.answered", "method",
	    app->request.method, "path", request_path(&app->request),
	    "status", status, "ms", ms, "client", app->request.client, NULL);
}

static void
answer_request(struct app *app, struct exchange *x)
{
	struct service *s = app->service;
	struct request *req = &app->request;
	struct error why = ERROR_INIT, err = ERROR_INIT;
	bool ready = service_prepare(s, x->variables, &why) == 0;
	int status = 0, begun;

	begun = request_begin(req, x, ready ? s->proxies : NULL, &status,
	    &err);
	log_request_id(req->id);
	if (begun != 0)
		refuse(app, status, &err);
	else if (!ready)
		response_error(&app->response, req, &why);
	else
		route_request(app);
}

static void
send_answer(struct app *app)
{
	request_skip_body(&app->request);
	if (response_send(&app->response, &app->request) != 0)
		log_event(LOG_DEBUG, "answer.unsent", NULL);
	if (app->service->debug)
		log_answer(app);
}

bool
app_answer(struct app *app, struct exchange *x)
{
	app->started_us = clock_monotonic_us();
	app->is_seated = false;
	response_reset(&app->response);
	answer_request(app, x);
	if (app->deed.store != NULL)
		return true;
	send_answer(app);
	return false;
}

void
app_finish(struct app *app)
{
	int rc = app->deed_rc;

	log_request_id(app->request.id);
	if (rc == 0)
		rc = app->deed.answer(app, &app->request, &app->response,
		    app->deed.arg, &app->deed_err);
	if (rc != 0)
		fail(app, &app->deed_err);
	release_deed(app);
	/* What a visitor waited for, and nothing that costs him: see rest(). */
	if (!app->service->is_cgi)
		timing_note(&app->service->timing,
		    clock_monotonic_us() - app->started_us);
	send_answer(app);
}
