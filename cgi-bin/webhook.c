/*
 * webhook.c - takes what providers tell, answers when it is on disk, and does
 * it after the answer.
 */

#include "webhook_applier.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "provider/tenant_value.h"
#include "store/event.h"
#include "store/tenant.h"
#include "web/hook.h"
#include "web/web.h"

/* Wrong signatures a minute of an address that are told of one by one. */
#define REFUSED_PER_MINUTE 60

struct shared {
	struct secret_key *key;
	struct ratelimit *refused;
	struct applier applier;
	bool fresh; /* something was stored since the last rest() */
};

static int
start(struct app *app, void **shared, struct error *err)
{
	struct shared *sh = xcalloc(1, sizeof(*sh));
	const struct config *cfg = app_config(app);

	if (secret_key_load(config_text(cfg, SET_KEY_FILE), &sh->key,
	    err) != 0) {
		free(sh);
		return -1;
	}
	sh->refused = ratelimit_new(REFUSED_PER_MINUTE);
	applier_start(&sh->applier, cfg);
	*shared = sh;
	return 0;
}

static void
stop(void *shared)
{
	struct shared *sh = shared;

	if (sh == NULL)
		return;
	applier_end(&sh->applier);
	ratelimit_free(sh->refused);
	secret_key_free(sh->key);
	free(sh);
}

/* The web server waits for the end of the answer, not of the program. */
static void
end_output(void)
{
	if (freopen("/dev/null", "w", stdout) == NULL)
		(void)close(STDOUT_FILENO);
}

static void
rest(struct app *app, bool idle)
{
	struct shared *sh = app_shared(app);
	struct db *db = NULL;
	bool again;

	(void)idle;
	if (!sh->fresh)
		return;
	sh->fresh = false;
	if (!app_is_cgi(app)) {
		applier_wake(&sh->applier);
		return;
	}
	end_output();
	applier_once(&sh->applier, &db, &again);
	db_close(db);
}

/* Whose it is, and what its sender knows. */
static int
load_secrets(struct db *db, void *arg, struct error *err)
{
	struct hook *h = arg;
	const struct shared *sh = app_shared(h->app);
	const struct access access = {
		.cfg = app_config(h->app),
		.db = db,
		.key = sh->key,
	};

	secret_free(h->secrets);
	h->secrets = NULL;
	if (tenant_check(db, h->tenant, err) != 0)
		return -1;
	return tenant_value_load(&access, h->tenant, h->sender->secret,
	    &h->secrets, err);
}

/* --- Storing, answering -------------------------------------------------- */

static int
store(struct db *db, void *arg, struct error *err)
{
	struct hook *h = arg;
	size_t i;

	for (i = 0; i < h->count; i++)
		if (event_store(db, &h->events[i], &h->stored[i], err) != 0)
			return -1;
	return 0;
}

static int
answer(struct app *app, const struct request *req, struct response *res,
    void *arg, struct error *err)
{
	struct hook *h = arg;
	struct shared *sh = app_shared(app);
	int64_t repeats = 0;
	size_t i;

	(void)req;
	(void)err;
	for (i = 0; i < h->count; i++)
		repeats += h->stored[i].repeat;
	sh->fresh = true;
	response_json_int(res, "received", (int64_t)h->count - repeats);
	response_json_int(res, "repeated", repeats);
	log_event(LOG_DEBUG, "hook.stored", "source", h->sender->source,
	    "tenant", h->tenant, NULL);
	return 0;
}

/* 0 and events to store, 1 the answer is made. */
static int
read_delivery(struct hook *h, struct response *res, struct error *err)
{
	const struct signed_post post = hook_post(h->req);
	struct error unread = ERROR_INIT;

	if (writer_read(app_writer(h->app), load_secrets, h, err) != 0)
		return -1;
	if (!signature_has_secret(h->secrets))
		return error_set(err, ERROR_CONFIG, "%s is not set: without "
		    "it no webhook of %s can be proven",
		    setting_row(h->sender->secret)->name, h->sender->source);
	if (hook_prove(h, &post, res, &unread) != 0)
		return 1;
	return hook_make_events(h, &post, err);
}

static int
take_delivery(struct app *app, const struct request *req,
    struct response *res, const char *source, const char *tenant,
    struct error *err)
{
	struct hook *h = xcalloc(1, sizeof(*h));
	struct deed deed = {
		.store = store,
		.answer = answer,
		.release = hook_free,
		.arg = h,
	};
	int rc;

	h->app = app;
	h->req = req;
	h->refused = ((struct shared *)app_shared(app))->refused;
	h->books = SERVICE_QUICKBOOKS;
	h->sender = hook_sender_find(source);
	h->by_realm = tenant == NULL;
	h->tenant = xstrdup(tenant != NULL ? tenant : TENANT_DEFAULT);
	rc = h->sender == NULL ? error_set(err, ERROR_NOT_FOUND, "there is no "
	    "source of webhooks by that name") : read_delivery(h, res, err);
	if (rc == 0)
		app_commit(app, &deed);
	else
		hook_free(h);
	return rc < 0 ? -1 : 0;
}

static int
take(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	return take_delivery(app, req, res, request_param(req, "source"),
	    request_param(req, "tenant"), err);
}

static int
take_app(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	return take_delivery(app, req, res, EVENT_QUICKBOOKS, NULL, err);
}

static int
take_default(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return take_delivery(app, req, res, EVENT_ZOHO_INVENTORY,
	    TENANT_DEFAULT, err);
}

static const struct route routes[] = {
	{"POST", "/webhook/quickbooks", take_app, ROUTE_PUBLIC},
	{"POST", "/webhook/{source}/{tenant}", take, ROUTE_PUBLIC},
	{"POST", "/api/zoho/webhook", take_default, ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SET_SYNC_MAX_ATTEMPTS,
	SET_ZOHO_WEBHOOK_SECRET,
	SET_ZOHO_CRM_NOTIFICATION_TOKEN,
	SET_STANDARD_WEBHOOK_SECRET,
	SET_QB_WEBHOOK_VERIFIER_TOKEN,
};

int
main(void)
{
	static const struct program program = {
		.name = "webhook",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.group_commit = true,
		.start = start,
		.stop = stop,
		.rest = rest,
	};

	return web_main(&program);
}
