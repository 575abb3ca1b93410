/*
 * webhook.c - takes what providers tell, answers when it is on disk, and does
 * it after the answer.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/client.h"
#include "provider/tenant_value.h"
#include "store/connection.h"
#include "store/event.h"
#include "store/tenant.h"
#include "sync/engine.h"
#include "sync/events.h"
#include "web/inbox.h"
#include "web/ratelimit.h"
#include "web/signature.h"
#include "web/web.h"

/* Wrong signatures a minute of an address that are told of one by one. */
#define REFUSED_PER_MINUTE 60
/* Between two tries while another process applies events. */
#define BUSY_MS 500

/* --- After the answer ---------------------------------------------------- */

/* A thread of its own applies what has come in. */
struct applier {
	const struct config *cfg;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool running, wanted;
	volatile sig_atomic_t stop;
};

struct shared {
	struct secret_key *key;
	struct ratelimit *refused;
	struct applier applier;
	bool fresh; /* something was stored since the last rest() */
};

/* One round over all tenants. *again: somebody else is at it. */
static void
apply(struct applier *a, struct db *db, bool *again)
{
	struct error err = ERROR_INIT;
	struct engine e = {
		.cfg = a->cfg,
		.db = db,
		.stop = &a->stop,
		.started_ms = clock_monotonic_ms(),
	};

	if (events_now(&e, again, &err) != 0)
		log_error(LOG_WARNING, "events.waiting", &err, NULL);
}

static void
apply_once(struct applier *a, struct db **db, bool *again)
{
	struct error err = ERROR_INIT;

	*again = false;
	if (*db == NULL && db_open(a->cfg, DB_OPEN_PAGE, db, &err) != 0) {
		*db = NULL;
		log_error(LOG_WARNING, "events.waiting", &err, NULL);
		return;
	}
	apply(a, *db, again);
}

/* Waits for work. False: it is time to end. */
static bool
wait_for_work(struct applier *a)
{
	bool go;

	(void)pthread_mutex_lock(&a->mutex);
	while (!a->wanted && !a->stop)
		(void)pthread_cond_wait(&a->wake, &a->mutex);
	a->wanted = false;
	go = !a->stop;
	(void)pthread_mutex_unlock(&a->mutex);
	return go;
}

static void *
applier_main(void *arg)
{
	struct applier *a = arg;
	struct db *db = NULL;
	bool again;

	while (wait_for_work(a)) {
		apply_once(a, &db, &again);
		while (again && !a->stop) {
			clock_sleep_ms(BUSY_MS);
			apply_once(a, &db, &again);
		}
	}
	db_close(db);
	return NULL;
}

static void
applier_start(struct applier *a, const struct config *cfg)
{
	a->cfg = cfg;
	(void)pthread_mutex_init(&a->mutex, NULL);
	(void)pthread_cond_init(&a->wake, NULL);
}

/* Starts the thread with the first event. */
static void
applier_wake(struct applier *a)
{
	(void)pthread_mutex_lock(&a->mutex);
	a->wanted = true;
	if (!a->running)
		a->running = pthread_create(&a->thread, NULL, applier_main,
		    a) == 0;
	if (!a->running)
		log_event(LOG_WARNING, "events.waiting", "error",
		    "no thread could be started", NULL);
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->mutex);
}

static void
applier_end(struct applier *a)
{
	(void)pthread_mutex_lock(&a->mutex);
	a->stop = 1;
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->mutex);
	if (a->running) {
		client_stop_all();
		(void)pthread_join(a->thread, NULL);
	}
	(void)pthread_cond_destroy(&a->wake);
	(void)pthread_mutex_destroy(&a->mutex);
}

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
	apply_once(&sh->applier, &db, &again);
	db_close(db);
}

/* --- Who sends ----------------------------------------------------------- */

static const struct sender {
	const char *source;
	enum setting secret;
} senders[] = {
	{EVENT_ZOHO_INVENTORY, SET_ZOHO_WEBHOOK_SECRET},
	{EVENT_ZOHO_CRM, SET_ZOHO_CRM_NOTIFICATION_TOKEN},
	{EVENT_QUICKBOOKS, SET_QB_WEBHOOK_VERIFIER_TOKEN},
	{EVENT_STANDARD, SET_STANDARD_WEBHOOK_SECRET},
};

/* A delivery, from its first byte to the answer. */
struct delivery {
	struct app *app;
	const struct request *req;
	const struct sender *sender;
	char *tenant;
	bool by_realm;     /* its events tell whose they are */
	char *secrets;
	struct inbox inbox;
	char *unread;      /* why there is no event in it */
	struct event_new *events;
	char **tenants;    /* of the events; free() each */
	struct event_stored *stored;
	size_t count;
	bool proven;
};

static void
delivery_free(void *arg)
{
	struct delivery *d = arg;
	size_t i;

	for (i = 0; d->tenants != NULL && i < d->count; i++)
		free(d->tenants[i]);
	free(d->tenants);
	free(d->events);
	free(d->stored);
	inbox_release(&d->inbox);
	free(d->unread);
	secret_free(d->secrets);
	free(d->tenant);
	free(d);
}

/* Whose it is, and what its sender knows. */
static int
load_secrets(struct db *db, void *arg, struct error *err)
{
	struct delivery *d = arg;
	const struct shared *sh = app_shared(d->app);
	const struct access access = {
		.cfg = app_config(d->app),
		.db = db,
		.key = sh->key,
	};

	secret_free(d->secrets);
	d->secrets = NULL;
	if (tenant_check(db, d->tenant, err) != 0)
		return -1;
	return tenant_value_load(&access, d->tenant, d->sender->secret,
	    &d->secrets, err);
}

static struct signed_post
posted(const struct request *req)
{
	struct signed_post post = {
		.query = request_variable(req, "QUERY_STRING"),
		.is_form = text_same(request_media_type(req),
		    "application/x-www-form-urlencoded"),
	};

	post.body = request_body(req, &post.n);
	return post;
}

static const char *
either_header(const struct request *req, const char *name, const char *other)
{
	const char *value = request_header(req, name);

	return value != NULL ? value : request_header(req, other);
}

static enum signature_verdict
check_standard(const struct delivery *d, const struct signed_post *post)
{
	const struct signature_standard h = {
		either_header(d->req, "webhook-id", "svix-id"),
		either_header(d->req, "webhook-timestamp", "svix-timestamp"),
		either_header(d->req, "webhook-signature", "svix-signature"),
	};

	return signature_standard(&h, d->secrets, post, clock_now_ms());
}

/* The token of the CRM: in the body, else where a workflow may put it. */
static bool
check_token(const struct delivery *d)
{
	const char *given = d->inbox.token;

	if (given == NULL)
		given = either_header(d->req, "X-Webhook-Token",
		    "X-Leadbridge-Token");
	if (given == NULL)
		given = request_bearer(d->req);
	if (given == NULL)
		given = request_query(d->req, "token");
	return signature_token(given, d->secrets);
}

/* --- What is in it ------------------------------------------------------- */

static int
read_events(struct delivery *d, const struct signed_post *post,
    struct error *err)
{
	const char *source = d->sender->source;

	if (strcmp(source, EVENT_ZOHO_INVENTORY) == 0)
		return inbox_read_inventory(post->body, post->n,
		    post->is_form, request_query(d->req, "event"), &d->inbox,
		    err);
	if (strcmp(source, EVENT_ZOHO_CRM) == 0)
		return inbox_read_crm(post->body, post->n, post->is_form,
		    &d->inbox, err);
	if (strcmp(source, EVENT_QUICKBOOKS) == 0)
		return inbox_read_intuit(post->body, post->n, &d->inbox, err);
	return inbox_read_standard(post->body, post->n,
	    either_header(d->req, "webhook-id", "svix-id"), &d->inbox, err);
}

/* 0 it is proven, 1 the refusal is the answer. */
static int
refuse(struct delivery *d, struct response *res, const char *why)
{
	struct shared *sh = app_shared(d->app);
	const char *client = request_client(d->req);
	int wait_s = ratelimit_take(sh->refused, client,
	    clock_monotonic_ms());
	char text[16];

	if (wait_s > 0) {
		(void)snprintf(text, sizeof(text), "%d", wait_s);
		response_header(res, "Retry-After", text);
		response_problem(res, d->req, 429, "too many webhooks from "
		    "your address cannot be proven", NULL);
		return 1;
	}
	log_event(LOG_WARNING, "hook.refused", "source", d->sender->source,
	    "tenant", d->tenant, "client", client, "why", why, NULL);
	response_header(res, "WWW-Authenticate", "Signature "
	    "realm=\"webhooks\"");
	response_problem(res, d->req, 401, why, NULL);
	return 1;
}

/*
 * Proves a delivery, then reads it; the CRM's token is in what is read.  0, or
 * 1: it was refused, and the answer is made.
 */
static int
prove(struct delivery *d, const struct signed_post *post,
    struct response *res, struct error *unread)
{
	const char *source = d->sender->source;
	enum signature_verdict verdict = SIGNATURE_WRONG;
	bool good = false;

	if (strcmp(source, EVENT_ZOHO_INVENTORY) == 0)
		good = signature_zoho(request_header(d->req,
		    "X-Zoho-Webhook-Signature"), d->secrets, post);
	else if (strcmp(source, EVENT_QUICKBOOKS) == 0)
		good = signature_intuit(request_header(d->req,
		    "intuit-signature"), d->secrets, post);
	else if (strcmp(source, EVENT_STANDARD) == 0)
		good = (verdict = check_standard(d, post)) == SIGNATURE_GOOD;
	if (verdict == SIGNATURE_STALE)
		return refuse(d, res, "the timestamp is more than five "
		    "minutes away from now");
	d->proven = good;
	if (strcmp(source, EVENT_ZOHO_CRM) != 0 && !good)
		return refuse(d, res, "the signature is missing or wrong");
	if (read_events(d, post, unread) != 0)
		d->unread = xstrdup(unread->text);
	if (strcmp(source, EVENT_ZOHO_CRM) == 0 && !check_token(d))
		return refuse(d, res, "the token is missing or wrong");
	return 0;
}

/* Whose events they are, by the company that each names. */
static int
find_tenants(struct db *db, void *arg, struct error *err)
{
	struct delivery *d = arg;
	const char *realm;
	size_t i;

	for (i = 0; i < d->count; i++) {
		free(d->tenants[i]);
		d->tenants[i] = NULL;
		realm = d->events[i].account;
		if (realm != NULL && connection_find_realm(db,
		    SERVICE_QUICKBOOKS, realm, &d->tenants[i], err) != 0)
			return -1;
	}
	return 0;
}

/* One address for an app: each event goes to the tenant of its company. */
static void
route(struct delivery *d)
{
	struct event_new *e;
	size_t i;

	for (i = 0; i < d->count; i++) {
		e = &d->events[i];
		if (d->tenants[i] == NULL)
			e->ignored = "no tenant is connected to that company";
		else if (d->by_realm)
			e->tenant = d->tenants[i];
		else if (strcmp(d->tenants[i], d->tenant) != 0)
			e->ignored = "that company is another tenant's";
	}
}

static void
make_key(struct event_new *e, const struct inbox_event *in,
    const struct signed_post *post)
{
	struct strbuf text;

	strbuf_init(&text, 2 * (size_t)LIMIT_BODY_DEFAULT);
	strbuf_printf(&text, "%s\n%s\n", e->tenant, e->source);
	if (e->event_id != NULL) {
		strbuf_printf(&text, "id %s\n%s", e->account != NULL ?
		    e->account : "", e->event_id);
		e->key_until = e->at + EVENT_ID_MS;
	} else {
		/* Of one body with many records each is an event. */
		strbuf_printf(&text, "body %s\n", in != NULL &&
		    in->record_id != NULL ? in->record_id : "");
		strbuf_add(&text, post->body, post->n);
		e->key_until = e->at + EVENT_SAME_MS;
		e->again = in != NULL && !in->dated;
	}
	secret_hash(strbuf_str(&text), text.len, e->key);
	strbuf_release(&text);
}

static void
make_event(struct delivery *d, size_t i, const struct inbox_event *in)
{
	struct event_new *e = &d->events[i];

	e->tenant = d->tenant;
	e->source = d->sender->source;
	e->request_id = request_id(d->req);
	e->is_signed = d->proven;
	e->at = clock_now_ms();
	e->event_id = in->event_id;
	e->kind = in->kind;
	e->record_id = in->record_id;
	e->operation = in->operation;
	e->account = in->account;
	e->body = in->body;
	e->happened_at = in->happened_at;
	uuid_make(e->id);
}

/* What cannot be read is kept as it came, so that a person may. */
static int
keep_unread(struct delivery *d, const struct signed_post *post,
    struct error *err)
{
	struct inbox_event *in;
	struct json *text;

	if (!text_is_utf8(post->body, post->n))
		return error_set(err, ERROR_INVALID, "the body is no text");
	inbox_release(&d->inbox);
	d->inbox.items = xcalloc(1, sizeof(*d->inbox.items));
	d->inbox.count = 1;
	in = &d->inbox.items[0];
	text = json_text(post->body);
	in->body = json_print(text);
	in->dated = true;
	json_free(text);
	return 0;
}

static int
make_events(struct delivery *d, const struct signed_post *post,
    struct error *err)
{
	size_t i;

	if (d->unread != NULL && keep_unread(d, post, err) != 0)
		return -1;
	d->count = d->inbox.count;
	d->events = xcalloc(d->count + 1, sizeof(*d->events));
	d->tenants = xcalloc(d->count + 1, sizeof(*d->tenants));
	d->stored = xcalloc(d->count + 1, sizeof(*d->stored));
	for (i = 0; i < d->count; i++) {
		make_event(d, i, &d->inbox.items[i]);
		d->events[i].ignored = d->unread;
	}
	if (d->sender->secret == SET_QB_WEBHOOK_VERIFIER_TOKEN &&
	    d->unread == NULL) {
		if (writer_read(app_writer(d->app), find_tenants, d,
		    err) != 0)
			return -1;
		route(d);
	}
	for (i = 0; i < d->count; i++)
		make_key(&d->events[i], &d->inbox.items[i], post);
	return 0;
}

/* --- Storing, answering -------------------------------------------------- */

static int
store(struct db *db, void *arg, struct error *err)
{
	struct delivery *d = arg;
	size_t i;

	for (i = 0; i < d->count; i++)
		if (event_store(db, &d->events[i], &d->stored[i], err) != 0)
			return -1;
	return 0;
}

static int
answer(struct app *app, const struct request *req, struct response *res,
    void *arg, struct error *err)
{
	struct delivery *d = arg;
	struct shared *sh = app_shared(app);
	int64_t repeats = 0;
	size_t i;

	(void)req;
	(void)err;
	for (i = 0; i < d->count; i++)
		repeats += d->stored[i].repeat;
	sh->fresh = true;
	response_json_int(res, "received", (int64_t)d->count - repeats);
	response_json_int(res, "repeated", repeats);
	log_event(LOG_DEBUG, "hook.stored", "source", d->sender->source,
	    "tenant", d->tenant, NULL);
	return 0;
}

static const struct sender *
find_sender(const char *source)
{
	size_t i;

	for (i = 0; i < nitems(senders); i++)
		if (text_equal(senders[i].source, source))
			return &senders[i];
	return NULL;
}

/* 0 and events to store, 1 the answer is made. */
static int
read_delivery(struct delivery *d, struct response *res, struct error *err)
{
	const struct signed_post post = posted(d->req);
	struct error unread = ERROR_INIT;

	if (writer_read(app_writer(d->app), load_secrets, d, err) != 0)
		return -1;
	if (!signature_has_secret(d->secrets))
		return error_set(err, ERROR_CONFIG, "%s is not set: without "
		    "it no webhook of %s can be proven",
		    setting_row(d->sender->secret)->name, d->sender->source);
	if (prove(d, &post, res, &unread) != 0)
		return 1;
	return make_events(d, &post, err);
}

static int
take_delivery(struct app *app, const struct request *req,
    struct response *res, const char *source, const char *tenant,
    struct error *err)
{
	struct delivery *d = xcalloc(1, sizeof(*d));
	struct deed deed = {
		.store = store,
		.answer = answer,
		.release = delivery_free,
		.arg = d,
	};
	int rc;

	d->app = app;
	d->req = req;
	d->sender = find_sender(source);
	d->by_realm = tenant == NULL;
	d->tenant = xstrdup(tenant != NULL ? tenant : TENANT_DEFAULT);
	rc = d->sender == NULL ? error_set(err, ERROR_NOT_FOUND, "there is no "
	    "source of webhooks by that name") : read_delivery(d, res, err);
	if (rc == 0)
		app_commit(app, &deed);
	else
		delivery_free(d);
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
