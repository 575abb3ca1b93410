/* access.c - hands out access tokens, refreshed by one process at a time. */

#include "provider/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/tenant_value.h"
#include "provider/zoho.h"
#include "src/provider/memory.h"
#include "src/provider/work.h"

#define WAIT_MS 30000
#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* Why a token is wanted. */
struct wish {
	bool forced;     /* whatever stands against it */
	bool eager;      /* refreshed, however young it is */
	int64_t refused; /* generation of a token the provider refused, or 0 */
};

int
access_open(const struct config *cfg, struct db *db, struct access *out,
    struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->cfg = cfg;
	out->db = db;
	out->wait_ms = WAIT_MS;
	out->call_ms = CLIENT_TOTAL_MS;
	if (secret_key_load(config_text(cfg, SET_KEY_FILE), &out->key,
		err) != 0)
		return -1;
	out->client = client_new();
	out->memory = memory_new();
	return 0;
}

int
access_open_page(const struct config *cfg, struct db *db, struct access *out,
    struct error *err)
{
	int rc = access_open(cfg, db, out, err);

	out->wait_ms = ACCESS_PAGE_WAIT_MS;
	out->call_ms = ACCESS_PAGE_CALL_MS;
	return rc;
}

void
access_close(struct access *a)
{
	client_free(a->client);
	memory_free(a->memory);
	secret_key_free(a->key);
	memset(a, 0, sizeof(*a));
}

void
access_token_release(struct access_token *t)
{
	secret_free(t->token);
	free(t->api_domain);
	free(t->realm_id);
	memset(t, 0, sizeof(*t));
}

/* The API host that is set, else the one of the token answer; free(). */
static int
api_domain_of(const struct work *w, char **out, struct error *err)
{
	bool zoho = w->provider->dialect->names_server;
	char *set = NULL;

	*out = NULL;
	if (tenant_value_load(w->access, w->tenant, zoho ? SET_ZOHO_API_DOMAIN :
		SET_QB_API_URL, &set, err) != 0)
		return -1;
	if (zoho && !zoho_api_allowed(set != NULL ? set : w->row.api_domain,
		set, w->row.accounts_server)) {
		free(set);
		return error_set(err, ERROR_CONFIG, "no API host is known for "
		    "this %s connection: set ZOHO_API_DOMAIN",
		    w->provider->title);
	}
	*out = set != NULL ? set : xstrdup(w->row.api_domain);
	return 0;
}

static int
give(const struct work *w, struct access_token *out, struct error *err)
{
	if (api_domain_of(w, &out->api_domain, err) != 0)
		return -1;
	out->token = secret_dup(w->tokens.access);
	out->realm_id = xstrdup(w->row.realm_id);
	out->expires_at = w->row.access_expires_at;
	out->generation = w->row.generation;
	return 0;
}

/* It lives, and nobody has refused it. */
static bool
is_usable(const struct work *w, const struct wish *wish)
{
	return w->tokens.access != NULL && !wish->forced && !wish->eager &&
	    w->row.generation > wish->refused &&
	    w->row.access_expires_at > clock_now_ms();
}

/*
 * An idle grant is kept alive by its use: a refresh token that is old is
 * used, so that it is replaced by a new one.  One that comes back unchanged
 * is not tried again for a day.
 */
static bool
is_old(const struct work *w)
{
	int64_t now = clock_now_ms(), days;
	struct error ignored = ERROR_INIT;

	if (!w->provider->dialect->rotates ||
	    now - w->row.renewal_tried_at < DAY_MS)
		return false;
	/* A setting that does not open is told where more depends on it. */
	(void)tenant_value_int(w->access, w->tenant, SET_QB_PROACTIVE_DAYS,
	    &days, &ignored);
	return now - w->row.refresh_token_created_at >= days * DAY_MS;
}

/* Usable, and not to be refreshed yet. */
static bool
is_fresh(const struct work *w, const struct wish *wish)
{
	int64_t margin = config_int(w->access->cfg,
	    SET_TOKEN_REFRESH_MARGIN_S) * 1000;

	return is_usable(w, wish) && !is_old(w) &&
	    w->row.access_expires_at - clock_now_ms() >= margin;
}

/* Whether a refresh may be tried now; -1 says why not. */
static int
check_may_ask(const struct work *w, const struct wish *wish,
    struct error *err)
{
	const char *why = w->row.last_error != NULL ? w->row.last_error : "";
	int64_t wait = w->row.not_before - clock_now_ms();

	if (wish->forced)
		return 0;
	if (strcmp(w->row.status, CONNECTION_RECONNECT) == 0)
		return error_set(err, ERROR_AUTH, "%s of tenant %s must be "
		    "connected again: %s", w->provider->title, w->tenant, why);
	if (wait <= 0)
		return 0;
	error_set(err, ERROR_UNAVAILABLE, "%s is left alone for a while: %s",
	    w->provider->title, why);
	err->retry_after_s = (int)((wait + 999) / 1000);
	return -1;
}

static int
never_connected(const struct work *w, struct error *err)
{
	return error_set(err, ERROR_NOT_FOUND, "%s of tenant %s is not "
	    "connected: run `leadbridge connect %s`", w->provider->title,
	    w->tenant, w->provider->service);
}

/* Never connected, but a refresh token is set by hand; else false and err. */
static bool
has_seed(struct work *w, struct error *err)
{
	struct error no_client = ERROR_INIT;

	if (work_register(w, &no_client) == 0 &&
	    w->client.refresh_token != NULL)
		return true;
	if (no_client.code != ERROR_NONE &&
	    strcmp(no_client.detail, "no_client") != 0)
		*err = no_client;
	else
		never_connected(w, err);
	return false;
}

/* With the lock: looks again, and refreshes when that is still needed. */
static int
refresh_if_needed(struct work *w, const struct wish *wish, struct error *err)
{
	bool again = true;
	int tries, rc = 0;

	for (tries = 0; tries < 2 && again; tries++) {
		if (w->row.generation == 0 &&
		    !has_seed(w, err))
			return -1;
		if (is_fresh(w, wish))
			return 0;
		if (check_may_ask(w, wish, err) != 0)
			return -1;
		error_clear(err);
		rc = work_refresh(w, wish->forced, &again, err);
	}
	if (rc == 0 && again)
		return error_set(err, ERROR_UNAVAILABLE, "the %s connection is "
		    "being changed by somebody else: try again",
		    w->provider->title);
	return rc;
}

/*
 * Takes the lock and refreshes.  While another process is at it, a token
 * that lives is good enough; without one it is waited for.
 */
static int
renew(struct work *w, const struct wish *wish, struct error *err)
{
	bool usable = w->row.generation > 0 && is_usable(w, wish);
	int64_t before = w->row.generation;
	int rc;

	rc = work_lock(w, usable ? 0 : w->access->wait_ms, false, err);
	if (rc == 1 && usable)
		return 0;
	if (rc == 1)
		return error_set(err, ERROR_UNAVAILABLE, "another process is "
		    "refreshing the %s token and has not finished",
		    w->provider->title);
	/* What somebody else has just got is good enough, whatever its life. */
	if (rc == 0 && (w->row.generation == before || !is_usable(w, wish)))
		rc = refresh_if_needed(w, wish, err);
	work_unlock(w);
	return rc;
}

static int
obtain(struct access *a, const char *tenant, const char *service,
    const struct wish *wish, struct access_token *out, struct error *err)
{
	struct error failed = ERROR_INIT;
	struct work w;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (work_init(&w, a, tenant, service, err) != 0)
		goto out;
	if (work_load(&w, err) != 0)
		goto out;
	/* A first grant may lie in the journal of a process that died. */
	if (w.row.generation == 0 && !journal_exists(&w.journal) &&
	    !has_seed(&w, err))
		goto out;
	if (w.row.generation > 0 && is_fresh(&w, wish)) {
		rc = give(&w, out, err);
		goto out;
	}
	if (w.row.generation > 0 && check_may_ask(&w, wish, &failed) != 0)
		rc = -1;
	else
		rc = renew(&w, wish, &failed);
	if (rc != 0 && is_usable(&w, wish)) {
		log_error(LOG_WARNING, "token.kept", &failed, "tenant", tenant,
		    "service", service, NULL);
		rc = 0;
	}
	if (rc != 0)
		*err = failed;
	else
		rc = give(&w, out, err);
out:
	work_release(&w);
	return rc;
}

int
access_get(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	const struct wish wish = {0};

	return obtain(a, tenant, service, &wish, out, err);
}

int
access_renew(struct access *a, const char *tenant, const char *service,
    int64_t refused_generation, struct access_token *out, struct error *err)
{
	const struct wish wish = {.refused = refused_generation};

	/* Whatever comes of the refresh, nobody is handed that one again. */
	if (connection_expire(a->db, tenant, service, refused_generation,
		err) != 0)
		return -1;
	return obtain(a, tenant, service, &wish, out, err);
}

int
access_keep(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	const struct wish wish = {.eager = true};

	return obtain(a, tenant, service, &wish, out, err);
}

int
access_force(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	const struct wish wish = {.forced = true};

	return obtain(a, tenant, service, &wish, out, err);
}
