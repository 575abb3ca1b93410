/* oauth.c - the accounts server: tokens and their revocation. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/sandbox/oauth.h"
#include "tests/sandbox/scope.h"

/* A request to the accounts server, its parameters from query and body. */
struct oauth_call {
	struct world *w;
	enum dc dc;
	const struct ask *ask;
	struct reply *reply;
	struct form body;
	struct oauth_client *client;
};

static const char *
call_param(const struct oauth_call *call, const char *name)
{
	const struct form_item *item = form_find(&call->body, name);

	return item != NULL ? item->text : ask_param(call->ask, name);
}

static void
call_fails(const struct oauth_call *call, const char *error)
{
	struct json *j = json_object();

	json_set_text(j, "error", error);
	reply_json(call->reply, 200, j);
}

void
oauth_throttled(const struct world *w, struct reply *reply)
{
	struct json *j = json_object();

	json_set_text(j, "error_description", "You have made too many requests "
	    "continuously. Please try again after some time.");
	json_set_text(j, "error", "Access Denied");
	json_set_text(j, "status", "failure");
	reply_json(reply, (int)world_knob(w, KNOB_THROTTLE_STATUS), j);
}

/* The members in another order every time: nobody may count on one. */
static struct json *
shuffled(const struct json *object)
{
	struct json *out = json_object();
	const struct json *j, *keys[16];
	size_t n = 0, i, k;
	unsigned char byte;

	for (j = json_first(object); j != NULL && n < 16; j = json_next(j))
		keys[n++] = j;
	for (i = n; i > 0; i--) {
		secret_random(&byte, 1);
		k = byte % i;
		json_set(out, json_name(keys[k]), json_copy(keys[k]));
		keys[k] = keys[i - 1];
	}
	return out;
}

static void
call_grants(const struct oauth_call *call, const struct oauth_access *a,
    const struct oauth_refresh *fresh)
{
	struct world *w = call->w;
	struct json *j = json_object();
	char url[DC_URL_SIZE], *scope = scope_spaced(a->scope);

	dc_url(call->dc, call->ask->host, url);
	json_set_text(j, "access_token", a->value);
	if (fresh != NULL)
		json_set_text(j, "refresh_token", fresh->value);
	if (world_knob(w, KNOB_SCOPE_IN_ANSWER) != 0)
		json_set_text(j, "scope", scope);
	json_set_text(j, "api_domain", url);
	json_set_text(j, "token_type", "Bearer");
	json_set_int(j, "expires_in", world_knob(w, KNOB_ACCESS_TTL_S));
	if (world_knob(w, KNOB_EXTRA_KEYS) != 0)
		json_set(j, "x_sandbox_extra", json_array());
	reply_json(call->reply, 200, shuffled(j));
	json_free(j);
	free(scope);
}

/* RFC 7636, 4.6 */
static bool
verifier_fits(const struct oauth_code *code, const char *verifier)
{
	char hash[SECRET_HASH_SIZE];

	if (code->challenge == NULL)
		return true;
	if (verifier == NULL)
		return false;
	if (code->plain)
		return strcmp(verifier, code->challenge) == 0;
	secret_sha256(verifier, strlen(verifier), hash);
	return strcmp(hash, code->challenge) == 0;
}

static void
exchange_code(struct oauth_call *call)
{
	struct world *w = call->w;
	const char *value = call_param(call, "code");
	const char *redirect = call_param(call, "redirect_uri");
	struct oauth_refresh *fresh = NULL;
	struct oauth_access *a;
	struct oauth_code *code;

	code = value == NULL ? NULL :
	    code_find(w, value, call->client, call->dc);
	if (code == NULL) {
		call_fails(call, "invalid_code");
		return;
	}
	if (code->redirect != NULL &&
	    (redirect == NULL || strcmp(redirect, code->redirect) != 0)) {
		call_fails(call, "invalid_redirect_uri");
		return;
	}
	if (world_knob(w, KNOB_PKCE) != 0 &&
	    !verifier_fits(code, call_param(call, "code_verifier"))) {
		call_fails(call, "invalid_code");
		return;
	}
	code->used = true;
	if (code->refreshable) {
		fresh = refresh_add(w, call->client, call->dc, code->scope);
		refresh_quota_take(w, fresh);
	}
	a = access_add(w, call->client, call->dc, code->scope, fresh);
	call_grants(call, a, fresh);
}

static void
refresh_access(struct oauth_call *call)
{
	struct world *w = call->w;
	const char *value = call_param(call, "refresh_token");
	struct oauth_refresh *r = value == NULL ? NULL :
	    refresh_find(&w->oauth, value, call->dc);

	if (r == NULL || r->client != call->client) {
		call_fails(call, "invalid_code");
		return;
	}
	if (!refresh_quota_take(w, r)) {
		oauth_throttled(w, call->reply);
		return;
	}
	call_grants(call, access_add(w, r->client, call->dc, r->scope, r),
	    NULL);
}

/* A token for the client's own organisation, named by soid. */
static void
grant_client(struct oauth_call *call)
{
	const char *scope = call_param(call, "scope");
	const char *soid = call_param(call, "soid");

	if (soid == NULL) {
		call_fails(call, "missing_org_info");
		return;
	}
	if (scope == NULL || !scope_is_valid(scope)) {
		call_fails(call, "general_error");
		return;
	}
	call_grants(call, access_add(call->w, call->client, call->dc, scope,
	    NULL), NULL);
}

static bool
client_proves_itself(struct oauth_call *call)
{
	const char *secret = call_param(call, "client_secret");

	call->client = client_find(&call->w->oauth,
	    call_param(call, "client_id"));
	if (call->client == NULL ||
	    !client_is_known_in(call->w, call->client, call->dc)) {
		call_fails(call, "invalid_client");
		return false;
	}
	if (!secret_equal(secret, call->client->secret[call->dc])) {
		call_fails(call, "invalid_client_secret");
		return false;
	}
	return true;
}

static void
give_token(struct oauth_call *call)
{
	const char *type = call_param(call, "grant_type");

	if (!ask_is(call->ask, "POST") || type == NULL)
		call_fails(call, "general_error");
	else if (!client_proves_itself(call))
		return;
	else if (strcmp(type, "authorization_code") == 0)
		exchange_code(call);
	else if (strcmp(type, "refresh_token") == 0)
		refresh_access(call);
	else if (strcmp(type, "client_credentials") == 0)
		grant_client(call);
	else
		call_fails(call, "general_error");
}

static void
revoke_token(struct oauth_call *call)
{
	const char *value = call_param(call, "token");
	struct oauth *oauth = &call->w->oauth;
	struct oauth_refresh *r;
	struct oauth_access *a;

	r = value == NULL ? NULL : refresh_find(oauth, value, call->dc);
	a = value == NULL ? NULL : access_find(call->w, value, call->dc);
	if (!ask_is(call->ask, "POST") || (r == NULL && a == NULL)) {
		reply_json(call->reply, 400,
		    detail_text("error", "invalid_token"));
		return;
	}
	if (r != NULL)
		refresh_remove(oauth, r);
	else
		access_remove(oauth, a);
	reply_json(call->reply, 200, detail_text("status", "success"));
}

static void
introspect(struct oauth_call *call)
{
	const char *value = call_param(call, "token");
	const struct oauth_access *a = value == NULL ? NULL :
	    access_find(call->w, value, call->dc);
	struct json *j = json_object();

	json_set_bool(j, "active", a != NULL);
	if (a != NULL) {
		json_set_text(j, "client_id", a->client->id);
		json_set_text(j, "scope", a->scope);
		json_set_int(j, "exp", a->expires_at / 1000);
	}
	reply_json(call->reply, 200, j);
}

/* Where each data centre's accounts server is; China is not in it. */
static void
tell_servers(struct oauth_call *call)
{
	struct json *j = json_object(), *places = json_object();
	char url[DC_URL_SIZE];
	int i;

	for (i = 0; i < DC_COUNT; i++) {
		if (i == DC_CN)
			continue;
		dc_url((enum dc)i, call->ask->host, url);
		json_set_text(places, dc_name((enum dc)i), url);
	}
	json_set_text(j, "result", "success");
	json_set(j, "locations", places);
	reply_json(call->reply, 200, j);
}

static void
body_read(struct oauth_call *call)
{
	const struct ask *ask = call->ask;
	struct error err = ERROR_INIT;
	int status;

	if (text_starts_nocase(ask->content_type != NULL ? ask->content_type :
	    "", "multipart/form-data"))
		form_parse_multipart(ask->content_type, ask->body,
		    ask->body_len, &call->body, &status, &err);
	else
		form_parse_urlencoded(ask->body, ask->body_len, &call->body,
		    &status, &err);
}

void
oauth_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	struct oauth_call call = {w, dc, ask, reply, {NULL, 0, false}, NULL};
	const char *path = ask->path;

	if (dc == DC_COUNT) {
		reply_text(reply, 404, TYPE_HTML, "<h1>No such server</h1>\n");
		return;
	}
	if (text_starts(path, "/oauth/v2/auth")) {
		consent_answer(w, dc, ask, reply);
		return;
	}
	body_read(&call);
	if (strcmp(path, "/oauth/v2/token") == 0)
		give_token(&call);
	else if (strcmp(path, "/oauth/v2/token/revoke") == 0 ||
	    strcmp(path, "/oauth/v2/revoke/token") == 0)
		revoke_token(&call);
	else if (strcmp(path, "/oauth/v2/introspect") == 0)
		introspect(&call);
	else if (strcmp(path, "/oauth/serverinfo") == 0)
		tell_servers(&call);
	else
		reply_text(reply, 404, TYPE_HTML, "<h1>Page not found</h1>\n");
	form_release(&call.body);
}

int
oauth_self_client_code(struct world *w, const struct json *wish,
    struct json **out, struct error *err)
{
	const char *id = json_get_text(wish, "client_id");
	const char *scope = json_get_text(wish, "scope");
	const char *dc = json_get_text(wish, "dc");
	struct oauth_client *c;
	struct oauth_code *code;
	int64_t ttl_s = 600;

	c = client_find(&w->oauth, id != NULL ? id : SANDBOX_CLIENT);
	if (c == NULL)
		return error_set(err, ERROR_INVALID, "no such client");
	if (scope == NULL)
		scope = "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,"
		    "ZohoCRM.coql.READ,ZohoCRM.org.READ,ZohoCRM.users.READ,"
		    "ZohoCRM.notifications.ALL,ZohoSearch.securesearch.READ";
	if (!scope_is_valid(scope))
		return error_set(err, ERROR_INVALID, "a scope is unknown");
	if (dc != NULL && dc_find(dc) == DC_COUNT)
		return error_set(err, ERROR_INVALID, "no data centre %s", dc);
	if (json_get(wish, "ttl_s") != NULL &&
	    json_get_int(wish, "ttl_s", &ttl_s) != 0)
		return error_set(err, ERROR_INVALID, "ttl_s is a number");
	code = code_add(w, c, dc != NULL ? dc_find(dc) : DC_US, scope, ttl_s);
	code->refreshable = true;
	*out = detail_text("code", code->value);
	return 0;
}
