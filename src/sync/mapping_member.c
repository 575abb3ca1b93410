/* mapping_member.c - checks the members of an object against a table. */

#include "src/sync/mapping_member.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/sync/mapping_value.h"

#define TEMPLATE_MAX 10000

void
place_join(char out[PLACE_SIZE], const char *place, const char *name)
{
	(void)snprintf(out, PLACE_SIZE, "%.180s%s%.100s", place,
	    place[0] != '\0' ? "." : "", name);
}

static void
unknown_member(const char *place, const char *name,
    const struct member *table, size_t n, struct findings *found)
{
	const char *words[MEMBERS_MAX + 1], *near;
	char where[PLACE_SIZE];
	size_t i;

	for (i = 0; i < n && i < MEMBERS_MAX; i++)
		words[i] = table[i].name;
	words[i] = NULL;
	near = nearest_word(name, words);
	place_join(where, place, name);
	if (near != NULL)
		finding_add(found, true, where, "there is no such member: did "
		    "you mean \"%s\"?", near);
	else
		finding_add(found, true, where, "there is no such member");
}

void
members_verify(const char *place, const struct json *object,
    const struct member *table, size_t n, struct findings *found)
{
	const struct json *value = json_first(object);
	char where[PLACE_SIZE];
	size_t i;

	for (; value != NULL; value = json_next(value)) {
		for (i = 0; i < n; i++)
			if (strcmp(table[i].name, json_name(value)) == 0)
				break;
		if (i == n) {
			unknown_member(place, json_name(value), table, n,
			    found);
			continue;
		}
		place_join(where, place, json_name(value));
		if (table[i].check != NULL)
			table[i].check(where, value, found);
	}
}

bool
must_be(const char *place, const struct json *value, enum json_type type,
    struct findings *found)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",
		[JSON_BOOL] = "true or false",
		[JSON_NUMBER] = "a number",
		[JSON_TEXT] = "a text",
		[JSON_ARRAY] = "a list: [...]",
		[JSON_OBJECT] = "an object: {...}",
	};

	if (json_type(value) == type)
		return true;
	finding_add(found, true, place, "must be %s", names[type]);
	return false;
}

bool
must_be_word(const char *place, const struct json *value,
    const char *const *words, struct findings *found)
{
	const char *given = json_type(value) == JSON_TEXT
	    ? json_scalar(value) : NULL;
	const char *near = given != NULL ? nearest_word(given, words) : NULL;
	struct strbuf all;
	int i;

	if (word_index(words, given) >= 0)
		return true;
	strbuf_init(&all, 1000);
	for (i = 0; words[i] != NULL; i++)
		strbuf_printf(&all, "%s\"%s\"", i > 0 ? ", " : "", words[i]);
	if (near != NULL)
		finding_add(found, true, place, "\"%.60s\" is none of %s: did "
		    "you mean \"%s\"?", given, strbuf_str(&all), near);
	else
		finding_add(found, true, place, "must be one of %s",
		    strbuf_str(&all));
	strbuf_release(&all);
	return false;
}

void
member_text(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be(place, value, JSON_TEXT, found);
}

void
member_name(const char *place, const struct json *value,
    struct findings *found)
{
	if (must_be(place, value, JSON_TEXT, found) &&
	    text_empty(json_scalar(value)))
		finding_add(found, true, place, "must not be empty");
}

void
member_id(const char *place, const struct json *value,
    struct findings *found)
{
	const char *id = json_type(value) == JSON_TEXT ? json_scalar(value)
	    : NULL;
	size_t n = id != NULL ? strlen(id) : 0;

	if (n == 0 || n > 20 || strspn(id, "0123456789") != n)
		finding_add(found, true, place, "must be an id of the CRM: "
		    "its digits between quotes");
}

void
member_flag(const char *place, const struct json *value,
    struct findings *found)
{
	(void)must_be(place, value, JSON_BOOL, found);
}

void
member_scalar(const char *place, const struct json *value,
    struct findings *found)
{
	if (json_scalar(value) == NULL && json_type(value) != JSON_BOOL)
		finding_add(found, true, place, "must be a text, a number, "
		    "true or false");
}

static void
ignore_name(const char *name, void *arg)
{
	(void)name;
	(void)arg;
}

void
member_template(const char *place, const struct json *value,
    struct findings *found)
{
	if (!must_be(place, value, JSON_TEXT, found))
		return;
	if (strlen(json_scalar(value)) > TEMPLATE_MAX)
		finding_add(found, true, place, "longer than %d bytes",
		    TEMPLATE_MAX);
	else if (!template_names(json_scalar(value), ignore_name, NULL))
		finding_add(found, true, place, "a brace stands alone: a name "
		    "stands between { and }, a brace itself is written twice");
}
