/* qbo_limit.c - calls a minute, a second and at a time. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define MINUTE_MS 60000
#define SECOND_MS 1000

static struct qbo_visitor *
visitor_take(struct qbo_company *c, const struct intuit_client *client)
{
	struct qbo_visitor *v = c->visitors;

	while (v != NULL && v->client != client)
		v = v->next;
	if (v != NULL)
		return v;
	v = xcalloc(1, sizeof(*v));
	v->client = client;
	v->next = c->visitors;
	c->visitors = v;
	return v;
}

/* Drops what is older than a minute, or of a clock that was put back. */
static void
calls_forget(struct qbo_company *c, int64_t now)
{
	size_t i, n = 0;

	for (i = 0; i < c->call_count; i++)
		if (c->calls[i].at > now - MINUTE_MS && c->calls[i].at <= now)
			c->calls[n++] = c->calls[i];
	c->call_count = n;
}

static bool
there_is_room(const struct world *w, const struct qbo_company *c,
    const struct qbo_visitor *v)
{
	int64_t minute = world_knob(w, KNOB_INTUIT_PER_MINUTE);
	int64_t second = world_knob(w, KNOB_INTUIT_PER_SECOND);
	int64_t at_once = world_knob(w, KNOB_INTUIT_IN_FLIGHT);
	int64_t now = world_now(w), n = 0;
	size_t i;

	for (i = 0; i < c->call_count; i++)
		n += c->calls[i].client == v->client &&
		    c->calls[i].at > now - SECOND_MS;
	return (minute == 0 || (int64_t)c->call_count < minute) &&
	    (second == 0 || n < second) &&
	    (at_once == 0 || v->under_way < at_once);
}

/* Only calls that the gateway lets through count. */
bool
qbo_enter(struct world *w, const struct ask *ask, struct passage *out)
{
	struct intuit_access *a = intuit_access_find(&w->intuit,
	    intuit_bearer(ask));
	struct qbo_company *c;
	struct qbo_visitor *v;

	memset(out, 0, sizeof(*out));
	if (a == NULL || a->revoked || a->expires_at <= world_now(w) ||
	    a->grant->realm == NULL || !text_starts(ask->path, "/v3/"))
		return true;
	c = qbo_company_take(w, a->grant->realm);
	v = visitor_take(c, a->grant->client);
	calls_forget(c, world_now(w));
	if (!there_is_room(w, c, v))
		return false;
	if (c->call_count == c->call_size) {
		c->call_size = c->call_size * 2 + 64;
		c->calls = xreallocarray(c->calls, c->call_size,
		    sizeof(*c->calls));
	}
	c->calls[c->call_count].at = world_now(w);
	c->calls[c->call_count++].client = v->client;
	v->under_way++;
	out->visitor = v;
	out->generation = w->generation;
	return true;
}

void
qbo_leave(struct world *w, const struct passage *p)
{
	if (p->visitor != NULL && p->generation == w->generation)
		p->visitor->under_way--;
}
