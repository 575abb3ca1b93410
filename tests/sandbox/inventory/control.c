/* control.c - the control routes for Inventory: /_sandbox/inventory/. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/inventory/adjustment.h"
#include "tests/sandbox/inventory/contact.h"
#include "tests/sandbox/inventory/custom.h"
#include "tests/sandbox/inventory/meter.h"
#include "tests/sandbox/inventory/order.h"
#include "tests/sandbox/inventory/seed.h"
#include "tests/sandbox/inventory/walk.h"

#define ROWS 2000
#define CLICKS_MAX 100000

/* By the body or the query; "us" without one. NULL: answered. */
static struct inventory *
inventory_named(struct control *c)
{
	const char *name = json_get_text(c->body, "dc");
	enum dc dc;

	if (name == NULL)
		name = ask_param(c->ask, "dc");
	dc = name == NULL ? DC_US : dc_find(name);
	if (dc == DC_COUNT) {
		control_refuse(c, 400, "no such data centre");
		return NULL;
	}
	return inventory_of(&c->w->orgs[dc]);
}

void
control_inventory_seed(struct control *c)
{
	struct inventory *in = inventory_named(c);
	struct error err = ERROR_INIT;

	if (in == NULL)
		return;
	if (inventory_seed(in, c->body, &err) == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err.text);
}

/* {"method":"PUT","path":"items/4600...","query":"...","body":{...}} */
void
control_inventory_ui(struct control *c)
{
	struct inventory *in = inventory_named(c);
	const char *method = json_get_text(c->body, "method");
	const char *path = json_get_text(c->body, "path");
	const char *query = json_get_text(c->body, "query");
	const struct json *body = json_get(c->body, "body");
	char *text = body != NULL ? json_print(body) : NULL;
	struct ask ask = {
		.method = method != NULL ? method : "POST",
		.path = path, .query = query != NULL ? query : "",
		.content_type = "application/json",
		.body = text != NULL ? text : "",
		.body_len = text != NULL ? strlen(text) : 0
	};

	if (in != NULL && path == NULL) {
		control_refuse(c, 400, "path: below /inventory/v1/");
	} else if (in != NULL) {
		ask_open(&ask);
		inventory_click(in, &ask, c->reply);
		ask_close(&ask);
	}
	free(text);
}

/* {"seed":7,"clicks":1000,"step_ms":10} */
void
control_inventory_walk(struct control *c)
{
	struct inventory *in = inventory_named(c);
	int64_t seed = 0, clicks = 0, step_ms = 0;
	struct inv_walked walked;
	struct json *j;

	if (in == NULL)
		return;
	json_get_int(c->body, "seed", &seed);
	json_get_int(c->body, "clicks", &clicks);
	json_get_int(c->body, "step_ms", &step_ms);
	if (clicks < 0 || clicks > CLICKS_MAX || step_ms < 0) {
		control_refuse(c, 400, "seed, clicks and step_ms");
		return;
	}
	walked = inventory_walk(in, seed, clicks, step_ms);
	j = detail_int("done", walked.done);
	json_set_int(j, "refused", walked.refused);
	reply_json(c->reply, 200, j);
}

static bool
zone_set(struct control *c, struct inventory *in)
{
	const char *name = json_get_text(c->body, "time_zone");
	const struct zone *zone;

	if (name == NULL)
		return true;
	zone = zone_find(&in->zones, name);
	if (zone == NULL) {
		control_refuse(c, 400, "no such time zone");
		return false;
	}
	in->zone = zone;
	in->meter.day_ends_at = 0;
	return true;
}

/* {"time_zone","name","price_precision","user_disabled","forbidden":[]} */
void
control_inventory_org(struct control *c)
{
	struct inventory *in = inventory_named(c);
	const char *name = json_get_text(c->body, "name");
	const struct json *forbidden = json_get(c->body, "forbidden");
	int64_t n;

	if (in == NULL || !zone_set(c, in))
		return;
	if (name != NULL) {
		free(in->name);
		in->name = xstrdup(name);
	}
	if (json_get_int(c->body, "price_precision", &n) == 0 && n >= 0 &&
	    n <= 6)
		in->places = (int)n;
	if (json_get(c->body, "user_disabled") != NULL)
		in->user_disabled = json_get_true(c->body, "user_disabled");
	if (forbidden != NULL) {
		json_free(in->forbidden);
		in->forbidden = json_copy(forbidden);
	}
	control_agree(c);
}

static const struct {
	const char *name;
	enum inv_kind kind;
} kinds[] = {
	{"items", INV_ITEM}, {"itemgroups", INV_GROUP},
	{"categories", INV_CATEGORY}, {"brands", INV_BRAND},
	{"contacts", INV_CONTACT}, {"salesorders", INV_ORDER},
	{"inventoryadjustments", INV_ADJUSTMENT}, {"locations", INV_LOCATION},
	{"taxes", INV_TAX}, {"webhooks", INV_WEBHOOK},
	{"workflows", INV_WORKFLOW}
};

/* Everything, the secret of a webhook included. */
static struct json *
whole(struct inventory *in, enum inv_kind kind, struct inv_row *row)
{
	struct json *j, *back = json_object();
	char id[INV_ID_SIZE];

	switch (kind) {
	case INV_ITEM:
		j = item_show(in, (struct inv_item *)row, ITEM_I);
		break;
	case INV_CONTACT:
		j = contact_show(in, (struct inv_doc *)row);
		break;
	case INV_ORDER:
		j = order_show(in, (struct inv_doc *)row);
		break;
	case INV_ADJUSTMENT:
		j = adjustment_show(in, (struct inv_doc *)row);
		break;
	default:
		j = json_copy(((struct inv_doc *)row)->data);
		break;
	}
	inv_id_text(row->id, id);
	json_set_text(back, "id", id);
	json_set_bool(back, "deleted", row->deleted_at != 0);
	json_set_int(back, "created_ms", row->created_at);
	json_set_int(back, "modified_ms", row->modified_at);
	json_set(j, "_sandbox", back);
	return j;
}

/* ?after=ID goes on where "next" of an answer ended. */
void
control_inventory_records(struct control *c)
{
	struct inventory *in = inventory_named(c);
	const char *after = ask_param(c->ask, "after");
	int64_t limit = ask_param_int(c->ask, "limit", ROWS), from = 0, n = 0;
	const struct inv_shelf *shelf;
	char next[INV_ID_SIZE] = "";
	struct json *j, *list;
	size_t i, k;

	for (k = 0; k < nitems(kinds); k++)
		if (strcmp(kinds[k].name, c->rest) == 0)
			break;
	if (in == NULL)
		return;
	if (k == nitems(kinds)) {
		control_refuse(c, 404, "no such kind");
		return;
	}
	if (after != NULL)
		text_int(after, 0, INT64_MAX, &from);
	shelf = &in->shelves[kinds[k].kind];
	list = json_array();
	for (i = 0; i < shelf->count && n < limit; i++) {
		if (shelf->rows[i]->id <= from)
			continue;
		json_add(list, whole(in, kinds[k].kind, shelf->rows[i]));
		inv_id_text(shelf->rows[i]->id, next);
		n++;
	}
	j = detail_int("count", n);
	json_set(j, "records", list);
	json_set_text(j, "next", i < shelf->count ? next : NULL);
	reply_json(c->reply, 200, j);
}

void
control_inventory_state(struct control *c)
{
	struct inventory *in = inventory_named(c);
	struct json *j, *counts;
	size_t i;

	if (in == NULL)
		return;
	j = detail_text("organization_id", in->id);
	json_set_text(j, "time_zone", zone_called(in->zone));
	json_set_int(j, "used_today", meter_day_used(in));
	json_set_int(j, "allowed_today", meter_day_allowed(in));
	json_set_bool(j, "blocked", inv_now(in) < in->meter.blocked_until);
	json_set_bool(j, "located", inv_located(in));
	counts = json_object();
	for (i = 0; i < nitems(kinds); i++)
		json_set_int(counts, kinds[i].name,
		    (int64_t)inv_count(in, kinds[i].kind));
	json_set(j, "records", counts);
	reply_json(c->reply, 200, j);
}

/* {"label":"Colour","api_name":"cf_colour","entity":"item","type":"string"} */
void
control_inventory_field(struct control *c)
{
	struct inventory *in = inventory_named(c);
	const char *entity = json_get_text(c->body, "entity");
	const char *label = json_get_text(c->body, "label");
	const char *name = json_get_text(c->body, "api_name");
	const char *type = json_get_text(c->body, "type");

	if (in == NULL)
		return;
	if (label == NULL || name == NULL) {
		control_refuse(c, 400, "label and api_name");
		return;
	}
	custom_define(in, entity != NULL ? entity : "item", label, name,
	    type != NULL ? type : "string");
	control_agree(c);
}
