/* intuit_event.c - what Intuit tells an app of changes in its companies. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"
#include "tests/sandbox/hook/hook.h"
#include "tests/sandbox/hook/intuit_event.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/world.h"

#define EVENTS_MAX 100

static struct json *
without(struct json *list, const char *client_id)
{
	struct json *out = json_array();
	const struct json *j;

	for (j = json_first(list); j != NULL; j = json_next(j))
		if (strcmp(json_get_text(j, "client_id"), client_id) != 0)
			json_add(out, json_copy(j));
	json_free(list);
	return out;
}

int
intuit_subscribe(struct world *w, const struct json *wish, struct error *err)
{
	const char *client = json_get_text(wish, "client_id");
	const char *url = json_get_text(wish, "url");
	const char *format = json_get_text(wish, "format");
	struct json *one;

	if (client == NULL)
		client = INTUIT_CLIENT;
	if (format != NULL && strcmp(format, "legacy") != 0 &&
	    strcmp(format, "cloudevents") != 0)
		return error_set(err, ERROR_INVALID,
		    "\"format\" is cloudevents or legacy");
	if (url != NULL && json_get_text(wish, "verifier") == NULL)
		return error_set(err, ERROR_INVALID,
		    "a url needs its verifier");
	w->hooks.intuit = without(w->hooks.intuit, client);
	if (url == NULL)
		return 0;
	one = json_copy(wish);
	json_set_text(one, "client_id", client);
	json_add(w->hooks.intuit, one);
	return 0;
}

struct json *
intuit_subscriptions(const struct world *w)
{
	return w->hooks.intuit != NULL ? json_copy(w->hooks.intuit) :
	    json_array();
}

/* A living grant of the app opens that company. */
static bool
is_connected(struct world *w, const char *client, const char *realm)
{
	struct intuit_grant *g = w->intuit.grants;

	for (; g != NULL; g = g->next)
		if (strcmp(g->client->id, client) == 0 &&
		    strcmp(g->realm, realm) == 0 &&
		    intuit_grant_over(w, g) == NULL)
			return true;
	return false;
}

static bool
wants(const struct json *subscription, const char *entity)
{
	const struct json *list = json_get(subscription, "entities");
	const struct json *j = json_first(list);

	while (j != NULL && strcmp(json_scalar(j), entity) != 0)
		j = json_next(j);
	return list == NULL || j != NULL;
}

void
intuit_event(struct world *w, const struct intuit_event *event)
{
	struct hooks *hooks = &w->hooks;
	struct json *j;

	if (json_size(hooks->intuit) == 0)
		return;
	j = json_object();
	json_set_text(j, "realm", event->realm);
	json_set_text(j, "entity", event->entity);
	json_set_text(j, "id", event->id);
	json_set_text(j, "operation", event->operation);
	json_set_text(j, "deleted_id", event->deleted_id);
	json_set_int(j, "at", world_now(w));
	if (event->whole != NULL)
		json_set(j, "whole", json_copy(event->whole));
	if (hooks->gathered == NULL)
		hooks->gathered = json_array();
	if (json_size(hooks->gathered) == 0)
		hooks->gathered_at = world_now(w);
	json_add(hooks->gathered, j);
	if (world_knob(w, KNOB_INTUIT_HOOK_GATHER_MS) == 0 ||
	    json_size(hooks->gathered) >= EVENTS_MAX)
		intuit_events_flush(w);
	else
		pthread_cond_signal(&hooks->wake);
}

static void
instant(const struct json *event, bool ms, char out[40])
{
	char text[CLOCK_TEXT_SIZE];
	int64_t at = 0;

	json_get_int(event, "at", &at);
	clock_text(at, text);
	if (ms)
		snprintf(out, 40, "%.19s.%03dZ", text, (int)(at % 1000));
	else
		snprintf(out, 40, "%s", text);
}

/* "updated" of "Update". */
static const char *
past_of(const char *operation)
{
	static const char *const words[][2] = {
		{"Create", "created"}, {"Update", "updated"},
		{"Delete", "deleted"}, {"Void", "voided"},
		{"Emailed", "emailed"}, {"Merge", "merged"}
	};
	size_t i;

	for (i = 0; i < nitems(words); i++)
		if (strcmp(words[i][0], operation) == 0)
			return words[i][1];
	return operation;
}

static struct json *
cloud_event(struct world *w, const struct json *event)
{
	const char *deleted = json_get_text(event, "deleted_id");
	char *entity = text_lower(json_get_text(event, "entity"));
	char *type = xasprintf("qbo.%s.%s.v1", entity,
	    past_of(json_get_text(event, "operation")));
	struct json *j = json_object(), *data = json_object();
	char uuid[UUID_SIZE], at[40];

	uuid_make(uuid);
	instant(event, false, at);
	json_set_text(j, "specversion", "1.0");
	json_set_text(j, "id", uuid);
	json_set_text(j, "source", "intuit.ZGVtbw==");
	json_set_text(j, "type", type);
	json_set_text(j, "datacontenttype", "application/json");
	json_set_text(j, "time", at);
	json_set_text(j, "intuitentityid", json_get_text(event, "id"));
	json_set_text(j, "intuitaccountid", json_get_text(event, "realm"));
	if (deleted != NULL)
		json_set_text(data, "deletedid", deleted);
	if (world_knob(w, KNOB_INTUIT_HOOK_DATA) == HOOK_ENTITY &&
	    json_get(event, "whole") != NULL) {
		json_free(data);
		data = json_copy(json_get(event, "whole"));
	}
	json_set(j, "data", data);
	if (world_knob(w, KNOB_EXTRA_KEYS) != 0)
		json_set_text(j, "sandboxextra", "1");
	free(type);
	free(entity);
	return j;
}

static struct json *
legacy_entity(const struct json *event)
{
	const char *deleted = json_get_text(event, "deleted_id");
	struct json *j = json_object();
	char at[40];

	instant(event, true, at);
	json_set_text(j, "name", json_get_text(event, "entity"));
	json_set_text(j, "id", json_get_text(event, "id"));
	json_set_text(j, "operation", json_get_text(event, "operation"));
	json_set_text(j, "lastUpdated", at);
	if (deleted != NULL)
		json_set_text(j, "deletedId", deleted);
	return j;
}

/* One notification a company, in the order in which they first come. */
static struct json *
legacy_body(const struct json *events)
{
	struct json *body = json_object(), *list = json_array();
	struct json *one, *entities, *change;
	const struct json *j, *k;

	for (j = json_first(events); j != NULL; j = json_next(j)) {
		for (k = json_first(events); k != j; k = json_next(k))
			if (strcmp(json_get_text(k, "realm"),
			    json_get_text(j, "realm")) == 0)
				break;
		if (k != j)
			continue;
		entities = json_array();
		for (k = j; k != NULL; k = json_next(k))
			if (strcmp(json_get_text(k, "realm"),
			    json_get_text(j, "realm")) == 0)
				json_add(entities, legacy_entity(k));
		one = json_object();
		json_set_text(one, "realmId", json_get_text(j, "realm"));
		change = json_object();
		json_set(change, "entities", entities);
		json_set(one, "dataChangeEvent", change);
		json_add(list, one);
	}
	json_set(body, "eventNotifications", list);
	return body;
}

static void
add_header(struct json *headers, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);

	json_add(headers, json_text(line));
	free(line);
}

static void
send_legacy(struct world *w, struct hook_message *m,
    const struct json *events)
{
	struct json *body = legacy_body(events);
	char uuid[UUID_SIZE], at[CLOCK_TEXT_SIZE];

	m->body = json_print(body);
	m->media = xstrdup("application/json; charset=utf-8");
	uuid_make(uuid);
	clock_text(world_now(w), at);
	add_header(m->headers, "intuit-created-time", at);
	add_header(m->headers, "intuit-t-id", uuid);
	add_header(m->headers, "intuit-notification-schema-version", "0.1");
	json_free(body);
}

static void
send_cloud(struct world *w, struct hook_message *m,
    const struct json *events)
{
	struct json *body = json_array();
	const struct json *j;

	for (j = json_first(events); j != NULL; j = json_next(j))
		json_add(body, cloud_event(w, j));
	m->body = json_print(body);
	m->media = xstrdup(world_knob(w, KNOB_INTUIT_HOOK_MEDIA) != 0 ?
	    "application/cloudevents+json" : "application/json");
	json_free(body);
}

static void
deliver(struct world *w, const struct json *subscription,
    const struct json *events)
{
	const char *format = json_get_text(subscription, "format");
	const struct json *j = json_first(events);
	struct hook_message m = {.source = HOOK_INTUIT};
	bool legacy = format != NULL ? strcmp(format, "legacy") == 0 :
	    world_knob(w, KNOB_INTUIT_HOOK_FORMAT) == HOOK_LEGACY;

	m.what = xasprintf("%s %s %s", json_get_text(j, "entity"),
	    json_get_text(j, "operation"), json_get_text(j, "id"));
	m.method = xstrdup("POST");
	m.url = xstrdup(json_get_text(subscription, "url"));
	m.secret = xstrdup(json_get_text(subscription, "verifier"));
	m.headers = json_array();
	add_header(m.headers, "User-Agent", "intuit_notification_server/0.1");
	if (legacy)
		send_legacy(w, &m, events);
	else
		send_cloud(w, &m, events);
	m.len = strlen(m.body);
	hook_send(w, &m);
}

void
intuit_events_flush(struct world *w)
{
	struct json *events = w->hooks.gathered, *some;
	const struct json *s, *j;

	w->hooks.gathered = NULL;
	for (s = json_first(w->hooks.intuit); s != NULL; s = json_next(s)) {
		some = json_array();
		for (j = json_first(events); j != NULL; j = json_next(j))
			if (wants(s, json_get_text(j, "entity")) &&
			    is_connected(w, json_get_text(s, "client_id"),
			    json_get_text(j, "realm")))
				json_add(some, json_copy(j));
		if (json_size(some) > 0)
			deliver(w, s, some);
		json_free(some);
	}
	json_free(events);
}

void
intuit_events_due(struct world *w, int64_t *wait_ms)
{
	int64_t left;

	if (json_size(w->hooks.gathered) == 0)
		return;
	left = w->hooks.gathered_at +
	    world_knob(w, KNOB_INTUIT_HOOK_GATHER_MS) - world_now(w);
	if (left <= 0)
		intuit_events_flush(w);
	else if (left < *wait_ms)
		*wait_ms = left;
}
