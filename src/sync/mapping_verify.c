/* mapping_verify.c - finds every mistake of a mapping's document. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_member.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

#define FIELDS_MAX 200
#define TAGS_MAX 10

static const char *const note_words[] = {"rest", "all", "none", NULL};
static const char *const trigger_words[] = {"workflow", "approval",
	"blueprint", "pathfinder", "orchestration", NULL};

/* Fields that have a place of their own in a mapping, or none at all. */
static const struct {
	const char *name, *words;
} reserved[] = {
	{"id", "the CRM gives the id"},
	{"Tag", "tags stand beside \"fields\": \"tags\": [...]"},
	{"Layout", "the layout stands beside \"fields\": \"layout\": \"...\""},
	{"Converted__s", "the CRM knows it by itself"},
};

static bool
is_field_name(const char *name)
{
	size_t n = strlen(name), i;

	if (n == 0 || n > 100 || strchr("0123456789_", name[0]) != NULL)
		return false;
	for (i = 0; i < n; i++) {
		bool letter = (name[i] >= 'A' && name[i] <= 'Z') ||
		    (name[i] >= 'a' && name[i] <= 'z');

		if (!letter && strchr("0123456789_", name[i]) == NULL)
			return false;
	}
	return true;
}

static void
verify_field_name(const char *place, const char *name,
    struct findings *found)
{
	size_t i;

	for (i = 0; i < nitems(reserved); i++)
		if (strcmp(name, reserved[i].name) == 0)
			finding_add(found, true, place, "is no field of a "
			    "mapping: %s", reserved[i].words);
	if (!is_field_name(name))
		finding_add(found, true, place, "is no API name of a field: "
		    "letters, digits and underscores");
}

static void
check_fields(const char *place, const struct json *fields,
    struct findings *found)
{
	const struct json *rule;
	char where[PLACE_SIZE];
	size_t compared = 0;

	if (!must_be(place, fields, JSON_OBJECT, found))
		return;
	if (json_size(fields) > FIELDS_MAX)
		finding_add(found, true, place, "more than %d fields",
		    FIELDS_MAX);
	for (rule = json_first(fields); rule != NULL;
	    rule = json_next(rule)) {
		place_join(where, place, json_name(rule));
		verify_field_name(where, json_name(rule), found);
		if (json_type(rule) == JSON_NULL)
			continue;
		mapping_verify_rule(where, rule, false, found);
		compared += rule_is_compared(rule);
	}
	if (compared > MAPPING_COMPARED_MAX)
		finding_add(found, true, place, "more than %d fields would "
		    "have to be compared with a known record: give some an "
		    "\"if_known\" of \"overwrite\" or \"skip\"",
		    MAPPING_COMPARED_MAX);
}

static void
check_note(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be_word(place, value, note_words, found);
}

static void
check_version(const char *place, const struct json *value,
    struct findings *found)
{
	if (json_type(value) != JSON_NUMBER ||
	    strcmp(json_scalar(value), "1") != 0)
		finding_add(found, true, place, "must be 1: this version of "
		    "leadbridge knows no other");
}

static void
check_tags(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *one;

	if (!must_be(place, value, JSON_ARRAY, found))
		return;
	if (json_size(value) > TAGS_MAX)
		finding_add(found, true, place, "more than %d tags", TAGS_MAX);
	for (one = json_first(value); one != NULL; one = json_next(one))
		member_template(place, one, found);
}

static void
check_triggers(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *one;

	if (!must_be(place, value, JSON_ARRAY, found))
		return;
	for (one = json_first(value); one != NULL; one = json_next(one))
		(void)must_be_word(place, one, trigger_words, found);
}

static void
check_contact(const char *place, const struct json *value,
    struct findings *found)
{
	static const struct member members[] = {
		{"fields", check_fields}, {"note", check_note},
		{"comment", member_text},
	};

	if (json_type(value) == JSON_BOOL && !json_is_true(value))
		return;
	if (json_type(value) != JSON_OBJECT)
		finding_add(found, true, place, "must be an object: {...}, or "
		    "false: known contacts are not looked for");
	else
		members_verify(place, value, members, nitems(members), found);
}

static void
check_field_name(const char *place, const struct json *value,
    struct findings *found)
{
	if (must_be(place, value, JSON_TEXT, found))
		verify_field_name(place, json_scalar(value), found);
}

static void
check_subform(const char *place, const struct json *value,
    struct findings *found)
{
	static const struct member members[] = {
		{"field", check_field_name}, {"columns", check_fields},
		{"comment", member_text},
	};
	size_t i;

	if (!must_be(place, value, JSON_OBJECT, found))
		return;
	members_verify(place, value, members, nitems(members), found);
	for (i = 0; i < 2; i++)
		if (json_get(value, members[i].name) == NULL)
			finding_add(found, true, place, "needs \"%s\"",
			    members[i].name);
}

/* The last one is of kinds that look for contacts. */
static const struct member members[] = {
	{"subform", check_subform},
	{"kind", member_text}, {"version", check_version},
	{"comment", member_text}, {"fields", check_fields},
	{"note", check_note}, {"tags", check_tags},
	{"assignment_rule", member_id}, {"layout", member_id},
	{"triggers", check_triggers}, {"contact", check_contact},
};

void
mapping_verify_nulls(const char *place, const struct json *base,
    const struct json *own, struct findings *found)
{
	const struct json *one = json_first(own);
	char where[PLACE_SIZE];

	for (; one != NULL; one = json_next(one)) {
		if (json_type(one) != JSON_NULL ||
		    json_get(base, json_name(one)) != NULL)
			continue;
		place_join(where, place, json_name(one));
		finding_add(found, true, where, "null takes a field of the "
		    "default out, and this is none");
	}
}

void
mapping_verify(const struct mapping_kind_row *kind,
    const struct json *document, struct findings *found)
{
	const char *name = json_get_text(document, "kind");
	size_t n = nitems(members) - (kind->contact_module == NULL);
	char where[PLACE_SIZE];

	members_verify("", document, members, n, found);
	if (json_get(document, "subform") != NULL &&
	    kind->contact_module != NULL)
		finding_add(found, true, "subform", "only orders have lines "
		    "that become rows");
	if (name != NULL && strcmp(name, kind->name) != 0)
		finding_add(found, true, "kind", "this is a mapping of "
		    "\"%.40s\", not of \"%s\"", name, kind->name);
	place_join(where, "fields", kind->must);
	if (json_type(json_get(document, "fields")) == JSON_OBJECT &&
	    json_type(json_get(json_get(document, "fields"), kind->must)) ==
	    JSON_NULL)
		finding_add(found, true, where, "cannot be taken out: the CRM "
		    "makes no record without it");
}
