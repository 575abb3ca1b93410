/* intuit_client.c - the apps that are registered at Intuit, and scopes. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/world.h"

#define BASIC "Basic "
#define HEADER_MAX 8192

static const char *const scopes[] = {
	INTUIT_ACCOUNTING, "com.intuit.quickbooks.payment", "openid",
	"profile", "email", "phone", "address"
};

struct intuit_client *
intuit_client_find(const struct intuit *intuit, const char *id)
{
	struct intuit_client *c = intuit->clients;

	while (c != NULL && (id == NULL || strcmp(c->id, id) != 0))
		c = c->next;
	return c;
}

/* RFC 4648, 4 */
static void
base64_write(struct strbuf *out, const char *s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(s), i, k, have;
	unsigned bits;

	for (i = 0; i < n; i += 3) {
		have = n - i < 3 ? n - i : 3;
		bits = 0;
		for (k = 0; k < 3; k++)
			bits = bits << 8 | (k < have ?
			    (unsigned char)s[i + k] : 0u);
		for (k = 0; k < 4; k++)
			strbuf_char(out, k <= have ?
			    digits[bits >> (18 - 6 * k) & 63] : '=');
	}
}

struct intuit_client *
intuit_client_basic(const struct intuit *intuit, const char *authorization)
{
	struct intuit_client *c;
	struct strbuf want;
	char *pair;
	bool same = false;

	if (authorization == NULL ||
	    !text_starts_nocase(authorization, BASIC))
		return NULL;
	for (c = intuit->clients; c != NULL; c = c->next) {
		strbuf_init(&want, HEADER_MAX);
		pair = xasprintf("%s:%s", c->id, c->secret);
		base64_write(&want, pair);
		same = strcmp(authorization + strlen(BASIC),
		    strbuf_str(&want)) == 0;
		free(pair);
		strbuf_release(&want);
		if (same)
			break;
	}
	return c;
}

bool
intuit_client_develops(const struct world *w, const struct intuit_client *c)
{
	return c->by_knob ?
	    world_knob(w, KNOB_INTUIT_KEYS) == KEYS_DEVELOPMENT :
	    c->development;
}

bool
intuit_client_takes(const struct world *w, const struct intuit_client *c,
    const char *redirect)
{
	size_t i;

	if (c->by_knob && world_knob(w, KNOB_ANY_LOOPBACK_REDIRECT) != 0 &&
	    is_loopback_callback(redirect))
		return true;
	for (i = 0; i < c->redirect_count; i++)
		if (strcmp(c->redirects[i], redirect) == 0)
			return true;
	return false;
}

static void
redirects_free(struct intuit_client *c)
{
	size_t i;

	for (i = 0; i < c->redirect_count; i++)
		free(c->redirects[i]);
	free(c->redirects);
	c->redirects = NULL;
	c->redirect_count = 0;
}

static void
redirects_change(struct intuit_client *c, const struct json *list)
{
	const struct json *j;

	redirects_free(c);
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		if (json_type(j) != JSON_TEXT)
			continue;
		c->redirects = xreallocarray(c->redirects,
		    c->redirect_count + 1, sizeof(*c->redirects));
		c->redirects[c->redirect_count++] = xstrdup(json_scalar(j));
	}
}

int
intuit_client_change(struct intuit *intuit, const struct json *change,
    struct error *err)
{
	const char *id = json_get_text(change, "client_id");
	const char *secret = json_get_text(change, "client_secret");
	const char *keys = json_get_text(change, "keys");
	struct intuit_client *c = intuit_client_find(intuit, id);

	if (text_empty(id))
		return error_set(err, ERROR_INVALID,
		    "a client needs a client_id");
	if (keys != NULL && strcmp(keys, "production") != 0 &&
	    strcmp(keys, "development") != 0)
		return error_set(err, ERROR_INVALID,
		    "keys are production or development");
	if (c == NULL) {
		c = xcalloc(1, sizeof(*c));
		c->id = xstrdup(id);
		c->secret = xstrdup(INTUIT_SECRET);
		c->next = intuit->clients;
		intuit->clients = c;
	}
	if (secret != NULL) {
		free(c->secret);
		c->secret = xstrdup(secret);
	}
	if (keys != NULL) {
		c->by_knob = false;
		c->development = strcmp(keys, "development") == 0;
	}
	if (json_get(change, "redirect_uris") != NULL)
		redirects_change(c, json_get(change, "redirect_uris"));
	return 0;
}

struct json *
intuit_clients_show(const struct world *w)
{
	struct json *list = json_array(), *j, *uris;
	const struct intuit_client *c;
	size_t i;

	for (c = w->intuit.clients; c != NULL; c = c->next) {
		j = json_object();
		uris = json_array();
		for (i = 0; i < c->redirect_count; i++)
			json_add(uris, json_text(c->redirects[i]));
		json_set_text(j, "client_id", c->id);
		json_set_text(j, "client_secret", c->secret);
		json_set_text(j, "keys", intuit_client_develops(w, c) ?
		    "development" : "production");
		json_set(j, "redirect_uris", uris);
		json_add(list, j);
	}
	return list;
}

void
intuit_clients_free(struct intuit *intuit)
{
	struct intuit_client *c;

	while ((c = intuit->clients) != NULL) {
		intuit->clients = c->next;
		redirects_free(c);
		free(c->secret);
		free(c->id);
		free(c);
	}
}

/* Takes the next word of a list; NULL at its end. */
static const char *
scope_next(const char **at, size_t *n)
{
	const char *word;

	*at += strspn(*at, " ");
	word = *at;
	*n = strcspn(word, " ");
	*at += *n;
	return *n > 0 ? word : NULL;
}

bool
intuit_scope_is_valid(const char *scope)
{
	const char *word;
	size_t n, i, count = 0;

	for (; (word = scope_next(&scope, &n)) != NULL; count++) {
		for (i = 0; i < nitems(scopes); i++)
			if (strlen(scopes[i]) == n &&
			    strncmp(scopes[i], word, n) == 0)
				break;
		if (i == nitems(scopes))
			return false;
	}
	return count > 0;
}

bool
intuit_scope_has(const char *scope, const char *one)
{
	const char *word;
	size_t n;

	while ((word = scope_next(&scope, &n)) != NULL)
		if (strlen(one) == n && strncmp(one, word, n) == 0)
			return true;
	return false;
}

bool
intuit_scope_has_company(const char *scope)
{
	return strstr(scope, "com.intuit.quickbooks.") != NULL;
}
