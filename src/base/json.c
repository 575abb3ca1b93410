/* json.c - JSON documents as trees; the only door to cJSON. */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "base/mem.h"
#include "base/text.h"

/* Objects of up to this many names are compared pair by pair. */
#define FEW_NAMES 16

static cJSON *
node_of(struct json *j)
{
	return (cJSON *)j;
}

static const cJSON *
look(const struct json *j)
{
	return (const cJSON *)j;
}

/* cJSON's NULL means that there is no memory. */
static struct json *
made(cJSON *node)
{
	if (node == NULL) {
		fputs("out of memory: the program ends\n", stderr);
		abort();
	}
	return (struct json *)node;
}

/* Gives numbers their digits back, in the order they were written. */
static void
keep_digits(cJSON *node, const char *text, const struct json_token **number)
{
	cJSON *child;
	char *digits;

	if (cJSON_IsNumber(node)) {
		digits = cJSON_malloc((*number)->n + 1);
		if (digits == NULL)
			made(NULL);
		memcpy(digits, text + (*number)->at, (*number)->n);
		digits[(*number)->n] = '\0';
		node->type = cJSON_Raw;
		node->valuestring = digits;
		(*number)++;
	}
	for (child = node->child; child != NULL; child = child->next)
		keep_digits(child, text, number);
}

static int
compare_names(const void *a, const void *b)
{
	const cJSON *const *x = a;
	const cJSON *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

/* The members of an object sorted by name. free(). */
static const cJSON **
sorted_members(const cJSON *object, size_t *n)
{
	const cJSON **members;
	const cJSON *child;
	size_t i = 0;

	*n = (size_t)cJSON_GetArraySize(object);
	members = xcalloc(*n, sizeof(*members));
	for (child = object->child; child != NULL; child = child->next)
		members[i++] = child;
	qsort(members, *n, sizeof(*members), compare_names);
	return members;
}

/* A name that the object has twice, NULL when there is none. */
static const char *
repeated_name(const cJSON *object)
{
	const cJSON *a, *b;
	const cJSON **members;
	const char *name = NULL;
	size_t i, n = 0;

	for (a = object->child; a != NULL && n <= FEW_NAMES; a = a->next, n++)
		for (b = object->child; b != a; b = b->next)
			if (a->string[0] == b->string[0] &&
			    strcmp(a->string, b->string) == 0)
				return a->string;
	if (n <= FEW_NAMES)
		return NULL;
	members = sorted_members(object, &n);
	for (i = 1; i < n && name == NULL; i++)
		if (strcmp(members[i - 1]->string, members[i]->string) == 0)
			name = members[i]->string;
	free(members);
	return name;
}

static int
check_names(const cJSON *node, struct error *err)
{
	const cJSON *child;
	const char *name = NULL;

	if (cJSON_IsObject(node))
		name = repeated_name(node);
	if (name != NULL)
		return error_set(err, ERROR_INVALID, "not valid JSON here: the "
		    "name \"%.*s\" is there twice", (int)text_bytes(name, 50),
		    name);
	for (child = node->child; child != NULL; child = child->next)
		if (check_names(child, err) != 0)
			return -1;
	return 0;
}

/*
 * A copy for cJSON in which every number is a plain 0: it would make
 * doubles of them, by the locale, and refuses long ones.
 */
static char *
without_numbers(const char *text, size_t n, const struct json_scan *scan)
{
	char *copy = xmalloc(n + 1);
	size_t i;

	memcpy(copy, text, n);
	copy[n] = '\0';
	for (i = 0; i < scan->count; i++) {
		memset(copy + scan->numbers[i].at, ' ', scan->numbers[i].n);
		copy[scan->numbers[i].at] = '0';
	}
	return copy;
}

int
json_parse(const char *text, size_t n, struct json **out, struct error *err)
{
	struct json_scan scan = {NULL, 0, 0};
	const struct json_token *number;
	char *copy = NULL;
	cJSON *root = NULL;
	int rc = -1;

	if (json_scan(text, n, &scan, err) != 0)
		goto out;
	copy = without_numbers(text, n, &scan);
	root = cJSON_ParseWithLengthOpts(copy, n + 1, NULL, 1);
	if (root == NULL) {
		error_set(err, ERROR_INTERNAL, "two JSON readers disagree");
		goto out;
	}
	number = scan.numbers;
	keep_digits(root, text, &number);
	if (check_names(root, err) != 0)
		goto out;
	*out = made(root);
	root = NULL;
	rc = 0;
out:
	cJSON_Delete(root);
	free(copy);
	json_scan_release(&scan);
	return rc;
}

void
json_free(struct json *j)
{
	cJSON_Delete(node_of(j));
}

enum json_type
json_type(const struct json *j)
{
	const cJSON *node = look(j);

	switch (node != NULL ? node->type & 0xff : cJSON_NULL) {
	case cJSON_True:
	case cJSON_False:
		return JSON_BOOL;
	case cJSON_Number:
	case cJSON_Raw:
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_TEXT;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

const struct json *
json_get(const struct json *j, const char *name)
{
	if (j == NULL || json_type(j) != JSON_OBJECT)
		return NULL;
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(look(j),
	    name);
}

size_t
json_size(const struct json *j)
{
	return j != NULL ? (size_t)cJSON_GetArraySize(look(j)) : 0;
}

const struct json *
json_first(const struct json *j)
{
	return j != NULL ? (const struct json *)look(j)->child : NULL;
}

const struct json *
json_next(const struct json *j)
{
	return j != NULL ? (const struct json *)look(j)->next : NULL;
}

const char *
json_name(const struct json *j)
{
	return j != NULL && look(j)->string != NULL ? look(j)->string : "";
}

const char *
json_scalar(const struct json *j)
{
	enum json_type type = json_type(j);

	return type == JSON_TEXT || type == JSON_NUMBER ?
	    look(j)->valuestring : NULL;
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
	return j != NULL && cJSON_IsTrue(look(j));
}

struct json *
json_object(void)
{
	return made(cJSON_CreateObject());
}

struct json *
json_array(void)
{
	return made(cJSON_CreateArray());
}

struct json *
json_text(const char *s)
{
	return made(s != NULL ? cJSON_CreateString(s) : cJSON_CreateNull());
}

struct json *
json_instant(int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	if (at == 0)
		return json_null();
	clock_text(at, text);
	return json_text(text);
}

struct json *
json_int(int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	return made(cJSON_CreateRaw(digits));
}

struct json *
json_number(const char *digits)
{
	size_t n = strlen(digits);

	/* A mistake of ours: it would spoil the document it goes into. */
	if (n == 0 || json_scan_number(digits, n) != n)
		abort();
	return made(cJSON_CreateRaw(digits));
}

struct json *
json_bool(bool b)
{
	return made(cJSON_CreateBool(b));
}

struct json *
json_null(void)
{
	return made(cJSON_CreateNull());
}

struct json *
json_copy(const struct json *j)
{
	cJSON *copy = node_of(made(cJSON_Duplicate(look(j), 1)));

	/* A name belongs to the object it was copied from. */
	cJSON_free(copy->string);
	copy->string = NULL;
	return (struct json *)copy;
}

void
json_set(struct json *object, const char *name, struct json *value)
{
	cJSON *node = value != NULL ? node_of(value) : cJSON_CreateNull();
	cJSON_bool done;

	if (cJSON_GetObjectItemCaseSensitive(node_of(object), name) != NULL)
		done = cJSON_ReplaceItemInObjectCaseSensitive(node_of(object),
		    name, node);
	else
		done = cJSON_AddItemToObject(node_of(object), name, node);
	if (!done)
		made(NULL);
}

void
json_set_text(struct json *object, const char *name, const char *s)
{
	json_set(object, name, json_text(s));
}

void
json_set_instant(struct json *j, const char *name, int64_t at)
{
	json_set(j, name, json_instant(at));
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
	if (!cJSON_AddItemToArray(node_of(array),
		value != NULL ? node_of(value) : cJSON_CreateNull()))
		made(NULL);
}
