/* inventory_event.c - workflow rules fire: one delivery for each webhook. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/inventory/adjustment.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/order.h"

#define BODY_MAX (4u << 20)
#define FORM "application/x-www-form-urlencoded"
#define RECORD "${JSONString}"

static const char *const event_names[] = {"add", "edit", "delete"};

static bool
type_fits(const char *type, enum inv_event event)
{
	if (strcmp(type, "add_edit") == 0)
		return event != EVENT_DELETE;
	return strcmp(type, event_names[event]) == 0;
}

static bool
rule_fits(const struct inv_doc *rule, const char *entity,
    enum inv_event event)
{
	return rule->row.deleted_at == 0 &&
	    json_get_true(rule->data, "is_active") &&
	    strcmp(inv_text(rule, "entity"), entity) == 0 &&
	    type_fits(inv_text(rule, "rule_type"), event);
}

static bool
anybody_listens(const struct inventory *in, const char *entity,
    enum inv_event event)
{
	const struct inv_shelf *shelf = &in->shelves[INV_WORKFLOW];
	size_t i;

	for (i = 0; i < shelf->count; i++)
		if (rule_fits((const struct inv_doc *)shelf->rows[i], entity,
		    event))
			return true;
	return false;
}

/* Text with each ${JSONString} replaced by the record. */
static void
fill_in(struct strbuf *out, const char *text, const char *record)
{
	const char *at;

	while ((at = strstr(text, RECORD)) != NULL) {
		strbuf_add(out, text, (size_t)(at - text));
		strbuf_text(out, record);
		text = at + strlen(RECORD);
	}
	strbuf_text(out, text);
}

static void
add_pair(struct strbuf *out, const char *name, const char *value)
{
	if (out->len > 0)
		strbuf_char(out, '&');
	escape_url(out, name);
	strbuf_char(out, '=');
	escape_url(out, value);
}

/* The pairs of form_data; without them the record under its usual name. */
static void
form_body(struct strbuf *out, const struct inv_doc *hook, const char *record)
{
	const struct json *j = json_first(json_get(hook->data, "form_data"));
	struct strbuf value;

	if (j == NULL)
		add_pair(out, "JSONString", record);
	for (; j != NULL; j = json_next(j)) {
		strbuf_init(&value, BODY_MAX);
		fill_in(&value, inv_member(j, "param_value") != NULL ?
		    inv_member(j, "param_value") : "", record);
		add_pair(out, inv_member(j, "param_name") != NULL ?
		    inv_member(j, "param_name") : "", strbuf_str(&value));
		strbuf_release(&value);
	}
}

/* The URL with the parameters that were set beside it. free(). */
static char *
url_of(const struct inv_doc *hook)
{
	const struct json *j = json_first(json_get(hook->data,
	    "query_parameters"));
	const char *url = inv_text(hook, "url");
	struct strbuf query, whole;

	strbuf_init(&query, 8192);
	for (; j != NULL; j = json_next(j))
		add_pair(&query, inv_member(j, "param_name") != NULL ?
		    inv_member(j, "param_name") : "",
		    inv_member(j, "param_value") != NULL ?
		    inv_member(j, "param_value") : "");
	strbuf_init(&whole, 16384);
	strbuf_text(&whole, url);
	if (query.len > 0) {
		strbuf_char(&whole, strchr(url, '?') != NULL ? '&' : '?');
		strbuf_text(&whole, strbuf_str(&query));
	}
	strbuf_release(&query);
	return strbuf_take(&whole);
}

static struct json *
headers_of(const struct inv_doc *hook)
{
	const struct json *j = json_first(json_get(hook->data, "headers"));
	struct json *list = json_array();
	char *line;

	json_add(list, json_text("User-Agent: Zoho"));
	for (; j != NULL; j = json_next(j)) {
		if (inv_member(j, "param_name") == NULL ||
		    inv_member(j, "param_value") == NULL)
			continue;
		line = xasprintf("%s: %s", inv_member(j, "param_name"),
		    inv_member(j, "param_value"));
		json_add(list, json_text(line));
		free(line);
	}
	return list;
}

static void
deliver(struct inventory *in, const struct inv_doc *hook, const char *what,
    const char *record)
{
	const char *type = inv_text(hook, "body_type");
	const char *secret = inv_text(hook, "secret");
	bool form = text_starts_nocase(type, FORM);
	const char *raw = json_get_text(hook->data, "raw_data");
	struct hook_message m = {.source = HOOK_INVENTORY};
	struct strbuf body;

	strbuf_init(&body, BODY_MAX);
	if (form)
		form_body(&body, hook, record);
	else
		fill_in(&body, raw != NULL ? raw : RECORD, record);
	m.what = xstrdup(what);
	m.method = xstrdup(inv_text(hook, "method"));
	m.url = url_of(hook);
	m.media = xasprintf("%s%s", form ? FORM : text_empty(type) ?
	    "application/json" : type,
	    inv_knob(in, KNOB_INVENTORY_HOOK_CHARSET) != 0 ?
	    ";charset=UTF-8" : "");
	m.headers = headers_of(hook);
	m.len = body.len;
	m.body = strbuf_take(&body);
	m.secret = text_empty(secret) ? NULL : xstrdup(secret);
	hook_send(in->org->world, &m);
}

/* Each action of each rule. Takes payload, which lies under key. */
static void
fire(struct inventory *in, const char *entity, const char *key,
    enum inv_event event, struct json *payload)
{
	const struct inv_shelf *shelf = &in->shelves[INV_WORKFLOW];
	struct json *j = json_object();
	const struct inv_doc *rule, *hook;
	const struct json *action;
	char *record, *what;
	size_t i;

	json_set(j, key, payload);
	record = json_print(j);
	what = xasprintf("%s %s %s", entity, event_names[event],
	    json_scalar(json_first(payload)) != NULL ?
	    json_scalar(json_first(payload)) : "");
	for (i = 0; i < shelf->count; i++) {
		rule = (const struct inv_doc *)shelf->rows[i];
		if (!rule_fits(rule, entity, event))
			continue;
		for (action = json_first(json_get(rule->data,
		    "instant_actions")); action != NULL;
		    action = json_next(action)) {
			hook = inv_find_doc(in, INV_WEBHOOK,
			    inv_member(action, "action_id"));
			if (hook != NULL)
				deliver(in, hook, what, record);
		}
	}
	free(what);
	free(record);
	json_free(j);
}

void
inv_event_of(struct inventory *in, const char *entity, enum inv_event event,
    struct json *payload)
{
	if (anybody_listens(in, entity, event))
		fire(in, entity, entity, event, payload);
	else
		json_free(payload);
}

static struct json *
record_of(struct inventory *in, enum inv_kind kind, struct inv_row *row)
{
	switch (kind) {
	case INV_ITEM:
		return item_show(in, (struct inv_item *)row, ITEM_I);
	case INV_CONTACT:
		return contact_show(in, (struct inv_doc *)row);
	case INV_ORDER:
		return order_show(in, (struct inv_doc *)row);
	default:
		return adjustment_show(in, (struct inv_doc *)row);
	}
}

void
inv_event(struct inventory *in, enum inv_kind kind, struct inv_row *row,
    enum inv_event event)
{
	const char *entity, *key, *id_key;
	struct json *payload;
	char id[INV_ID_SIZE];

	switch (kind) {
	case INV_ITEM:
		entity = key = "item";
		id_key = "item_id";
		break;
	case INV_CONTACT:
		entity = strcmp(inv_text((struct inv_doc *)row,
		    "contact_type"), "vendor") == 0 ? "vendor" : "customer";
		key = "contact";
		id_key = "contact_id";
		break;
	case INV_ORDER:
		entity = key = "salesorder";
		id_key = "salesorder_id";
		break;
	default:
		entity = key = "inventory_adjustment";
		id_key = "inventory_adjustment_id";
		break;
	}
	if (!anybody_listens(in, entity, event))
		return;
	if (event == EVENT_DELETE) {
		inv_id_text(row->id, id);
		payload = detail_text(id_key, id);
	} else {
		payload = record_of(in, kind, row);
	}
	fire(in, entity, key, event, payload);
}
