/* merge_same.c - whether two values mean the same. */

#include <string.h>

#include "base/decimal.h"
#include "store/merge.h"

/* Nothing said: no member, null, "", an empty list, an object of nothing. */
static bool
is_empty(const struct json *v)
{
	const struct json *child;

	if (v == NULL || json_type(v) == JSON_NULL)
		return true;
	if (json_type(v) == JSON_TEXT)
		return json_scalar(v)[0] == '\0';
	if (json_type(v) == JSON_ARRAY)
		return json_size(v) == 0;
	if (json_type(v) != JSON_OBJECT)
		return false;
	for (child = json_first(v); child != NULL; child = json_next(child))
		if (!is_empty(child))
			return false;
	return true;
}

/* A figure may come as text; two texts are never figures ("007"). */
static bool
same_scalars(const struct json *a, const struct json *b)
{
	const char *x = json_scalar(a), *y = json_scalar(b);
	int64_t m, n;

	if (x == NULL || y == NULL)
		return false;
	if (strcmp(x, y) == 0)
		return true;
	if (json_type(a) == JSON_TEXT && json_type(b) == JSON_TEXT)
		return false;
	return decimal_parse(x, &m) == 0 && decimal_parse(y, &n) == 0 &&
	    m == n;
}

static bool
same_arrays(const struct json *a, const struct json *b)
{
	if (json_size(a) != json_size(b))
		return false;
	a = json_first(a);
	b = json_first(b);
	for (; a != NULL; a = json_next(a), b = json_next(b))
		if (!merge_same(a, b))
			return false;
	return true;
}

/* Every member of a is in b. */
static bool
within(const struct json *a, const struct json *b)
{
	const struct json *child;

	for (child = json_first(a); child != NULL; child = json_next(child))
		if (!merge_same(child, json_get(b, json_name(child))))
			return false;
	return true;
}

bool
merge_same(const struct json *a, const struct json *b)
{
	if (is_empty(a) || is_empty(b))
		return is_empty(a) && is_empty(b);
	if (json_scalar(a) != NULL)
		return same_scalars(a, b);
	if (json_type(a) != json_type(b))
		return false;
	switch (json_type(a)) {
	case JSON_BOOL:
		return json_is_true(a) == json_is_true(b);
	case JSON_ARRAY:
		return same_arrays(a, b);
	default:
		return within(a, b) && within(b, a);
	}
}
