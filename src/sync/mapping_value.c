/* mapping_value.c - where a field's value comes from, and its steps. */

#include "src/sync/mapping_value.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
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

const struct json *
source_get(const struct mapping_source *from, const char *name)
{
	const struct json *found = json_get(from->values, name);
	struct mapping_source inner = {NULL, NULL};
	const char *dot = strchr(name, '.');
	char *head;

	if (found == NULL)
		found = json_get(from->more, name);
	if (found != NULL || dot == NULL)
		return found;
	head = xstrndup(name, (size_t)(dot - name));
	inner.values = json_get(from->values, head);
	if (inner.values == NULL)
		inner.values = json_get(from->more, head);
	free(head);
	return inner.values != NULL ? source_get(&inner, dot + 1) : NULL;
}

static char *
list_as_text(const struct json *list)
{
	const struct json *one;
	struct strbuf out;
	char *text;

	strbuf_init(&out, 4 * LIMIT_BODY_MAX);
	for (one = json_first(list); one != NULL; one = json_next(one)) {
		text = value_as_text(one);
		if (text != NULL)
			strbuf_printf(&out, "%s%s", out.len > 0 ? ", " : "",
			    text);
		free(text);
	}
	text = out.len > 0 ? strbuf_take(&out) : NULL;
	strbuf_release(&out);
	return text;
}

char *
value_as_text(const struct json *value)
{
	if (value == NULL)
		return NULL;
	switch (json_type(value)) {
	case JSON_TEXT:
	case JSON_NUMBER:
		return text_empty(json_scalar(value)) ? NULL
		    : xstrdup(json_scalar(value));
	case JSON_BOOL:
		return xstrdup(json_is_true(value) ? "true" : "false");
	case JSON_ARRAY:
		return list_as_text(value);
	case JSON_OBJECT:
		return json_print(value);
	case JSON_NULL:
		break;
	}
	return NULL;
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

static char *
named_text(const struct mapping_source *from, const char *name)
{
	return value_as_text(source_get(from, name));
}

/* The first of the alternatives that is not empty. */
static char *
first_of(const struct json *list, const struct mapping_source *from)
{
	const struct json *one;
	char *text = NULL;

	for (one = json_first(list); text == NULL && one != NULL;
	    one = json_next(one))
		text = rule_text(one, from);
	return text;
}

static char *
join_names(const struct json *rule, const struct mapping_source *from)
{
	const char *with = json_get_text(rule, "with");
	const struct json *one = json_first(json_get(rule, "join"));
	struct strbuf out;
	char *text;

	strbuf_init(&out, 4 * LIMIT_BODY_MAX);
	for (; one != NULL; one = json_next(one)) {
		text = named_text(from, json_scalar(one));
		if (text != NULL)
			strbuf_printf(&out, "%s%s", out.len == 0 ? ""
			    : with != NULL ? with : " ", text);
		free(text);
	}
	text = out.len > 0 ? strbuf_take(&out) : NULL;
	strbuf_release(&out);
	return text;
}

/* What stands before the last space of a whole name, or after it. */
static char *
part_of_name(const char *whole, bool last)
{
	const char *space = whole != NULL ? strrchr(whole, ' ') : NULL;
	char *part = NULL;

	if (space == NULL)
		return last ? xstrdup(whole) : NULL;
	part = last ? xstrdup(space + 1)
	    : text_trim(whole, (size_t)(space - whole));
	if (!text_empty(part))
		return part;
	free(part);
	return NULL;
}

static char *
whole_name(const char *whole, const char *first, const char *last)
{
	if (whole != NULL)
		return xstrdup(whole);
	if (first == NULL || last == NULL)
		return xstrdup(first != NULL ? first : last);
	return xasprintf("%s %s", first, last);
}

/*
 * Of a whole name and of first and last names, whichever are there: a last
 * name given is kept whole, and a lone first name is the last one.
 */
static char *
person_part(const struct json *rule, const struct mapping_source *from)
{
	const char *source = json_get_text(rule, "from");
	const char *want = json_get_text(rule, "person");
	char *whole = named_text(from, source != NULL ? source : "name");
	char *first = source != NULL ? NULL : named_text(from, "first_name");
	char *last = source != NULL ? NULL : named_text(from, "last_name");
	char *part = NULL;

	if (strcmp(want, "full") == 0) {
		part = whole_name(whole, first, last);
	} else if (strcmp(want, "last") == 0) {
		part = last != NULL ? xstrdup(last)
		    : whole != NULL ? part_of_name(whole, true)
		    : xstrdup(first);
	} else if (last != NULL || (whole != NULL && first != NULL)) {
		part = xstrdup(first);
	} else {
		part = part_of_name(whole, false);
	}
	free(whole);
	free(first);
	free(last);
	return part;
}

static char *
origin_text(const struct json *rule, const struct mapping_source *from)
{
	const struct json *names = json_get(rule, "from");

	if (json_type(rule) == JSON_TEXT)
		return named_text(from, json_scalar(rule));
	if (json_get(rule, "person") != NULL)
		return person_part(rule, from);
	if (names != NULL)
		return json_type(names) == JSON_TEXT
		    ? named_text(from, json_scalar(names))
		    : first_of(names, from);
	if (json_get(rule, "first_of") != NULL)
		return first_of(json_get(rule, "first_of"), from);
	if (json_get(rule, "join") != NULL)
		return join_names(rule, from);
	if (json_get(rule, "template") != NULL)
		return template_fill(json_get_text(rule, "template"), from);
	return value_as_text(json_get(rule, "constant"));
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

/* Each element by itself through the steps; a text is split at commas. */
static struct json *
make_list(const struct json *rule, const struct mapping_source *from)
{
	char *whole = origin_text(rule, from), *piece;
	struct json *list = json_array();
	int64_t i;

	for (i = 1; whole != NULL; i++) {
		piece = take_piece(whole, ",", i);
		if (piece == NULL)
			break;
		replace(&piece, xstrdup(piece));
		steps(rule, &piece);
		if (piece != NULL)
			json_add(list, json_text(piece));
		free(piece);
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
