/* json.c - JSON documents as trees. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/base/json_node.h"
#include "src/base/json_token.h"

struct json *
json_node(enum json_type type, size_t room)
{
	struct json *j = xmalloc(sizeof(*j) + room);

	memset(j, 0, sizeof(*j));
	j->type = type;
	return j;
}

void
json_append(struct json *group, struct json *value)
{
	if (group->last != NULL)
		group->last->next = value;
	else
		group->child = value;
	group->last = value;
	group->count++;
}

void
json_free(struct json *j)
{
	struct json *child, *next;

	if (j == NULL)
		return;
	for (child = j->child; child != NULL; child = next) {
		next = child->next;
		json_free(child);
	}
	if (j->owns_name)
		free(j->name);
	free(j);
}

enum json_type
json_type(const struct json *j)
{
	return j != NULL ? j->type : JSON_NULL;
}

const struct json *
json_get(const struct json *j, const char *name)
{
	const struct json *child;

	if (json_type(j) != JSON_OBJECT)
		return NULL;
	for (child = j->child; child != NULL; child = child->next)
		if (text_equal(child->name, name))
			return child;
	return NULL;
}

size_t
json_size(const struct json *j)
{
	return j != NULL ? j->count : 0;
}

const struct json *
json_first(const struct json *j)
{
	return j != NULL ? j->child : NULL;
}

const struct json *
json_next(const struct json *j)
{
	return j != NULL ? j->next : NULL;
}

const char *
json_name(const struct json *j)
{
	return j != NULL && j->name != NULL ? j->name : "";
}

const char *
json_scalar(const struct json *j)
{
	return j != NULL ? j->scalar : NULL;
}

const char *
json_get_text(const struct json *j, const char *name)
{
	const struct json *member = json_get(j, name);

	return json_type(member) == JSON_TEXT ? json_scalar(member) : NULL;
}

int
json_get_int(const struct json *j, const char *name, int64_t *out)
{
	const struct json *member = json_get(j, name);

	if (json_type(member) != JSON_NUMBER)
		return -1;
	return text_int(json_scalar(member), INT64_MIN, INT64_MAX, out);
}

bool
json_get_true(const struct json *j, const char *name)
{
	return json_is_true(json_get(j, name));
}

bool
json_is_true(const struct json *j)
{
	return json_type(j) == JSON_BOOL && j->truth;
}

struct json *
json_object(void)
{
	return json_node(JSON_OBJECT, 0);
}

struct json *
json_array(void)
{
	return json_node(JSON_ARRAY, 0);
}

static struct json *
make_scalar(enum json_type type, const char *s)
{
	size_t size = strlen(s) + 1;
	struct json *j = json_node(type, size);

	j->scalar = j->room;
	memcpy(j->room, s, size);
	return j;
}

struct json *
json_text(const char *s)
{
	return s != NULL ? make_scalar(JSON_TEXT, s) : json_null();
}

struct json *
json_int(int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	return make_scalar(JSON_NUMBER, digits);
}

struct json *
json_number(const char *digits)
{
	size_t n = strlen(digits);

	/* A mistake of ours: it would spoil the document it goes into. */
	if (n == 0 || json_number_span(digits, n) != n)
		abort();
	return make_scalar(JSON_NUMBER, digits);
}

struct json *
json_bool(bool b)
{
	struct json *j = json_node(JSON_BOOL, 0);

	j->truth = b;
	return j;
}

struct json *
json_null(void)
{
	return json_node(JSON_NULL, 0);
}

/* Gives a value its name within an object. */
static void
set_name(struct json *j, const char *name)
{
	j->name = xstrdup(name);
	j->owns_name = true;
}

struct json *
json_copy(const struct json *j)
{
	const struct json *child;
	struct json *copy, *child_copy;

	if (j == NULL)
		return json_null();
	copy = j->scalar != NULL ? make_scalar(j->type, j->scalar)
	    : json_node(j->type, 0);
	copy->truth = j->truth;
	for (child = j->child; child != NULL; child = child->next) {
		child_copy = json_copy(child);
		if (child->name != NULL)
			set_name(child_copy, child->name);
		json_append(copy, child_copy);
	}
	return copy;
}

void
json_set(struct json *object, const char *name, struct json *value)
{
	struct json **at = &object->child, *old;

	if (value == NULL)
		value = json_null();
	set_name(value, name);
	while (*at != NULL && !text_equal((*at)->name, name))
		at = &(*at)->next;
	old = *at;
	if (old == NULL) {
		json_append(object, value);
		return;
	}
	value->next = old->next;
	*at = value;
	if (object->last == old)
		object->last = value;
	json_free(old);
}

void
json_set_text(struct json *object, const char *name, const char *s)
{
	json_set(object, name, json_text(s));
}

void
json_set_int(struct json *object, const char *name, int64_t n)
{
	json_set(object, name, json_int(n));
}

void
json_set_bool(struct json *object, const char *name, bool b)
{
	json_set(object, name, json_bool(b));
}

void
json_add(struct json *array, struct json *value)
{
	json_append(array, value != NULL ? value : json_null());
}
