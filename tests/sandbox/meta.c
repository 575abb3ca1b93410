/* meta.c - modules, fields, layouts, pipelines; the organisation, its user. */

#include <string.h>

#include "base/json.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/meta.h"
#include "tests/sandbox/moment.h"

#define PIPELINE_ID INT64_C(6100000000000012801)
#define STAGE_ID INT64_C(6100000000000012901)

/* {"key":[...]} */
static void
answer_list(struct crm *crm, const char *key, struct json *list)
{
	struct json *body = json_object();

	json_set(body, key, list);
	reply_json(crm->reply, 200, body);
}

/* The module of module=; NULL: it has been answered. */
static const struct module *
module_param(struct crm *crm)
{
	const char *name = ask_param(crm->ask, "module");
	const struct module *m = module_find(&crm->w->modules, name);

	if (name == NULL)
		reply_fault(crm->reply, 400, "REQUIRED_PARAM_MISSING",
		    "One of the expected parameter is missing",
		    detail_text("param_name", "module"));
	else if (m == NULL)
		reply_fault(crm->reply, 400, "INVALID_MODULE",
		    "the module name given seems to be invalid",
		    detail_text("param_name", "module"));
	return m;
}

static void
fields_answer(struct crm *crm)
{
	const struct module *m = module_param(crm);
	const char *type = ask_param(crm->ask, "type");
	struct json *list;
	size_t i;

	if (m == NULL)
		return;
	if (type != NULL && strcmp(type, "unused") == 0) {
		reply_bare(crm->reply, 204);
		return;
	}
	list = json_array();
	for (i = 0; i < m->field_count; i++)
		json_add(list, meta_field(crm->w, &m->fields[i]));
	answer_list(crm, "fields", list);
}

static struct json *
layout_field(struct world *w, const struct module_field *f)
{
	struct json *j = meta_field(w, f);

	json_set_bool(j, "required",
	    (f->flags & (FIELD_MANDATORY | FIELD_LAYOUT)) != 0);
	return j;
}

static void
layouts_answer(struct crm *crm)
{
	const struct module *m = module_param(crm);
	struct json *list, *layout, *sections, *section, *fields;
	size_t i;

	if (m == NULL)
		return;
	fields = json_array();
	for (i = 0; i < m->field_count; i++)
		json_add(fields, layout_field(crm->w, &m->fields[i]));
	section = detail_text("api_name", "Information");
	json_set_text(section, "display_label", m->singular);
	json_set_int(section, "sequence_number", 1);
	json_set(section, "fields", fields);
	sections = json_array();
	json_add(sections, section);
	layout = detail_text("name", "Standard");
	meta_id(layout, "id", m->id + 1);
	json_set_text(layout, "api_name", "Standard");
	json_set_text(layout, "status", "active");
	json_set_bool(layout, "visible", true);
	json_set(layout, "sections", sections);
	list = json_array();
	json_add(list, layout);
	answer_list(crm, "layouts", list);
}

static struct json *
stages_show(const struct module *deals)
{
	const char *picks = module_field(deals, "Stage")->picks;
	struct json *list = json_array(), *j;
	char pick[128];
	size_t i;

	for (i = 0; pick_at(picks, i, pick, sizeof(pick)); i++) {
		j = detail_text("display_value", pick);
		json_set_text(j, "actual_value", pick);
		json_set_int(j, "sequence_number", (int64_t)i + 1);
		meta_id(j, "id", STAGE_ID + (int64_t)i);
		json_set(j, "delete", json_bool(false));
		json_add(list, j);
	}
	return list;
}

static void
pipeline_answer(struct crm *crm)
{
	const struct module *deals = &crm->w->modules.module[MODULE_DEALS];
	const char *picks = module_field(deals, "Pipeline")->picks;
	struct json *list, *j;
	char pick[128];
	size_t i;

	if (ask_param(crm->ask, "layout_id") == NULL) {
		reply_fault(crm->reply, 400, "REQUIRED_PARAM_MISSING",
		    "One of the expected parameter is missing",
		    detail_text("param_name", "layout_id"));
		return;
	}
	list = json_array();
	for (i = 0; pick_at(picks, i, pick, sizeof(pick)); i++) {
		j = detail_text("display_value", pick);
		json_set_text(j, "actual_value", pick);
		json_set_bool(j, "default", i == 0);
		meta_id(j, "id", PIPELINE_ID + (int64_t)i);
		json_set(j, "maps", stages_show(deals));
		json_add(list, j);
	}
	answer_list(crm, "pipeline", list);
}

static void
modules_answer(struct crm *crm)
{
	struct json *list = json_array(), *j;
	const struct module *m;
	size_t i;

	for (i = 0; i < MODULE_COUNT; i++) {
		m = &crm->w->modules.module[i];
		j = detail_text("api_name", m->name);
		json_set_text(j, "module_name", m->name);
		json_set_text(j, "singular_label", m->singular);
		json_set_text(j, "plural_label", m->name);
		meta_id(j, "id", m->id);
		json_set_bool(j, "api_supported", true);
		json_set_bool(j, "creatable", true);
		json_set_bool(j, "editable", true);
		json_set_bool(j, "deletable", true);
		json_set_bool(j, "viewable", true);
		json_set_text(j, "generated_type", "default");
		json_add(list, j);
	}
	answer_list(crm, "modules", list);
}

void
settings_answer(struct crm *crm)
{
	static const struct {
		const char *part;
		void (*answer)(struct crm *crm);
	} parts[] = {
		{"fields", fields_answer}, {"layouts", layouts_answer},
		{"modules", modules_answer}, {"pipeline", pipeline_answer}
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (crm->part_count != 2 ||
		    strcmp(crm->part[1], parts[i].part) != 0)
			continue;
		if (crm_may_group(crm, "settings", parts[i].part, "READ"))
			parts[i].answer(crm);
		return;
	}
	reply_fault(crm->reply, 404, "INVALID_URL_PATTERN", "Please check if "
	    "the URL trying to access is a correct one", NULL);
}

/* "Etc/GMT-1" is one hour ahead of UTC. */
static void
zone_called(const struct world *w, char out[24])
{
	int64_t minutes = world_knob(w, KNOB_UTC_OFFSET);

	snprintf(out, 24, "Etc/GMT%+d", (int)(-minutes / 60) % 24);
}

void
org_answer(struct crm *crm)
{
	struct json *org, *license, *list;
	char edition[KNOB_WORD_SIZE], text[64];

	if (!crm_may_group(crm, "org", NULL, "READ"))
		return;
	org = json_object();
	license = json_object();
	knob_word(&crm->w->knobs, KNOB_EDITION, edition);
	json_set_text(license, "paid_type", edition);
	json_set_int(license, "users_license_purchased", 1);
	json_set_bool(license, "paid", world_knob(crm->w, KNOB_EDITION) !=
	    EDITION_FREE);
	snprintf(text, sizeof(text), "Sandbox %s Ltd",
	    dc_name(crm->org->dc));
	json_set_text(org, "company_name", text);
	meta_id(org, "zgid", crm->org->zgid);
	meta_id(org, "id", crm->org->user_id - 12);
	json_set_text(org, "domain_name", "sandbox");
	zone_called(crm->w, text);
	json_set_text(org, "time_zone", text);
	json_set_text(org, "currency", "Euro - EUR");
	json_set_text(org, "iso_code", "EUR");
	json_set(org, "license_details", license);
	list = json_array();
	json_add(list, org);
	answer_list(crm, "org", list);
}

void
users_answer(struct crm *crm)
{
	struct json *user, *list, *profile, *body, *info;
	char text[24];

	if (!crm_may_group(crm, "users", NULL, "READ"))
		return;
	user = org_user(crm->org, true);
	json_set_text(user, "full_name", org_user_name(crm->org));
	json_set_text(user, "status", "active");
	json_set_bool(user, "confirm", true);
	zone_called(crm->w, text);
	json_set_text(user, "time_zone", text);
	meta_id(user, "zuid", crm->org->zgid + 234);
	profile = detail_text("name", "Administrator");
	meta_id(profile, "id", crm->org->user_id - 40);
	json_set(user, "profile", profile);
	list = json_array();
	json_add(list, user);
	info = detail_int("count", 1);
	json_set_int(info, "page", 1);
	json_set_int(info, "per_page", 200);
	json_set_bool(info, "more_records", false);
	body = json_object();
	json_set(body, "users", list);
	json_set(body, "info", info);
	reply_json(crm->reply, 200, body);
}
