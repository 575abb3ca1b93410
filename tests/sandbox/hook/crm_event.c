/* crm_event.c - CRM's notification channels hear of changed records. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/ask.h"
#include "tests/sandbox/channel.h"
#include "tests/sandbox/hook/crm_event.h"
#include "tests/sandbox/hook/crm_workflow.h"
#include "tests/sandbox/hook/hook.h"
#include "tests/sandbox/value.h"

/* Subscribed by other words than told. */
static const char *const subscribed[] = {"create", "edit", "delete"};
static const char *const told[] = {"insert", "update", "delete"};

static bool
listens(struct world *w, const struct channel *c, enum crm_event event,
    const struct module *m)
{
	const struct json *j = json_first(c->events);
	const char *dot;

	for (; j != NULL; j = json_next(j)) {
		if (channel_event_module(w, json_scalar(j)) != m)
			continue;
		dot = strchr(json_scalar(j), '.') + 1;
		if (strcmp(dot, "all") == 0 ||
		    strcmp(dot, subscribed[event]) == 0)
			return true;
	}
	return false;
}

/* The parameters of the URL called, as an object. */
static struct json *
query_params(const char *url)
{
	struct json *j = json_object();
	struct form form = {NULL, 0, false};
	struct error err = ERROR_INIT;
	const char *query = strchr(url, '?');
	int status;
	size_t i;

	if (query != NULL && form_parse_urlencoded(query + 1,
	    strlen(query + 1), &form, &status, &err) == 0)
		for (i = 0; i < form.count; i++)
			json_set_text(j, form.items[i].name,
			    form.items[i].text);
	form_release(&form);
	return j;
}

static struct json *
values_of(struct org *org, const struct record *r, const char *id,
    const struct json *fields)
{
	struct json *list = json_array(), *one, *values;
	const struct module_field *f;
	const struct json *j;

	if (fields == NULL)
		return list;
	values = json_object();
	for (j = json_first(fields); j != NULL; j = json_next(j)) {
		f = module_field(r->module, json_scalar(j));
		if (f != NULL)
			json_set(values, f->name, value_show(org, r, f));
	}
	one = detail_text("record_id", id);
	json_set(one, "values", values);
	json_add(list, one);
	return list;
}

static struct json *
body_of(struct org *org, const struct channel *c, enum crm_event event,
    const struct record *r, const struct json *fields)
{
	struct json *j = detail_int("server_time", world_now(org->world));
	struct json *ids = json_array(), *affected = json_array(), *one;
	char id[RECORD_ID_SIZE], uri[128];

	record_id_text(r->id, id);
	json_add(ids, json_text(id));
	if (fields != NULL && event != CRM_INSERT) {
		one = json_object();
		json_set(one, id, json_copy(fields));
		json_add(affected, one);
	}
	if (c->affected_values)
		json_set(j, "affected_values", values_of(org, r, id, fields));
	json_set(j, "query_params", query_params(c->notify_url));
	json_set_text(j, "module", r->module->name);
	snprintf(uri, sizeof(uri), "https://www.zohoapis.%s/crm/v2/%s",
	    org->dc == DC_US ? "com" : dc_name(org->dc), r->module->name);
	json_set_text(j, "resource_uri", uri);
	json_set(j, "ids", ids);
	json_set(j, "affected_fields", affected);
	json_set_text(j, "operation", told[event]);
	json_set_text(j, "channel_id", c->id);
	json_set_text(j, "token", c->token);
	return j;
}

static void
append(struct json *to, const struct json *from, const char *name)
{
	struct json *list = json_copy(json_get(to, name));
	const struct json *j;

	for (j = json_first(json_get(from, name)); j != NULL;
	    j = json_next(j))
		json_add(list, json_copy(j));
	json_set(to, name, list);
}

/* Into a callback of the same kind that nobody has sent yet. */
static bool
merge(struct world *w, const struct hook_message *m, const struct json *body)
{
	static const char *const lists[] = {
		"ids", "affected_fields", "affected_values"
	};
	struct hook_delivery *d = w->hooks.pending.first;
	struct error err = ERROR_INIT;
	struct json *old = NULL;
	size_t i;

	if (world_knob(w, KNOB_CRM_HOOK_GATHER) == 0)
		return false;
	while (d != NULL && (d->message.source != HOOK_CRM ||
	    d->state == HOOK_SENDING || d->attempts > 0 ||
	    strcmp(d->message.what, m->what) != 0 ||
	    strcmp(d->message.url, m->url) != 0))
		d = d->next;
	if (d == NULL || json_parse(d->message.body, d->message.len, &old,
	    &err) != 0)
		return false;
	for (i = 0; i < nitems(lists); i++)
		if (json_get(body, lists[i]) != NULL)
			append(old, body, lists[i]);
	free(d->message.body);
	d->message.body = json_print(old);
	d->message.len = strlen(d->message.body);
	json_free(old);
	return true;
}

static void
deliver(struct org *org, const struct channel *c, enum crm_event event,
    const struct record *r, const struct json *fields)
{
	struct json *body = body_of(org, c, event, r, fields);
	struct hook_message m = {.source = HOOK_CRM};

	m.what = xasprintf("%s %s", r->module->name, told[event]);
	m.method = xstrdup("POST");
	m.url = xstrdup(c->notify_url);
	m.media = xstrdup("application/json");
	m.body = json_print(body);
	m.len = strlen(m.body);
	if (merge(org->world, &m, body))
		hook_message_release(&m);
	else
		hook_send(org->world, &m);
	json_free(body);
}

void
crm_event(struct org *org, enum crm_event event, const struct record *r,
    const struct json *fields, bool triggered)
{
	const struct channel *c;

	if (triggered)
		crm_workflow_fire(org, event, r);
	if (org->channels == NULL || (!triggered &&
	    world_knob(org->world, KNOB_CRM_HOOK_UNTRIGGERED) == 0))
		return;
	channels_expire(org);
	for (c = org->channels; c != NULL; c = c->next)
		if (listens(org->world, c, event, r->module))
			deliver(org, c, event, r, fields);
}
