/* mapping_value.c - the steps of a field's value, and its type. */

#include "src/sync/mapping_value.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_case.h"

#define MARK "\xe2\x80\xa6" /* an ellipsis: one character */

const char *const value_type_names[] = {"text", "email", "phone", "number",
	"integer", "boolean", "date", "datetime", "list", "lookup", NULL};
const char *const if_known_names[] = {"fill_empty", "overwrite", "append",
	"append_note", "skip", NULL};
const char *const case_names[] = {"lower", "upper", "title", NULL};
const char *const person_names[] = {"first", "last", "full", NULL};

int
word_index(const char *const *words, const char *word)
{
	int i;

	for (i = 0; word != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

enum value_type
rule_type(const struct json *rule)
{
	int i = word_index(value_type_names, json_get_text(rule, "type"));

	return i < 0 ? VALUE_TEXT : (enum value_type)i;
}

enum if_known
rule_if_known(const struct json *rule)
{
	int i = word_index(if_known_names, json_get_text(rule, "if_known"));

	return i < 0 ? KNOWN_FILL_EMPTY : (enum if_known)i;
}

bool
rule_is_compared(const struct json *rule)
{
	enum if_known known = rule_if_known(rule);

	return known != KNOWN_OVERWRITE && known != KNOWN_SKIP;
}

size_t
rule_max(const struct json *rule)
{
	int64_t max;

	return json_get_int(rule, "max", &max) == 0 ? (size_t)max : 0;
}

const char *
rule_mark(const struct json *rule)
{
	const char *mark = json_get_text(rule, "mark");

	return mark != NULL ? mark : MARK;
}

char *
text_shorten(const char *text, size_t max, const char *mark)
{
	size_t room = text_length(mark);

	if (text_length(text) <= max)
		return xstrdup(text);
	if (room >= max)
		mark = "", room = 0;
	return xasprintf("%.*s%s", (int)text_bytes(text, max - room), text,
	    mark);
}

/* The n-th piece, from the end for a negative one; NULL: there is none. */
static char *
take_piece(const char *text, const char *at, int64_t take)
{
	const char *s, *next;
	int64_t count = 1;

	for (s = text; (s = strstr(s, at)) != NULL; s += strlen(at))
		count++;
	if (take < 0)
		take += count + 1;
	if (take < 1 || take > count)
		return NULL;
	for (s = text; --take > 0; s = strstr(s, at) + strlen(at))
		continue;
	next = strstr(s, at);
	return text_trim(s, next != NULL ? (size_t)(next - s) : strlen(s));
}

/* By the table, exactly, else whatever its case. NULL: not in it. */
static const char *
look_up(const struct json *map, const char *text)
{
	const char *exact = json_get_text(map, text);
	const struct json *row = json_first(map);

	for (; exact == NULL && row != NULL; row = json_next(row))
		if (text_same(json_name(row), text))
			exact = json_scalar(row);
	return exact;
}

/* Replaces *text; an empty one becomes NULL. */
static void
replace(char **text, char *with)
{
	free(*text);
	*text = with;
	if (with != NULL && *with == '\0') {
		free(with);
		*text = NULL;
	}
}

static void
map_text(const struct json *rule, char **text)
{
	const struct json *map = json_get(rule, "map");
	const struct json *otherwise = json_get(rule, "otherwise");
	const char *found;

	if (map == NULL || *text == NULL)
		return;
	found = look_up(map, *text);
	if (found != NULL)
		replace(text, xstrdup(found));
	else if (otherwise != NULL)
		replace(text, value_as_text(otherwise));
}

static void
steps(const struct json *rule, char **text)
{
	const struct json *split = json_get(rule, "split");
	int letters = word_index(case_names, json_get_text(rule, "case"));
	int64_t take = 1;

	if (*text != NULL && json_get_true(rule, "trim"))
		replace(text, text_trim(*text, strlen(*text)));
	if (*text != NULL && split != NULL) {
		(void)json_get_int(split, "take", &take);
		replace(text, take_piece(*text, json_get_text(split, "at"),
		    take));
	}
	if (*text != NULL && letters >= 0)
		replace(text, case_text(*text, (enum letter_case)letters));
	map_text(rule, text);
}

char *
rule_text(const struct json *rule, const struct mapping_source *from)
{
	char *text = origin_text(rule, from);

	if (json_type(rule) == JSON_TEXT)
		return text;
	steps(rule, &text);
	if (text == NULL)
		text = value_as_text(json_get(rule, "default"));
	return text;
}

/* The list that a rule names, NULL when it names none. */
static const struct json *
named_list(const struct json *rule, const struct mapping_source *from)
{
	const struct json *names = json_get(rule, "from"), *name, *found;

	if (names == NULL)
		return NULL;
	name = json_type(names) == JSON_ARRAY ? json_first(names) : names;
	for (; name != NULL; name = json_next(name)) {
		found = source_get(from, json_scalar(name));
		if (found != NULL && json_type(found) == JSON_ARRAY &&
		    json_size(found) > 0)
			return found;
		if (found != NULL || name == names)
			break;
	}
	return NULL;
}

/* One element, through the steps. Takes text. */
static void
add_element(struct json *list, const struct json *rule, char *text)
{
	if (!text_empty(text))
		steps(rule, &text);
	if (!text_empty(text))
		json_add(list, json_text(text));
	free(text);
}

/* The elements of a list, else the pieces of a text between commas. */
static struct json *
make_list(const struct json *rule, const struct mapping_source *from)
{
	const struct json *one = json_first(named_list(rule, from));
	char *whole = one == NULL ? origin_text(rule, from) : NULL;
	struct json *list = json_array();
	const char *s = whole;
	size_t n;

	for (; one != NULL; one = json_next(one))
		add_element(list, rule, value_as_text(one));
	for (; s != NULL; s = s[n] != '\0' ? s + n + 1 : NULL) {
		n = strcspn(s, ",");
		add_element(list, rule, text_trim(s, n));
	}
	free(whole);
	if (json_size(list) == 0 && json_get(rule, "default") != NULL)
		json_add(list, json_copy(json_get(rule, "default")));
	if (json_size(list) > 0)
		return list;
	json_free(list);
	return NULL;
}

/* A text within the rule's length; *lost gets a longer one. */
static struct json *
make_text(const struct json *rule, char *text, char **lost)
{
	size_t max = rule_max(rule);
	struct json *value;
	char *cut;

	if (max == 0 || text_length(text) <= max)
		return json_text(text);
	cut = text_shorten(text, max, rule_mark(rule));
	value = json_text(cut);
	*lost = xstrdup(text);
	free(cut);
	return value;
}

/* What a phone loses by its digits alone: an extension. */
static bool
phone_is_cut(const struct json *rule, const char *text)
{
	size_t max = rule_max(rule) > 0 ? rule_max(rule) : 30;

	return rule_type(rule) == VALUE_PHONE && text_length(text) > max;
}

struct json *
rule_value(const struct json *rule, const struct mapping_source *from,
    char **lost)
{
	enum value_type type = rule_type(rule);
	struct json *value = NULL;
	char *raw, *text;

	*lost = NULL;
	if (type == VALUE_LIST)
		return make_list(rule, from);
	text = rule_text(rule, from);
	if (text == NULL) {
		/* The table left it out: it is told all the same. */
		if (json_get(rule, "map") != NULL)
			*lost = origin_text(rule, from);
		return NULL;
	}
	if (type == VALUE_TEXT) {
		value = make_text(rule, text, lost);
	} else {
		value = value_convert(rule, type, text);
		if (value == NULL || phone_is_cut(rule, text))
			*lost = xstrdup(text);
		raw = value_as_text(json_get(rule, "default"));
		if (value == NULL && raw != NULL)
			value = value_convert(rule, type, raw);
		free(raw);
	}
	free(text);
	return value;
}
