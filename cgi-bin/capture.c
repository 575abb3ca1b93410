/* capture.c - takes a visitor's lead and answers when it is on disk. */

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/form_cache.h"
#include "store/lead.h"
#include "store/rate.h"
#include "web/intake.h"
#include "web/ratelimit.h"
#include "web/web.h"


/* What all threads of the process share. */
struct shared {
	struct secret_key *form_secret;
	struct ratelimit *limit;
	struct form_cache *forms;
	bool shared_store; /* other machines take posts too */
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

static char *
rate_key(const struct request *req, const struct form_row *form)
{
	return xasprintf("%s %s", form->key, request_client(req));
}

static int
limited(int wait_s, struct error *err)
{
	return error_limited(err, wait_s,
	    "too many posts from your address; try again in %d seconds",
	    wait_s);
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

/* What this process knows by itself; see also count_post(). */
static int
check_rate(struct app *app, const struct request *req,
    const struct form_row *form, struct error *err)
{
	struct shared *sh = app_shared(app);
	struct rate_wanted wanted = {NULL, 0, 0};
	char *key;
	int rc = 0;

	key = rate_key(req, form);
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
		rc = limited(wanted.wait_s, err);
	return rc;
}

/* A post on its way into the store, and all that its lead points to. */
struct capture {
	struct form_row form;
	struct form post;
	struct intake in;
	struct lead_new lead;
	struct lead_stored stored;
	/* What is counted in a store that others count in; NULL: nothing. */
	char *rate_key;
	int per_minute, portion;
	struct ratelimit *limit;
	int64_t counted; /* 0: there was no room */
};

static void
capture_free(void *arg)
{
	struct capture *c = arg;

	free(c->rate_key);
	intake_release(&c->in);
	form_release(&c->post);
	form_row_release(&c->form);
	free(c);
}

/* In three steps: is there room, is it new, keep it. */
static int
count_post(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	c->counted = 1;
	if (c->rate_key == NULL)
		return 0;
	return rate_ask(db, c->rate_key, c->per_minute, c->portion,
	    c->lead.at, &c->counted, err);
}

static int
claim_lead(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return c->counted == 0 ? 0 : lead_claim(db, &c->lead, &c->stored, err);
}

static int
keep_lead(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return c->counted == 0 ? 0 : lead_keep(db, &c->lead, &c->stored, err);
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

	if (c->counted == 0) {
		ratelimit_fill(c->limit, c->rate_key);
		return limited(rate_wait_s(c->lead.at), err);
	}
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

/*
 * Machines take the limit of a visitor out of the store in portions, a sixteenth
 * at a time: the first post of each asks for it.
 */
static void
take_portion(struct app *app, const struct request *req, struct capture *c)
{
	struct shared *sh = app_shared(app);
	char *key = rate_key(req, &c->form);

	c->limit = sh->limit;
	c->per_minute = (int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE);
	c->portion = c->per_minute < 32 ? 1 : c->per_minute / 16;
	if ((ratelimit_taken(sh->limit, key) - 1) % c->portion == 0)
		c->rate_key = key;
	else
		free(key);
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
	/* A plain CGI has counted it already. */
	if (sh->shared_store && !app_is_cgi(app))
		take_portion(app, req, c);
	lead->at = clock_now_ms();
	lead->tenant = c->form.tenant;
	lead->form = c->form.key;
	lead->kind = "lead";
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		lead->text[i] = c->in.text[i];
	lead->extra = c->in.extra;
	lead->content_hash = c->in.content_hash;
	lead->request_id = request_id(req);
	lead->client_address = request_client(req);
	lead->suspicion = suspicion_of(app, req, &c->form, &c->post, lead->at);
	uuid_make(lead->id);
	secret_token(token);
	(void)snprintf(lead->status_key, sizeof(lead->status_key), "%.22s",
	    token);
	return 0;
}

/* 0: c is a lead to store. 1: it was refused, and the answer is made. */
static int
read_post(struct app *app, const struct request *req, struct capture *c,
    struct response *res, struct error *err)
{
	struct field_errors errors = {0};
	int status = 0;

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
	struct deed deed = {count_post, answer_stored, capture_free, c,
	    {claim_lead, keep_lead}, true};
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
	sh->shared_store = db_is_shared(app_config(app));
	*shared = sh;
	return 0;
}

static void
stop(void *shared)
{
	struct shared *sh = shared;

	if (sh == NULL)
		return;
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
	};

	return web_main(&program);
}
