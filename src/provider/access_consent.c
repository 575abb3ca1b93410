/* access_consent.c - makes a connection of a person's consent, and ends it. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/zoho.h"
#include "src/provider/work.h"
#include "store/tenant.h"

/*
 * The accounts server of a code, without a slash at the end; free().  It
 * comes from a browser: the client's secret goes to known servers only.
 */
static char *
check_server(const struct access *a, const struct access_code *code,
    struct error *err)
{
	const char *configured = config_text(a->cfg, SET_ZOHO_ACCOUNTS_URL);
	const char *server = code->accounts_server != NULL ?
	    code->accounts_server : configured;
	size_t n;

	if (!zoho_accounts_allowed(server, configured)) {
		error_set(err, ERROR_INVALID, "the accounts server that the "
		    "provider named is not one of Zoho's, so nothing was sent "
		    "there: start again, and set ZOHO_ACCOUNTS_URL if you use "
		    "another server");
		error_detail(err, "accounts_server");
		return NULL;
	}
	n = strlen(server);
	return xstrndup(server, server[n - 1] == '/' ? n - 1 : n);
}

/* Zoho lets a user have 20 refresh tokens and then kills the oldest. */
static void
revoke_replaced(struct work *w, const char *server, const char *token)
{
	struct error failed = ERROR_INIT;

	if (token != NULL && server != NULL &&
	    work_revoke(w, server, token, &failed) != 0)
		log_error(LOG_WARNING, "token.unrevoked", &failed, "tenant",
		    w->tenant, "service", w->provider->service, NULL);
}

/* Under the lock: asks, and stores what comes. */
static int
exchange(struct work *w, const struct access_code *code, const char *server,
    char **replaced, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct answer answer = {0};
	bool stored = false;
	int rc = -1;

	if (journal_prepare(&w->journal, err) != 0)
		goto out;
	if (work_ask_code(w, code, server, &answer, err) != 0) {
		journal_clear(&w->journal, &ignored);
		goto out;
	}
	if (work_keep(w, &answer, &stored, replaced, err) != 0)
		goto out;
	if (!stored) {
		error_set(err, ERROR_UNAVAILABLE, "the connection was changed "
		    "by somebody else at the same moment: connect again");
		goto out;
	}
	/* This was the first access token of the refresh token. */
	work_mint(w, w->tokens.refresh, &ignored);
	rc = 0;
out:
	answer_release(&answer);
	return rc;
}

int
access_exchange(struct access *a, const char *tenant, const char *service,
    const struct access_code *code, struct error *err)
{
	char *server = NULL, *old_server = NULL, *replaced = NULL;
	struct work w;
	int rc = -1;

	if (work_init(&w, a, tenant, service, err) != 0)
		goto out;
	/* Before the code is used up. */
	if (tenant_check(a->db, tenant, err) != 0)
		goto out;
	if ((server = check_server(a, code, err)) == NULL)
		goto out;
	switch (work_lock(&w, a->wait_ms, true, err)) {
	case 0:
		break;
	case 1:
		error_set(err, ERROR_UNAVAILABLE, "another process is changing "
		    "the %s connection: try again", w.provider->title);
		goto out;
	default:
		goto out;
	}
	old_server = xstrdup(w.row.accounts_server);
	rc = exchange(&w, code, server, &replaced, err);
	work_unlock(&w);
	if (rc != 0)
		goto out;
	log_event(LOG_INFO, "connection.made", "tenant", tenant, "service",
	    service, "accounts_server", server, NULL);
	revoke_replaced(&w, old_server, replaced);
out:
	secret_free(replaced);
	free(old_server);
	free(server);
	work_release(&w);
	return rc;
}

int
access_disconnect(struct access *a, const char *tenant, const char *service,
    struct error *err)
{
	struct work w;
	int rc = -1;

	if (work_init(&w, a, tenant, service, err) != 0)
		goto out;
	rc = work_lock(&w, a->wait_ms, false, err);
	if (rc == 1)
		rc = error_set(err, ERROR_UNAVAILABLE, "another process is "
		    "changing the %s connection: try again",
		    w.provider->title);
	if (rc != 0)
		goto out;
	rc = -1;
	if (w.row.generation == 0) {
		error_set(err, ERROR_NOT_FOUND, "%s of tenant %s is not "
		    "connected", w.provider->title, tenant);
		goto out;
	}
	if (work_revoke(&w, w.row.accounts_server, w.tokens.refresh,
		err) != 0) {
		error_context(err, "%s is still connected",
		    w.provider->title);
		goto out;
	}
	rc = connection_forget(a->db, tenant, service, w.row.generation, err);
	if (rc == 0)
		log_event(LOG_INFO, "connection.ended", "tenant", tenant,
		    "service", service, NULL);
out:
	work_release(&w);
	return rc;
}

char *
access_redirect_uri(const struct config *cfg)
{
	const char *set = config_text(cfg, SET_ZOHO_REDIRECT_URI);

	if (!text_empty(set))
		return xstrdup(set);
	return xasprintf("%s/oauth/callback",
	    config_text(cfg, SET_PUBLIC_URL));
}

static void
add_parameter(struct strbuf *url, const char *name, const char *value)
{
	strbuf_printf(url, "&%s=", name);
	escape_url(url, value);
}

char *
access_authorize_url(struct access *a, const struct provider *p,
    const char *state, const char *challenge, struct error *err)
{
	const char *id, *secret;
	char *redirect_uri;
	struct strbuf url;

	if (provider_client(a->cfg, p, &id, &secret, err) != 0)
		return NULL;
	redirect_uri = access_redirect_uri(a->cfg);
	strbuf_init(&url, LIMIT_URL);
	strbuf_printf(&url, "%s/oauth/v2/auth?response_type=code",
	    config_text(a->cfg, SET_ZOHO_ACCOUNTS_URL));
	add_parameter(&url, "client_id", id);
	add_parameter(&url, "scope", p->scopes);
	add_parameter(&url, "redirect_uri", redirect_uri);
	/* Without both, Zoho gives a refresh token only the first time. */
	add_parameter(&url, "access_type", "offline");
	add_parameter(&url, "prompt", "consent");
	add_parameter(&url, "state", state);
	add_parameter(&url, "code_challenge", challenge);
	add_parameter(&url, "code_challenge_method", "S256");
	free(redirect_uri);
	return strbuf_take(&url);
}
