/* work_ask.c - asks an accounts server for tokens and keeps its answers. */

#include "src/provider/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define BODY_MAX (4 * LIMIT_TOKEN_BODY)

void
answer_release(struct answer *answer)
{
	journal_record_release(&answer->record);
}

/* Says which settings to look at when the client is refused. */
static void
name_settings(const struct work *w, struct error *err)
{
	const struct provider *p = w->provider;
	char word[sizeof(err->detail)];

	snprintf(word, sizeof(word), "%s", err->detail);
	if (p->dialect->names_server)
		error_context(err, "%s refuses the OAuth client (settings %s, "
		    "%s or %s, %s; ZOHO_ACCOUNTS_URL; ZOHO_REDIRECT_URI)",
		    p->title, setting_row(p->client_id)->name,
		    setting_row(p->client_secret)->name,
		    setting_row(p->service_client_id)->name,
		    setting_row(p->service_client_secret)->name);
	else
		error_context(err, "%s refuses the OAuth client (settings %s, "
		    "%s; QB_TOKEN_URL; QB_REDIRECT_URI)", p->title,
		    setting_row(p->client_id)->name,
		    setting_row(p->client_secret)->name);
	error_detail(err, word);
}

/* Sends a question; -1 and a verdict unless it brought tokens. */
static int
ask(struct work *w, const char *server, const struct strbuf *body,
    struct answer *out, struct error *err)
{
	const struct dialect *dialect = w->provider->dialect;
	struct journal_record *r = &out->record;
	struct client_response res = {0};
	struct grant grant = {0};
	char *url = NULL;
	int rc = -1;

	r->generation = w->row.generation;
	r->asked_at = clock_now_ms();
	r->accounts_server = xstrdup(dialect->names_server ? server :
	    w->client.token_url);
	r->client_id = xstrdup(w->client.client_id);
	if (body->full) {
		error_set(err, ERROR_INVALID, "the code is too long to be one");
		goto out;
	}
	url = work_endpoint(w, server, "/oauth/v2/token", w->client.token_url,
	    err);
	if (url == NULL) {
		out->verdict = GRANT_MISCONFIGURED;
		goto out;
	}
	out->asked = true;
	if (work_post(w, url, dialect->token_headers, body, &res, err) != 0) {
		out->lost = res.fate == CLIENT_UNKNOWN;
		goto out;
	}
	out->retry_after_s = res.retry_after_s;
	out->verdict = grant_read(dialect, res.status, res.body, res.body_len,
	    &grant, err);
	/* A gateway that gives up does not know what stands behind it did. */
	out->lost = out->verdict == GRANT_OUTAGE && (res.status >= 500 ||
	    res.status < 300);
	if (out->verdict == GRANT_MISCONFIGURED)
		name_settings(w, err);
	if (out->verdict != GRANT_OK)
		goto out;
	r->http_status = res.status;
	r->body = secret_dup(res.body);
	r->body_len = res.body_len;
	rc = 0;
out:
	free(url);
	grant_release(&grant);
	work_wipe(&res, NULL);
	return rc;
}

static void
answer_init(struct answer *out)
{
	memset(out, 0, sizeof(*out));
	out->verdict = GRANT_OUTAGE;
	out->retry_after_s = -1;
}

int
work_mint(struct work *w, const char *refresh_token, bool spares,
    struct error *err)
{
	const struct dialect *dialect = w->provider->dialect;
	const struct connection_quota quotas[] = {dialect->mint,
	    dialect->living};
	char hash[SECRET_HASH_SIZE];

	secret_hash(refresh_token, strlen(refresh_token), hash);
	if (connection_mint(w->access->db, hash, clock_now_ms(), quotas,
		spares ? 2 : 1, err) == 0)
		return 0;
	if (err->code == ERROR_LIMITED)
		error_detail(err, ACCESS_MINT_QUOTA);
	return -1;
}

/* A grant is of use to the client alone that it was given to. */
static int
check_client(const struct work *w, enum journal_used used, struct error *err)
{
	if (used == JOURNAL_SEED || w->row.client_id == NULL ||
	    strcmp(w->row.client_id, w->client.client_id) == 0)
		return 0;
	error_set(err, ERROR_CONFIG, "%s of tenant %s was connected with the "
	    "client %.60s, which is not set any more (settings %s, %s): set "
	    "it again, or connect again", w->provider->title, w->tenant,
	    w->row.client_id, setting_row(w->provider->client_id)->name,
	    setting_row(w->provider->client_secret)->name);
	return error_detail(err, "other_client");
}

int
work_ask_refresh(struct work *w, enum journal_used used, bool spares,
    struct answer *out, struct error *err)
{
	const char *token;
	struct strbuf body;
	int rc = -1;

	answer_init(out);
	strbuf_init(&body, BODY_MAX);
	if (work_register(w, err) != 0 || check_client(w, used, err) != 0) {
		out->verdict = GRANT_MISCONFIGURED;
		goto out;
	}
	token = work_token(w, used);
	if (work_mint(w, token, spares, err) != 0)
		goto out;
	grant_write_refresh(&body, w->provider->dialect, w->client.client_id,
	    w->client.client_secret, token);
	rc = ask(w, used == JOURNAL_SEED ? w->client.accounts_server :
	    w->row.accounts_server, &body, out, err);
	out->record.used = used;
out:
	work_wipe(NULL, &body);
	return rc;
}

int
work_ask_code(struct work *w, const struct access_code *code,
    const char *server, struct answer *out, struct error *err)
{
	struct strbuf body;
	int rc;

	answer_init(out);
	strbuf_init(&body, BODY_MAX);
	grant_write_exchange(&body, w->provider->dialect, w->client.client_id,
	    w->client.client_secret, code->code, code->redirect_uri,
	    code->verifier);
	rc = ask(w, server, &body, out, err);
	out->record.used = JOURNAL_CODE;
	out->record.location = xstrdup(code->location);
	out->record.realm_id = xstrdup(code->realm_id);
	work_wipe(NULL, &body);
	return rc;
}

int
work_keep(struct work *w, const struct answer *answer, bool *stored,
    char **replaced, struct error *err)
{
	struct error unwritten = ERROR_INIT, uncleared = ERROR_INIT;
	int rc = 0;

	/* Its room was there; if it fails all the same, the store may not. */
	if (journal_write(&w->journal, w->access->key, &answer->record,
		&unwritten) != 0)
		log_error(LOG_WARNING, "token_journal.unwritten", &unwritten,
		    NULL);
	/* On a passing failure the journal stays: whoever is next stores it. */
	if (work_apply(w, &answer->record, stored, replaced, err) != 0) {
		if (!work_apply_failed_for_good(err))
			return -1;
		rc = -1;
	}
	if (journal_clear(&w->journal, &uncleared) != 0)
		log_error(LOG_WARNING, "token_journal.uncleared", &uncleared,
		    NULL);
	return rc;
}
