/* zoho_crm_fields.c - reads what a module of the CRM has for fields. */

#include "provider/zoho_crm_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/field_cache.h"

void
crm_fields_release(struct crm_fields *fields)
{
	json_free(fields->json);
	memset(fields, 0, sizeof(*fields));
}

/* --- Zoho's answers --- */

static struct json *
read_values(const struct json *list)
{
	struct json *values = json_array();
	const struct json *one = json_first(list);
	const char *value, *type;

	for (; one != NULL; one = json_next(one)) {
		value = json_get_text(one, "actual_value");
		type = json_get_text(one, "type");
		if (value != NULL &&
		    (type == NULL || strcmp(type, "unused") != 0))
			json_add(values, json_text(value));
	}
	return values;
}

/* What the API may not write, whatever the reason. */
static bool
is_read_only(const struct json *field)
{
	const struct json *may = json_get(json_get(field, "operation_type"),
	    "api_create");

	return json_get_true(field, "read_only") ||
	    json_get_true(field, "field_read_only") ||
	    json_get_true(field, "virtual_field") ||
	    (may != NULL && json_type(may) == JSON_BOOL && !json_is_true(may));
}

static struct json *
read_field(const struct json *field)
{
	const char *label = json_get_text(field, "display_label");
	const char *module = json_get_text(json_get(json_get(field, "lookup"),
	    "module"), "api_name");
	struct json *out = json_object();
	int64_t length = 0;

	(void)json_get_int(field, "length", &length);
	if (label == NULL)
		label = json_get_text(field, "field_label");
	json_set_text(out, "name", json_get_text(field, "api_name"));
	json_set_text(out, "label", label);
	json_set_text(out, "type", json_get_text(field, "data_type"));
	json_set_int(out, "length", length);
	json_set_bool(out, "mandatory",
	    json_get_true(field, "system_mandatory"));
	json_set_bool(out, "read_only", is_read_only(field));
	json_set(out, "values",
	    read_values(json_get(field, "pick_list_values")));
	if (module != NULL)
		json_set_text(out, "module", module);
	return out;
}

static void
add_required(struct json *names, const struct json *section)
{
	const struct json *field = json_first(json_get(section, "fields"));
	const char *name;

	for (; field != NULL; field = json_next(field)) {
		name = json_get_text(field, "api_name");
		if (name != NULL && json_get_true(field, "required"))
			json_add(names, json_text(name));
	}
}

static struct json *
read_layout(const struct json *layout)
{
	struct json *out = json_object(), *names = json_array();
	const struct json *section = json_first(json_get(layout, "sections"));

	for (; section != NULL; section = json_next(section))
		add_required(names, section);
	json_set_text(out, "id", json_get_text(layout, "id"));
	json_set_text(out, "name", json_get_text(layout, "name"));
	json_set(out, "required", names);
	return out;
}

struct json *
crm_fields_read(const struct json *fields, const struct json *layouts)
{
	struct json *out = json_object(), *field_list = json_array();
	struct json *layout_list = json_array();
	const struct json *one = json_first(json_get(fields, "fields"));

	for (; one != NULL; one = json_next(one))
		if (json_get_text(one, "api_name") != NULL)
			json_add(field_list, read_field(one));
	one = json_first(json_get(layouts, "layouts"));
	for (; one != NULL; one = json_next(one))
		if (json_get_text(one, "id") != NULL)
			json_add(layout_list, read_layout(one));
	json_set(out, "fields", field_list);
	json_set(out, "layouts", layout_list);
	return out;
}

/* --- Asking and keeping --- */

static int
ask(const struct call *call, const char *what, const char *module,
    struct call_answer *answer, struct error *err)
{
	char *path = xasprintf("/crm/v8/settings/%s?module=%s", what, module);
	int rc = call_perform(call, "GET", path, NULL, answer, err);

	free(path);
	return rc;
}

static int
ask_both(const struct call *call, const char *module, struct json **out,
    struct error *err)
{
	struct call_answer fields = {0}, layouts = {0};
	int rc;

	rc = ask(call, "fields", module, &fields, err);
	if (rc == 0)
		rc = ask(call, "layouts", module, &layouts, err);
	if (rc == 0 && json_size(json_get(fields.json, "fields")) == 0)
		rc = error_set(err, ERROR_UNAVAILABLE, "the CRM names no "
		    "fields of %s", module);
	if (rc == 0)
		*out = crm_fields_read(fields.json, layouts.json);
	call_answer_release(&fields);
	call_answer_release(&layouts);
	return rc;
}

/* What is kept and cannot be read any more is asked for anew. */
static int
load_kept(const struct call *call, const char *module, int64_t since,
    struct crm_fields *out, struct error *err)
{
	struct error unread = ERROR_INIT;
	char *text = NULL;
	int rc;

	rc = field_cache_load(call->access->db, call->tenant, call->service,
	    module, since, &text, &out->read_at, err);
	if (rc == 0 && text != NULL)
		(void)json_parse(text, strlen(text), &out->json, &unread);
	out->from_store = out->json != NULL;
	free(text);
	return rc;
}

int
crm_fields_load(const struct call *call, const char *module,
    int64_t max_age_ms, struct crm_fields *out, struct error *err)
{
	int64_t now = clock_now_ms();
	char *text;
	int rc;

	memset(out, 0, sizeof(*out));
	if (max_age_ms > 0 &&
	    load_kept(call, module, now - max_age_ms, out, err) != 0)
		return -1;
	if (out->json != NULL)
		return 0;
	if (ask_both(call, module, &out->json, err) != 0)
		return -1;
	out->read_at = now;
	text = json_print(out->json);
	rc = field_cache_store(call->access->db, call->tenant, call->service,
	    module, text, now, err);
	free(text);
	if (rc != 0)
		crm_fields_release(out);
	return rc;
}

static const struct json *
find(const struct json *list, const char *member, const char *wanted)
{
	const struct json *one = json_first(list);
	const char *value;

	for (; one != NULL; one = json_next(one)) {
		value = json_get_text(one, member);
		if (value != NULL && strcmp(value, wanted) == 0)
			return one;
	}
	return NULL;
}

const struct json *
crm_field_find(const struct crm_fields *fields, const char *name)
{
	return find(json_get(fields->json, "fields"), "name", name);
}

const struct json *
crm_layout_find(const struct crm_fields *fields, const char *id)
{
	return find(json_get(fields->json, "layouts"), "id", id);
}
