/* mapping_check_must.c - what a record must have, and a mapping may lack. */

#include "src/sync/mapping_check_must.h"

#include <string.h>

#include "base/strbuf.h"
#include "src/sync/mapping_member.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

/* A value there is in any case. */
static bool
is_sure(const struct json *rule)
{
	const struct json *one, *otherwise = json_get(rule, "otherwise");

	if (json_type(rule) == JSON_TEXT)
		return false;
	if (json_get(rule, "default") != NULL)
		return true;
	if (otherwise != NULL && json_type(otherwise) == JSON_NULL)
		return false;
	one = json_first(json_get(rule, "first_of"));
	for (; one != NULL; one = json_next(one))
		if (is_sure(one))
			return true;
	return json_get(rule, "constant") != NULL;
}

/* Filled without a rule, or with one that never fails. */
static bool
is_given(const struct mapping *m, const char *name)
{
	const struct mapping_kind_row *kind = mapping_kind_row(m->kind);

	return strcmp(name, kind->must) == 0 ||
	    word_index(kind->given, name) >= 0;
}

/* The CRM gives a record its owner by itself. */
static bool
is_needed(const struct mapping *m, const struct json *field)
{
	const char *type = json_get_text(field, "type");

	return json_get_true(field, "mandatory") &&
	    !json_get_true(field, "read_only") &&
	    !is_given(m, json_get_text(field, "name")) &&
	    (type == NULL || strcmp(type, "ownerlookup") != 0);
}

static void
check_mandatory(const struct mapping *m, const struct crm_fields *fields,
    struct findings *found)
{
	const struct json *rules = mapping_fields(m, MAPPING_RECORD), *rule;
	const struct json *field = json_first(json_get(fields->json,
	    "fields"));
	char place[PLACE_SIZE];

	for (; field != NULL; field = json_next(field)) {
		if (!is_needed(m, field))
			continue;
		rule = json_get(rules, json_get_text(field, "name"));
		place_join(place, "fields", json_get_text(field, "name"));
		if (rule == NULL)
			finding_add(found, true, place, "is mandatory in the "
			    "CRM and has no rule: every record would be "
			    "refused");
		else if (!is_sure(rule))
			finding_add(found, false, place, "is mandatory in the "
			    "CRM: a record without it is refused, unless the "
			    "rule has a \"default\"");
	}
}

static void
unknown_layout(const struct crm_fields *fields, struct findings *found)
{
	const struct json *one = json_first(json_get(fields->json,
	    "layouts"));
	struct strbuf all;

	strbuf_init(&all, 2000);
	for (; one != NULL; one = json_next(one)) {
		const char *name = json_get_text(one, "name");

		strbuf_printf(&all, "%s%s (%s)", all.len > 0 ? ", " : "",
		    json_get_text(one, "id"), name != NULL ? name : "");
	}
	finding_add(found, true, "layout", "there is no such layout: there is "
	    "%s", strbuf_str(&all));
	strbuf_release(&all);
}

/*
 * A layout that the mapping names makes its own fields mandatory; without
 * one, only people who edit the record in the CRM meet them.
 */
static void
check_layout(const struct mapping *m, const struct crm_fields *fields,
    struct findings *found)
{
	const char *id = json_get_text(m->document, "layout");
	const struct json *layout = id != NULL ? crm_layout_find(fields, id)
	    : json_first(json_get(fields->json, "layouts"));
	const struct json *name, *rule, *field;
	char place[PLACE_SIZE];

	if (id != NULL && layout == NULL) {
		unknown_layout(fields, found);
		return;
	}
	name = json_first(json_get(layout, "required"));
	for (; name != NULL; name = json_next(name)) {
		rule = json_get(mapping_fields(m, MAPPING_RECORD),
		    json_scalar(name));
		field = crm_field_find(fields, json_scalar(name));
		if (json_get_true(field, "mandatory") ||
		    json_get_true(field, "read_only") ||
		    is_given(m, json_scalar(name)) ||
		    (rule != NULL && is_sure(rule)))
			continue;
		place_join(place, "fields", json_scalar(name));
		if (id != NULL)
			finding_add(found, rule == NULL, place, "is mandatory "
			    "in the layout that the mapping names: a record "
			    "without it is refused");
		else
			finding_add(found, false, place, "is mandatory in the "
			    "CRM's own forms: leadbridge may leave it empty, "
			    "and whoever edits the record there must fill it "
			    "in");
	}
}

void
mapping_check_must(const struct mapping *m, const struct crm_fields *fields,
    struct findings *found)
{
	check_mandatory(m, fields, found);
	check_layout(m, fields, found);
}
