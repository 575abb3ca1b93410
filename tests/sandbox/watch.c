/* watch.c - answers about notification channels. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/channel.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/watch.h"

#define TOKEN_MAX 50
#define URL_MAX 255
#define EVENTS_MAX 50
#define WATCH_MAX 50

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
		if (channel_event_module(w, json_type(j) == JSON_TEXT ?
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

static struct json *
watch_success(struct crm *crm, const struct channel *c, const char *message)
{
	struct json *details = json_object();

	json_set(details, "events", channel_resources(crm->org, c,
	    crm->ask->host));
	return crm_success(crm, message, details);
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
		channel_drop_events(c, json_get(wish, "events"));
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
