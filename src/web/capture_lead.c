/* capture_lead.c - takes a visitor's lead, or a chatbot's. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/chat.h"
#include "store/lead.h"
#include "web/capture.h"
#include "web/chat_form.h"
#include "web/intake.h"

/* A post on its way into the store, and all that its lead points to. */
struct capture {
	struct form_row form;
	struct form post;
	struct intake in;
	struct lead_new lead;
	struct lead_stored stored;
	struct chat_form session; /* of a chatbot */
	struct chat_stored added;
	struct capture_count count;
};

static void
capture_free(void *arg)
{
	struct capture *c = arg;

	capture_count_release(&c->count);
	chat_form_release(&c->session);
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

	return capture_count_ask(db, &c->count, err);
}

static int
claim_lead(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return c->count.counted == 0 ? 0
	    : lead_claim(db, &c->lead, &c->stored, err);
}

static int
keep_lead(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return c->count.counted == 0 ? 0
	    : lead_keep(db, &c->lead, &c->stored, err);
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

	if (capture_count_check(&c->count, err) != 0)
		return -1;
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
	struct capture_shared *sh = app_shared(app);
	const char *origin = capture_foreign_origin(app, req);
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
    const char *kind, struct error *err)
{
	struct capture_shared *sh = app_shared(app);
	struct lead_new *lead = &c->lead;
	char token[SECRET_TOKEN_SIZE];
	int i;

	if (idempotency_key(req, &lead->idempotency_key, err) != 0)
		return -1;
	lead->at = clock_now_ms();
	capture_count(app, req, &c->form, lead->at, &c->count);
	lead->tenant = c->form.tenant;
	lead->form = c->form.key;
	lead->kind = kind;
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
	(void)snprintf(lead->status_key, sizeof(lead->status_key), "%.22s",
	    token);
	return 0;
}

/* 0: c is a post to check. 1: it was refused, and the answer is made. */
static int
read_form(struct app *app, const struct request *req, const char *key,
    struct capture *c, struct response *res, struct error *err)
{
	int status = 0;

	if (capture_form(app, key, &c->form, err) != 0)
		return -1;
	capture_cors(app, req, &c->form, res);
	if (capture_rate(app, req, &c->form, err) != 0)
		return -1;
	if (form_read(req, &c->post, &status, err) == 0)
		return 0;
	response_problem(res, req, status, err->text, NULL);
	return 1;
}

static int
refuse_fields(const struct request *req, struct response *res,
    const struct field_errors *errors)
{
	response_problem(res, req, 422, "some fields need another look",
	    errors);
	return 1;
}

/* 0: c is a lead to store. 1: it was refused, and the answer is made. */
static int
read_post(struct app *app, const struct request *req, struct capture *c,
    struct response *res, struct error *err)
{
	struct field_errors errors; /* large: only what counts is set */
	int rc;

	errors.count = 0;
	rc = read_form(app, req, request_param(req, "form"), c, res, err);
	if (rc != 0)
		return rc;
	intake_read(&c->post, c->form.key, &c->in, &errors);
	if (errors.count > 0)
		return refuse_fields(req, res, &errors);
	return make_lead(app, req, c, LEAD_KIND_FORM, err);
}

int
capture_lead(struct app *app, const struct request *req,
    struct response *res, struct error *err)
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

/* --- Chatbots ------------------------------------------------------------ */

static int
read_chat(struct app *app, const struct request *req, struct capture *c,
    struct response *res, struct error *err)
{
	struct field_errors errors = {0};
	int rc;

	rc = read_form(app, req, request_query(req, "form"), c, res, err);
	if (rc != 0)
		return rc;
	intake_read_part(&c->post, c->form.key, &c->in, &errors);
	chat_form_read(&c->post, &c->session, &errors);
	if (errors.count > 0)
		return refuse_fields(req, res, &errors);
	chat_form_trim(&c->in);
	return make_lead(app, req, c, LEAD_KIND_CHATBOT, err);
}

static int
store_chat(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	if (c->count.counted == 0)
		return 0;
	return chat_store(db, &c->lead, c->session.session_id,
	    &c->session.chat, &c->added, err);
}

static int
answer_chat(struct app *app, const struct request *req,
    struct response *res, void *arg, struct error *err)
{
	struct capture *c = arg;
	struct field_errors errors = {0};

	if (capture_count_check(&c->count, err) != 0)
		return -1;
	if (c->added.incomplete)
		field_complain(&errors, "email",
		    "or a phone number is needed, so that we can answer");
	if (c->added.too_long)
		field_complain(&errors, "transcript", "is too long: at most "
		    "%d turns of one session", CHAT_TURNS_MAX);
	if (errors.count > 0) {
		(void)refuse_fields(req, res, &errors);
		return 0;
	}
	c->stored = c->added.lead;
	return answer_stored(app, req, res, arg, err);
}

int
capture_chat(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	struct deed deed = {count_post, answer_chat, capture_free, c,
	    {store_chat, NULL}, false};
	int rc;

	rc = read_chat(app, req, c, res, err);
	if (rc == 0)
		app_commit(app, &deed);
	else
		capture_free(c);
	return rc < 0 ? -1 : 0;
}

/* --- Status -------------------------------------------------------------- */

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

int
capture_status(struct app *app, const struct request *req,
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
