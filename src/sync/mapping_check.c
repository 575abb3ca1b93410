/* mapping_check.c - compares a mapping with the fields that the CRM has. */

#include "sync/mapping_check.h"

#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/text.h"
#include "src/sync/mapping_check_must.h"
#include "src/sync/mapping_member.h"
#include "src/sync/mapping_value.h"

#define TEXTS (1u << VALUE_TEXT | 1u << VALUE_EMAIL | 1u << VALUE_PHONE)
#define DATES (1u << VALUE_DATE | 1u << VALUE_DATETIME)
#define NUMBERS (1u << VALUE_NUMBER | 1u << VALUE_INTEGER)
#define LOOKUPS (1u << VALUE_LOOKUP)

/* What each data_type of the CRM takes, and the type that a rule says. */
static const struct field_type {
	const char *name;
	unsigned takes;
	const char *rule_type;
} types[] = {
	{"text", TEXTS | DATES, "text"}, {"textarea", TEXTS | DATES, "text"},
	{"email", 1u << VALUE_TEXT | 1u << VALUE_EMAIL, "email"},
	{"phone", 1u << VALUE_TEXT | 1u << VALUE_PHONE, "phone"},
	{"website", 1u << VALUE_TEXT, "text"},
	{"picklist", 1u << VALUE_TEXT, "text"},
	{"multiselectpicklist", 1u << VALUE_LIST, "list"},
	{"integer", 1u << VALUE_INTEGER, "integer"},
	{"bigint", 1u << VALUE_TEXT, "text"},
	{"double", NUMBERS, "number"}, {"currency", NUMBERS, "number"},
	{"percent", NUMBERS, "number"},
	{"boolean", 1u << VALUE_BOOLEAN, "boolean"},
	{"date", 1u << VALUE_DATE, "date"},
	{"datetime", 1u << VALUE_DATETIME, "datetime"},
	{"lookup", LOOKUPS, "lookup"}, {"ownerlookup", LOOKUPS, "lookup"},
	{"userlookup", LOOKUPS, "lookup"},
};

/* One field of a mapping under examination. */
struct exam {
	const struct crm_fields *fields;
	const struct json *field; /* as the CRM has it */
	const struct json *rule;
	char place[PLACE_SIZE];
	struct findings *found;
};

static bool
is_type(const struct exam *e, const char *type)
{
	const char *name = json_get_text(e->field, "type");

	return name != NULL && strcmp(name, type) == 0;
}

/* --- Fields that there are not --- */

/* The name whose label, or nearly whose name, was written. */
static const char *
meant(const struct crm_fields *fields, const char *name)
{
	const struct json *list = json_get(fields->json, "fields"), *one;
	const char **names = xcalloc(json_size(list) + 1, sizeof(*names));
	const char *near = NULL, *label;
	size_t n = 0;

	for (one = json_first(list); one != NULL; one = json_next(one)) {
		names[n] = json_get_text(one, "name");
		label = json_get_text(one, "label");
		if (text_same(names[n], name) || text_same(label, name))
			near = names[n];
		n++;
	}
	if (near == NULL)
		near = nearest_word(name, names);
	free(names);
	return near;
}

static void
unknown_field(const struct exam *e, const char *module)
{
	const char *name = json_name(e->rule);
	const char *near = meant(e->fields, name);

	if (near != NULL)
		finding_add(e->found, true, e->place, "%s have no such field: "
		    "did you mean \"%s\"? Names are API names, with case",
		    module, near);
	else
		finding_add(e->found, true, e->place, "%s have no such field: "
		    "what is sent under this name would be lost", module);
}

/* --- Types --- */

static void
check_type(const struct exam *e)
{
	const char *name = json_get_text(e->field, "type");
	enum value_type type = rule_type(e->rule);
	size_t i;

	for (i = 0; name != NULL && i < nitems(types); i++)
		if (strcmp(types[i].name, name) == 0)
			break;
	if (name == NULL || i == nitems(types))
		finding_add(e->found, true, e->place, "is of the type \"%s\", "
		    "which a mapping cannot write",
		    name != NULL ? name : "");
	else if ((types[i].takes & 1u << type) == 0)
		finding_add(e->found, true, e->place, "is of the type \"%s\": "
		    "give the rule the \"type\": \"%s\"", name,
		    types[i].rule_type);
	else if (type == VALUE_TEXT &&
	    (strcmp(name, "email") == 0 || strcmp(name, "phone") == 0))
		finding_add(e->found, false, e->place, "a value that is no "
		    "%s is refused with its record: with \"type\": \"%s\" it "
		    "goes to the note", name, name);
}

/* --- Values that are fixed --- */

static void
in_picklist(const struct exam *e, const char *place, const char *value)
{
	const struct json *list = json_get(e->field, "values"), *one;
	const char **words = xcalloc(json_size(list) + 1, sizeof(*words));
	const char *near = NULL;
	bool there = false;
	size_t n = 0;

	for (one = json_first(list); one != NULL; one = json_next(one)) {
		words[n] = json_scalar(one);
		there |= strcmp(words[n], value) == 0;
		if (text_same(words[n], value))
			near = words[n];
		n++;
	}
	if (near == NULL)
		near = nearest_word(value, words);
	if (!there && near != NULL)
		finding_add(e->found, true, place, "\"%s\" is not in the "
		    "picklist: did you mean \"%s\"?", value, near);
	else if (!there)
		finding_add(e->found, true, place, "\"%s\" is not in the "
		    "picklist", value);
	free(words);
}

static void
check_fixed(const struct exam *e, const char *place,
    const struct json *value)
{
	enum value_type type = rule_type(e->rule);
	char *text = value_as_text(value);
	struct json *converted;
	int64_t length = 0;

	if (text == NULL)
		return;
	(void)json_get_int(e->field, "length", &length);
	converted = value_convert(e->rule, type, text);
	if (converted == NULL)
		finding_add(e->found, true, place, "\"%.60s\" is no %s", text,
		    value_type_names[type]);
	else if (is_type(e, "picklist") || is_type(e, "multiselectpicklist"))
		in_picklist(e, place, text);
	else if ((1u << type & TEXTS) != 0 && length > 0 &&
	    text_length(text) > (size_t)length)
		finding_add(e->found, true, place, "has %zu characters, and "
		    "the field takes %lld", text_length(text),
		    (long long)length);
	json_free(converted);
	free(text);
}

/* Whatever a rule can write that does not come from outside. */
static void
check_outputs(const struct exam *e, const char *place,
    const struct json *rule)
{
	const struct json *one, *map = json_get(rule, "map");
	char where[PLACE_SIZE];
	int i = 0;

	if (json_type(rule) == JSON_TEXT)
		return;
	place_join(where, place, "default");
	check_fixed(e, where, json_get(rule, "default"));
	if (map != NULL) {
		for (one = json_first(map); one != NULL; one = json_next(one)) {
			(void)snprintf(where, sizeof(where),
			    "%.150s.map.%.100s", place, json_name(one));
			check_fixed(e, where, one);
		}
		place_join(where, place, "otherwise");
		check_fixed(e, where, json_get(rule, "otherwise"));
		return;
	}
	place_join(where, place, "constant");
	check_fixed(e, where, json_get(rule, "constant"));
	one = json_first(json_get(rule, "first_of"));
	for (; one != NULL; one = json_next(one)) {
		(void)snprintf(where, sizeof(where), "%.200s.first_of[%d]",
		    place, i++);
		check_outputs(e, where, one);
	}
}

/* Whether something from outside may come through as it is. */
static bool
is_open(const struct json *rule)
{
	const struct json *one;

	if (json_type(rule) == JSON_TEXT)
		return true;
	if (json_get(rule, "map") != NULL)
		return json_get(rule, "otherwise") == NULL;
	one = json_first(json_get(rule, "first_of"));
	for (; one != NULL; one = json_next(one))
		if (is_open(one))
			return true;
	return json_get(rule, "constant") == NULL &&
	    json_get(rule, "first_of") == NULL;
}

static void
check_values(const struct exam *e)
{
	size_t max = rule_max(e->rule);
	int64_t length = 0;

	check_outputs(e, e->place, e->rule);
	(void)json_get_int(e->field, "length", &length);
	if (length > 0 && max > (size_t)length)
		finding_add(e->found, false, e->place, "\"max\" is %zu, and "
		    "the field takes %lld: longer values are shortened only "
		    "after the CRM has refused them", max, (long long)length);
	if ((is_type(e, "picklist") || is_type(e, "multiselectpicklist")) &&
	    is_open(e->rule))
		finding_add(e->found, false, e->place, "is a picklist: the CRM "
		    "may refuse a value that is not in it; a \"map\" with "
		    "\"otherwise\" keeps to the list");
	if (is_type(e, "lookup") && json_get_text(e->field, "module") != NULL)
		finding_add(e->found, false, e->place, "looks up %s: the value "
		    "must be the id of such a record",
		    json_get_text(e->field, "module"));
}

static void
check_field(struct exam *e, const char *module)
{
	e->field = crm_field_find(e->fields, json_name(e->rule));
	if (e->field == NULL) {
		unknown_field(e, module);
	} else if (json_get_true(e->field, "read_only")) {
		finding_add(e->found, true, e->place, "cannot be written: the "
		    "CRM would leave the value out without a word");
	} else {
		check_type(e);
		check_values(e);
	}
}

void
mapping_check(const struct mapping *m, enum mapping_target to,
    const struct crm_fields *fields, struct findings *found)
{
	const char *prefix = to == MAPPING_CONTACT ? "contact.fields"
	    : "fields";
	struct exam e = {.fields = fields, .found = found};

	e.rule = json_first(mapping_fields(m, to));
	for (; e.rule != NULL; e.rule = json_next(e.rule)) {
		place_join(e.place, prefix, json_name(e.rule));
		check_field(&e, mapping_module(m, to));
	}
	/* Of a contact only what is there already is changed. */
	if (to == MAPPING_CONTACT)
		return;
	mapping_check_must(m, fields, found);
}
