/* grant.c - builds the questions to a token endpoint, reads its answers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/grant.h"

#define LIFE_DEFAULT_S 3600  /* when the answer does not say */
#define LIFE_MAX_S 86400     /* more than that is milliseconds */
#define SPAN_MAX_S ((int64_t)20 * 365 * 86400)

void
grant_release(struct grant *g)
{
	secret_free(g->access_token);
	secret_free(g->refresh_token);
	free(g->scope);
	free(g->api_domain);
	memset(g, 0, sizeof(*g));
}

static enum error_code
verdict_error(enum grant_verdict verdict)
{
	switch (verdict) {
	case GRANT_REFUSED:
		return ERROR_AUTH;
	case GRANT_MISCONFIGURED:
		return ERROR_CONFIG;
	case GRANT_THROTTLED:
		return ERROR_LIMITED;
	default:
		return ERROR_UNAVAILABLE;
	}
}

/* A token goes into a header: printable ASCII without spaces, or it is none. */
static bool
is_token(const char *s)
{
	size_t i;

	if (text_empty(s))
		return false;
	for (i = 0; s[i] != '\0'; i++)
		if (s[i] < 0x21 || s[i] > 0x7e)
			return false;
	return true;
}

/* A provider's word is shown only when it looks like one. */
static bool
is_word(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ";

	return !text_empty(s) && strlen(s) < 48 &&
	    strspn(s, allowed) == strlen(s);
}

/* A number that may also come as a text. */
static int
get_number(const struct json *j, const char *name, int64_t *out)
{
	return text_int(json_scalar(json_get(j, name)), INT64_MIN, INT64_MAX,
	    out);
}

/*
 * Seconds of life.  Old servers send milliseconds in expires_in, with or
 * without the seconds in expires_in_sec.  A span that makes no sense is no
 * reason to lose a token: if it dies early, it is renewed.
 */
static int64_t
read_life(const struct json *j)
{
	int64_t life = 0;

	if (get_number(j, "expires_in_sec", &life) != 0 &&
	    get_number(j, "expires_in", &life) == 0 && life > LIFE_MAX_S)
		life /= 1000;
	if (life <= 0)
		return LIFE_DEFAULT_S;
	return life > LIFE_MAX_S ? LIFE_MAX_S : life;
}

/* Seconds that may be missing; what makes no sense is as good as missing. */
static int64_t
read_span(const struct json *j, const char *name)
{
	int64_t span = 0;

	if (get_number(j, name, &span) != 0 || span < 0 || span > SPAN_MAX_S)
		return 0;
	return span;
}

/* Scopes with one space between them, whatever stood there. */
static char *
read_scope(const struct json *j)
{
	char *scope = xstrdup(json_get_text(j, "scope")), *at;

	for (at = scope; at != NULL && *at != '\0'; at++)
		if (*at == ',')
			*at = ' ';
	return scope;
}

static enum grant_verdict
read_success(const struct json *j, struct grant *out, struct error *err)
{
	const char *token = json_get_text(j, "access_token");
	const char *refresh = json_get_text(j, "refresh_token");

	if (!is_token(token) || (refresh != NULL && *refresh != '\0' &&
	    !is_token(refresh))) {
		error_set(err, ERROR_UNAVAILABLE, "the provider answered with "
		    "a token that makes no sense");
		error_detail(err, "bad_token");
		return GRANT_OUTAGE;
	}
	out->access_token = secret_dup(token);
	out->refresh_token = text_empty(refresh) ? NULL : secret_dup(refresh);
	out->scope = read_scope(j);
	out->api_domain = xstrdup(json_get_text(j, "api_domain"));
	out->expires_in_s = read_life(j);
	out->refresh_expires_in_s = read_span(j, "x_refresh_token_expires_in");
	out->hard_expires_in_s = read_span(j,
	    "x_refresh_token_hard_expires_in");
	return GRANT_OK;
}

static enum grant_verdict
throttled(const struct dialect *dialect, const char *word, struct error *err)
{
	char span[32] = "a minute";

	if (dialect->throttle_s > 60)
		snprintf(span, sizeof(span), "%d minutes",
		    dialect->throttle_s / 60);
	error_limited(err, dialect->throttle_s, "the provider says that too "
	    "many tokens were asked for: it is left alone for %s", span);
	error_detail(err, word);
	return GRANT_THROTTLED;
}

static enum grant_verdict
outage(struct error *err, int http_status, const char *word)
{
	if (is_word(word))
		error_set(err, ERROR_UNAVAILABLE, "the provider answered \"%s\""
		    " (status %d): it is tried again later", word,
		    http_status);
	else
		error_set(err, ERROR_UNAVAILABLE, "the provider's answer is "
		    "not one of a token endpoint (status %d): it is tried "
		    "again later", http_status);
	error_detail(err, is_word(word) ? word : "no_token");
	return GRANT_OUTAGE;
}

/* What the dialect knows of an error; NULL when it is nothing. */
static const struct grant_word *
find_word(const struct dialect *dialect, const struct json *j,
    const char *word)
{
	const char *description = json_get_text(j, "error_description");
	const struct grant_word *w;

	for (w = dialect->words; w->word != NULL; w++)
		if (strcmp(w->word, word) == 0 && (w->description == NULL ||
		    (description != NULL &&
		    strcmp(w->description, description) == 0)))
			return w;
	return NULL;
}

static enum grant_verdict
read_failure(const struct dialect *dialect, int http_status,
    const struct json *j, struct error *err)
{
	const char *word = json_get_text(j, "error");
	const struct grant_word *known;

	if (http_status == 429)
		return throttled(dialect, is_word(word) ? word : "429", err);
	/* A server in trouble says nothing about the grant. */
	if (http_status >= 500 || word == NULL)
		return outage(err, http_status, word);
	known = find_word(dialect, j, word);
	if (known == NULL)
		return outage(err, http_status, word);
	if (known->verdict == GRANT_THROTTLED)
		return throttled(dialect, word, err);
	error_set(err, verdict_error(known->verdict), "%s (%s)", known->text,
	    word);
	error_detail(err, word);
	return known->verdict;
}

enum grant_verdict
grant_read(const struct dialect *dialect, int http_status, const char *body,
    size_t n, struct grant *out, struct error *err)
{
	enum grant_verdict verdict;
	struct json *j = NULL;
	struct error ignored = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (json_parse(body, n, &j, &ignored) != 0)
		j = NULL;
	if (http_status >= 200 && http_status < 300 &&
	    json_get_text(j, "access_token") != NULL)
		verdict = read_success(j, out, err);
	else
		verdict = read_failure(dialect, http_status, j, err);
	json_free(j);
	return verdict;
}

static void
write_pair(struct strbuf *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (out->len > 0)
		strbuf_char(out, '&');
	strbuf_text(out, name);
	strbuf_char(out, '=');
	escape_url(out, value);
}

static void
write_client(struct strbuf *out, const struct dialect *dialect,
    const char *client_id, const char *client_secret)
{
	if (dialect->basic)
		return;
	write_pair(out, "client_id", client_id);
	write_pair(out, "client_secret", client_secret);
}

void
grant_write_exchange(struct strbuf *out, const struct dialect *dialect,
    const char *client_id, const char *client_secret, const char *code,
    const char *redirect_uri, const char *code_verifier)
{
	write_pair(out, "grant_type", "authorization_code");
	write_client(out, dialect, client_id, client_secret);
	write_pair(out, "code", code);
	write_pair(out, "redirect_uri", redirect_uri);
	if (dialect->pkce)
		write_pair(out, "code_verifier", code_verifier);
}

void
grant_write_refresh(struct strbuf *out, const struct dialect *dialect,
    const char *client_id, const char *client_secret,
    const char *refresh_token)
{
	write_pair(out, "grant_type", "refresh_token");
	write_client(out, dialect, client_id, client_secret);
	write_pair(out, "refresh_token", refresh_token);
}

char *
grant_basic(const char *client_id, const char *client_secret)
{
	char *pair = xasprintf("%s:%s", client_id, client_secret);
	char *word = secret_base64(pair, strlen(pair));
	char *header = xasprintf("Authorization: Basic %s", word);

	secret_free(word);
	secret_free(pair);
	return header;
}

void
grant_challenge(const char *verifier, char out[44])
{
	secret_sha256(verifier, strlen(verifier), out);
}
