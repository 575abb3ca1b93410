/* access.c - hands out access tokens, refreshed by one process at a time. */

#include "provider/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "http/retry.h"
#include "provider/zoho.h"
#include "src/provider/work.h"

#define WAIT_MS 30000
#define BACKOFF_BASE_MS 1000
#define BACKOFF_CAP_MS 900000

/* Why a token is wanted. */
struct wish {
	bool forced;
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
	return 0;
}

void
access_close(struct access *a)
{
	client_free(a->client);
	secret_key_free(a->key);
	memset(a, 0, sizeof(*a));
}

void
access_token_release(struct access_token *t)
{
	secret_free(t->token);
	free(t->api_domain);
	memset(t, 0, sizeof(*t));
}

/* A setting of the environment speaks for the default tenant alone. */
static const char *
api_domain_of(const struct work *w)
{
	const char *set = config_text(w->access->cfg, SET_ZOHO_API_DOMAIN);

	if (strcmp(w->tenant, "default") == 0 && !text_empty(set))
		return set;
	return w->row.api_domain;
}

static int
give(const struct work *w, struct access_token *out, struct error *err)
{
	const char *domain = api_domain_of(w);

	if (!zoho_api_allowed(domain, config_text(w->access->cfg,
		SET_ZOHO_API_DOMAIN), w->row.accounts_server))
		return error_set(err, ERROR_CONFIG, "no API host is known for "
		    "this %s connection: set ZOHO_API_DOMAIN",
		    w->provider->title);
	out->token = secret_dup(w->tokens.access);
	out->api_domain = xstrdup(domain);
	out->expires_at = w->row.access_expires_at;
	out->generation = w->row.generation;
	return 0;
}

/* It lives, and nobody has refused it. */
static bool
is_usable(const struct work *w, const struct wish *wish)
{
	return w->tokens.access != NULL && !wish->forced &&
	    w->row.generation > wish->refused &&
	    w->row.access_expires_at > clock_now_ms();
}

/* Usable, and not to be refreshed yet. */
static bool
is_fresh(const struct work *w, const struct wish *wish)
{
	int64_t margin = config_int(w->access->cfg,
	    SET_TOKEN_REFRESH_MARGIN_S) * 1000;

	return is_usable(w, wish) &&
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

/* Writes down a failure: only a refusal says something about the grant. */
static void
record_failure(struct work *w, const struct answer *answer,
    const struct error *why)
{
	int64_t now = clock_now_ms(), not_before = 0;
	const char *status = CONNECTION_FAILING;
	struct error failed = ERROR_INIT;
	uint32_t random;

	if (answer->verdict == GRANT_REFUSED) {
		status = CONNECTION_RECONNECT;
	} else if (answer->verdict == GRANT_THROTTLED) {
		not_before = now + (int64_t)why->retry_after_s * 1000;
	} else if (answer->verdict == GRANT_OUTAGE) {
		secret_random(&random, sizeof(random));
		not_before = now + retry_delay_ms(
		    w->row.consecutive_failures > 30 ? 30 :
		    (int)w->row.consecutive_failures, BACKOFF_BASE_MS,
		    BACKOFF_CAP_MS, random, answer->retry_after_s);
	}
	if (connection_fail(w->access->db, w->tenant, w->provider->service,
		w->row.generation, status, why->text, not_before,
		&failed) != 0)
		log_error(LOG_WARNING, "connection.unrecorded", &failed,
		    "tenant", w->tenant, "service", w->provider->service,
		    NULL);
}

/*
 * A refusal with the current refresh token is tried once with the one
 * before: a rotated token may have been lost on its way to us.
 */
static int
ask(struct work *w, struct answer *answer, struct error *err)
{
	int rc = work_ask_refresh(w, JOURNAL_CURRENT, answer, err);

	if (rc != 0 && answer->verdict == GRANT_REFUSED &&
	    w->tokens.previous != NULL) {
		answer_release(answer);
		error_clear(err);
		rc = work_ask_refresh(w, JOURNAL_PREVIOUS, answer, err);
	}
	return rc;
}

/*
 * Refreshes under the lock.  *again is set when the connection has changed
 * under our hands, so that it is worth another look.
 */
static int
refresh(struct work *w, bool *again, struct error *err)
{
	int64_t seen = w->row.generation;
	struct answer answer = {0};
	struct error trouble = ERROR_INIT;
	bool stored = false;
	int rc = -1;

	*again = false;
	if (journal_prepare(&w->journal, err) != 0)
		goto out;
	if (ask(w, &answer, err) == 0) {
		if (work_keep(w, &answer, &stored, NULL, err) != 0 ||
		    work_load(w, err) != 0)
			goto out;
		*again = !stored;
		if (stored)
			log_event(LOG_INFO, "token.refreshed", "tenant",
			    w->tenant, "service", w->provider->service, NULL);
		rc = 0;
		goto out;
	}
	if (journal_clear(&w->journal, &trouble) != 0)
		log_error(LOG_WARNING, "token_journal.uncleared", &trouble,
		    NULL);
	/* Nobody was asked, or the answer was cut off by our own end. */
	if ((!answer.asked && answer.verdict != GRANT_MISCONFIGURED) ||
	    client_is_stopping())
		goto out;
	if (answer.verdict == GRANT_REFUSED) {
		error_clear(&trouble);
		if (work_load(w, &trouble) == 0 &&
		    w->row.generation != seen) {
			*again = true;
			goto out;
		}
	}
	record_failure(w, &answer, err);
out:
	answer_release(&answer);
	return rc;
}

/* With the lock: looks again, and refreshes when that is still needed. */
static int
refresh_if_needed(struct work *w, const struct wish *wish, struct error *err)
{
	bool again = true;
	int tries, rc = 0;

	for (tries = 0; tries < 2 && again; tries++) {
		if (w->row.generation == 0)
			return never_connected(w, err);
		if (is_fresh(w, wish))
			return 0;
		if (check_may_ask(w, wish, err) != 0)
			return -1;
		error_clear(err);
		rc = refresh(w, &again, err);
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
	if (w.row.generation == 0 && !journal_exists(&w.journal)) {
		never_connected(&w, err);
		goto out;
	}
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
	const struct wish wish = {.forced = false, .refused = 0};

	return obtain(a, tenant, service, &wish, out, err);
}

int
access_renew(struct access *a, const char *tenant, const char *service,
    int64_t refused_generation, struct access_token *out, struct error *err)
{
	const struct wish wish = {.forced = false,
	    .refused = refused_generation};

	/* Whatever comes of the refresh, nobody is handed that one again. */
	if (connection_expire(a->db, tenant, service, refused_generation,
		err) != 0)
		return -1;
	return obtain(a, tenant, service, &wish, out, err);
}

int
access_force(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	const struct wish wish = {.forced = true, .refused = 0};

	return obtain(a, tenant, service, &wish, out, err);
}
