/* work_grant.c - turns a token answer into the new state of a connection. */

#include "src/provider/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/zoho.h"

static void
set_text(char **at, const char *value)
{
	char *copy = xstrdup(value);

	free(*at);
	*at = copy;
}

/* A data centre name as told by a browser: a few lower case letters. */
static bool
is_location(const char *s)
{
	return !text_empty(s) && strlen(s) <= 8 &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz") == strlen(s);
}

static bool
is_same_server(const struct work *w, const struct journal_record *r)
{
	return w->row.accounts_server != NULL &&
	    strcmp(w->row.accounts_server, r->accounts_server) == 0;
}

/*
 * Where calls will go: what the answer says, when it may be trusted with a
 * token; else the data centre's host; else what was known.
 */
static void
set_place(struct work *w, const struct journal_record *r,
    const struct grant *grant)
{
	const struct zoho_dc *dc = zoho_dc_of_accounts(r->accounts_server);
	const char *override = w->client.api_url;
	bool moved = !is_same_server(w, r);

	set_text(&w->row.accounts_server, r->accounts_server);
	if (!w->provider->dialect->names_server) {
		set_text(&w->row.api_domain, override);
		return;
	}
	if (dc != NULL)
		set_text(&w->row.data_center, dc->name);
	else if (is_location(r->location))
		set_text(&w->row.data_center, r->location);
	if (zoho_api_allowed(grant->api_domain, override, r->accounts_server)) {
		set_text(&w->row.api_domain, grant->api_domain);
		return;
	}
	if (!text_empty(grant->api_domain))
		log_event(LOG_WARNING, "api_domain.refused", "tenant",
		    w->tenant, "service", w->provider->service, "api_domain",
		    grant->api_domain, NULL);
	if (dc != NULL && (r->used == JOURNAL_CODE ||
	    text_empty(w->row.api_domain)))
		set_text(&w->row.api_domain, dc->api);
	else if (moved)
		set_text(&w->row.api_domain, NULL);
}

/* After a consent: the new refresh token, or the one of the same account. */
static int
set_tokens_of_code(struct work *w, const struct journal_record *r,
    struct grant *grant, char **replaced, struct error *err)
{
	if (grant->refresh_token == NULL) {
		if (!is_same_server(w, r) || w->tokens.refresh == NULL)
			return error_set(err, ERROR_INVALID, "the provider gave"
			    " no refresh token: connect again and agree on its "
			    "consent page, or, for a self-client code, make a "
			    "new code");
	} else {
		if (w->tokens.refresh != NULL && replaced != NULL &&
		    strcmp(w->tokens.refresh, grant->refresh_token) != 0)
			*replaced = secret_dup(w->tokens.refresh);
		secret_free(w->tokens.refresh);
		w->tokens.refresh = secret_dup(grant->refresh_token);
		w->row.refresh_token_created_at = r->asked_at;
	}
	w->row.renewal_tried_at = 0;
	w->row.hard_expires_at = 0;
	if (w->provider->dialect->consent_life_s > 0)
		w->row.hard_expires_at = r->asked_at +
		    w->provider->dialect->consent_life_s * 1000;
	if (r->realm_id != NULL)
		set_text(&w->row.realm_id, r->realm_id);
	/* It may belong to another account. */
	secret_free(w->tokens.previous);
	w->tokens.previous = NULL;
	return 0;
}

/* After a refresh: an answer without a refresh token keeps what worked. */
static void
set_tokens_of_refresh(struct work *w, const struct journal_record *r,
    struct grant *grant)
{
	char *worked = w->tokens.refresh;

	if (r->used == JOURNAL_PREVIOUS && w->tokens.previous != NULL) {
		worked = w->tokens.previous;
		secret_free(w->tokens.refresh);
		w->tokens.previous = NULL;
	} else if (r->used == JOURNAL_SEED) {
		worked = secret_dup(w->client.refresh_token);
		secret_free(w->tokens.refresh);
		w->row.refresh_token_created_at = r->asked_at;
	}
	w->tokens.refresh = worked;
	if (grant->refresh_token == NULL ||
	    strcmp(grant->refresh_token, worked) == 0) {
		if (r->asked_at - w->row.refresh_token_created_at >=
		    w->provider->dialect->same_value_s * 1000)
			w->row.renewal_tried_at = r->asked_at;
		return;
	}
	secret_free(w->tokens.previous);
	w->tokens.previous = worked;
	w->tokens.refresh = secret_dup(grant->refresh_token);
	w->row.refresh_token_created_at = r->asked_at;
	w->row.renewal_tried_at = 0;
}

/* The two ends of the refresh token, counted from the question. */
static void
set_ends(struct work *w, const struct journal_record *r,
    const struct grant *grant)
{
	if (grant->refresh_expires_in_s > 0)
		w->row.refresh_expires_at = r->asked_at +
		    grant->refresh_expires_in_s * 1000;
	if (grant->hard_expires_in_s > 0)
		w->row.hard_expires_at = r->asked_at +
		    grant->hard_expires_in_s * 1000;
}

static int
set_all(struct work *w, const struct journal_record *r, struct grant *grant,
    char **replaced, struct error *err)
{
	if (r->used == JOURNAL_CODE) {
		if (set_tokens_of_code(w, r, grant, replaced, err) != 0)
			return -1;
	} else {
		set_tokens_of_refresh(w, r, grant);
	}
	secret_free(w->tokens.access);
	w->tokens.access = secret_dup(grant->access_token);
	set_place(w, r, grant);
	set_ends(w, r, grant);
	if (r->client_id != NULL)
		set_text(&w->row.client_id, r->client_id);
	set_text(&w->row.status, CONNECTION_CONNECTED);
	if (grant->scope != NULL)
		set_text(&w->row.scopes, grant->scope);
	/* Counted from the question, so that it never lives too long. */
	w->row.access_expires_at = r->asked_at + grant->expires_in_s * 1000;
	w->row.last_refresh_at = r->asked_at;
	if (w->row.created_at == 0)
		w->row.created_at = r->asked_at;
	free(w->row.sealed);
	w->row.sealed = tokens_seal(w->access->key, w->tenant,
	    w->provider->service, &w->tokens);
	return 0;
}

int
work_apply(struct work *w, const struct journal_record *r, bool *stored,
    char **replaced, struct error *err)
{
	struct grant grant = {0};
	int rc = -1;

	*stored = false;
	if (replaced != NULL)
		*replaced = NULL;
	/* A late answer changes nothing. */
	if (w->row.generation != r->generation ||
	    (r->used != JOURNAL_CODE && r->used != JOURNAL_SEED &&
	    w->tokens.refresh == NULL))
		return 0;
	if (r->used == JOURNAL_SEED && w->client.refresh_token == NULL)
		return error_set(err, ERROR_CONFLICT, "the refresh token that "
		    "was set by hand is not set any more");
	if (grant_read(w->provider->dialect, r->http_status, r->body,
		r->body_len, &grant, err) != GRANT_OK)
		goto out;
	if (set_all(w, r, &grant, replaced, err) != 0)
		goto out;
	if (connection_store(w->access->db, &w->row, r->generation, stored,
		err) != 0)
		goto out;
	rc = 0;
out:
	if (replaced != NULL && (rc != 0 || !*stored)) {
		secret_free(*replaced);
		*replaced = NULL;
	}
	grant_release(&grant);
	return rc;
}

bool
work_apply_failed_for_good(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT;
}
