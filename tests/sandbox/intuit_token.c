/* intuit_token.c - Intuit's token endpoint and its revocation. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/world.h"

/* A request to the token endpoint. */
struct intuit_call {
	struct world *w;
	const struct ask *ask;
	struct reply *reply;
	struct form body;
	struct intuit_client *client;
};

static const char *
param(const struct intuit_call *call, const char *name)
{
	const struct form_item *item = form_find(&call->body, name);

	return item != NULL && !text_empty(item->text) ? item->text : NULL;
}

static void
fails(struct intuit_call *call, int status, const char *error,
    const char *description)
{
	struct json *j = detail_text("error", error);

	if (description != NULL)
		json_set_text(j, "error_description", description);
	reply_json(call->reply, status, j);
}

/* Which of the texts comes with it, if any, is not to be relied on. */
static void
grant_fails(struct intuit_call *call)
{
	static const char *const texts[] = {
		NULL, "Token invalid", "Incorrect or invalid refresh token",
		"Token has been expired or revoked."
	};

	fails(call, 400, "invalid_grant",
	    texts[world_knob(call->w, KNOB_INTUIT_GRANT_DETAIL)]);
}

static void
gives(struct intuit_call *call, struct intuit_grant *g, bool refreshed)
{
	const char *wish = call->ask->hard_expiry;
	struct world *w = call->w;
	struct json *j = json_object();

	json_set_text(j, "access_token", intuit_access_add(w, g)->value);
	if (!refreshed || world_knob(w, KNOB_INTUIT_REFRESH_IN_ANSWER) != 0)
		json_set_text(j, "refresh_token", g->value);
	json_set_text(j, "token_type", "bearer");
	json_set_int(j, "expires_in",
	    world_knob(w, KNOB_INTUIT_ACCESS_TTL_S));
	json_set_int(j, "x_refresh_token_expires_in",
	    intuit_grant_counter_s(w, g));
	if (wish != NULL && text_same(wish, "true"))
		json_set_int(j, "x_refresh_token_hard_expires_in",
		    intuit_grant_hard_s(w, g));
	if (world_knob(w, KNOB_EXTRA_KEYS) != 0)
		json_set(j, "x_sandbox_extra", json_array());
	reply_json_shuffled(call->reply, 200, j);
}

static void
exchange_code(struct intuit_call *call)
{
	struct world *w = call->w;
	const char *value = param(call, "code");
	const char *redirect = param(call, "redirect_uri");
	struct intuit_code *code;

	if (value == NULL || redirect == NULL) {
		fails(call, 400, "invalid_request", NULL);
		return;
	}
	code = intuit_code_find(&w->intuit, value);
	if (code != NULL && code->grant != NULL) {
		/* RFC 6749, 4.1.2: what came from it is no more either. */
		if (world_knob(w, KNOB_INTUIT_CODE_REUSE_REVOKES) != 0)
			intuit_grant_end(w, code->grant, "code used twice");
		grant_fails(call);
		return;
	}
	if (code == NULL || code->client != call->client ||
	    strcmp(code->redirect, redirect) != 0 ||
	    code->expires_at <= world_now(w)) {
		grant_fails(call);
		return;
	}
	code->grant = intuit_grant_add(w, code->client, code->scope,
	    code->realm);
	gives(call, code->grant, false);
}

/*
 * The time between reading the token and writing its new value, during which
 * another call may come with the same one.  False: it has been answered.
 */
static bool
takes_its_time(struct intuit_call *call, struct intuit_grant *g)
{
	struct world *w = call->w;
	int64_t parallel = world_knob(w, KNOB_INTUIT_PARALLEL);
	unsigned generation = w->generation;

	if (g->refreshing > 0 && parallel != PARALLEL_BOTH) {
		if (parallel == PARALLEL_REVOKE)
			intuit_grant_end(w, g, "parallel refresh");
		grant_fails(call);
		return false;
	}
	g->refreshing++;
	world_sleep(w, world_knob(w, KNOB_INTUIT_REFRESH_MS));
	if (generation == w->generation) {
		g->refreshing--;
		return true;
	}
	grant_fails(call);
	return false;
}

static void
refresh(struct intuit_call *call)
{
	struct world *w = call->w;
	const char *value = param(call, "refresh_token");
	struct intuit_grant *g;

	if (value == NULL) {
		fails(call, 400, "invalid_request", NULL);
		return;
	}
	g = intuit_grant_find(w, value);
	if (intuit_access_find(&w->intuit, value) != NULL ||
	    (g != NULL && g->client != call->client)) {
		fails(call, 400, "invalid_grant",
		    "Incorrect Token type or clientID");
	} else if (g == NULL || intuit_grant_over(w, g) != NULL) {
		grant_fails(call);
	} else if (takes_its_time(call, g)) {
		/* Rotated while this one waited: it gets that value. */
		if (strcmp(g->value, value) == 0)
			intuit_grant_use(w, g);
		gives(call, g, true);
	}
}

static void
client_find_any(struct intuit_call *call)
{
	const struct intuit *intuit = &call->w->intuit;
	const char *secret = param(call, "client_secret");
	struct intuit_client *c;

	call->client = intuit_client_basic(intuit, call->ask->authorization);
	if (call->client != NULL ||
	    world_knob(call->w, KNOB_INTUIT_CLIENT_SECRET_POST) == 0)
		return;
	c = intuit_client_find(intuit, param(call, "client_id"));
	if (c != NULL && secret_equal(secret, c->secret))
		call->client = c;
}

static void
form_answer(struct intuit_call *call)
{
	const char *type = param(call, "grant_type");

	client_find_any(call);
	if (call->client == NULL)
		fails(call, 401, "invalid_client", NULL);
	else if (type == NULL)
		fails(call, 400, "invalid_request", NULL);
	else if (strcmp(type, "authorization_code") == 0)
		exchange_code(call);
	else if (strcmp(type, "refresh_token") == 0)
		refresh(call);
	else
		fails(call, 400, "unsupported_grant_type", NULL);
}

static bool
is_form(const struct ask *ask)
{
	return ask->content_type != NULL && text_starts_nocase(
	    ask->content_type, "application/x-www-form-urlencoded");
}

void
intuit_token(struct world *w, const struct ask *ask, struct reply *reply)
{
	struct intuit_call call = {w, ask, reply, {NULL, 0, false}, NULL};
	struct error err = ERROR_INIT;
	int status;

	reply_header(reply, "Cache-Control", "no-cache, no-store");
	reply_header(reply, "Pragma", "no-cache");
	if (!ask_is(ask, "POST")) {
		reply_bare(reply, 405);
		reply_header(reply, "Allow", "POST");
	} else if (!is_form(ask) || form_parse_urlencoded(ask->body,
	    ask->body_len, &call.body, &status, &err) != 0) {
		fails(&call, 400, "invalid_request", NULL);
	} else {
		form_answer(&call);
	}
	form_release(&call.body);
}

/* The grant of a refresh token or of an access token. */
static struct intuit_grant *
grant_of(struct world *w, const char *token)
{
	struct intuit_grant *g = intuit_grant_find(w, token);
	struct intuit_access *a = intuit_access_find(&w->intuit, token);

	return g != NULL ? g : a != NULL ? a->grant : NULL;
}

void
intuit_revoke(struct world *w, const struct ask *ask, struct reply *reply)
{
	const struct intuit_client *client =
	    intuit_client_basic(&w->intuit, ask->authorization);
	struct error err = ERROR_INIT;
	struct intuit_grant *g = NULL;
	struct json *body = NULL;
	const char *token;
	bool json;

	json = ask->content_type != NULL && text_starts_nocase(
	    ask->content_type, "application/json") &&
	    json_parse(ask->body, ask->body_len, &body, &err) == 0;
	token = json ? json_get_text(body, "token") : NULL;
	if (token != NULL)
		g = grant_of(w, token);
	if (!ask_is(ask, "POST")) {
		reply_bare(reply, 405);
		reply_header(reply, "Allow", "POST");
	} else if (client == NULL) {
		reply_bare(reply, 401);
	} else if (g == NULL || g->client != client ||
	    intuit_grant_over(w, g) != NULL) {
		reply_bare(reply, 400);
	} else {
		intuit_grant_end(w, g, "revocation");
		reply_bare(reply, 200);
	}
	json_free(body);
}
