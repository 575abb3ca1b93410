/* limit.c - API credits of a rolling day and calls at the same time. */

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/inventory/model.h"
#include "tests/sandbox/limit.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define HEAVY_MAX 10

/* By edition, with one user licence. */
static const int64_t credits_a_day[] = {5000, 50250, 50500, 51000, 52000};
static const int calls_at_once[] = {5, 10, 15, 20, 25};

int64_t
credits_allowed(const struct org *org)
{
	int64_t set = world_knob(org->world, KNOB_CREDITS);

	return set > 0 ? set :
	    credits_a_day[world_knob(org->world, KNOB_EDITION)];
}

/* Empties the slots that the day has left behind. */
static void
credits_roll(struct org *org)
{
	struct credits *c = &org->credits;
	int64_t now = world_now(org->world) / 60000, steps, i;
	int64_t *slot;

	steps = now - c->minute;
	if (steps > CREDIT_MINUTES)
		steps = CREDIT_MINUTES;
	for (i = 0; i < steps; i++) {
		slot = &c->used[(now - i) % CREDIT_MINUTES];
		c->total -= *slot;
		*slot = 0;
	}
	if (steps > 0)
		c->minute = now;
}

int64_t
credits_used(struct org *org)
{
	credits_roll(org);
	return org->credits.total;
}

bool
credits_take(struct org *org, int64_t cost)
{
	struct credits *c = &org->credits;

	if (credits_used(org) + cost > credits_allowed(org))
		return false;
	c->used[c->minute % CREDIT_MINUTES] += cost;
	c->total += cost;
	return true;
}

/* One organisation, whatever the app. */
static bool
inventory_enter(struct world *w, enum dc dc, struct passage *out)
{
	struct inv_meter *meter = &inventory_of(&w->orgs[dc])->meter;
	int64_t most = world_knob(w, KNOB_INVENTORY_AT_ONCE);

	if (most > 0 && meter->at_once >= most)
		return false;
	meter->at_once++;
	out->inventory = true;
	out->generation = w->generation;
	out->dc = dc;
	return true;
}

bool
passage_enter(struct world *w, enum dc dc, const struct ask *ask,
    struct passage *out)
{
	int64_t edition = world_knob(w, KNOB_EDITION);
	const struct oauth_access *a;

	if (dc == DC_INTUIT)
		return qbo_enter(w, ask, out);
	memset(out, 0, sizeof(*out));
	a = crm_token(w, dc, ask);
	if (a != NULL && text_starts(ask->path, "/inventory/"))
		return inventory_enter(w, dc, out);
	if (a == NULL || !text_starts(ask->path, "/crm/"))
		return true;
	out->heavy = crm_is_heavy(ask);
	if (world_knob(w, KNOB_CONCURRENCY) != 0 &&
	    (a->client->active[dc] >= calls_at_once[edition] ||
	    (out->heavy && a->client->active_heavy[dc] >= HEAVY_MAX)))
		return false;
	out->client = a->client;
	out->generation = w->generation;
	out->dc = dc;
	out->client->active[dc]++;
	out->client->active_heavy[dc] += out->heavy;
	return true;
}

void
passage_leave(struct world *w, const struct passage *p)
{
	qbo_leave(w, p);
	if (p->inventory && p->generation == w->generation)
		inventory_of(&w->orgs[p->dc])->meter.at_once--;
	if (p->client == NULL || p->generation != w->generation)
		return;
	p->client->active[p->dc]--;
	p->client->active_heavy[p->dc] -= p->heavy;
}

void
limit_answer(const struct world *w, struct reply *reply)
{
	char code[KNOB_WORD_SIZE];

	knob_word(&w->knobs, KNOB_LIMIT_CODE, code);
	reply_fault(reply, 429, code,
	    "Too many requests. Please try again later.", NULL);
}
