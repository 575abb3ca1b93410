/* zoho_hooks.c - channels of Zoho CRM, webhooks of Zoho Inventory. */

#include "provider/zoho_hooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* --- CRM ------------------------------------------------------------------ */

static struct json *
words(const char *text)
{
	struct json *list = json_array();
	char *copy = xstrdup(text), *rest = NULL, *word;

	for (word = strtok_r(copy, " ", &rest); word != NULL;
	    word = strtok_r(NULL, " ", &rest))
		json_add(list, json_text(word));
	free(copy);
	return list;
}

static struct json *
watch_body(const struct zoho_watch *w, int64_t until)
{
	struct json *body = json_object(), *list = json_array(),
	    *one = json_object();
	char text[CLOCK_TEXT_SIZE];
	char *expiry;

	clock_text(until, text);
	text[strcspn(text, "Z")] = '\0';
	expiry = xasprintf("%s+00:00", text);
	json_set_text(one, "channel_id", w->channel_id);
	json_set(one, "events", words(w->events));
	json_set_text(one, "notify_url", w->url);
	json_set_text(one, "token", w->token);
	json_set_text(one, "channel_expiry", expiry);
	json_set_bool(one, "notify_on_related_action", false);
	json_add(list, one);
	json_set(body, "watch", list);
	free(expiry);
	return body;
}

/* The soonest end among the modules of the answer; 0: none was told. */
static int
read_watch(const struct json *answer, int64_t *expires_at, struct error *err)
{
	const struct json *one = json_first(json_get(answer, "watch")), *e;
	const char *code = json_get_text(one, "code"), *text;
	int64_t at;

	*expires_at = 0;
	if (code == NULL || strcmp(code, "SUCCESS") != 0) {
		error_set(err, ERROR_INVALID, "the CRM takes no channel: %s",
		    json_get_text(one, "message") != NULL ?
		    json_get_text(one, "message") : "it does not say why");
		return error_detail(err, code != NULL ? code : "");
	}
	e = json_first(json_get(json_get(one, "details"), "events"));
	for (; e != NULL; e = json_next(e)) {
		text = json_get_text(e, "channel_expiry");
		if (text != NULL && clock_parse(text, &at) == 0 &&
		    (*expires_at == 0 || at < *expires_at))
			*expires_at = at;
	}
	return 0;
}

int
zoho_crm_watch(const struct call *call, const struct zoho_watch *watch,
    int64_t now, int64_t *expires_at, struct error *err)
{
	struct json *body = watch_body(watch, now + ZOHO_WATCH_MS);
	struct call_answer answer = {0};
	int rc;

	rc = call_perform(call, "POST", "/crm/v8/actions/watch", body,
	    &answer, err);
	if (rc == 0)
		rc = read_watch(answer.json, expires_at, err);
	/* An hour is what a channel gets that asked for too much. */
	if (rc == 0 && *expires_at == 0)
		*expires_at = now + 60 * 60 * 1000;
	call_answer_release(&answer);
	json_free(body);
	return rc;
}

/* --- Inventory ------------------------------------------------------------ */

static char *
path_of(const struct zoho_inventory_hook *h, const char *what)
{
	return xasprintf("/inventory/v1/settings/%s?organization_id=%s", what,
	    h->organization_id);
}

static char *
name_of(const struct zoho_inventory_hook *h)
{
	return xasprintf("leadbridge %s %s", h->entity, h->rule);
}

static int
perform(const struct call *call, const struct zoho_inventory_hook *h,
    const char *method, const char *what, const struct json *body,
    struct call_answer *answer, struct error *err)
{
	char *path = path_of(h, what);
	int rc = call_perform(call, method, path, body, answer, err);

	free(path);
	return rc;
}

/* The id of a webhook of that name and address; NULL: there is none. */
static int
find(const struct call *call, const struct zoho_inventory_hook *h, char **id,
    bool *ruled, struct error *err)
{
	struct call_answer answer = {0};
	char *name = name_of(h);
	const struct json *w;
	const char *has, *url;
	int rc;

	*id = NULL;
	rc = perform(call, h, "GET", "webhooks", NULL, &answer, err);
	w = rc == 0 ? json_first(json_get(answer.json, "webhooks")) : NULL;
	for (; w != NULL && *id == NULL; w = json_next(w)) {
		has = json_get_text(w, "webhook_name");
		url = json_get_text(w, "url");
		if (has == NULL || url == NULL || strcmp(has, name) != 0 ||
		    strcmp(url, h->url) != 0)
			continue;
		*id = xstrdup(json_scalar(json_get(w, "webhook_id")));
		*ruled = json_size(json_get(w, "related_rules")) > 0;
	}
	free(name);
	call_answer_release(&answer);
	return rc;
}

static int
add_webhook(const struct call *call, const struct zoho_inventory_hook *h,
    char **id, struct error *err)
{
	struct call_answer answer = {0};
	struct json *body = json_object();
	char *name = name_of(h);
	const char *made;
	int rc;

	json_set_text(body, "webhook_name", name);
	json_set_text(body, "entity", h->entity);
	json_set_text(body, "url", h->url);
	json_set_text(body, "method", "POST");
	json_set_text(body, "body_type", "application/json");
	json_set_text(body, "raw_data", "${JSONString}");
	json_set_text(body, "secret", h->secret);
	rc = perform(call, h, "POST", "webhooks", body, &answer, err);
	made = json_scalar(json_get(json_get(answer.json, "webhook"),
	    "webhook_id"));
	if (rc == 0 && made == NULL)
		rc = error_set(err, ERROR_INVALID, "Zoho Inventory does not "
		    "say which webhook it has made");
	else if (rc == 0)
		*id = xstrdup(made);
	free(name);
	json_free(body);
	call_answer_release(&answer);
	return rc;
}

static struct json *
actions(const char *id)
{
	struct json *list = json_array(), *one = json_object();

	json_set_text(one, "action_type", "webhook");
	json_set_text(one, "action_id", id);
	json_add(list, one);
	return list;
}

static int
add_rule(const struct call *call, const struct zoho_inventory_hook *h,
    const char *id, struct error *err)
{
	struct json *body = json_object(), *subs = json_array(),
	    *sub = json_object();
	struct call_answer answer = {0};
	char *name = name_of(h);
	int rc;

	json_set_text(body, "workflow_name", name);
	json_set_text(body, "entity", h->entity);
	json_set_text(body, "rule_type", h->rule);
	json_set_bool(body, "apply_rule_always", true);
	json_set_text(body, "field_update_comparator", "any");
	json_set(body, "field_update", json_array());
	json_set(body, "rule", json_object());
	json_set(body, "time_based_actions", json_array());
	json_set(body, "instant_actions", actions(id));
	json_set_int(sub, "index", 1);
	json_set(sub, "rule", json_object());
	json_set(sub, "instant_actions", actions(id));
	json_set(sub, "time_based_actions", json_array());
	json_add(subs, sub);
	json_set(body, "sub_rules", subs);
	rc = perform(call, h, "POST", "workflows", body, &answer, err);
	free(name);
	json_free(body);
	call_answer_release(&answer);
	return rc;
}

int
zoho_inventory_hook_add(const struct call *call,
    const struct zoho_inventory_hook *hook, bool *there, struct error *err)
{
	char *id = NULL;
	bool ruled = false;
	int rc;

	rc = find(call, hook, &id, &ruled, err);
	*there = id != NULL && ruled;
	if (rc == 0 && id == NULL)
		rc = add_webhook(call, hook, &id, err);
	if (rc == 0 && !ruled)
		rc = add_rule(call, hook, id, err);
	free(id);
	return rc;
}
