/* consent.c - keeps what belongs to an authorization request until it ends. */

#include "provider/consent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/dialect.h"
#include "provider/grant.h"
#include "provider/registration.h"
#include "src/provider/tokens.h"
#include "store/tenant.h"
#include "store/ticket.h"

#define COOKIE_PREFIX "leadbridge-oauth-"
#define COOKIE_HASH 16 /* characters of the hash in the name */

void
consent_start_release(struct consent_start *s)
{
	free(s->url);
	secret_wipe(s, sizeof(*s));
}

void
consent_release(struct consent *c)
{
	free(c->tenant);
	free(c->service);
	secret_free(c->verifier);
	free(c->redirect_uri);
	secret_free(c->ticket);
	memset(c, 0, sizeof(*c));
}

void
consent_cookie_name(const char *state, char out[CONSENT_COOKIE_SIZE])
{
	char hash[SECRET_HASH_SIZE];

	secret_hash(state, strlen(state), hash);
	snprintf(out, CONSENT_COOKIE_SIZE, COOKIE_PREFIX "%.*s", COOKIE_HASH,
	    hash);
}

static void
add_parameter(struct strbuf *url, const char *name, const char *value)
{
	strbuf_printf(url, "&%s=", name);
	escape_url(url, value);
}

/* The authorization request (RFC 6749, 4.1.1; RFC 7636, 4.3); free(). */
static char *
authorization_request(const struct provider *p,
    const struct registration *client, const char *state,
    const char *verifier)
{
	const struct dialect *dialect = p->dialect;
	char challenge[44];
	struct strbuf url;

	grant_challenge(verifier, challenge);
	strbuf_init(&url, LIMIT_URL);
	strbuf_printf(&url, "%s?response_type=code", client->authorize_url);
	add_parameter(&url, "client_id", client->client_id);
	add_parameter(&url, "scope", p->scopes);
	add_parameter(&url, "redirect_uri", client->redirect_uri);
	strbuf_text(&url, dialect->authorize_extra);
	add_parameter(&url, "state", state);
	if (dialect->pkce) {
		add_parameter(&url, "code_challenge", challenge);
		add_parameter(&url, "code_challenge_method", "S256");
	}
	return strbuf_take(&url);
}

/* What waits in the store, sealed; free(). */
static char *
seal_payload(const struct access *a, const struct provider *p,
    const char *tenant, const char *redirect_uri, const char *verifier,
    const char *binding, const char *ticket)
{
	char *purpose = tokens_purpose(tenant, p->service, PURPOSE_STATE);
	char *plain, *box;
	struct json *j = json_object();

	json_set_text(j, "verifier", verifier);
	json_set_text(j, "binding", binding);
	json_set_text(j, "redirect_uri", redirect_uri);
	json_set_text(j, "ticket", ticket);
	plain = json_print(j);
	box = secret_seal(a->key, purpose, plain, strlen(plain));
	secret_free(plain);
	json_free(j);
	free(purpose);
	return box;
}

int
consent_begin(struct access *a, const struct provider *p, const char *tenant,
    const char *ticket, struct consent_start *out, struct error *err)
{
	char state[SECRET_TOKEN_SIZE], verifier[SECRET_TOKEN_SIZE];
	struct registration client = {0};
	struct ticket row = {0};
	int rc = -1;

	memset(out, 0, sizeof(*out));
	secret_token(state);
	secret_token(verifier);
	secret_token(out->binding);
	consent_cookie_name(state, out->cookie);
	if (tenant_check(a->db, tenant, err) != 0 ||
	    registration_load(a, p, tenant, NULL, &client, err) != 0)
		goto out;
	out->url = authorization_request(p, &client, state, verifier);
	row.tenant = xstrdup(tenant);
	row.service = xstrdup(p->service);
	row.payload = seal_payload(a, p, tenant, client.redirect_uri,
	    verifier, out->binding, ticket);
	row.expires_at = clock_now_ms() + CONSENT_LIFE_S * 1000;
	rc = ticket_add(a->db, TICKET_OAUTH_STATE, state, &row, err);
out:
	if (rc != 0)
		consent_start_release(out);
	ticket_release(&row);
	registration_release(&client);
	secret_wipe(state, sizeof(state));
	secret_wipe(verifier, sizeof(verifier));
	return rc;
}

static int
other_browser(struct error *err)
{
	return error_set(err, ERROR_INVALID, "this connection was not started "
	    "in this browser, or its cookies are blocked: start again here");
}

static int
open_payload(const struct access *a, const struct ticket *row,
    const char *binding, struct consent *out, struct error *err)
{
	char *purpose = tokens_purpose(row->tenant, row->service,
	    PURPOSE_STATE);
	struct json *j = NULL;
	char *plain = NULL;
	size_t n;
	int rc = -1;

	if (secret_open(a->key, purpose, row->payload, &plain, &n, err) != 0 ||
	    json_parse(plain, n, &j, err) != 0)
		goto out;
	if (!secret_equal(binding, json_get_text(j, "binding"))) {
		other_browser(err);
		goto out;
	}
	out->tenant = xstrdup(row->tenant);
	out->service = xstrdup(row->service);
	out->verifier = secret_dup(json_get_text(j, "verifier"));
	out->redirect_uri = xstrdup(json_get_text(j, "redirect_uri"));
	out->ticket = secret_dup(json_get_text(j, "ticket"));
	rc = 0;
out:
	json_free(j);
	secret_free(plain);
	free(purpose);
	return rc;
}

int
consent_take(struct access *a, const char *state, const char *binding,
    struct consent *out, struct error *err)
{
	struct ticket row = {0}, spent = {0};
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (ticket_load(a->db, TICKET_OAUTH_STATE, state, clock_now_ms(),
		&row, err) != 0)
		goto out;
	if (open_payload(a, &row, binding, out, err) != 0)
		goto out;
	rc = ticket_spend(a->db, TICKET_OAUTH_STATE, state, clock_now_ms(),
	    &spent, err);
out:
	if (rc != 0) {
		consent_release(out);
		if (err->code == ERROR_NOT_FOUND)
			error_set(err, ERROR_NOT_FOUND, "this answer of the "
			    "provider is unknown here, was used already, or "
			    "came later than ten minutes: start again");
	}
	ticket_release(&row);
	ticket_release(&spent);
	return rc;
}

int
consent_finish(struct access *a, const struct consent *c,
    const struct consent_answer *answer, struct error *err)
{
	const struct access_code asked = {
		.code = answer->code,
		.redirect_uri = c->redirect_uri,
		.verifier = c->verifier,
		.accounts_server = answer->accounts_server,
		.location = answer->location,
		.realm_id = answer->realm_id,
	};
	struct error unspent = ERROR_INIT;
	struct ticket link = {0};
	int rc = -1;

	/* Two consents of one link: the first one stands. */
	if (c->ticket != NULL && ticket_load(a->db, TICKET_CONNECT, c->ticket,
		clock_now_ms(), &link, err) != 0)
		goto out;
	ticket_release(&link);
	if (access_exchange(a, c->tenant, c->service, &asked, err) != 0)
		goto out;
	if (c->ticket != NULL && ticket_spend(a->db, TICKET_CONNECT, c->ticket,
		clock_now_ms(), &link, &unspent) != 0)
		log_error(LOG_WARNING, "connect_link.unspent", &unspent, NULL);
	rc = 0;
out:
	ticket_release(&link);
	return rc;
}
