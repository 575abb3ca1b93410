/* control.c - the control routes for webhooks: /_sandbox/hooks. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/hook/intuit_event.h"
#include "tests/sandbox/world.h"

static const char *const states[HOOK_STATES] = {
	"waiting", "held", "sending", "delivered", "failed", "dropped"
};

static struct json *
delivery_show(const struct hook_delivery *d)
{
	struct json *j = detail_int("number", d->number);
	const struct hook_message *m = &d->message;

	json_set_text(j, "source", hook_source_name(m->source));
	json_set_text(j, "what", m->what);
	json_set_text(j, "state", states[d->state]);
	json_set_text(j, "fault", d->fault);
	json_set_int(j, "made_ms", d->made_at);
	json_set_int(j, "due_ms", d->due_at);
	json_set_text(j, "method", m->method);
	json_set_text(j, "url", m->url);
	json_set_text(j, "content_type", m->media);
	json_set_text(j, "signature", d->signature);
	json_set(j, "headers", json_copy(m->headers));
	json_set(j, "body", text_is_utf8(m->body, m->len) ?
	    json_text(m->body) : json_null());
	json_set(j, "attempts", json_copy(d->log));
	return j;
}

static void
list_show(struct json *out, const struct hook_list *list, int64_t since)
{
	const struct hook_delivery *d = list->first;

	for (; d != NULL; d = d->next)
		if (d->number > since)
			json_add(out, delivery_show(d));
}

void
control_hooks_list(struct control *c)
{
	int64_t since = ask_param_int(c->ask, "since", 0);
	struct json *j = json_object(), *list = json_array();

	list_show(list, &c->w->hooks.done, since);
	list_show(list, &c->w->hooks.pending, since);
	json_set(j, "deliveries", list);
	json_set_int(j, "next", c->w->hooks.next_number - 1);
	reply_json(c->reply, 200, j);
}

static void
count(struct json *j, const struct hook_list *list)
{
	const struct hook_delivery *d = list->first;
	int64_t n;

	for (; d != NULL; d = d->next)
		if (json_get_int(j, states[d->state], &n) == 0)
			json_set_int(j, states[d->state], n + 1);
}

void
control_hooks_state(struct control *c)
{
	struct hooks *hooks = &c->w->hooks;
	struct json *j = json_object(), *hold = json_array();
	int i;

	for (i = 0; i < HOOK_STATES; i++)
		json_set_int(j, states[i], 0);
	count(j, &hooks->pending);
	count(j, &hooks->done);
	for (i = 0; i < HOOK_SOURCES; i++)
		if (hooks->hold[i])
			json_add(hold, json_text(hook_source_name(
			    (enum hook_source)i)));
	json_set_int(j, "gathered", (int64_t)json_size(hooks->gathered));
	json_set(j, "hold", hold);
	json_set(j, "faults", hook_rules_show(hooks));
	json_set(j, "intuit", intuit_subscriptions(c->w));
	reply_json(c->reply, 200, j);
}

/* What is on its way goes nowhere; what has ended is forgotten. */
void
control_hooks_forget(struct control *c)
{
	struct hooks *hooks = &c->w->hooks;
	struct json *intuit = hooks->intuit, *crm = hooks->crm;

	hooks->intuit = hooks->crm = NULL;
	hooks_clear(hooks);
	hooks->intuit = intuit;
	hooks->crm = crm;
	control_agree(c);
}

/* {"source":"crm","on":true}; without a source: all of them. */
void
control_hooks_hold(struct control *c)
{
	const char *name = json_get_text(c->body, "source");
	const struct json *on = json_get(c->body, "on");
	enum hook_source source = hook_source_find(name);
	int i;

	if (name != NULL && source == HOOK_SOURCES) {
		control_refuse(c, 400, "no such source");
		return;
	}
	for (i = 0; i < HOOK_SOURCES; i++)
		if (name == NULL || (enum hook_source)i == source)
			c->w->hooks.hold[i] = on == NULL || json_is_true(on);
	control_agree(c);
}

/* Gives the held ones new ranks: as they came, backwards, or mixed. */
static size_t
rank(struct world *w, struct hook_delivery **held, size_t n,
    const char *order)
{
	bool reverse = order != NULL && strcmp(order, "reverse") == 0;
	bool shuffle = order != NULL && strcmp(order, "shuffle") == 0;
	struct dice dice = dice_of(w->hooks.next_number);
	struct hook_delivery *d;
	size_t i, k;

	for (i = n; shuffle && i > 1; i--) {
		k = (size_t)dice_roll(&dice, (int64_t)i);
		d = held[k];
		held[k] = held[i - 1];
		held[i - 1] = d;
	}
	for (i = 0; i < n; i++) {
		d = held[reverse ? n - 1 - i : i];
		d->rank = w->hooks.next_number + (int64_t)i;
		d->state = HOOK_WAITING;
	}
	/* What comes later ranks later. */
	w->hooks.next_number += (int64_t)n;
	return n;
}

/* {"order":"as_sent", "reverse" or "shuffle","limit":N}: lets go. */
void
control_hooks_release(struct control *c)
{
	struct hooks *hooks = &c->w->hooks;
	struct hook_delivery **held, *d;
	int64_t limit = INT64_MAX;
	size_t n = 0;

	json_get_int(c->body, "limit", &limit);
	held = xcalloc(hooks->pending.count + 1, sizeof(*held));
	for (d = hooks->pending.first; d != NULL && (int64_t)n < limit;
	    d = d->next)
		if (d->state == HOOK_HELD)
			held[n++] = d;
	n = rank(c->w, held, n, json_get_text(c->body, "order"));
	free(held);
	memset(hooks->hold, 0, sizeof(hooks->hold));
	pthread_cond_broadcast(&hooks->wake);
	reply_json(c->reply, 200, detail_int("released", (int64_t)n));
}

/* Whatever waits, for its turn or for another attempt, is due now. */
void
control_hooks_flush(struct control *c)
{
	struct hook_delivery *d = c->w->hooks.pending.first;
	int64_t n = 0;

	intuit_events_flush(c->w);
	for (; d != NULL; d = d->next) {
		if (d->state != HOOK_WAITING)
			continue;
		d->due_at = world_now(c->w);
		n++;
	}
	pthread_cond_broadcast(&c->w->hooks.wake);
	reply_json(c->reply, 200, detail_int("due", n));
}

void
control_hooks_resend(struct control *c)
{
	struct hook_delivery *d;
	int64_t number = 0;

	json_get_int(c->body, "number", &number);
	d = hook_find(c->w, number);
	if (d == NULL) {
		control_refuse(c, 404, "no such delivery");
		return;
	}
	hook_again(c->w, d);
	control_agree(c);
}

void
control_hooks_faults(struct control *c)
{
	struct error err = ERROR_INIT;

	if (c->body == NULL)
		control_refuse(c, 400, "a rule, or an array of them");
	else if (hook_rules_add(&c->w->hooks, c->body, &err) != 0)
		control_refuse(c, 400, err.text);
	else
		control_agree(c);
}

void
control_hooks_mend(struct control *c)
{
	hook_rules_clear(&c->w->hooks);
	memset(&c->w->hooks.chaos, 0, sizeof(c->w->hooks.chaos));
	control_agree(c);
}

static int64_t
percent(const struct json *j, const char *name)
{
	int64_t n = 0;

	json_get_int(j, name, &n);
	return n < 0 ? 0 : n;
}

/* {"seed":7,"drop":5,"duplicate":10,"delay":30,"delay_max_ms":2000} */
void
control_hooks_chaos(struct control *c)
{
	struct hook_chaos *chaos = &c->w->hooks.chaos;

	chaos->dice = dice_of(percent(c->body, "seed"));
	chaos->drop = percent(c->body, "drop");
	chaos->duplicate = percent(c->body, "duplicate");
	chaos->delay = percent(c->body, "delay");
	chaos->delay_max_ms = percent(c->body, "delay_max_ms");
	if (chaos->delay_max_ms == 0)
		chaos->delay_max_ms = 1000;
	control_agree(c);
}
