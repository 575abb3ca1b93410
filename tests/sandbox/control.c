/* control.c - the routes with which tests set the scene. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/oauth.h"
#include "tests/sandbox/world.h"

#define BASE "/_sandbox/"

void
control_refuse(struct control *c, int status, const char *text)
{
	reply_json(c->reply, status, detail_text("error", text));
}

void
control_agree(struct control *c)
{
	struct json *j = json_object();

	json_set_bool(j, "ok", true);
	reply_json(c->reply, 200, j);
}

static void
agree_or_refuse(struct control *c, int result, const struct error *err)
{
	if (result == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err->text);
}

static void
world_again(struct control *c)
{
	world_reset(c->w);
	control_agree(c);
}

static void
clock_set(struct control *c)
{
	int64_t n;

	if (json_get_int(c->body, "advance_s", &n) == 0)
		c->w->clock_shift_ms += n * 1000;
	else if (json_get_int(c->body, "now_ms", &n) == 0)
		c->w->clock_shift_ms += n - world_now(c->w);
	else if (c->body != NULL) {
		control_refuse(c, 400, "advance_s or now_ms");
		return;
	}
	pthread_cond_broadcast(&c->w->hooks.wake);
	reply_json(c->reply, 200, detail_int("now_ms", world_now(c->w)));
}

static void
faults_set(struct control *c)
{
	struct error err = ERROR_INIT;

	if (c->body == NULL)
		control_refuse(c, 400, "a rule, or an array of them");
	else
		agree_or_refuse(c, faults_add(&c->w->faults, c->body, &err),
		    &err);
}

static void
faults_list(struct control *c)
{
	struct json *j = json_object();

	json_set(j, "faults", faults_show(&c->w->faults));
	reply_json(c->reply, 200, j);
}

static void
faults_end(struct control *c)
{
	faults_clear(&c->w->faults);
	world_release(c->w);
	control_agree(c);
}

static void
requests_list(struct control *c)
{
	int64_t since = ask_param_int(c->ask, "since", 0);

	reply_json(c->reply, 200, journal_show(&c->w->journal, since));
}

static void
requests_forget(struct control *c)
{
	journal_clear(&c->w->journal);
	control_agree(c);
}

static void
code_make(struct control *c)
{
	struct error err = ERROR_INIT;
	struct json *out = NULL;

	if (oauth_self_client_code(c->w, c->body, &out, &err) == 0)
		reply_json(c->reply, 200, out);
	else
		control_refuse(c, 400, err.text);
}

/* "unique":["Leads.Email"] makes exactly these unique. */
static int
unique_set(struct world *w, const struct json *list, struct error *err)
{
	struct module_field *f;
	const struct json *j;
	char name[128];
	size_t i, k;
	bool wanted;

	if (json_type(list) != JSON_ARRAY)
		return error_set(err, ERROR_INVALID,
		    "unique takes an array of Module.Field");
	for (i = 0; i < MODULE_COUNT; i++) {
		for (k = 0; k < w->modules.module[i].field_count; k++) {
			f = &w->modules.module[i].fields[k];
			snprintf(name, sizeof(name), "%s.%s",
			    w->modules.module[i].name, f->name);
			wanted = false;
			for (j = json_first(list); j != NULL; j = json_next(j))
				wanted |= json_type(j) == JSON_TEXT &&
				    strcmp(json_scalar(j), name) == 0;
			f->flags &= ~FIELD_UNIQUE;
			f->flags |= wanted ? FIELD_UNIQUE : 0;
		}
	}
	return 0;
}

static void
reindex(struct world *w)
{
	size_t i, m;

	for (i = 0; i < DC_COUNT; i++)
		for (m = 0; m < MODULE_COUNT; m++)
			shelf_reindex(&w->orgs[i].shelves[m]);
}

static void
settings_set(struct control *c)
{
	struct knobs knobs = c->w->knobs;
	struct error err = ERROR_INIT;
	const struct json *j;
	int result = 0;

	for (j = json_first(c->body); result == 0 && j != NULL;
	    j = json_next(j)) {
		if (strcmp(json_name(j), "unique") == 0)
			result = unique_set(c->w, j, &err);
		else
			result = knobs_set(&knobs, json_name(j), j, &err);
	}
	if (result == 0)
		c->w->knobs = knobs;
	reindex(c->w);
	agree_or_refuse(c, result, &err);
}

static void
settings_show(struct control *c)
{
	reply_json(c->reply, 200, knobs_show(&c->w->knobs));
}

static void
field_set(struct control *c)
{
	struct error err = ERROR_INIT;
	int result = module_change(&c->w->modules, c->body, &err);

	reindex(c->w);
	agree_or_refuse(c, result, &err);
}

static void
clients_list(struct control *c)
{
	struct json *j = json_object();

	json_set(j, "clients", clients_show(&c->w->oauth));
	reply_json(c->reply, 200, j);
}

static void
client_set(struct control *c)
{
	struct error err = ERROR_INIT;

	agree_or_refuse(c, client_change(&c->w->oauth, c->body, &err), &err);
}

static void
tokens_expire(struct control *c)
{
	accesses_expire(&c->w->oauth);
	intuit_accesses_expire(c->w);
	control_agree(c);
}

static void
tokens_revoke(struct control *c)
{
	struct intuit_grant *g;

	accesses_expire(&c->w->oauth);
	refreshes_revoke(&c->w->oauth);
	for (g = c->w->intuit.grants; g != NULL; g = g->next)
		intuit_grant_end(c->w, g, "tokens/revoke");
	control_agree(c);
}

static const struct {
	const char *method, *path; /* a trailing / takes the rest */
	void (*answer)(struct control *c);
} routes[] = {
	{"GET", "state", control_state},
	{"POST", "reset", world_again},
	{"GET", "clock", clock_set},
	{"POST", "clock", clock_set},
	{"GET", "faults", faults_list},
	{"POST", "faults", faults_set},
	{"DELETE", "faults", faults_end},
	{"GET", "requests", requests_list},
	{"DELETE", "requests", requests_forget},
	{"POST", "code", code_make},
	{"GET", "settings", settings_show},
	{"POST", "settings", settings_set},
	{"POST", "fields", field_set},
	{"GET", "clients", clients_list},
	{"POST", "clients", client_set},
	{"POST", "tokens/expire", tokens_expire},
	{"POST", "tokens/revoke", tokens_revoke},
	{"GET", "records/", control_records},
	{"GET", "intuit/state", control_intuit_state},
	{"POST", "intuit/clients", control_intuit_client},
	{"POST", "intuit/realms", control_intuit_realm},
	{"POST", "intuit/grant", control_intuit_grant},
	{"POST", "intuit/disconnect", control_intuit_disconnect},
	{"GET", "intuit/entities/", control_intuit_entities},
	{"POST", "intuit/edit", control_intuit_edit},
	{"POST", "crm/webhook", control_crm_webhook},
	{"POST", "intuit/webhook", control_intuit_webhook},
	{"POST", "intuit/events", control_intuit_events},
	{"GET", "inventory/state", control_inventory_state},
	{"POST", "inventory/org", control_inventory_org},
	{"POST", "inventory/seed", control_inventory_seed},
	{"POST", "inventory/fields", control_inventory_field},
	{"POST", "inventory/ui", control_inventory_ui},
	{"POST", "inventory/walk", control_inventory_walk},
	{"GET", "inventory/records/", control_inventory_records},
	{"GET", "calendar/events", control_calendar_events},
	{"POST", "calendar/events", control_calendar_add},
	{"POST", "calendar/edit", control_calendar_edit},
	{"POST", "calendar/seed", control_calendar_seed},
	{"GET", "hooks", control_hooks_list},
	{"DELETE", "hooks", control_hooks_forget},
	{"GET", "hooks/state", control_hooks_state},
	{"POST", "hooks/hold", control_hooks_hold},
	{"POST", "hooks/release", control_hooks_release},
	{"POST", "hooks/flush", control_hooks_flush},
	{"POST", "hooks/resend", control_hooks_resend},
	{"POST", "hooks/faults", control_hooks_faults},
	{"DELETE", "hooks/faults", control_hooks_mend},
	{"POST", "hooks/chaos", control_hooks_chaos},
};

static bool
route_fits(const char *path, const char *wanted, const char **rest)
{
	size_t n = strlen(wanted);

	*rest = path + n;
	if (wanted[n - 1] == '/')
		return strncmp(path, wanted, n) == 0;
	return strcmp(path, wanted) == 0;
}

void
control_answer(struct world *w, const struct ask *ask, struct reply *reply)
{
	struct control c = {w, ask, reply, NULL, NULL};
	struct error err = ERROR_INIT;
	const char *path = ask->path;
	size_t i;

	path += text_starts(path, BASE) ? strlen(BASE) : strlen(path);
	if (ask->body_len > 0 &&
	    json_parse(ask->body, ask->body_len, &c.body, &err) != 0) {
		control_refuse(&c, 400, err.text);
		return;
	}
	for (i = 0; i < nitems(routes); i++) {
		if (!ask_is(ask, routes[i].method) ||
		    !route_fits(path, routes[i].path, &c.rest))
			continue;
		routes[i].answer(&c);
		break;
	}
	if (i == nitems(routes))
		control_refuse(&c, 404, "no such control route");
	json_free(c.body);
}
