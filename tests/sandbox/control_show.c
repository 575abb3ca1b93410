/* control_show.c - what the world holds, shown to tests. */

#include <string.h>

#include "base/json.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/value.h"
#include "tests/sandbox/watch.h"

void
control_state(struct control *c)
{
	struct world *w = c->w;
	struct json *j = json_object(), *orgs = json_object(), *org, *counts;
	int64_t live;
	size_t i, m, k;

	for (i = 0; i < DC_COUNT; i++) {
		org = json_object();
		counts = json_object();
		for (m = 0; m < MODULE_COUNT; m++) {
			const struct shelf *s = &w->orgs[i].shelves[m];

			live = 0;
			for (k = 0; k < s->count; k++)
				live += s->records[k]->deleted_at == 0;
			json_set_int(counts, s->module->name, live);
		}
		json_set(org, "records", counts);
		json_set_int(org, "credits_used", credits_used(&w->orgs[i]));
		json_set_int(org, "credits_allowed",
		    credits_allowed(&w->orgs[i]));
		json_set(org, "channels", channels_show(&w->orgs[i]));
		json_set(orgs, dc_name((enum dc)i), org);
	}
	json_set_int(j, "now_ms", world_now(w));
	json_set_int(j, "clock_shift_ms", w->clock_shift_ms);
	json_set_int(j, "access_tokens", (int64_t)accesses_live(w));
	json_set_int(j, "refresh_tokens",
	    (int64_t)refreshes_count(&w->oauth));
	json_set_int(j, "under_way", w->under_way);
	json_set_int(j, "requests", w->journal.next_number);
	json_set(j, "clients", clients_show(&w->oauth));
	json_set(j, "dcs", orgs);
	reply_json(c->reply, 200, j);
}

/* What the API does not tell: automations, deletion, conversion. */
static struct json *
backstage_show(const struct record *r)
{
	struct json *j = json_object(), *trigger = NULL;
	struct error err = ERROR_INIT;

	json_set_int(j, "writes", r->writes);
	json_set_int(j, "automation_runs", r->automation_runs);
	if (r->trigger != NULL)
		json_parse(r->trigger, strlen(r->trigger), &trigger, &err);
	json_set(j, "last_trigger", trigger != NULL ? trigger : json_null());
	json_set_bool(j, "deleted", r->deleted_at != 0);
	json_set_bool(j, "converted", r->converted);
	json_set_int(j, "created_ms", r->created_at);
	json_set_int(j, "modified_ms", r->modified_at);
	return j;
}

void
control_records(struct control *c)
{
	const struct module *m = module_find(&c->w->modules, c->rest);
	const char *dc = ask_param(c->ask, "dc");
	struct json *list, *one, *body;
	struct shelf *shelf;
	struct org *org;
	size_t i;

	if (m == NULL || (dc != NULL && dc_find(dc) == DC_COUNT)) {
		control_refuse(c, 404, "no such module or data centre");
		return;
	}
	org = &c->w->orgs[dc != NULL ? dc_find(dc) : DC_US];
	shelf = org_shelf(org, m);
	list = json_array();
	for (i = 0; i < shelf->count; i++) {
		one = record_show(org, shelf->records[i]);
		json_set(one, "_sandbox", backstage_show(shelf->records[i]));
		json_add(list, one);
	}
	body = detail_int("count", (int64_t)shelf->count);
	json_set(body, "records", list);
	reply_json(c->reply, 200, body);
}
