/* work_ask.c - asks an accounts server for tokens and keeps its answers. */

#include "src/provider/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/escape.h"
#include "provider/zoho.h"

/*
 * Zoho: 10 access tokens per refresh token in 10 minutes.  Two seconds more,
 * because its clock starts when a question arrives, ours when it leaves.
 */
#define MINT_MAX 10
#define MINT_WINDOW_MS 602000

#define BODY_MAX (4 * LIMIT_TOKEN_BODY)

static const char *const form_headers[] = {
	"Content-Type: application/x-www-form-urlencoded",
	"Accept: application/json",
	NULL
};

void
answer_release(struct answer *answer)
{
	journal_record_release(&answer->record);
}

static int
post_form(struct work *w, const char *server, const char *path,
    const struct strbuf *body, struct client_response *res, struct error *err)
{
	char *url = xasprintf("%s%s", server, path);
	struct client_request req = {
		.method = "POST",
		.url = url,
		.headers = form_headers,
		.body = strbuf_str(body),
		.body_len = body->len,
		.total_ms = w->access->call_ms,
		.max_body = LIMIT_TOKEN_BODY,
	};
	int rc = -1;

	/* Another process may be asking since our lock was let go. */
	if (w->lock == NULL || db_lock_check(w->lock, err) == 0)
		rc = client_perform(w->access->client, &req, res, err);

	log_event(LOG_DEBUG, "token_endpoint.asked", "tenant", w->tenant,
	    "service", w->provider->service, "path", path, "answered",
	    rc == 0 ? "yes" : "no", NULL);
	free(url);
	return rc;
}

static void
wipe_body(struct strbuf *body)
{
	if (body->data != NULL)
		secret_wipe(body->data, body->size);
	strbuf_release(body);
}

static void
wipe_response(struct client_response *res)
{
	secret_free(res->body);
	res->body = NULL;
	client_response_release(res);
}

/* Says which settings to look at when the client is refused. */
static void
name_settings(const struct work *w, struct error *err)
{
	char word[sizeof(err->detail)];

	snprintf(word, sizeof(word), "%s", err->detail);
	error_context(err, "%s refuses the OAuth client (settings %s, %s or "
	    "%s, %s; ZOHO_ACCOUNTS_URL; ZOHO_REDIRECT_URI)", w->provider->title,
	    setting_row(w->provider->client_id)->name,
	    setting_row(w->provider->client_secret)->name,
	    setting_row(w->provider->service_client_id)->name,
	    setting_row(w->provider->service_client_secret)->name);
	error_detail(err, word);
}

/* Sends a question; -1 and a verdict unless it brought tokens. */
static int
ask(struct work *w, const char *server, const struct strbuf *body,
    struct answer *out, struct error *err)
{
	struct journal_record *r = &out->record;
	struct client_response res = {0};
	struct grant grant = {0};
	int rc = -1;

	out->verdict = GRANT_OUTAGE;
	out->retry_after_s = -1;
	r->generation = w->row.generation;
	r->asked_at = clock_now_ms();
	r->accounts_server = xstrdup(server);
	if (body->full) {
		error_set(err, ERROR_INVALID, "the code is too long to be one");
		goto out;
	}
	out->asked = true;
	if (post_form(w, server, "/oauth/v2/token", body, &res, err) != 0)
		goto out;
	out->retry_after_s = res.retry_after_s;
	out->verdict = grant_read(res.status, res.body, res.body_len, &grant,
	    err);
	if (out->verdict == GRANT_MISCONFIGURED)
		name_settings(w, err);
	if (out->verdict != GRANT_OK)
		goto out;
	r->http_status = res.status;
	r->body = secret_dup(res.body);
	r->body_len = res.body_len;
	rc = 0;
out:
	grant_release(&grant);
	wipe_response(&res);
	return rc;
}

int
work_mint(struct work *w, const char *refresh_token, struct error *err)
{
	char hash[SECRET_HASH_SIZE];

	secret_hash(refresh_token, strlen(refresh_token), hash);
	if (connection_mint(w->access->db, hash, clock_now_ms(),
		MINT_WINDOW_MS, MINT_MAX, err) == 0)
		return 0;
	if (err->code == ERROR_LIMITED)
		error_detail(err, ACCESS_MINT_QUOTA);
	return -1;
}

int
work_ask_refresh(struct work *w, enum journal_used used, struct answer *out,
    struct error *err)
{
	const char *token = used == JOURNAL_PREVIOUS ? w->tokens.previous :
	    w->tokens.refresh;
	const char *id, *secret;
	struct strbuf body;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->verdict = GRANT_OUTAGE;
	strbuf_init(&body, BODY_MAX);
	if (!zoho_accounts_allowed(w->row.accounts_server,
		config_text(w->access->cfg, SET_ZOHO_ACCOUNTS_URL))) {
		out->verdict = GRANT_MISCONFIGURED;
		error_set(err, ERROR_CONFIG, "%s was connected at %s, which is "
		    "neither Zoho's nor ZOHO_ACCOUNTS_URL: set it, or connect "
		    "again", w->provider->title,
		    w->row.accounts_server != NULL ? w->row.accounts_server :
		    "a place unknown");
		goto out;
	}
	if (provider_client(w->access->cfg, w->provider, &id, &secret,
		err) != 0) {
		out->verdict = GRANT_MISCONFIGURED;
		goto out;
	}
	if (work_mint(w, token, err) != 0)
		goto out;
	grant_write_refresh(&body, id, secret, token);
	rc = ask(w, w->row.accounts_server, &body, out, err);
	out->record.used = used;
out:
	wipe_body(&body);
	return rc;
}

int
work_ask_code(struct work *w, const struct access_code *code,
    const char *server, struct answer *out, struct error *err)
{
	const char *id, *secret;
	struct strbuf body;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	strbuf_init(&body, BODY_MAX);
	if (provider_client(w->access->cfg, w->provider, &id, &secret,
		err) != 0)
		goto out;
	grant_write_exchange(&body, id, secret, code->code,
	    code->redirect_uri, code->verifier);
	rc = ask(w, server, &body, out, err);
	out->record.used = JOURNAL_CODE;
	out->record.location = xstrdup(code->location);
out:
	wipe_body(&body);
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

/* Whether the answer to a revocation means that the token is dead. */
static int
read_revoked(const struct client_response *res, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct json *j = NULL;
	const char *word;
	bool passing;

	if (json_parse(res->body, res->body_len, &j, &ignored) != 0)
		j = NULL;
	word = json_get_text(j, "error");
	passing = word != NULL && (strcmp(word, "Access Denied") == 0 ||
	    strcmp(word, "general_error") == 0);
	json_free(j);
	/* 400 is the answer for a token that is not known (any more). */
	if (!passing && (res->status == 200 || res->status == 400))
		return 0;
	return error_set(err, ERROR_UNAVAILABLE, "the provider did not revoke "
	    "the token (status %d): try again later", res->status);
}

int
work_revoke(struct work *w, const char *server, const char *token,
    struct error *err)
{
	struct client_response res = {0};
	struct strbuf body;
	int rc = -1;

	strbuf_init(&body, BODY_MAX);
	if (!zoho_accounts_allowed(server, config_text(w->access->cfg,
		SET_ZOHO_ACCOUNTS_URL))) {
		error_set(err, ERROR_CONFIG, "the token belongs to %s, which "
		    "is neither Zoho's nor ZOHO_ACCOUNTS_URL: set it",
		    server != NULL ? server : "a place unknown");
		goto out;
	}
	strbuf_text(&body, "token=");
	escape_url(&body, token);
	if (post_form(w, server, "/oauth/v2/token/revoke", &body, &res,
		err) != 0)
		goto out;
	rc = read_revoked(&res, err);
out:
	wipe_response(&res);
	wipe_body(&body);
	return rc;
}
