/* watch.c - notification channels: made, renewed, changed, ended. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/watch.h"

#define HOUR_MS INT64_C(3600000)
#define WEEK_MS (168 * HOUR_MS)
#define TOKEN_MAX 50
#define URL_MAX 255
#define EVENTS_MAX 50
#define WATCH_MAX 50

struct channel {
	char *id;
	char *notify_url;
	char *token;           /* NULL: none was set */
	struct json *events;   /* array of "Leads.create" */
	bool affected_values;
	bool related;
	int64_t expires_at;
	struct channel *next;
};

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
static void
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

static struct channel *
channel_find(struct org *org, const char *id)
{
	struct channel *c = org->channels;

	while (c != NULL && (id == NULL || strcmp(c->id, id) != 0))
		c = c->next;
	return c;
}

static struct json *
watch_error(size_t index, const char *code, const char *message,
    const char *key, struct json *details)
{
	char path[96];

	snprintf(path, sizeof(path), "$.watch[%zu].%s", index, key);
	if (details == NULL)
		details = json_object();
	json_set_text(details, "api_name", key);
	json_set_text(details, "json_path", path);
	return fault_object(code, message, details);
}

/* "Leads.create": a module and one of four words. */
static const struct module *
event_module(struct world *w, const char *event)
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

static struct json *
events_fault(struct world *w, size_t index, const struct json *events)
{
	const struct json *j;

	if (json_type(events) != JSON_ARRAY || json_size(events) == 0)
		return watch_error(index, "INVALID_DATA", "invalid data",
		    "events", detail_text("expected_data_type", "jsonarray"));
	if (json_size(events) > EVENTS_MAX)
		return watch_error(index, "LIMIT_EXCEEDED", "limit exceeded",
		    "events", detail_int("limit", EVENTS_MAX));
	for (j = json_first(events); j != NULL; j = json_next(j))
		if (event_module(w, json_type(j) == JSON_TEXT ?
		    json_scalar(j) : NULL) == NULL)
			return watch_error(index, "INVALID_DATA",
			    "the module name given seems to be invalid",
			    "events", NULL);
	return NULL;
}

/* What is missing or wrong; whole: nothing may be left out. */
static struct json *
channel_fault(struct world *w, size_t index, const struct json *wish,
    bool whole)
{
	static const char *const needed[] = {
		"channel_id", "events", "notify_url"
	};
	const char *token = json_get_text(wish, "token");
	const char *url = json_get_text(wish, "notify_url");
	const char *id = json_scalar(json_get(wish, "channel_id"));
	int64_t n;
	size_t i;

	for (i = 0; i < (whole ? nitems(needed) : 1); i++)
		if (json_get(wish, needed[i]) == NULL)
			return watch_error(index, "MANDATORY_NOT_FOUND",
			    "required field not found", needed[i], NULL);
	if (id == NULL || text_int(id, 0, INT64_MAX, &n) != 0)
		return watch_error(index, "INVALID_DATA", "invalid data",
		    "channel_id", detail_text("expected_data_type", "bigint"));
	if (token != NULL && text_length(token) > TOKEN_MAX)
		return watch_error(index, "INVALID_DATA", "invalid data",
		    "token", detail_int("maximum_length", TOKEN_MAX));
	if (url != NULL && text_length(url) > URL_MAX)
		return watch_error(index, "INVALID_DATA", "invalid data",
		    "notify_url", detail_int("maximum_length", URL_MAX));
	if (json_get(wish, "events") != NULL)
		return events_fault(w, index, json_get(wish, "events"));
	return NULL;
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

static struct channel *
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
static struct json *
resources_show(struct org *org, const struct channel *c, const char *host)
{
	struct json *list = json_array(), *j;
	bool told[MODULE_COUNT] = {false};
	char url[DC_URL_SIZE], text[DC_URL_SIZE + 40];
	const struct json *event;
	const struct module *m;

	dc_url(org->dc, host, url);
	for (event = json_first(c->events); event != NULL;
	    event = json_next(event)) {
		m = event_module(org->world, json_scalar(event));
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

static struct json *
watch_success(struct crm *crm, const struct channel *c, const char *message)
{
	struct json *details = json_object();

	json_set(details, "events", resources_show(crm->org, c,
	    crm->ask->host));
	return crm_success(crm, message, details);
}

/* Takes the named events out of a channel. */
static void
events_remove(struct channel *c, const struct json *events)
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

static struct json *
watch_one(struct crm *crm, size_t index, const struct json *wish)
{
	bool patch = ask_is(crm->ask, "PATCH");
	struct json *fault = channel_fault(crm->w, index, wish, !patch);
	struct channel *c;

	if (fault != NULL)
		return fault;
	c = channel_find(crm->org,
	    json_scalar(json_get(wish, "channel_id")));
	if (patch && c == NULL)
		return watch_error(index, "INVALID_DATA",
		    "the channel is not known", "channel_id", NULL);
	if (patch && json_get_true(wish, "_delete_events")) {
		events_remove(c, json_get(wish, "events"));
		return watch_success(crm, c,
		    "Successfully removed the subscribe details");
	}
	c = channel_set(crm->org, wish, !patch);
	return watch_success(crm, c, patch ?
	    "Successfully updated the subscribe details" :
	    "Successfully subscribed for actions-watch of the given module");
}

static void
watch_set(struct crm *crm)
{
	struct json *body = crm_body(crm, "watch"), *results;
	const struct json *j;
	size_t i = 0;

	if (body == NULL)
		return;
	if (json_size(json_get(body, "watch")) > WATCH_MAX) {
		reply_fault(crm->reply, 400, "LIMIT_EXCEEDED",
		    "limit exceeded", detail_int("limit", WATCH_MAX));
		json_free(body);
		return;
	}
	results = json_array();
	for (j = json_first(json_get(body, "watch")); j != NULL;
	    j = json_next(j))
		json_add(results, watch_one(crm, i++, j));
	crm_results(crm, ask_is(crm->ask, "POST") ? 201 : 200, "watch",
	    results);
	json_free(body);
}

static struct json *
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
		json_set(j, "resources", resources_show(org, c, host));
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

static void
watch_get(struct crm *crm)
{
	const char *id = ask_param(crm->ask, "channel_id");
	struct json *list = json_array(), *body, *info;
	const struct channel *c;

	for (c = crm->org->channels; c != NULL; c = c->next)
		if (id == NULL || strcmp(id, c->id) == 0)
			json_add(list, channel_show(crm->org, c,
			    crm->ask->host));
	if (json_size(list) == 0) {
		json_free(list);
		reply_bare(crm->reply, 204);
		return;
	}
	info = detail_int("count", (int64_t)json_size(list));
	json_set_int(info, "page", 1);
	json_set_int(info, "per_page", 200);
	json_set_bool(info, "more_records", false);
	body = json_object();
	json_set(body, "watch", list);
	json_set(body, "info", info);
	reply_json(crm->reply, 200, body);
}

static struct json *
watch_end(struct crm *crm, const char *id)
{
	struct channel *c = channel_find(crm->org, id);
	struct json *result;

	if (c == NULL)
		return fault_object("INVALID_DATA",
		    "the channel is not known", detail_text("channel_id", id));
	result = watch_success(crm, c,
	    "Successfully un-subscribed from actions-watch");
	c->expires_at = 0;
	return result;
}

static void
watch_delete(struct crm *crm)
{
	const char *ids = ask_param(crm->ask, "channel_ids");
	struct json *results;
	char *id;
	size_t n;

	if (ids == NULL || ids[0] == '\0') {
		reply_fault(crm->reply, 400, "REQUIRED_PARAM_MISSING",
		    "required param is missing",
		    detail_text("param_name", "channel_ids"));
		return;
	}
	results = json_array();
	for (; *ids != '\0'; ids += n + (ids[n] == ',')) {
		n = strcspn(ids, ",");
		id = xstrndup(ids, n);
		json_add(results, watch_end(crm, id));
		free(id);
	}
	crm_results(crm, 200, "watch", results);
	channels_expire(crm->org);
}

void
watch_answer(struct crm *crm)
{
	static const struct {
		const char *method, *operation;
		void (*answer)(struct crm *crm);
	} methods[] = {
		{"POST", "CREATE", watch_set}, {"PUT", "UPDATE", watch_set},
		{"PATCH", "UPDATE", watch_set}, {"GET", "READ", watch_get},
		{"DELETE", "DELETE", watch_delete}
	};
	size_t i;

	channels_expire(crm->org);
	for (i = 0; i < nitems(methods); i++) {
		if (!ask_is(crm->ask, methods[i].method))
			continue;
		if (crm_may_group(crm, "notifications", NULL,
		    methods[i].operation))
			methods[i].answer(crm);
		return;
	}
	reply_fault(crm->reply, 400, "INVALID_REQUEST_METHOD",
	    "The http request method type is not a valid one", NULL);
}
