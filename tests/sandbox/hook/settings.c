/* settings.c - Inventory's webhooks and workflow rules. */

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/hook/settings.h"
#include "tests/sandbox/inventory/inv.h"

#define SECRET_MIN 12
#define SECRET_MAX 50

static const char *const entities[] = {
	"item", "compositeitem", "customer", "vendor", "salesorder",
	"package", "shipment_order", "invoice", "customer_payment",
	"creditnote", "salesreturn", "salesreturn_receive", "purchaseorder",
	"purchase_receive", "bill", "inventory_adjustment", "transfer_order"
};

static bool
check_entity(struct inv *inv)
{
	const char *entity = inv_member(inv->body, "entity");
	size_t i;

	for (i = 0; i < nitems(entities); i++)
		if (entity != NULL && strcmp(entities[i], entity) == 0)
			return true;
	return inv_refuses(inv, "entity");
}

/* The actions of a rule name this webhook. */
static bool
rule_names(const struct inv_doc *rule, const char *id)
{
	const struct json *j = json_first(json_get(rule->data,
	    "instant_actions"));
	const char *have;

	for (; j != NULL; j = json_next(j)) {
		have = inv_member(j, "action_id");
		if (have != NULL && strcmp(have, id) == 0)
			return true;
	}
	return false;
}

/* [{"workflow_id"}], or a text with nothing in it. */
static struct json *
related_rules(struct inventory *in, const char *id)
{
	const struct inv_shelf *shelf = &in->shelves[INV_WORKFLOW];
	struct json *list = json_array();
	const struct inv_doc *rule;
	char text[INV_ID_SIZE];
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		rule = (const struct inv_doc *)shelf->rows[i];
		if (rule->row.deleted_at != 0 || !rule_names(rule, id))
			continue;
		inv_id_text(rule->row.id, text);
		json_add(list, detail_text("workflow_id", text));
	}
	if (json_size(list) > 0)
		return list;
	json_free(list);
	return json_text("");
}

/* Neither the secret nor the values of headers are told again. */
static struct json *
webhook_show(struct inventory *in, const struct inv_doc *hook)
{
	static const char *const names[] = {
		"webhook_name", "entity", "url", "method", "body_type"
	};
	struct json *j;
	char id[INV_ID_SIZE];
	size_t i;

	inv_id_text(hook->row.id, id);
	j = detail_text("webhook_id", id);
	for (i = 0; i < nitems(names); i++)
		json_set_text(j, names[i], inv_text(hook, names[i]));
	json_set(j, "related_rules", related_rules(in, id));
	return j;
}

static struct json *
workflow_show(const struct inv_doc *rule)
{
	struct json *j;
	char id[INV_ID_SIZE];

	inv_id_text(rule->row.id, id);
	j = detail_text("workflow_id", id);
	json_set_text(j, "workflow_name", inv_text(rule, "workflow_name"));
	json_set_text(j, "entity", inv_text(rule, "entity"));
	json_set_text(j, "rule_type", inv_text(rule, "rule_type"));
	json_set_bool(j, "is_active",
	    json_get_true(rule->data, "is_active"));
	return j;
}

static struct json *
list_of(struct inv *inv, enum inv_kind kind)
{
	struct json *list = json_array();
	struct inv_row **rows;
	size_t n, i;

	rows = inv_sorted(inv->in, kind, inv_by_created, &n);
	for (i = 0; i < n; i++)
		json_add(list, kind == INV_WEBHOOK ?
		    webhook_show(inv->in, (struct inv_doc *)rows[i]) :
		    workflow_show((struct inv_doc *)rows[i]));
	return list;
}

static bool
check_secret(struct inv *inv)
{
	const char *secret = inv_member(inv->body, "secret");
	size_t n = secret != NULL ? strlen(secret) : 0, i;

	if (n == 0)
		return true;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)secret[i]))
			return inv_refuses(inv, "secret");
	return (n >= SECRET_MIN && n <= SECRET_MAX) ||
	    inv_refuses(inv, "secret");
}

static bool
check_webhook(struct inv *inv, bool whole)
{
	const char *url = inv_member(inv->body, "url");
	const char *method = inv_member(inv->body, "method");

	if (!inv_wants_object(inv) || !check_secret(inv))
		return false;
	if (whole && text_empty(inv_member(inv->body, "webhook_name")))
		return inv_refuses(inv, "webhook_name");
	if ((whole || json_get(inv->body, "entity") != NULL) &&
	    !check_entity(inv))
		return false;
	if ((whole || url != NULL) && (url == NULL ||
	    !(text_starts(url, "https://") || text_starts(url, "http://"))))
		return inv_refuses(inv, "url");
	return method == NULL || strcmp(method, "POST") == 0 ||
	    strcmp(method, "PUT") == 0 || strcmp(method, "DELETE") == 0 ||
	    inv_refuses(inv, "method");
}

static void
webhook_store(struct inv *inv, struct inv_doc *hook)
{
	const struct json *m;

	for (m = json_first(inv->body); m != NULL; m = json_next(m))
		inv_set(hook, json_name(m), json_copy(m));
}

void
hook_settings_list(struct inv *inv)
{
	inv_gives(inv, "success", "webhooks", list_of(inv, INV_WEBHOOK));
}

void
hook_settings_make(struct inv *inv)
{
	struct inv_doc *hook;

	if (!check_webhook(inv, true))
		return;
	hook = inv_add_doc(inv->in, INV_WEBHOOK,
	    detail_text("method", "POST"));
	webhook_store(inv, hook);
	inv_made(inv, "The webhook has been created.", "webhook",
	    webhook_show(inv->in, hook));
}

void
hook_settings_change(struct inv *inv)
{
	struct inv_doc *hook = inv_doc(inv, INV_WEBHOOK, 2, "Webhook");

	if (hook == NULL || !check_webhook(inv, false))
		return;
	webhook_store(inv, hook);
	inv_touch(inv->in, INV_WEBHOOK, &hook->row);
	inv_gives(inv, "The webhook has been updated.", "webhook",
	    webhook_show(inv->in, hook));
}

/* A rule that still calls it keeps it. */
void
hook_settings_delete(struct inv *inv)
{
	struct inv_doc *hook = inv_doc(inv, INV_WEBHOOK, 2, "Webhook");
	struct json *rules;

	if (hook == NULL)
		return;
	rules = related_rules(inv->in, inv->part[2]);
	if (json_type(rules) == JSON_ARRAY) {
		inv_forbids(inv, "The webhook is associated with workflow "
		    "rules.");
	} else {
		inv_delete(inv->in, INV_WEBHOOK, &hook->row);
		inv_gives(inv, "The webhook has been deleted.", NULL, NULL);
	}
	json_free(rules);
}

void
hook_rules_list(struct inv *inv)
{
	inv_gives(inv, "success", "workflows", list_of(inv, INV_WORKFLOW));
}

static bool
check_rule(struct inv *inv)
{
	static const char *const types[] = {
		"add", "edit", "add_edit", "delete"
	};
	const char *type = inv_member(inv->body, "rule_type");
	const struct json *j;
	const struct inv_doc *hook;
	size_t i;

	if (!inv_wants_object(inv) || !check_entity(inv))
		return false;
	if (text_empty(inv_member(inv->body, "workflow_name")))
		return inv_refuses(inv, "workflow_name");
	for (i = 0; i < nitems(types); i++)
		if (type != NULL && strcmp(types[i], type) == 0)
			break;
	if (i == nitems(types))
		return inv_refuses(inv, "rule_type");
	j = json_first(json_get(inv->body, "instant_actions"));
	if (j == NULL)
		return inv_refuses(inv, "instant_actions");
	for (; j != NULL; j = json_next(j)) {
		hook = inv_find_doc(inv->in, INV_WEBHOOK, inv_member(j,
		    "action_id"));
		if (hook == NULL || strcmp(inv_text(hook, "entity"),
		    inv_member(inv->body, "entity")) != 0)
			return inv_refuses(inv, "action_id");
	}
	return true;
}

void
hook_rule_make(struct inv *inv)
{
	struct inv_doc *rule;
	struct json *j;

	if (!check_rule(inv))
		return;
	j = json_copy(inv->body);
	json_set_bool(j, "is_active", true);
	rule = inv_add_doc(inv->in, INV_WORKFLOW, j);
	inv_made(inv, "The workflow rule has been created.", "workflow",
	    workflow_show(rule));
}

void
hook_rule_delete(struct inv *inv)
{
	struct inv_doc *rule = inv_doc(inv, INV_WORKFLOW, 2, "Workflow");

	if (rule == NULL)
		return;
	inv_delete(inv->in, INV_WORKFLOW, &rule->row);
	inv_gives(inv, "The workflow rule has been deleted.", NULL, NULL);
}

void
hook_rule_active(struct inv *inv)
{
	struct inv_doc *rule = inv_doc(inv, INV_WORKFLOW, 2, "Workflow");

	if (rule == NULL)
		return;
	inv_set(rule, "is_active",
	    json_bool(strcmp(inv->part[3], "active") == 0));
	inv_touch(inv->in, INV_WORKFLOW, &rule->row);
	inv_gives(inv, "The workflow rule's status has been changed.", NULL,
	    NULL);
}
