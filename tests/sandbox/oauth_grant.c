/* oauth_grant.c - the token endpoint: codes and refresh tokens exchanged. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "tests/sandbox/oauth_call.h"
#include "tests/sandbox/scope.h"

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
	reply_json_shuffled(call->reply, 200, j);
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

void
call_give_token(struct oauth_call *call)
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
