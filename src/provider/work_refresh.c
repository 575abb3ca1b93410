/* work_refresh.c - one refresh under the lock, and what a failure means. */

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/retry.h"
#include "provider/reconnect.h"
#include "src/provider/work.h"

#define BACKOFF_BASE_MS 1000
#define BACKOFF_CAP_MS 900000

/*
 * What can be said of an answer that was lost: a refresh token younger than
 * the span for which its value stays is the same in it, so that nothing is
 * lost; an older one may have been replaced.
 */
static void
explain_lost(const struct work *w, int64_t lost_at, struct error *err)
{
	const struct dialect *dialect = w->provider->dialect;
	char at[CLOCK_TEXT_SIZE];

	if (!dialect->rotates || lost_at == 0)
		return;
	clock_text(lost_at, at);
	if (err->code == ERROR_AUTH)
		error_context(err, "an answer of %s was lost on its way, and "
		    "with it most likely the new refresh token, which nobody "
		    "can bring back", at);
	else if (lost_at - w->row.refresh_token_created_at <
	    dialect->same_value_s * 1000)
		error_context(err, "the answer was lost, but not the refresh "
		    "token: it is young enough to be still the same");
	else
		error_context(err, "the answer was lost, and may have held a "
		    "new refresh token: the next try will tell");
}

/* Writes down a failure: only a refusal says something about the grant. */
static void
record_failure(struct work *w, const struct answer *answer,
    struct error *why)
{
	int64_t now = clock_now_ms();
	struct connection_failure f = {.status = CONNECTION_FAILING};
	struct error failed = ERROR_INIT;
	uint32_t random;

	f.lost_at = answer->lost ? now : 0;
	if (answer->verdict == GRANT_REFUSED) {
		f.status = CONNECTION_RECONNECT;
		explain_lost(w, w->row.answer_lost_at, why);
	} else if (answer->verdict == GRANT_THROTTLED) {
		f.not_before = now + (int64_t)why->retry_after_s * 1000;
	} else if (answer->verdict == GRANT_OUTAGE) {
		secret_random(&random, sizeof(random));
		f.not_before = now + retry_delay_ms(
		    w->row.consecutive_failures > 30 ? 30 :
		    (int)w->row.consecutive_failures, BACKOFF_BASE_MS,
		    BACKOFF_CAP_MS, random, answer->retry_after_s);
		explain_lost(w, f.lost_at, why);
	}
	f.error = why->text;
	if (w->row.generation > 0 && connection_fail(w->access->db, w->tenant,
		w->provider->service, w->row.generation, &f, &failed) != 0)
		log_error(LOG_WARNING, "connection.unrecorded", &failed,
		    "tenant", w->tenant, "service", w->provider->service,
		    NULL);
	if (answer->verdict == GRANT_REFUSED)
		reconnect_needed(w->access, w->tenant, w->provider, why->text);
}

/*
 * A refusal with the current refresh token is tried once with the one
 * before, for a rotated token may have been lost on its way to us, and once
 * with the one that was set by hand.
 */
static int
ask(struct work *w, bool spares, struct answer *answer, struct error *err)
{
	static const enum journal_used layers[] = {JOURNAL_CURRENT,
	    JOURNAL_PREVIOUS, JOURNAL_SEED};
	struct error refusal = ERROR_INIT;
	const char *token;
	size_t i;
	int rc = -1;

	answer->verdict = GRANT_REFUSED;
	for (i = 0; i < nitems(layers) && rc != 0 &&
	    answer->verdict == GRANT_REFUSED; i++) {
		token = work_token(w, layers[i]);
		if (token == NULL || (layers[i] == JOURNAL_SEED &&
		    w->tokens.refresh != NULL &&
		    strcmp(token, w->tokens.refresh) == 0))
			continue;
		answer_release(answer);
		refusal = *err;
		error_clear(err);
		rc = work_ask_refresh(w, layers[i], spares, answer, err);
	}
	/* One that could not be asked with does not undo the refusal. */
	if (rc != 0 && !answer->asked && refusal.code != ERROR_NONE) {
		*err = refusal;
		answer->asked = true;
		answer->verdict = GRANT_REFUSED;
	}
	return rc;
}

static void
refreshed(const struct work *w, bool was_connected)
{
	log_event(LOG_INFO, "token.refreshed", "tenant", w->tenant, "service",
	    w->provider->service, NULL);
	work_tell_clock(w);
	if (!was_connected)
		reconnect_mended(w->access, w->tenant, w->provider);
}

int
work_refresh(struct work *w, bool spares, bool *again, struct error *err)
{
	int64_t seen = w->row.generation;
	bool was = strcmp(w->row.status, CONNECTION_CONNECTED) == 0;
	struct answer answer = {0};
	struct error trouble = ERROR_INIT;
	bool stored = false;
	int rc = -1;

	*again = false;
	if (journal_prepare(&w->journal, err) != 0)
		goto out;
	if (ask(w, spares, &answer, err) == 0) {
		if (work_keep(w, &answer, &stored, NULL, err) != 0 ||
		    work_load(w, err) != 0)
			goto out;
		*again = !stored;
		if (stored)
			refreshed(w, was);
		rc = 0;
		goto out;
	}
	if (journal_clear(&w->journal, &trouble) != 0)
		log_error(LOG_WARNING, "token_journal.uncleared", &trouble,
		    NULL);
	/* Nobody was asked, or the answer was cut off by our own end. */
	if (!answer.asked && answer.verdict != GRANT_MISCONFIGURED)
		goto out;
	if (client_is_stopping()) {
		error_clear(&trouble);
		if (answer.lost && seen > 0 && connection_lost_answer(
			w->access->db, w->tenant, w->provider->service, seen,
			clock_now_ms(), &trouble) != 0)
			log_error(LOG_WARNING, "connection.unrecorded",
			    &trouble, NULL);
		goto out;
	}
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
