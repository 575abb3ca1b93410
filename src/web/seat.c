/* seat.c - finds out whether an operator asks, and what he may do. */

#include "web/seat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "src/web/service.h"

bool
seat_is_secure(struct app *app)
{
	return text_starts(config_text(app->service->config, SET_PUBLIC_URL),
	    "https:");
}

const char *
seat_cookie(struct app *app)
{
	return seat_is_secure(app) ? "__Host-leadbridge" : "leadbridge";
}

const struct seat *
app_seat(const struct app *app)
{
	return app->is_seated ? &app->seat : NULL;
}

bool
seat_same_site(struct app *app, const struct request *req)
{
	const char *site = request_header(req, "Sec-Fetch-Site");
	const char *origin = request_header(req, "Origin");
	const char *host = request_header(req, "Host"), *rest;
	char *own;
	bool same;

	if (site != NULL)
		return strcmp(site, "same-origin") == 0 ||
		    strcmp(site, "none") == 0;
	if (origin == NULL)
		return true;
	rest = strstr(origin, "://");
	if (rest != NULL && host != NULL && strcmp(rest + 3, host) == 0)
		return true;
	own = url_origin(config_text(app->service->config, SET_PUBLIC_URL));
	same = own != NULL && strcmp(own, origin) == 0;
	free(own);
	return same;
}

static bool
changes(const struct request *req)
{
	return strcmp(req->method, "GET") != 0 &&
	    strcmp(req->method, "HEAD") != 0;
}

static void
sit(struct app *app, const char *name)
{
	(void)snprintf(app->seat.actor, sizeof(app->seat.actor), "web:%s",
	    name);
	app->is_seated = true;
}

/* 1 signed in, 0 not, -1 and err. */
static int
look_session(struct app *app, struct error *err)
{
	const char *secret = request_cookie(&app->request, seat_cookie(app));
	struct db *db;

	memset(&app->seat, 0, sizeof(app->seat));
	/* One loop for all may not wait for the store. */
	if (text_empty(secret) || app->service->program->group_commit)
		return 0;
	db = app_db(app, err);
	if (db != NULL && session_load(db, secret, config_text(
	    app->service->config, SET_ADMIN_TOKEN), clock_now_ms(),
	    &app->seat.session, err) == 0)
		return 1;
	return db != NULL && err->code == ERROR_NOT_FOUND ? 0 : -1;
}

bool
app_has_session(struct app *app)
{
	struct error ignored = ERROR_INIT;

	return request_bearer(&app->request) == NULL &&
	    look_session(app, &ignored) == 1;
}

/* The same, and -1 is answered. */
static int
find_session(struct app *app)
{
	struct error err = ERROR_INIT;
	int found = look_session(app, &err);

	if (found >= 0)
		return found;
	log_error(LOG_WARNING, "session.failed", &err, NULL);
	response_error(&app->response, &app->request, &err);
	return -1;
}

static bool
has_csrf(struct app *app)
{
	if (secret_equal(request_header(&app->request, "X-CSRF-Token"),
	    app->seat.session.csrf))
		return true;
	response_problem(&app->response, &app->request, 403, "a change needs "
	    "the X-CSRF-Token of the session: GET /api/admin/session tells "
	    "it", NULL);
	return false;
}

static bool
has_bearer(struct app *app)
{
	const char *token = config_text(app->service->config,
	    SET_ADMIN_TOKEN);
	const char *given = request_bearer(&app->request);
	struct error err = ERROR_INIT;

	if (text_empty(token)) {
		error_set(&err, ERROR_CONFIG, "ADMIN_TOKEN is not set: "
		    "without it this address answers nobody but who is "
		    "signed in");
		response_error(&app->response, &app->request, &err);
		return false;
	}
	if (secret_equal(given, token)) {
		app->seat.by_bearer = true;
		sit(app, SESSION_TOKEN_NAME);
		return true;
	}
	if (given != NULL)
		log_event(LOG_WARNING, "operator.refused", "client",
		    request_client(&app->request), NULL);
	response_problem(&app->response, &app->request, 401,
	    given == NULL ? "this address is for operators: send "
	    "Authorization: Bearer with the ADMIN_TOKEN, or sign in" :
	    "that is not the ADMIN_TOKEN", NULL);
	return false;
}

/* changing: viewers may not; token: and the request must carry it. */
static bool
take_seat(struct app *app, bool changing, bool token)
{
	int found;

	app->is_seated = false;
	found = request_bearer(&app->request) != NULL ? 0 :
	    find_session(app);
	if (found == 0)
		return has_bearer(app);
	if (found < 0 || (token && !has_csrf(app)))
		return false;
	if (changing && app->seat.session.role == OPERATOR_VIEWER) {
		response_problem(&app->response, &app->request, 403,
		    "a viewer looks and changes nothing", NULL);
		return false;
	}
	sit(app, app->seat.session.name);
	return true;
}

bool
app_is_operator(struct app *app)
{
	bool change = changes(&app->request);

	return take_seat(app, change, change);
}

bool
app_may_change(struct app *app)
{
	bool token = changes(&app->request);

	if (!take_seat(app, true, token))
		return false;
	if (token || app->seat.by_bearer ||
	    seat_same_site(app, &app->request))
		return true;
	response_problem(&app->response, &app->request, 403,
	    "another site sent you here: open this from your own pages",
	    NULL);
	app->is_seated = false;
	return false;
}

bool
app_is_signed_in(struct app *app, bool change)
{
	int found;

	app->is_seated = false;
	found = find_session(app);
	if (found == 0)
		response_problem(&app->response, &app->request, 401,
		    "you are not signed in, or no longer", NULL);
	if (found != 1 || (change && !has_csrf(app)))
		return false;
	sit(app, app->seat.session.name);
	return true;
}
