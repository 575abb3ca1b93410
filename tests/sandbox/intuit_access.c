/* intuit_access.c - Intuit's codes and access tokens, and how tokens look. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/world.h"

#define DAY_MS INT64_C(86400000)
#define TOKEN_MAX 8192

/* The header of an encrypted token and its empty second part. */
#define ACCESS_HEAD "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.."
#define ACCESS_BYTES 420
#define ACCESS_BYTES_LONG 4096
#define REFRESH_BYTES 37
#define REFRESH_BYTES_LONG 512
#define CODE_BYTES 50

/* Random letters and digits up to a length of n bytes. */
static void
random_fill(struct strbuf *sb, size_t n)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	unsigned char raw[64];
	size_t i = sizeof(raw);

	while (sb->len < n) {
		if (i == sizeof(raw)) {
			secret_random(raw, sizeof(raw));
			i = 0;
		}
		/* The bytes above would make some letters likelier. */
		if (raw[i] < 248)
			strbuf_char(sb, letters[raw[i] % 62]);
		i++;
	}
}

char *
intuit_refresh_make(const struct world *w)
{
	struct strbuf sb;

	strbuf_init(&sb, TOKEN_MAX);
	strbuf_printf(&sb, "RT1-39-H3-%lld",
	    (long long)(world_now(w) / 1000));
	random_fill(&sb, world_knob(w, KNOB_INTUIT_LONG_TOKENS) != 0 ?
	    REFRESH_BYTES_LONG : REFRESH_BYTES);
	return strbuf_take(&sb);
}

static char *
access_make(const struct world *w)
{
	size_t n = world_knob(w, KNOB_INTUIT_LONG_TOKENS) != 0 ?
	    ACCESS_BYTES_LONG : ACCESS_BYTES;
	struct strbuf sb;

	strbuf_init(&sb, TOKEN_MAX);
	strbuf_text(&sb, ACCESS_HEAD);
	random_fill(&sb, strlen(ACCESS_HEAD) + 22);
	strbuf_char(&sb, '.');
	random_fill(&sb, n - 23);
	strbuf_char(&sb, '.');
	random_fill(&sb, n);
	return strbuf_take(&sb);
}

struct intuit_code *
intuit_code_add(struct world *w, struct intuit_client *c, const char *scope,
    const char *realm, const char *redirect)
{
	struct intuit_code *code = xcalloc(1, sizeof(*code));
	struct strbuf sb;

	strbuf_init(&sb, TOKEN_MAX);
	strbuf_printf(&sb, "AB11%lld", (long long)(world_now(w) / 1000));
	random_fill(&sb, CODE_BYTES);
	code->value = strbuf_take(&sb);
	code->client = c;
	code->scope = xstrdup(scope);
	code->realm = xstrdup(realm);
	code->redirect = xstrdup(redirect);
	code->expires_at = world_now(w) +
	    world_knob(w, KNOB_INTUIT_CODE_TTL_S) * 1000;
	code->next = w->intuit.codes;
	w->intuit.codes = code;
	return code;
}

struct intuit_code *
intuit_code_find(const struct intuit *intuit, const char *value)
{
	struct intuit_code *code = intuit->codes;

	while (code != NULL && strcmp(code->value, value) != 0)
		code = code->next;
	return code;
}

/* Those that have ended long ago are told from made-up ones no more. */
static void
accesses_forget(struct world *w)
{
	struct intuit_access **at = &w->intuit.accesses, *a;

	while ((a = *at) != NULL) {
		if (a->expires_at + DAY_MS > world_now(w)) {
			at = &a->next;
			continue;
		}
		*at = a->next;
		free(a->value);
		free(a);
	}
}

struct intuit_access *
intuit_access_add(struct world *w, struct intuit_grant *g)
{
	struct intuit_access *a = xcalloc(1, sizeof(*a));

	accesses_forget(w);
	a->value = access_make(w);
	a->grant = g;
	a->expires_at = world_now(w) +
	    world_knob(w, KNOB_INTUIT_ACCESS_TTL_S) * 1000;
	a->next = w->intuit.accesses;
	w->intuit.accesses = a;
	return a;
}

struct intuit_access *
intuit_access_find(const struct intuit *intuit, const char *value)
{
	struct intuit_access *a = intuit->accesses;

	while (a != NULL && (value == NULL || strcmp(a->value, value) != 0))
		a = a->next;
	return a;
}

const char *
intuit_bearer(const struct ask *ask)
{
	return ask->authorization != NULL &&
	    text_starts_nocase(ask->authorization, "Bearer ") ?
	    ask->authorization + strlen("Bearer ") : NULL;
}

void
intuit_accesses_expire(struct world *w)
{
	struct intuit_access *a;
	int64_t now = world_now(w);

	for (a = w->intuit.accesses; a != NULL; a = a->next)
		if (a->expires_at > now)
			a->expires_at = now;
}
