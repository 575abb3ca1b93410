/* mapping_origin.c - where the value of a field comes from. */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/sync/mapping_value.h"

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

char *
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
