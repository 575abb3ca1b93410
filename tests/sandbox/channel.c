/* channel.c - notification channels: kept, changed, expired, shown. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/channel.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/watch.h"

#define HOUR_MS INT64_C(3600000)
#define WEEK_MS (168 * HOUR_MS)

static void
channel_free(struct channel *c)
{
	free(c->id);
	free(c->notify_url);
	free(c->token);
	json_free(c->events);
	free(c);
}

void
channels_clear(struct org *org)
{
	struct channel *c;

	while ((c = org->channels) != NULL) {
		org->channels = c->next;
		channel_free(c);
	}
}

/* An expired channel falls silent without a word. */
void
channels_expire(struct org *org)
{
	struct channel **at = &org->channels, *c;

	while ((c = *at) != NULL) {
		if (c->expires_at > world_now(org->world)) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		channel_free(c);
	}
}

struct channel *
channel_find(struct org *org, const char *id)
{
	struct channel *c = org->channels;

	while (c != NULL && (id == NULL || strcmp(c->id, id) != 0))
		c = c->next;
	return c;
}

/* "Leads.create": a module and one of four words. */
const struct module *
channel_event_module(struct world *w, const char *event)
{
	static const char *const words[] = {"create", "edit", "delete", "all"};
	const char *dot = event != NULL ? strchr(event, '.') : NULL;
	const struct module *m;
	char *name;
	size_t i;

	for (i = 0; dot != NULL && i < nitems(words); i++)
		if (strcmp(dot + 1, words[i]) == 0)
			break;
	if (dot == NULL || i == nitems(words))
		return NULL;
	name = xstrndup(event, (size_t)(dot - event));
	m = module_find(&w->modules, name);
	free(name);
	return m;
}

/* Absent, past, or more than a week ahead: one hour. */
static int64_t
expiry_of(const struct world *w, const struct json *wish)
{
	const char *text = json_get_text(wish, "channel_expiry");
	int64_t now = world_now(w), at;

	if (text == NULL || moment_parse(text, true, &at) != 0 || at <= now ||
	    at > now + WEEK_MS)
		return now + HOUR_MS;
	return at;
}

static void
replace_text(char **to, const char *with)
{
	free(*to);
	*to = xstrdup(with);
}

struct channel *
channel_set(struct org *org, const struct json *wish, bool whole)
{
	const char *id = json_scalar(json_get(wish, "channel_id"));
	struct channel *c = channel_find(org, id);

	if (c == NULL) {
		c = xcalloc(1, sizeof(*c));
		c->id = xstrdup(id);
		c->related = true;
		c->next = org->channels;
		org->channels = c;
	}
	if (whole || json_get(wish, "token") != NULL)
		replace_text(&c->token, json_get_text(wish, "token"));
	if (json_get_text(wish, "notify_url") != NULL)
		replace_text(&c->notify_url,
		    json_get_text(wish, "notify_url"));
	if (json_get(wish, "events") != NULL) {
		json_free(c->events);
		c->events = json_copy(json_get(wish, "events"));
	}
	if (whole || json_get(wish, "channel_expiry") != NULL)
		c->expires_at = expiry_of(org->world, wish);
	c->affected_values = json_get_true(wish,
	    "return_affected_field_values");
	return c;
}

/* One element a module of the channel. */
struct json *
channel_resources(struct org *org, const struct channel *c, const char *host)
{
	struct json *list = json_array(), *j;
	bool told[MODULE_COUNT] = {false};
	char url[DC_URL_SIZE], text[DC_URL_SIZE + 40];
	const struct json *event;
	const struct module *m;

	dc_url(org->dc, host, url);
	for (event = json_first(c->events); event != NULL;
	    event = json_next(event)) {
		m = channel_event_module(org->world, json_scalar(event));
		if (m == NULL || told[m - org->world->modules.module])
			continue;
		told[m - org->world->modules.module] = true;
		j = json_object();
		json_set(j, "channel_expiry", org_moment(org, c->expires_at));
		snprintf(text, sizeof(text), "%s/crm/v2/%s", url, m->name);
		json_set_text(j, "resource_uri", text);
		record_id_text(m->id, text);
		json_set_text(j, "resource_id", text);
		json_set_text(j, "resource_name", m->name);
		json_set_text(j, "channel_id", c->id);
		json_add(list, j);
	}
	return list;
}

/* Takes the named events out of a channel. */
void
channel_drop_events(struct channel *c, const struct json *events)
{
	struct json *left = json_array();
	const struct json *j, *k;

	for (j = json_first(c->events); j != NULL; j = json_next(j)) {
		for (k = json_first(events); k != NULL; k = json_next(k))
			if (json_type(k) == JSON_TEXT &&
			    strcmp(json_scalar(j), json_scalar(k)) == 0)
				break;
		if (k == NULL)
			json_add(left, json_copy(j));
	}
	json_free(c->events);
	c->events = left;
}

struct json *
channel_show(struct org *org, const struct channel *c, const char *host)
{
	struct json *j = json_object();

	json_set_text(j, "channel_id", c->id);
	json_set_text(j, "notify_url", c->notify_url);
	json_set_text(j, "token", c->token);
	json_set(j, "events", json_copy(c->events));
	json_set(j, "channel_expiry", org_moment(org, c->expires_at));
	json_set_bool(j, "return_affected_field_values", c->affected_values);
	json_set_bool(j, "notify_on_related_action", c->related);
	if (host != NULL)
		json_set(j, "resources", channel_resources(org, c, host));
	return j;
}

struct json *
channels_show(struct org *org)
{
	struct json *list = json_array();
	const struct channel *c;

	channels_expire(org);
	for (c = org->channels; c != NULL; c = c->next)
		json_add(list, channel_show(org, c, NULL));
	return list;
}
