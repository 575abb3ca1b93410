/* queue.c - deliveries: put on their way, taken by the sender, settled. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/hook/hook.h"
#include "tests/sandbox/hook/intuit_event.h"
#include "tests/sandbox/hook/tamper.h"
#include "tests/sandbox/world.h"

#define DONE_MAX 20000
#define IDLE_MS 1000

static const char *const sources[HOOK_SOURCES] = {
	"inventory", "crm", "intuit"
};

const char *
hook_source_name(enum hook_source source)
{
	return sources[source];
}

enum hook_source
hook_source_find(const char *name)
{
	int i;

	for (i = 0; i < HOOK_SOURCES; i++)
		if (name != NULL && strcmp(sources[i], name) == 0)
			break;
	return (enum hook_source)i;
}

void
hooks_init(struct hooks *hooks)
{
	pthread_condattr_t attr;

	memset(hooks, 0, sizeof(*hooks));
	hooks->next_number = 1;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&hooks->wake, &attr);
	pthread_condattr_destroy(&attr);
}

void
hook_message_release(struct hook_message *m)
{
	free(m->what);
	free(m->method);
	free(m->url);
	free(m->media);
	json_free(m->headers);
	free(m->body);
	free(m->secret);
	memset(m, 0, sizeof(*m));
}

static void
delivery_free(struct hook_delivery *d)
{
	hook_message_release(&d->message);
	free(d->signature);
	free(d->fault);
	json_free(d->log);
	free(d);
}

static void
list_clear(struct hook_list *list)
{
	struct hook_delivery *d;

	while ((d = list->first) != NULL) {
		list->first = d->next;
		delivery_free(d);
	}
	memset(list, 0, sizeof(*list));
}

static void
list_add(struct hook_list *list, struct hook_delivery *d)
{
	d->next = NULL;
	if (list->last != NULL)
		list->last->next = d;
	else
		list->first = d;
	list->last = d;
	list->count++;
}

static void
list_remove(struct hook_list *list, struct hook_delivery *d)
{
	struct hook_delivery **at = &list->first, *before = NULL;

	while (*at != d) {
		before = *at;
		at = &(*at)->next;
	}
	*at = d->next;
	if (list->last == d)
		list->last = before;
	list->count--;
}

void
hooks_clear(struct hooks *hooks)
{
	list_clear(&hooks->pending);
	list_clear(&hooks->done);
	hook_rules_clear(hooks);
	json_free(hooks->intuit);
	json_free(hooks->gathered);
	json_free(hooks->crm);
	hooks->intuit = hooks->gathered = hooks->crm = NULL;
	memset(hooks->hold, 0, sizeof(hooks->hold));
	memset(&hooks->chaos, 0, sizeof(hooks->chaos));
	hooks->sending = 0;
	pthread_cond_broadcast(&hooks->wake);
}

void
hooks_release(struct hooks *hooks)
{
	hooks_clear(hooks);
	pthread_cond_destroy(&hooks->wake);
}

/* Ends; the oldest of what has ended makes room. */
static void
finish(struct hooks *hooks, struct hook_delivery *d, enum hook_state state)
{
	struct hook_delivery *old;

	d->state = state;
	list_add(&hooks->done, d);
	if (hooks->done.count > DONE_MAX) {
		old = hooks->done.first;
		list_remove(&hooks->done, old);
		delivery_free(old);
	}
}

static struct hook_delivery *
delivery_new(struct world *w, const struct hook_message *m)
{
	struct hook_delivery *d = xcalloc(1, sizeof(*d));

	d->number = w->hooks.next_number++;
	d->rank = d->number;
	d->message = *m;
	d->message.what = xstrdup(m->what);
	d->message.method = xstrdup(m->method);
	d->message.url = xstrdup(m->url);
	d->message.media = xstrdup(m->media);
	d->message.secret = xstrdup(m->secret);
	d->message.headers = m->headers != NULL ? json_copy(m->headers) :
	    json_array();
	d->message.body = xmalloc(m->len + 1);
	memcpy(d->message.body, m->body, m->len);
	d->message.body[m->len] = '\0';
	d->log = json_array();
	d->made_at = world_now(w);
	d->due_at = d->made_at + world_knob(w, KNOB_HOOK_LATENCY_MS);
	return d;
}

static void
enqueue(struct world *w, struct hook_delivery *d)
{
	struct hooks *hooks = &w->hooks;

	if (d->state == HOOK_DROPPED) {
		finish(hooks, d, HOOK_DROPPED);
		return;
	}
	if (d->state != HOOK_HELD && hooks->hold[d->message.source])
		d->state = HOOK_HELD;
	list_add(&hooks->pending, d);
	pthread_cond_signal(&hooks->wake);
}

void
hook_send(struct world *w, struct hook_message *m)
{
	const struct json *rule = hook_rule_take(&w->hooks, m);
	int64_t copies = tamper_copies(w, rule), i;
	struct hook_delivery *d;

	for (i = 0; i < copies; i++) {
		d = delivery_new(w, m);
		tamper(w, d, rule);
		enqueue(w, d);
	}
	hook_message_release(m);
}

void
hook_again(struct world *w, const struct hook_delivery *d)
{
	struct hook_delivery *copy = delivery_new(w, &d->message);

	copy->signature = xstrdup(d->signature);
	copy->fault = xstrdup("resend");
	enqueue(w, copy);
}

/* An earlier one of the same app must be acknowledged first. */
static bool
is_blocked(const struct world *w, const struct hook_delivery *d)
{
	const struct hook_delivery *other = w->hooks.pending.first;

	if (d->message.source != HOOK_INTUIT ||
	    world_knob(w, KNOB_INTUIT_HOOK_BLOCKING) == 0)
		return false;
	for (; other != NULL; other = other->next)
		if (other->message.source == HOOK_INTUIT &&
		    other->number < d->number &&
		    strcmp(other->message.url, d->message.url) == 0)
			return true;
	return false;
}

struct hook_delivery *
hook_take(struct world *w, int64_t *wait_ms)
{
	struct hooks *hooks = &w->hooks;
	struct hook_delivery *d, *best = NULL;
	int64_t now = world_now(w);

	*wait_ms = IDLE_MS;
	intuit_events_due(w, wait_ms);
	if (hooks->sending >= world_knob(w, KNOB_HOOK_AT_ONCE))
		return NULL;
	for (d = hooks->pending.first; d != NULL; d = d->next) {
		if (d->state != HOOK_WAITING || is_blocked(w, d))
			continue;
		if (d->due_at > now) {
			if (d->due_at - now < *wait_ms)
				*wait_ms = d->due_at - now;
			continue;
		}
		if (best == NULL || d->rank < best->rank)
			best = d;
	}
	if (best != NULL) {
		best->state = HOOK_SENDING;
		best->attempts++;
		hooks->sending++;
	}
	return best;
}

struct hook_delivery *
hook_find(struct world *w, int64_t number)
{
	struct hook_delivery *d = w->hooks.pending.first;

	while (d != NULL && d->number != number)
		d = d->next;
	if (d != NULL)
		return d;
	d = w->hooks.done.first;
	while (d != NULL && d->number != number)
		d = d->next;
	return d;
}

int64_t
hook_deadline_ms(enum hook_source source)
{
	return source == HOOK_INTUIT ? 3000 : 10000;
}

/* Seconds until the next attempt, -1: it is given up. */
static int64_t
retry_s(const struct world *w, const struct hook_delivery *d)
{
	static const int64_t ladder[] = {
		10, 20, 30, 300, 1200, 7200, 14400, 21600
	};
	bool crm = d->message.source == HOOK_CRM;
	size_t n = (size_t)d->attempts - 1;

	if (d->message.source == HOOK_INTUIT)
		return ladder[n < nitems(ladder) ? n : nitems(ladder) - 1];
	if (d->attempts >= world_knob(w, !crm ? KNOB_INVENTORY_HOOK_ATTEMPTS :
	    d->message.workflow ? KNOB_CRM_WORKFLOW_ATTEMPTS :
	    KNOB_CRM_HOOK_ATTEMPTS))
		return -1;
	return world_knob(w, crm ? KNOB_CRM_HOOK_RETRY_S :
	    KNOB_INVENTORY_HOOK_RETRY_S);
}

static bool
is_success(const struct hook_delivery *d, int status)
{
	if (d->message.source == HOOK_INTUIT)
		return status == 200;
	return status >= 200 && status < 300;
}

void
hook_settle(struct world *w, int64_t number, int status, const char *error)
{
	struct hooks *hooks = &w->hooks;
	struct hook_delivery *d = hook_find(w, number);
	struct json *entry;
	int64_t wait;

	if (d == NULL || d->state != HOOK_SENDING)
		return;
	hooks->sending--;
	entry = json_object();
	json_set_int(entry, "at_ms", world_now(w));
	json_set_int(entry, "status", status);
	json_set_text(entry, "error", error);
	json_add(d->log, entry);
	wait = retry_s(w, d);
	if (!is_success(d, status) && wait >= 0) {
		d->state = HOOK_WAITING;
		d->due_at = world_now(w) + wait * 1000;
	} else {
		list_remove(&hooks->pending, d);
		finish(hooks, d, is_success(d, status) ? HOOK_DELIVERED :
		    HOOK_FAILED);
	}
	pthread_cond_broadcast(&hooks->wake);
}
