/* access_consent.c - makes a connection of a person's consent, and ends it. */

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/reconnect.h"
#include "provider/zoho.h"
#include "src/provider/work.h"
#include "store/tenant.h"

/*
 * The accounts server of a code, without a slash at the end; free().  It
 * comes from a browser: the client's secret goes to known servers only.
 */
static char *
check_server(const struct work *w, const struct access_code *code,
    struct error *err)
{
	const char *configured = w->client.accounts_server;
	const char *server = code->accounts_server != NULL ?
	    code->accounts_server : configured;
	size_t n;

	if (!w->provider->dialect->names_server)
		return xstrdup(w->client.token_url);
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

#define REALM_DIGITS_MAX 20

/* Digits: it becomes a part of addresses. */
static bool
is_realm(const char *s)
{
	size_t n = s != NULL ? strspn(s, "0123456789") : 0;

	return n > 0 && n <= REALM_DIGITS_MAX && s[n] == '\0';
}

/* Before the code is used up: is this company one to connect here? */
static int
check_realm(const struct work *w, const struct access_code *code,
    struct error *err)
{
	const char *title = w->provider->title;
	char *owner = NULL;
	int rc = -1;

	if (!w->provider->dialect->has_realm)
		return 0;
	if (code->redirect_uri == NULL)
		return error_set(err, ERROR_INVALID, "%s has no self-client "
		    "codes: open a connect link in a browser", title);
	if (!is_realm(code->realm_id))
		return error_set(err, ERROR_INVALID, "the provider's answer "
		    "names no company (realmId), so nothing was connected: "
		    "start again and choose one");
	if (w->row.realm_id != NULL &&
	    strcmp(w->row.realm_id, code->realm_id) != 0)
		return error_set(err, ERROR_CONFLICT, "another company was "
		    "chosen (%s) than the one that %s of this tenant is "
		    "connected to (%s), so nothing was changed: start again "
		    "and choose that one, or disconnect it first",
		    code->realm_id, title, w->row.realm_id);
	if (connection_find_realm(w->access->db, w->provider->service,
		code->realm_id, &owner, err) != 0)
		goto out;
	if (owner != NULL && strcmp(owner, w->tenant) != 0) {
		error_set(err, ERROR_CONFLICT, "this company (%s) is connected "
		    "to another tenant here, so nothing was changed: choose "
		    "another one, or have it disconnected there",
		    code->realm_id);
		goto out;
	}
	rc = 0;
out:
	free(owner);
	return rc;
}

/*
 * Zoho lets a user have 20 refresh tokens and then kills the oldest.  At
 * Intuit a revocation would end the new grant of the same company as well.
 */
static void
revoke_replaced(struct work *w, const char *server, const char *token)
{
	struct error failed = ERROR_INIT;

	if (token != NULL && server != NULL &&
	    !w->provider->dialect->has_realm &&
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

	if (check_realm(w, code, err) != 0 ||
	    journal_prepare(&w->journal, err) != 0)
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
	work_mint(w, w->tokens.refresh, false, &ignored);
	reconnect_mended(w->access, w->tenant, w->provider);
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
	/* A journal that was replayed may have brought an older client. */
	registration_release(&w.client);
	if (registration_load(a, w.provider, tenant, NULL, &w.client,
		err) != 0 || (server = check_server(&w, code, err)) == NULL)
		goto out;
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
	if (work_register(&w, err) != 0 ||
	    work_revoke(&w, w.row.accounts_server, w.tokens.refresh,
		err) != 0) {
		error_context(err, "%s is still connected",
		    w.provider->title);
		goto out;
	}
	rc = connection_forget(a->db, tenant, service, w.row.generation, err);
	if (rc != 0)
		goto out;
	reconnect_mended(a, tenant, w.provider);
	log_event(LOG_INFO, "connection.ended", "tenant", tenant, "service",
	    service, NULL);
out:
	work_release(&w);
	return rc;
}
