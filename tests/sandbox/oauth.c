/* oauth.c - the accounts server: its addresses, revocation, console codes. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/oauth_call.h"
#include "tests/sandbox/scope.h"

const char *
call_param(const struct oauth_call *call, const char *name)
{
	const struct form_item *item = form_find(&call->body, name);

	return item != NULL ? item->text : ask_param(call->ask, name);
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
		call_give_token(&call);
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
