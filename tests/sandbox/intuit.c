/* intuit.c - the pretend Intuit's addresses, discovery and outages. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

void
intuit_init(struct intuit *intuit)
{
	struct json *wish = detail_text("client_id", INTUIT_CLIENT);
	struct error err = ERROR_INIT;

	memset(intuit, 0, sizeof(*intuit));
	intuit->next_number = 1;
	if (intuit_client_change(intuit, wish, &err) != 0)
		abort();
	intuit->clients->by_knob = true;
	json_free(wish);
}

void
intuit_release(struct intuit *intuit)
{
	intuit_grants_free(intuit);
	qbo_companies_free(intuit);
	intuit_clients_free(intuit);
}

void
intuit_url(const struct ask *ask, bool development, char out[DC_URL_SIZE])
{
	const char *port = strchr(ask->host, ':');

	snprintf(out, DC_URL_SIZE, "http://127.0.0.%d%.*s",
	    development ? 21 : 20, 6, port != NULL ? port : "");
}

bool
intuit_is_development(const struct ask *ask)
{
	return text_starts(ask->host, "127.0.0.21");
}

static void
set_url(struct json *j, const struct ask *ask, const char *name,
    const char *path)
{
	char base[DC_URL_SIZE], url[DC_URL_SIZE + 64];

	intuit_url(ask, false, base);
	snprintf(url, sizeof(url), "%s%s", base, path);
	json_set_text(j, name, url);
}

static struct json *
texts(const char *const *list)
{
	struct json *j = json_array();

	for (; *list != NULL; list++)
		json_add(j, json_text(*list));
	return j;
}

/* The scopes of data are valid, though not in here. */
static void
discover(struct world *w, const struct ask *ask, struct reply *reply)
{
	static const char *const codes[] = {"code", NULL};
	static const char *const subjects[] = {"public", NULL};
	static const char *const algorithms[] = {"RS256", NULL};
	static const char *const scopes[] = {
		"openid", "email", "profile", "address", "phone", NULL
	};
	static const char *const methods[] = {
		"client_secret_post", "client_secret_basic", NULL
	};
	static const char *const claims[] = {
		"aud", "exp", "iat", "iss", "realmid", "sub", NULL
	};
	struct json *j;

	if (world_knob(w, KNOB_INTUIT_DISCOVERY) == 0) {
		reply_text(reply, 503, TYPE_HTML,
		    "<h1>503 Service Temporarily Unavailable</h1>\n");
		return;
	}
	j = json_object();
	set_url(j, ask, "issuer", "/op/v1");
	set_url(j, ask, "authorization_endpoint", "/connect/oauth2");
	set_url(j, ask, "token_endpoint", "/oauth2/v1/tokens/bearer");
	set_url(j, ask, "userinfo_endpoint", "/v1/openid_connect/userinfo");
	set_url(j, ask, "revocation_endpoint", "/v2/oauth2/tokens/revoke");
	set_url(j, ask, "jwks_uri", "/op/v1/jwks");
	json_set(j, "response_types_supported", texts(codes));
	json_set(j, "subject_types_supported", texts(subjects));
	json_set(j, "id_token_signing_alg_values_supported",
	    texts(algorithms));
	json_set(j, "scopes_supported", texts(scopes));
	json_set(j, "token_endpoint_auth_methods_supported", texts(methods));
	json_set(j, "claims_supported", texts(claims));
	reply_json(reply, 200, j);
}

/* 1-<8 hex of the time>-<24 hex>, on everything. */
void
intuit_headers(struct world *w, struct reply *reply)
{
	unsigned char raw[12];
	char hex[25];
	size_t i;

	secret_random(raw, sizeof(raw));
	for (i = 0; i < sizeof(raw); i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
	reply_header(reply, "intuit_tid", "1-%08llx-%s",
	    (unsigned long long)(world_now(w) / 1000) & 0xffffffffu, hex);
	reply_header(reply, "Strict-Transport-Security", "max-age=15552000");
	reply_header(reply, "Server", "nginx");
}

void
intuit_answer(struct world *w, const struct ask *ask, struct reply *reply)
{
	const char *path = ask->path;

	if (text_starts(path, "/v3/"))
		qbo_answer(w, ask, reply);
	else if (strcmp(path, "/oauth2/v1/tokens/bearer") == 0)
		intuit_token(w, ask, reply);
	else if (strcmp(path, "/v2/oauth2/tokens/revoke") == 0)
		intuit_revoke(w, ask, reply);
	else if (strcmp(path, "/connect/oauth2") == 0 ||
	    strcmp(path, "/connect/oauth2/decide") == 0)
		intuit_consent(w, ask, reply);
	else if (strcmp(path, "/.well-known/openid_configuration") == 0 ||
	    strcmp(path, "/.well-known/openid_sandbox_configuration") == 0)
		discover(w, ask, reply);
	else
		reply_text(reply, 404, TYPE_HTML, "<h1>404 Not Found</h1>\n");
}

void
intuit_throttled(struct world *w, const struct ask *ask, struct reply *reply)
{
	struct qbo_fault f = {.code = "3001",
	    .detail = "The request limit was reached.  Try again later"};

	if (text_starts(ask->path, "/v3/"))
		qbo_fault(w, ask, reply, &f);
	else
		reply_bare(reply, 429);
}

void
intuit_suffer(struct world *w, const struct suffering *s,
    const struct ask *ask, struct reply *reply)
{
	struct qbo_fault f = {
		.code = s->code != NULL ? s->code : "10000",
		.detail = s->detail, .shape = s->shape
	};

	/* Codes have a status of their own, unless the rule has one. */
	f.status = s->code != NULL && !s->status_set ? 0 : s->status;
	if (text_starts(ask->path, "/v3/") || s->code != NULL)
		qbo_fault(w, ask, reply, &f);
	else if (s->status == 204)
		reply_bare(reply, 204);
	else
		reply_json(reply, s->status, detail_text("error",
		    s->status >= 500 ? "server_error" : "invalid_request"));
}

void
intuit_evict(struct world *w, const struct ask *ask)
{
	struct intuit_access *a = intuit_access_find(&w->intuit,
	    intuit_bearer(ask));

	if (a != NULL)
		a->expires_at = world_now(w);
}
