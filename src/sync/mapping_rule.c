/* mapping_rule.c - finds the mistakes of one rule of a mapping. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_date.h"
#include "src/sync/mapping_member.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

#define NESTING_MAX 4
#define ALTERNATIVES_MAX 50

static void
check_size(const char *place, const struct json *list,
    struct findings *found)
{
	if (json_size(list) == 0)
		finding_add(found, true, place, "the list is empty");
	if (json_size(list) > ALTERNATIVES_MAX)
		finding_add(found, true, place, "more than %d in a list",
		    ALTERNATIVES_MAX);
}

static void
check_names(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *one;

	if (json_type(value) != JSON_ARRAY) {
		member_name(place, value, found);
		return;
	}
	check_size(place, value, found);
	for (one = json_first(value); one != NULL; one = json_next(one))
		member_name(place, one, found);
}

static void
check_name_list(const char *place, const struct json *value,
    struct findings *found)
{
	if (must_be(place, value, JSON_ARRAY, found))
		check_names(place, value, found);
}

/* Within itself it nests as deep as its place has brackets. */
static void
check_first_of(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *one;
	char where[PLACE_SIZE];
	const char *s;
	int depth = 0, i = 0;

	for (s = place; (s = strchr(s, '[')) != NULL; s++)
		depth++;
	if (depth >= NESTING_MAX) {
		finding_add(found, true, place, "nested too deep");
		return;
	}
	if (!must_be(place, value, JSON_ARRAY, found))
		return;
	check_size(place, value, found);
	for (one = json_first(value); one != NULL; one = json_next(one)) {
		(void)snprintf(where, sizeof(where), "%.280s[%d]", place, i++);
		mapping_verify_rule(where, one, true, found);
	}
}

static void
check_take(const char *place, const struct json *value,
    struct findings *found)
{
	int64_t take;

	if (json_type(value) != JSON_NUMBER ||
	    text_int(json_scalar(value), -1000, 1000, &take) != 0 || take == 0)
		finding_add(found, true, place, "must be a whole number: 1 is "
		    "the first piece, -1 the last one");
}

static void
check_split(const char *place, const struct json *value,
    struct findings *found)
{
	static const struct member members[] = {
		{"at", member_name}, {"take", check_take},
	};

	if (!must_be(place, value, JSON_OBJECT, found))
		return;
	members_verify(place, value, members, nitems(members), found);
	if (json_get(value, "at") == NULL)
		finding_add(found, true, place, "\"at\" is missing: the text "
		    "between the pieces");
}

static void
check_map(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *row;
	char where[PLACE_SIZE];

	if (!must_be(place, value, JSON_OBJECT, found))
		return;
	if (json_size(value) == 0)
		finding_add(found, true, place, "the table is empty");
	for (row = json_first(value); row != NULL; row = json_next(row)) {
		place_join(where, place, json_name(row));
		member_text(where, row, found);
	}
}

static void
check_otherwise(const char *place, const struct json *value,
    struct findings *found)
{
	if (json_type(value) != JSON_NULL && json_type(value) != JSON_TEXT)
		finding_add(found, true, place, "must be a text, or null for "
		    "an empty field");
}

static void
check_formats(const char *place, const struct json *value,
    struct findings *found)
{
	const struct json *one;

	if (!must_be(place, value, JSON_ARRAY, found))
		return;
	for (one = json_first(value); one != NULL; one = json_next(one)) {
		if (json_type(one) != JSON_TEXT ||
		    !date_format_is_valid(json_scalar(one)))
			finding_add(found, true, place, "a format is made of "
			    "YYYY, MM or M, DD or D, and perhaps HH, mm, ss, "
			    "each once");
	}
}

static void
check_zone(const char *place, const struct json *value,
    struct findings *found)
{
	int zone;

	if (json_type(value) != JSON_TEXT ||
	    date_zone_read(json_scalar(value), &zone) != 0)
		finding_add(found, true, place, "must be an offset from UTC "
		    "like \"+01:00\"");
}

static void
check_decimal(const char *place, const struct json *value,
    struct findings *found)
{
	static const char *const marks[] = {".", ",", NULL};

	(void)must_be_word(place, value, marks, found);
}

static void
check_max(const char *place, const struct json *value,
    struct findings *found)
{
	int64_t max;

	if (json_type(value) != JSON_NUMBER ||
	    text_int(json_scalar(value), 1, 100000, &max) != 0)
		finding_add(found, true, place, "must be a whole number of "
		    "characters, 1 to 100000");
}

static void
check_case(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be_word(place, value, case_names, found);
}

static void
check_person(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be_word(place, value, person_names, found);
}

static void
check_type(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be_word(place, value, value_type_names, found);
}

static void
check_if_known(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be_word(place, value, if_known_names, found);
}

/* The last ones are of a whole field, not of a part of its value. */
static const struct member members[] = {
	{"from", check_names}, {"first_of", check_first_of},
	{"constant", member_scalar}, {"template", member_template},
	{"join", check_name_list}, {"with", member_text},
	{"person", check_person}, {"trim", member_flag},
	{"split", check_split}, {"case", check_case}, {"map", check_map},
	{"otherwise", check_otherwise}, {"default", member_scalar},
	{"comment", member_text},
	{"type", check_type}, {"formats", check_formats},
	{"zone", check_zone}, {"decimal", check_decimal},
	{"max", check_max}, {"mark", member_text},
	{"if_known", check_if_known},
};
#define OF_FIELD_ALONE 7

/* A member that means something only beside another one. */
static const struct {
	const char *name, *beside;
} companions[] = {
	{"with", "join"}, {"otherwise", "map"}, {"mark", "max"},
};

/* A member that means something only for these types: one bit each. */
static const struct {
	const char *name;
	unsigned types;
	const char *words;
} of_type[] = {
	{"formats", 1u << VALUE_DATE | 1u << VALUE_DATETIME,
	    "\"date\" or \"datetime\""},
	{"zone", 1u << VALUE_DATETIME, "\"datetime\""},
	{"decimal", 1u << VALUE_NUMBER | 1u << VALUE_INTEGER,
	    "\"number\" or \"integer\""},
	{"max", 1u << VALUE_TEXT | 1u << VALUE_EMAIL | 1u << VALUE_PHONE,
	    "\"text\", \"email\" or \"phone\""},
	{"mark", 1u << VALUE_TEXT, "\"text\""},
};

static void
verify_origin(const char *place, const struct json *rule,
    struct findings *found)
{
	static const char *const origins[] = {"from", "first_of", "constant",
		"template", "join", "person"};
	const struct json *from = json_get(rule, "from");
	bool person = json_get(rule, "person") != NULL;
	size_t i, n = 0;

	for (i = 0; i < nitems(origins); i++)
		n += json_get(rule, origins[i]) != NULL;
	/* A person's name may be told to come from one field. */
	if (person && from != NULL) {
		n--;
		if (json_type(from) != JSON_TEXT)
			finding_add(found, true, place, "beside \"person\", "
			    "\"from\" is one name");
	}
	if (n == 0)
		finding_add(found, true, place, "says not where the value "
		    "comes from: \"from\", \"first_of\", \"constant\", "
		    "\"template\", \"join\" or \"person\"");
	else if (n > 1)
		finding_add(found, true, place, "says more than once where "
		    "the value comes from");
}

static void
verify_together(const char *place, const struct json *rule,
    struct findings *found)
{
	unsigned type = 1u << rule_type(rule);
	char where[PLACE_SIZE];
	size_t i;

	for (i = 0; i < nitems(companions); i++) {
		if (json_get(rule, companions[i].name) == NULL ||
		    json_get(rule, companions[i].beside) != NULL)
			continue;
		place_join(where, place, companions[i].name);
		finding_add(found, true, where, "means nothing without \"%s\"",
		    companions[i].beside);
	}
	for (i = 0; i < nitems(of_type); i++) {
		if (json_get(rule, of_type[i].name) == NULL ||
		    (of_type[i].types & type) != 0)
			continue;
		place_join(where, place, of_type[i].name);
		finding_add(found, true, where, "is for a \"type\" of %s "
		    "alone", of_type[i].words);
	}
	if (rule_if_known(rule) == KNOWN_APPEND && type != 1u << VALUE_TEXT)
		finding_add(found, true, place, "only a text can be appended");
}

void
mapping_verify_rule(const char *place, const struct json *rule, bool nested,
    struct findings *found)
{
	size_t n = nitems(members) - (nested ? OF_FIELD_ALONE : 0);

	if (json_type(rule) == JSON_TEXT) {
		member_name(place, rule, found);
		return;
	}
	if (json_type(rule) != JSON_OBJECT) {
		finding_add(found, true, place, "must be the name of what was "
		    "sent, or a rule: {...}");
		return;
	}
	members_verify(place, rule, members, n, found);
	verify_origin(place, rule, found);
	verify_together(place, rule, found);
}
