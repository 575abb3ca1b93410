/* calendar.c - free times, and appointments made, moved and cancelled. */

#include "calendar_visit.h"

#include "base/mem.h"
#include "web/ratelimit.h"

#define THREADS 16

/* CORS preflight (Fetch standard): what a page elsewhere may send. */
static int
preflight(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0) {
		response_status(res, 204);
		response_header(res, "Access-Control-Allow-Methods",
		    "GET, POST, PUT, DELETE");
		response_header(res, "Access-Control-Allow-Headers",
		    "Content-Type, Idempotency-Key, If-Match, X-Request-Id");
		response_header(res, "Access-Control-Max-Age", "7200");
	}
	visit_end(&v);
	return rc;
}

static int
start(struct app *app, void **shared, struct error *err)
{
	(void)err;
	*shared = ratelimit_new((int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE));
	return 0;
}

static void
stop(void *shared)
{
	ratelimit_free(shared);
}

static const struct route routes[] = {
	{"GET", "/api/calendar/slots", calendar_slots, ROUTE_PUBLIC},
	{"OPTIONS", "/api/calendar/{*}", preflight, ROUTE_PUBLIC},
	{"POST", "/api/calendar/holds", calendar_hold, ROUTE_PUBLIC},
	{"DELETE", "/api/calendar/holds/{hold}", calendar_end_hold,
	    ROUTE_PUBLIC},
	{"POST", "/api/calendar/events", calendar_book, ROUTE_PUBLIC},
	{"GET", "/api/calendar/events/{id}", calendar_show, ROUTE_PUBLIC},
	{"GET", "/api/calendar/events/{id}/ics", calendar_file, ROUTE_PUBLIC},
	{"PUT", "/api/calendar/events/{id}", calendar_move, ROUTE_PUBLIC},
	{"DELETE", "/api/calendar/events/{id}", calendar_cancel,
	    ROUTE_PUBLIC},
	{"POST", "/api/calendar/events/{id}/cancel", calendar_cancel,
	    ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SLOT_SETTINGS,
	SET_SYNC_MAX_ATTEMPTS,
	SET_CAPTURE_RATE_PER_MINUTE,
	SET_CAPTURE_MAX_BODY,
};

int
main(void)
{
	static const struct program program = {
		.name = "calendar",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
		.max_body = SET_CAPTURE_MAX_BODY,
		.max_body_set = true,
		.start = start,
		.stop = stop,
	};

	return web_main(&program);
}
