/* custom.c - fields that an organisation has made up. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/custom.h"

void
custom_define(struct inventory *in, const char *entity, const char *label,
    const char *api_name, const char *type)
{
	struct json *j = json_object();
	char id[INV_ID_SIZE];

	inv_id_text(inv_next_id(in), id);
	json_set_text(j, "entity", entity);
	json_set_text(j, "customfield_id", id);
	json_set_int(j, "index", (int64_t)json_size(in->custom_fields) + 1);
	json_set_text(j, "label", label);
	json_set_text(j, "api_name", api_name);
	json_set_text(j, "data_type", type);
	json_add(in->custom_fields, j);
}

static bool
is_of(const struct json *definition, const char *entity)
{
	return strcmp(json_get_text(definition, "entity"), entity) == 0;
}

static const struct json *
definition_find(const struct inventory *in, const char *entity,
    const struct json *wish)
{
	static const char *const names[] = {
		"customfield_id", "api_name", "label"
	};
	const struct json *d;
	const char *want;
	size_t i;

	for (d = json_first(in->custom_fields); d != NULL; d = json_next(d)) {
		if (!is_of(d, entity))
			continue;
		for (i = 0; i < nitems(names); i++) {
			want = inv_member(wish, names[i]);
			if (want != NULL &&
			    strcmp(want, json_get_text(d, names[i])) == 0)
				return d;
		}
	}
	return NULL;
}

bool
custom_read(struct inv *inv, const char *entity, const struct json *list,
    struct json **values)
{
	const struct json *j, *d;

	if (list == NULL)
		return true;
	if (json_type(list) != JSON_ARRAY)
		return inv_refuses(inv, "custom_fields");
	for (j = json_first(list); j != NULL; j = json_next(j))
		if (definition_find(inv->in, entity, j) == NULL)
			return inv_refuses(inv, "customfield_id");
	if (*values == NULL)
		*values = json_object();
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		d = definition_find(inv->in, entity, j);
		json_set(*values, json_get_text(d, "api_name"),
		    json_get(j, "value") != NULL ?
		    json_copy(json_get(j, "value")) : json_text(""));
	}
	return true;
}

void
custom_show(const struct inventory *in, struct json *j, const char *entity,
    const struct json *values)
{
	struct json *list = json_array(), *hash = json_object(), *one;
	const struct json *d, *value;
	const char *name;

	for (d = json_first(in->custom_fields); d != NULL; d = json_next(d)) {
		if (!is_of(d, entity))
			continue;
		name = json_get_text(d, "api_name");
		value = json_get(values, name);
		if (value == NULL || (json_type(value) == JSON_TEXT &&
		    text_empty(json_scalar(value))))
			continue;
		one = json_copy(d);
		json_set(one, "value", json_copy(value));
		json_add(list, one);
		json_set(hash, name, json_copy(value));
	}
	json_set(j, "custom_fields", list);
	json_set(j, "custom_field_hash", hash);
}
