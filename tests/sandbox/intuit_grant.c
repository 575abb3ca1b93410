/* intuit_grant.c - the tokens of one consent: made, rotated, ended. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/world.h"

#define DAY_MS INT64_C(86400000)
#define JITTER_MS INT64_C(7200000)

/* A new value, whose counter starts anew. */
static void
value_issue(struct world *w, struct intuit_grant *g)
{
	uint16_t jitter = 0;

	g->value = intuit_refresh_make(w);
	g->issued_at = world_now(w);
	g->rotate_at = g->issued_at + DAY_MS;
	if (world_knob(w, KNOB_INTUIT_ROTATION) == ROTATION_JITTER) {
		secret_random(&jitter, sizeof(jitter));
		g->rotate_at += JITTER_MS * jitter / UINT16_MAX;
	}
	g->expires_at = g->issued_at +
	    world_knob(w, KNOB_INTUIT_COUNTER_S) * 1000;
}

static bool
same_realm(const struct intuit_grant *g, const char *realm)
{
	return g->realm != NULL && realm != NULL &&
	    strcmp(g->realm, realm) == 0;
}

struct intuit_grant *
intuit_grant_add(struct world *w, struct intuit_client *c, const char *scope,
    const char *realm)
{
	struct intuit_grant *g = xcalloc(1, sizeof(*g)), *old;

	if (world_knob(w, KNOB_INTUIT_RECONSENT) == RECONSENT_REVOKE)
		for (old = w->intuit.grants; old != NULL; old = old->next)
			if (old->client == c && same_realm(old, realm))
				intuit_grant_end(w, old, "consent");
	g->number = w->intuit.next_number++;
	g->client = c;
	g->scope = xstrdup(scope);
	g->realm = xstrdup(realm);
	g->consented_at = world_now(w);
	g->used_at = g->consented_at;
	value_issue(w, g);
	g->next = w->intuit.grants;
	w->intuit.grants = g;
	return g;
}

void
intuit_grant_end(struct world *w, struct intuit_grant *g, const char *why)
{
	struct intuit_access *a;

	if (g->ended == NULL)
		g->ended = why;
	for (a = w->intuit.accesses; a != NULL; a = a->next)
		a->revoked |= a->grant == g;
}

const char *
intuit_grant_over(const struct world *w, struct intuit_grant *g)
{
	int64_t now = world_now(w);

	if (g->ended != NULL)
		return g->ended;
	if (intuit_grant_hard_s(w, g) <= 0)
		g->ended = "hard cap";
	else if (now >= g->used_at + world_knob(w, KNOB_INTUIT_IDLE_S) * 1000)
		g->ended = "idle";
	else if (now >= g->expires_at)
		g->ended = "counter";
	return g->ended;
}

struct intuit_grant *
intuit_grant_find(const struct world *w, const char *value)
{
	struct intuit_grant *g = w->intuit.grants;

	for (; g != NULL; g = g->next)
		if (strcmp(g->value, value) == 0 || (g->previous != NULL &&
		    world_now(w) < g->previous_until &&
		    strcmp(g->previous, value) == 0))
			break;
	return g;
}

static bool
is_time(const struct world *w, const struct intuit_grant *g)
{
	switch (world_knob(w, KNOB_INTUIT_ROTATION)) {
	case ROTATION_ALWAYS:
		return true;
	case ROTATION_NEVER:
		return false;
	default:
		return world_now(w) >= g->rotate_at;
	}
}

void
intuit_grant_use(struct world *w, struct intuit_grant *g)
{
	int64_t now = world_now(w);

	g->refreshes++;
	g->used_at = now;
	if (is_time(w, g)) {
		free(g->previous);
		g->previous = g->value;
		g->previous_until = now +
		    world_knob(w, KNOB_INTUIT_GRACE_S) * 1000;
		g->rotations++;
		value_issue(w, g);
	} else if (world_knob(w, KNOB_INTUIT_COUNTER) == COUNTER_EXTENDS) {
		g->expires_at = now +
		    world_knob(w, KNOB_INTUIT_COUNTER_S) * 1000;
	}
}

void
intuit_grant_age(struct world *w, struct intuit_grant *g, int64_t age_s)
{
	struct intuit_access *a;

	g->consented_at -= age_s * 1000;
	g->issued_at -= age_s * 1000;
	g->used_at -= age_s * 1000;
	g->expires_at -= age_s * 1000;
	g->rotate_at -= age_s * 1000;
	for (a = w->intuit.accesses; a != NULL; a = a->next)
		if (a->grant == g)
			a->expires_at -= age_s * 1000;
}

int64_t
intuit_grant_hard_s(const struct world *w, const struct intuit_grant *g)
{
	return world_knob(w, KNOB_INTUIT_HARD_TTL_S) -
	    (world_now(w) - g->consented_at) / 1000;
}

int64_t
intuit_grant_counter_s(const struct world *w, const struct intuit_grant *g)
{
	/* A second that has begun counts: a fresh value has them all. */
	int64_t s = (g->expires_at - world_now(w) + 999) / 1000;
	int64_t hard = intuit_grant_hard_s(w, g);

	return s < hard ? s : hard;
}

static void
set_moment(struct json *j, const char *name, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	clock_text(at, text);
	json_set_text(j, name, text);
}

struct json *
intuit_grant_show(const struct world *w, struct intuit_grant *g)
{
	struct json *j = json_object();
	const char *over = intuit_grant_over(w, g);
	char print[SECRET_FINGERPRINT_SIZE], text[16];

	secret_fingerprint(g->value, print);
	snprintf(text, sizeof(text), "fp:%s", print);
	json_set_int(j, "number", g->number);
	json_set_text(j, "client_id", g->client->id);
	json_set_text(j, "realm", g->realm);
	json_set_text(j, "scope", g->scope);
	json_set_text(j, "refresh_token", text);
	json_set_bool(j, "alive", over == NULL);
	json_set_text(j, "ended_by", over);
	json_set_int(j, "refreshes", g->refreshes);
	json_set_int(j, "rotations", g->rotations);
	set_moment(j, "consented_at", g->consented_at);
	set_moment(j, "issued_at", g->issued_at);
	set_moment(j, "used_at", g->used_at);
	json_set_int(j, "counter_s", intuit_grant_counter_s(w, g));
	json_set_int(j, "hard_s", intuit_grant_hard_s(w, g));
	return j;
}

void
intuit_grants_free(struct intuit *intuit)
{
	struct intuit_access *a;
	struct intuit_grant *g;
	struct intuit_code *code;

	while ((a = intuit->accesses) != NULL) {
		intuit->accesses = a->next;
		free(a->value);
		free(a);
	}
	while ((code = intuit->codes) != NULL) {
		intuit->codes = code->next;
		free(code->value);
		free(code->scope);
		free(code->realm);
		free(code->redirect);
		free(code);
	}
	while ((g = intuit->grants) != NULL) {
		intuit->grants = g->next;
		free(g->scope);
		free(g->realm);
		free(g->value);
		free(g->previous);
		free(g);
	}
}
