/* capture.c - takes what visitors send and answers when it is on disk. */

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/repeat.h"
#include "web/capture.h"

static int
start(struct app *app, void **shared, struct error *err)
{
	char *path = config_data_path(app_config(app), "form-key");
	struct capture_shared *sh = xcalloc(1, sizeof(*sh));
	int rc;

	rc = secret_key_load(path, &sh->form_secret, err);
	free(path);
	if (rc != 0) {
		free(sh);
		return error_context(err, "the key of form times");
	}
	sh->limit = ratelimit_new((int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE));
	sh->forms = form_cache_new();
	sh->shared_store = db_is_shared(app_config(app));
	if (!app_is_cgi(app) && !sh->shared_store)
		sh->repeats = repeats_new();
	*shared = sh;
	return 0;
}

struct room {
	struct repeats *repeats;
	bool idle;
};

static int
make_room(struct db *db, void *arg, struct error *err)
{
	const struct room *room = arg;

	return repeats_rest(db, room->repeats, clock_now_ms(), room->idle,
	    err);
}

static void
rest(struct app *app, bool idle)
{
	struct capture_shared *sh = app_shared(app);
	struct room room = {sh->repeats, idle};
	struct error err = ERROR_INIT;

	if (sh->repeats != NULL && writer_alone(app_writer(app), make_room,
	    &room, &err) != 0)
		log_error(LOG_WARNING, "repeats.unsorted", &err, NULL);
}

static void
stop(void *shared)
{
	struct capture_shared *sh = shared;

	if (sh == NULL)
		return;
	repeats_free(sh->repeats);
	form_cache_free(sh->forms);
	ratelimit_free(sh->limit);
	secret_key_free(sh->form_secret);
	free(sh);
}

static const struct route routes[] = {
	{"POST", "/api/store-lead", capture_lead, ROUTE_PUBLIC},
	{"OPTIONS", "/api/store-lead", capture_preflight, ROUTE_PUBLIC},
	{"POST", "/api/chatbot-leads", capture_chat, ROUTE_PUBLIC},
	{"OPTIONS", "/api/chatbot-leads", capture_preflight, ROUTE_PUBLIC},
	{"POST", "/api/orders", capture_order, ROUTE_PUBLIC},
	{"OPTIONS", "/api/orders", capture_preflight, ROUTE_PUBLIC},
	{"POST", "/f/{form}", capture_lead, ROUTE_PUBLIC},
	{"OPTIONS", "/f/{form}", capture_preflight, ROUTE_PUBLIC},
	{"GET", "/f/{form}/token", capture_token, ROUTE_PUBLIC},
	{"GET", "/api/leads/{id}", capture_status, ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	SET_CAPTURE_RATE_PER_MINUTE,
	SET_CAPTURE_MAX_BODY,
	SET_ORDER_TARGETS,
	SET_ORDER_AUTH,
};

int
main(void)
{
	static const struct program program = {
		.name = "capture",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.group_commit = true,
		.max_body = SET_CAPTURE_MAX_BODY,
		.max_body_set = true,
		.start = start,
		.stop = stop,
		.rest = rest,
	};

	return web_main(&program);
}
