/* crm_workflow.c - webhooks that CRM's workflow rules call. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/sandbox/hook/crm_workflow.h"
#include "tests/sandbox/value.h"

#define BODY_MAX (1u << 20)
#define FORM "application/x-www-form-urlencoded"

static const char *const events[] = {"create", "edit", "delete"};

int
crm_workflow_add(struct world *w, const struct json *wish, struct error *err)
{
	const char *url = json_get_text(wish, "url");

	if (json_type(wish) == JSON_NULL) {
		json_free(w->hooks.crm);
		w->hooks.crm = NULL;
		return 0;
	}
	if (url == NULL || strlen(url) > 300)
		return error_set(err, ERROR_INVALID,
		    "url: up to 300 characters");
	if (module_find(&w->modules, json_get_text(wish, "module")) == NULL)
		return error_set(err, ERROR_INVALID, "no such module");
	if (w->hooks.crm == NULL)
		w->hooks.crm = json_array();
	json_add(w->hooks.crm, json_copy(wish));
	return 0;
}

/* A field as text, as display has it; "" when there is none. free(). */
static char *
field_text(struct org *org, const struct record *r, const char *name,
    size_t n)
{
	char *field = xstrndup(name, n), *text = NULL, id[RECORD_ID_SIZE];
	const struct module_field *f = module_field(r->module, field);
	struct json *value;
	const char *s;

	if (strcmp(field, "Id") == 0) {
		record_id_text(r->id, id);
		text = xstrdup(id);
	} else if (f != NULL) {
		value = value_show(org, r, f);
		s = json_scalar(json_get(value, "name")) != NULL ?
		    json_scalar(json_get(value, "name")) : json_scalar(value);
		text = xstrdup(s != NULL ? s : "");
		json_free(value);
	}
	free(field);
	return text != NULL ? text : xstrdup("");
}

/* Text with each ${Module.Field} of this module replaced. */
static char *
merged(struct org *org, const struct record *r, const char *text)
{
	char *mark = xasprintf("${%s.", r->module->name), *value;
	struct strbuf sb;
	const char *at;
	size_t n;

	strbuf_init(&sb, BODY_MAX);
	while ((at = strstr(text, mark)) != NULL) {
		strbuf_add(&sb, text, (size_t)(at - text));
		at += strlen(mark);
		n = strcspn(at, "}");
		value = field_text(org, r, at, n);
		strbuf_text(&sb, value);
		free(value);
		text = at + n + (at[n] == '}');
	}
	strbuf_text(&sb, text);
	free(mark);
	return strbuf_take(&sb);
}

static char *
form_body(struct org *org, const struct record *r, const struct json *form)
{
	const struct json *j = json_first(form);
	struct strbuf sb;
	char *value;

	strbuf_init(&sb, BODY_MAX);
	for (; j != NULL; j = json_next(j)) {
		value = merged(org, r, json_scalar(j) != NULL ?
		    json_scalar(j) : "");
		if (sb.len > 0)
			strbuf_char(&sb, '&');
		escape_url(&sb, json_name(j));
		strbuf_char(&sb, '=');
		escape_url(&sb, value);
		free(value);
	}
	return strbuf_take(&sb);
}

static void
deliver(struct org *org, const struct json *hook, enum crm_event event,
    const struct record *r)
{
	const char *method = json_get_text(hook, "method");
	const char *raw = json_get_text(hook, "raw");
	const struct json *j = json_first(json_get(hook, "headers"));
	struct hook_message m = {.source = HOOK_CRM, .workflow = true};
	char *line;

	m.what = xasprintf("%s workflow %s", r->module->name, events[event]);
	m.method = xstrdup(method != NULL ? method : "POST");
	m.url = xstrdup(json_get_text(hook, "url"));
	m.media = xstrdup(raw != NULL ? "application/json" : FORM);
	m.headers = json_array();
	for (; j != NULL; j = json_next(j)) {
		line = xasprintf("%s: %s", json_name(j), json_scalar(j));
		json_add(m.headers, json_text(line));
		free(line);
	}
	m.body = raw != NULL ? merged(org, r, raw) :
	    form_body(org, r, json_get(hook, "form"));
	m.len = strlen(m.body);
	hook_send(org->world, &m);
}

static bool
listens(const struct json *hook, enum crm_event event, const struct record *r)
{
	const struct json *list = json_get(hook, "events");
	const struct json *j = json_first(list);

	if (strcmp(json_get_text(hook, "module"), r->module->name) != 0)
		return false;
	while (j != NULL && (json_scalar(j) == NULL ||
	    strcmp(json_scalar(j), events[event]) != 0))
		j = json_next(j);
	return list == NULL || j != NULL;
}

void
crm_workflow_fire(struct org *org, enum crm_event event,
    const struct record *r)
{
	const struct json *hook = json_first(org->world->hooks.crm);

	for (; hook != NULL; hook = json_next(hook))
		if (listens(hook, event, r))
			deliver(org, hook, event, r);
}
