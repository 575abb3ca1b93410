/* grant.c - builds the questions to a token endpoint, reads its answers. */

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
#define THROTTLE_S 600

/*
 * The error words whose meaning is known.  A word that is not here says
 * nothing about the grant.  Source: Zoho accounts, "Access token" errors.
 */
static const struct {
	const char *word;
	enum grant_verdict verdict;
	const char *text;
} words[] = {
	{"invalid_code", GRANT_REFUSED,
	    "the code or refresh token is used up, revoked or of another data "
	    "centre: connect again"},
	{"invalid_client", GRANT_MISCONFIGURED,
	    "the client id is not known at this accounts server: check it, "
	    "and that the client is enabled for this data centre (Multi-DC)"},
	{"invalid_client_secret", GRANT_MISCONFIGURED,
	    "the client secret is not the one of this client in this data "
	    "centre: check it"},
	{"invalid_redirect_uri", GRANT_MISCONFIGURED,
	    "the redirect URI is not the one registered for this client: "
	    "register it exactly as it is set here"},
	{"missing_org_info", GRANT_MISCONFIGURED,
	    "the provider wants to know the organisation of this client: "
	    "use a server-based client"},
	{"Access Denied", GRANT_THROTTLED, NULL},
	{"general_error", GRANT_OUTAGE,
	    "the provider reports a general error: it is tried again later"},
};

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
	return GRANT_OK;
}

static enum grant_verdict
throttled(struct error *err, const char *word)
{
	error_limited(err, THROTTLE_S, "the provider says that too many tokens "
	    "were asked for: it is left alone for ten minutes");
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

static enum grant_verdict
read_failure(int http_status, const struct json *j, struct error *err)
{
	const char *word = json_get_text(j, "error");
	size_t i;

	if (http_status == 429)
		return throttled(err, is_word(word) ? word : "429");
	/* A server in trouble says nothing about the grant. */
	if (http_status >= 500 || word == NULL)
		return outage(err, http_status, word);
	for (i = 0; i < nitems(words); i++)
		if (strcmp(words[i].word, word) == 0)
			break;
	if (i == nitems(words))
		return outage(err, http_status, word);
	if (words[i].verdict == GRANT_THROTTLED)
		return throttled(err, word);
	error_set(err, verdict_error(words[i].verdict), "%s (%s)",
	    words[i].text, word);
	error_detail(err, word);
	return words[i].verdict;
}

enum grant_verdict
grant_read(int http_status, const char *body, size_t n, struct grant *out,
    struct error *err)
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
		verdict = read_failure(http_status, j, err);
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

void
grant_write_exchange(struct strbuf *out, const char *client_id,
    const char *client_secret, const char *code, const char *redirect_uri,
    const char *code_verifier)
{
	write_pair(out, "grant_type", "authorization_code");
	write_pair(out, "client_id", client_id);
	write_pair(out, "client_secret", client_secret);
	write_pair(out, "code", code);
	write_pair(out, "redirect_uri", redirect_uri);
	write_pair(out, "code_verifier", code_verifier);
}

void
grant_write_refresh(struct strbuf *out, const char *client_id,
    const char *client_secret, const char *refresh_token)
{
	write_pair(out, "grant_type", "refresh_token");
	write_pair(out, "client_id", client_id);
	write_pair(out, "client_secret", client_secret);
	write_pair(out, "refresh_token", refresh_token);
}

void
grant_challenge(const char *verifier, char out[44])
{
	secret_sha256(verifier, strlen(verifier), out);
}
