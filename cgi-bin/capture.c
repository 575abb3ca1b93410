/* capture.c - takes a visitor's lead and answers when it is on disk. */

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/form_cache.h"
#include "store/lead.h"
#include "store/rate.h"
#include "store/repeat.h"
#include "web/intake.h"
#include "web/ratelimit.h"
#include "web/web.h"

/* What all threads of the process share. */
struct shared {
	struct secret_key *form_secret;
	struct ratelimit *limit;
	struct form_cache *forms;
	struct repeats *repeats; /* or NULL: it remembers nothing */
};

/* The form of a route: {form}, else the default one. */
static int
form_of(struct app *app, const struct request *req, struct form_row *out,
    struct error *err)
{
	struct shared *sh = app_shared(app);
	const char *key = request_param(req, "form");

	return form_cache_load(sh->forms, app_writer(app),
	    key != NULL ? key : FORM_DEFAULT, out, err);
}

/*
 * The Origin of a page on another site; NULL when there is none, for pages
 * of our own, and for "null", which browsers send from pages that forbid
 * the Referer.
 */
static const char *
foreign_origin(struct app *app, const struct request *req)
{
	const char *origin = request_header(req, "Origin");
	char *own;

	if (origin == NULL || strcmp(origin, "null") == 0)
		return NULL;
	own = url_origin(config_text(app_config(app), SET_PUBLIC_URL));
	if (own != NULL && strcmp(own, origin) == 0)
		origin = NULL;
	free(own);
	return origin;
}

static void
answer_cors(struct app *app, const struct request *req,
    const struct form_row *form, struct response *res)
{
	const char *origin = foreign_origin(app, req);

	response_header(res, "Vary", "Origin");
	if (origin == NULL || !form_allows_origin(form, origin))
		return;
	response_header(res, "Access-Control-Allow-Origin", origin);
	response_header(res, "Access-Control-Expose-Headers",
	    "X-Request-Id, Retry-After, Location");
}

struct rate_wanted {
	const char *key;
	int per_minute, wait_s;
};

static int
store_rate(struct db *db, void *arg, struct error *err)
{
	struct rate_wanted *wanted = arg;

	return rate_take(db, wanted->key, wanted->per_minute, clock_now_ms(),
	    &wanted->wait_s, err);
}

static int
check_rate(struct app *app, const struct request *req,
    const struct form_row *form, struct error *err)
{
	struct shared *sh = app_shared(app);
	struct rate_wanted wanted = {NULL, 0, 0};
	char *key;
	int rc = 0;

	key = xasprintf("%s %s", form->key, request_client(req));
	wanted.key = key;
	wanted.per_minute = (int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE);
	/* A plain CGI lives for one request: its memory is the store. */
	if (app_is_cgi(app))
		rc = writer_run(app_writer(app), store_rate, &wanted, err);
	else
		wanted.wait_s = ratelimit_take(sh->limit, key,
		    clock_monotonic_ms());
	free(key);
	if (rc == 0 && wanted.wait_s > 0)
		rc = error_limited(err, wanted.wait_s,
		    "too many posts from your address; try again in %d seconds",
		    wanted.wait_s);
	return rc;
}

/* A post on its way into the store, and all that its lead points to. */
struct capture {
	struct form_row form;
	struct form post;
	struct intake in;
	struct lead_new lead;
	struct lead_stored stored;
};

static void
capture_free(void *arg)
{
	struct capture *c = arg;

	intake_release(&c->in);
	form_release(&c->post);
	form_row_release(&c->form);
	free(c);
}

static int
store_lead(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return lead_store(db, &c->lead, &c->stored, err);
}

static void
answer_browser(const struct capture *c, struct response *res)
{
	const struct form_item *wish = form_find(&c->post, "_redirect");
	const char *to = c->form.redirect != NULL ? c->form.redirect
	    : "/thanks.html";

	if (wish != NULL && wish->text != NULL &&
	    form_allows_url(&c->form, wish->text))
		to = wish->text;
	response_redirect(res, 303, to);
}

static void
answer_program(struct app *app, const struct capture *c,
    struct response *res)
{
	const struct lead_stored *stored = &c->stored;
	char *url;

	url = xasprintf("%s/api/leads/%s?key=%s",
	    config_text(app_config(app), SET_PUBLIC_URL), stored->id,
	    stored->status_key);
	response_status(res, stored->repeat ? 200 : 201);
	response_header(res, "Location", url);
	response_json_text(res, "id", stored->id);
	/* Who is held back is not told so: it would teach how to get by. */
	response_json_text(res, "status", lead_state_name(
	    stored->state == LEAD_QUARANTINED ? LEAD_PENDING : stored->state));
	response_json_text(res, "status_url", url);
	if (c->post.files_ignored)
		response_json_text(res, "notice",
		    "files are not taken; the rest was stored");
	free(url);
}

static int
answer_stored(struct app *app, const struct request *req,
    struct response *res, void *arg, struct error *err)
{
	struct capture *c = arg;

	if (c->stored.mismatch)
		return error_set(err, ERROR_INVALID,
		    "this Idempotency-Key was used with other content");
	if (!c->stored.repeat)
		log_event(LOG_INFO, "lead.stored", "id", c->stored.id, "form",
		    c->form.key, "suspicion", c->lead.suspicion, NULL);
	if (request_wants_html(req))
		answer_browser(c, res);
	else
		answer_program(app, c, res);
	return 0;
}

/* Checks Idempotency-Key (any visible text up to 255 bytes). */
static int
idempotency_key(const struct request *req, const char **out,
    struct error *err)
{
	const char *key = request_header(req, "Idempotency-Key");

	if (key != NULL && (*key == '\0' || strlen(key) > 255))
		return error_set(err, ERROR_INVALID,
		    "Idempotency-Key must have 1 to 255 characters");
	*out = key;
	return 0;
}

static const char *
suspicion_of(struct app *app, const struct request *req,
    const struct form_row *form, const struct form *post, int64_t now)
{
	struct shared *sh = app_shared(app);
	const char *origin = foreign_origin(app, req);
	const char *why;

	why = intake_suspicion(post, sh->form_secret, form->key,
	    form->token_required, now);
	if (why == NULL && origin != NULL && form->origins[0] != '\0' &&
	    !form_allows_origin(form, origin))
		why = "it was posted from a site that the form does not know";
	return why;
}

static int
make_lead(struct app *app, const struct request *req, struct capture *c,
    struct error *err)
{
	struct shared *sh = app_shared(app);
	struct lead_new *lead = &c->lead;
	char token[SECRET_TOKEN_SIZE];
	int i;

	if (idempotency_key(req, &lead->idempotency_key, err) != 0)
		return -1;
	lead->at = clock_now_ms();
	lead->tenant = c->form.tenant;
	lead->form = c->form.key;
	lead->kind = "lead";
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		lead->text[i] = c->in.text[i];
	lead->extra = c->in.extra;
	lead->content_hash = c->in.content_hash;
	lead->repeats = sh->repeats;
	lead->request_id = request_id(req);
	lead->client_address = request_client(req);
	lead->suspicion = suspicion_of(app, req, &c->form, &c->post, lead->at);
	uuid_make(lead->id);
	secret_token(token);
	memcpy(lead->status_key, token, sizeof(lead->status_key) - 1);
	return 0;
}

/* 0: c is a lead to store. 1: it was refused, and the answer is made. */
static int
read_post(struct app *app, const struct request *req, struct capture *c,
    struct response *res, struct error *err)
{
	struct field_errors errors; /* large: only what counts is set */
	int status = 0;

	errors.count = 0;
	if (form_of(app, req, &c->form, err) != 0)
		return -1;
	answer_cors(app, req, &c->form, res);
	if (check_rate(app, req, &c->form, err) != 0)
		return -1;
	if (form_read(req, &c->post, &status, err) != 0) {
		response_problem(res, req, status, err->text, NULL);
		return 1;
	}
	intake_read(&c->post, c->form.key, &c->in, &errors);
	if (errors.count > 0) {
		response_problem(res, req, 422,
		    "some fields need another look", &errors);
		return 1;
	}
	return make_lead(app, req, c, err);
}

static int
take_lead(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	struct deed deed = {store_lead, answer_stored, capture_free, c};
	int rc;

	rc = read_post(app, req, c, res, err);
	if (rc == 0)
		app_commit(app, &deed);
	else
		capture_free(c);
	return rc < 0 ? -1 : 0;
}

/* CORS preflight (Fetch standard): what a page elsewhere may send. */
static int
allow_origin(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct form_row form = {0};

	if (form_of(app, req, &form, err) != 0)
		return -1;
	response_status(res, 204);
	answer_cors(app, req, &form, res);
	response_header(res, "Access-Control-Allow-Methods", "GET, POST");
	response_header(res, "Access-Control-Allow-Headers",
	    "Content-Type, Idempotency-Key, X-Request-Id");
	response_header(res, "Access-Control-Max-Age", "7200");
	form_row_release(&form);
	return 0;
}

static int
give_token(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct shared *sh = app_shared(app);
	char ts[24], token[SECRET_HASH_SIZE];
	struct form_row form = {0};

	if (form_of(app, req, &form, err) != 0)
		return -1;
	answer_cors(app, req, &form, res);
	(void)snprintf(ts, sizeof(ts), "%lld", (long long)clock_now_ms());
	intake_token(sh->form_secret, form.key, ts, token);
	response_json_text(res, "_ts", ts);
	response_json_text(res, "_token", token);
	form_row_release(&form);
	return 0;
}

struct status_wanted {
	const char *id, *key;
	struct lead_status status;
};

static int
read_status(struct db *db, void *arg, struct error *err)
{
	struct status_wanted *wanted = arg;

	return lead_status_load(db, wanted->id, wanted->key, &wanted->status,
	    err);
}

static int
show_status(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct status_wanted wanted = {0};
	const struct lead_status *s = &wanted.status;

	wanted.id = request_param(req, "id");
	wanted.key = request_query(req, "key");
	if (wanted.key == NULL || !uuid_is_valid(wanted.id))
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no such lead");
	if (writer_read(app_writer(app), read_status, &wanted, err) != 0)
		return -1;
	response_json_text(res, "id", s->id);
	response_json_text(res, "status", lead_state_name(s->state));
	response_json_int(res, "attempts", s->attempts);
	response_json_instant(res, "synced_at", s->synced_at);
	response_json_text(res, "crm_id", s->crm_id[0] != '\0' ? s->crm_id
	    : NULL);
	return 0;
}

static int
start(struct app *app, void **shared, struct error *err)
{
	char *path = config_data_path(app_config(app), "form-key");
	struct shared *sh = xcalloc(1, sizeof(*sh));
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
	if (!app_is_cgi(app) && !db_is_shared(app_config(app)))
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
	struct shared *sh = app_shared(app);
	struct room room = {sh->repeats, idle};
	struct error err = ERROR_INIT;

	if (sh->repeats != NULL && writer_alone(app_writer(app), make_room,
	    &room, &err) != 0)
		log_error(LOG_WARNING, "repeats.unsorted", &err, NULL);
}

static void
stop(void *shared)
{
	struct shared *sh = shared;

	if (sh == NULL)
		return;
	repeats_free(sh->repeats);
	form_cache_free(sh->forms);
	ratelimit_free(sh->limit);
	secret_key_free(sh->form_secret);
	free(sh);
}

static const struct route routes[] = {
	{"POST", "/api/store-lead", take_lead, ROUTE_PUBLIC},
	{"OPTIONS", "/api/store-lead", allow_origin, ROUTE_PUBLIC},
	{"POST", "/f/{form}", take_lead, ROUTE_PUBLIC},
	{"OPTIONS", "/f/{form}", allow_origin, ROUTE_PUBLIC},
	{"GET", "/f/{form}/token", give_token, ROUTE_PUBLIC},
	{"GET", "/api/leads/{id}", show_status, ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	SET_CAPTURE_RATE_PER_MINUTE,
	SET_CAPTURE_MAX_BODY,
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
