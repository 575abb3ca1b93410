/* token.c - codes and tokens: made, found, pushed out, ended. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "tests/sandbox/token.h"
#include "tests/sandbox/world.h"

#define WINDOW_MS INT64_C(600000)
#define WINDOW_MAX 10
#define LIVE_MAX 15
#define REFRESH_MAX 20

/* 1000.<32 hex>.<32 hex> */
static void
token_make(char out[TOKEN_SIZE])
{
	unsigned char raw[32];
	size_t i, n;

	secret_random(raw, sizeof(raw));
	n = (size_t)snprintf(out, TOKEN_SIZE, "1000.");
	for (i = 0; i < sizeof(raw); i++) {
		if (i == 16)
			out[n++] = '.';
		n += (size_t)snprintf(out + n, TOKEN_SIZE - n, "%02x",
		    raw[i]);
	}
}

static bool
window_take(struct window *window, int64_t now)
{
	if (now >= window->start_at + WINDOW_MS || window->count == 0) {
		window->start_at = now;
		window->count = 0;
	}
	if (window->count >= WINDOW_MAX)
		return false;
	window->count++;
	return true;
}

bool
code_quota_take(struct world *w, struct oauth_client *c)
{
	return world_knob(w, KNOB_QUOTA) == 0 ||
	    window_take(&c->codes, world_now(w));
}

bool
refresh_quota_take(struct world *w, struct oauth_refresh *r)
{
	return world_knob(w, KNOB_QUOTA) == 0 ||
	    window_take(&r->minted, world_now(w));
}

struct oauth_code *
code_add(struct world *w, struct oauth_client *c, enum dc dc,
    const char *scope, int64_t ttl_s)
{
	struct oauth_code *code = xcalloc(1, sizeof(*code));

	token_make(code->value);
	code->client = c;
	code->dc = dc;
	code->scope = xstrdup(scope);
	code->expires_at = world_now(w) + ttl_s * 1000;
	code->next = w->oauth.codes;
	w->oauth.codes = code;
	return code;
}

struct oauth_code *
code_find(struct world *w, const char *value, const struct oauth_client *c,
    enum dc dc)
{
	struct oauth_code *code = w->oauth.codes;

	while (code != NULL && strcmp(code->value, value) != 0)
		code = code->next;
	if (code == NULL || code->client != c || code->dc != dc ||
	    code->used || code->expires_at <= world_now(w))
		return NULL;
	return code;
}

struct oauth_refresh *
refresh_add(struct world *w, struct oauth_client *c, enum dc dc,
    const char *scope)
{
	struct oauth_refresh *r = xcalloc(1, sizeof(*r)), *other, *oldest;
	size_t same = 0;

	token_make(r->value);
	r->number = w->oauth.next_number++;
	r->client = c;
	r->dc = dc;
	r->scope = xstrdup(scope);
	r->next = w->oauth.refreshes;
	w->oauth.refreshes = r;

	oldest = r;
	for (other = r; other != NULL; other = other->next) {
		if (other->dc != dc)
			continue;
		same++;
		oldest = other;
	}
	if (same > REFRESH_MAX && world_knob(w, KNOB_QUOTA) != 0)
		refresh_remove(&w->oauth, oldest);
	return r;
}

struct oauth_refresh *
refresh_find(const struct oauth *oauth, const char *value, enum dc dc)
{
	struct oauth_refresh *r = oauth->refreshes;

	while (r != NULL && (r->dc != dc || strcmp(r->value, value) != 0))
		r = r->next;
	return r;
}

void
refresh_remove(struct oauth *oauth, struct oauth_refresh *r)
{
	struct oauth_refresh **at = &oauth->refreshes;
	struct oauth_access *a, *next;

	for (a = oauth->accesses; a != NULL; a = next) {
		next = a->next;
		if (a->refresh == r->number)
			access_remove(oauth, a);
	}
	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	free(r->scope);
	free(r);
}

/* Makes room for one more living token of a refresh token. */
static void
accesses_push_out(struct world *w, const struct oauth_refresh *r)
{
	struct oauth_access *a, *next, *oldest = NULL;
	size_t live = 0;

	for (a = w->oauth.accesses; a != NULL; a = next) {
		next = a->next;
		if (a->expires_at <= world_now(w)) {
			access_remove(&w->oauth, a);
		} else if (r != NULL && a->refresh == r->number) {
			live++;
			oldest = a;
		}
	}
	if (live >= LIVE_MAX && world_knob(w, KNOB_QUOTA) != 0)
		access_remove(&w->oauth, oldest);
}

struct oauth_access *
access_add(struct world *w, struct oauth_client *c, enum dc dc,
    const char *scope, struct oauth_refresh *r)
{
	struct oauth_access *a = xcalloc(1, sizeof(*a));

	accesses_push_out(w, r);
	token_make(a->value);
	a->refresh = r != NULL ? r->number : 0;
	a->client = c;
	a->dc = dc;
	a->scope = xstrdup(scope);
	a->expires_at = world_now(w) + world_knob(w, KNOB_ACCESS_TTL_S) * 1000;
	a->next = w->oauth.accesses;
	w->oauth.accesses = a;
	return a;
}

struct oauth_access *
access_find(const struct world *w, const char *value, enum dc dc)
{
	struct oauth_access *a = w->oauth.accesses;

	while (a != NULL && (a->dc != dc || strcmp(a->value, value) != 0))
		a = a->next;
	return a != NULL && a->expires_at > world_now(w) ? a : NULL;
}

void
access_remove(struct oauth *oauth, const struct oauth_access *which)
{
	struct oauth_access **at = &oauth->accesses, *a;

	if (which == NULL)
		return;
	while (*at != which)
		at = &(*at)->next;
	a = *at;
	*at = a->next;
	free(a->scope);
	free(a);
}

void
accesses_expire(struct oauth *oauth)
{
	struct oauth_access *a;

	for (a = oauth->accesses; a != NULL; a = a->next)
		a->expires_at = 0;
}

void
refreshes_revoke(struct oauth *oauth)
{
	while (oauth->refreshes != NULL)
		refresh_remove(oauth, oauth->refreshes);
}

size_t
accesses_live(const struct world *w)
{
	const struct oauth_access *a;
	size_t n = 0;

	for (a = w->oauth.accesses; a != NULL; a = a->next)
		n += a->expires_at > world_now(w);
	return n;
}

size_t
refreshes_count(const struct oauth *oauth)
{
	const struct oauth_refresh *r;
	size_t n = 0;

	for (r = oauth->refreshes; r != NULL; r = r->next)
		n++;
	return n;
}
