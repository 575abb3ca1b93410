/* json_read.c - reads a JSON document strictly, in one pass. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/base/json_node.h"
#include "src/base/json_token.h"

/* Objects of up to this many names are compared pair by pair. */
#define FEW_NAMES 16

struct reader {
	const char *text;
	size_t n;
	size_t at;
	size_t depth;
	size_t values;
	struct error *err;
};

/* name is NULL but within an object.  NULL and err when it is refused. */
static struct json *read_value(struct reader *s, const struct json_token *name);

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
refuse(struct reader *s, size_t at, const char *what)
{
	return error_set(s->err, ERROR_INVALID, "not valid JSON: %s at byte "
	    "%zu", what, at);
}

/* The character at hand, NUL at the end: no document holds one. */
static char
peek(const struct reader *s)
{
	return s->at < s->n ? s->text[s->at] : '\0';
}

static void
skip_space(struct reader *s)
{
	char c = peek(s);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		s->at++;
		c = peek(s);
	}
}

/* A node with its name and scalar, either of which may be NULL. */
static struct json *
make_node(enum json_type type, const struct json_token *name,
    const struct json_token *scalar)
{
	struct json *j = json_node(type, (name != NULL ? name->n + 1 : 0) +
	    (scalar != NULL ? scalar->n + 1 : 0));
	char *to = j->room;

	if (name != NULL) {
		j->name = to;
		to = json_token_put(to, name);
	}
	if (scalar != NULL) {
		j->scalar = to;
		(void)json_token_put(to, scalar);
	}
	return j;
}

static struct json *
read_number(struct reader *s, const struct json_token *name)
{
	struct json_token digits = {s->text + s->at, 0, false};

	digits.n = json_number_span(digits.s, s->n - s->at);
	if (digits.n == 0 || (s->at + digits.n < s->n &&
	    is_digit(digits.s[digits.n]))) {
		refuse(s, s->at, "malformed number");
		return NULL;
	}
	s->at += digits.n;
	return make_node(JSON_NUMBER, name, &digits);
}

/* The four hex digits at i as a number, or -1. */
static int
hex4(const struct reader *s, size_t i)
{
	int value = 0;
	size_t end = i + 4;

	if (end > s->n)
		return -1;
	for (; i < end; i++) {
		char c = s->text[i];

		value *= 16;
		if (is_digit(c))
			value += c - '0';
		else if (c >= 'a' && c <= 'f')
			value += c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			value += c - 'A' + 10;
		else
			return -1;
	}
	return value;
}

/* At the u of \uXXXX; a high surrogate takes its low half along. */
static int
scan_unicode(struct reader *s)
{
	size_t start = s->at - 1;
	int unit = hex4(s, s->at + 1), low;

	if (unit < 0)
		return refuse(s, start, "malformed \\u escape");
	if (unit == 0)
		return refuse(s, start, "\\u0000, which is not taken here,");
	s->at += 5;
	if (unit < 0xd800 || unit > 0xdfff)
		return 0;
	low = peek(s) == '\\' && s->at + 1 < s->n &&
	    s->text[s->at + 1] == 'u' ? hex4(s, s->at + 2) : -1;
	if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return refuse(s, start, "half of a surrogate pair");
	s->at += 6;
	return 0;
}

/* At the character after a backslash. */
static int
scan_escape(struct reader *s)
{
	char c = peek(s);

	if (c == 'u')
		return scan_unicode(s);
	if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
		return refuse(s, s->at - 1, "unknown escape");
	s->at++;
	return 0;
}

/* At the opening quote. */
static int
scan_text(struct reader *s, struct json_token *out)
{
	size_t start = s->at;

	s->at++;
	out->s = s->text + s->at;
	out->escaped = false;
	for (;;) {
		while (s->at < s->n && s->text[s->at] != '"' &&
		    s->text[s->at] != '\\' &&
		    (unsigned char)s->text[s->at] >= 0x20)
			s->at++;
		if (s->at == s->n)
			return refuse(s, start, "unfinished text that begins");
		if ((unsigned char)s->text[s->at] < 0x20)
			return refuse(s, s->at, "control character in a text");
		if (s->text[s->at++] == '"')
			break;
		out->escaped = true;
		if (scan_escape(s) != 0)
			return -1;
	}
	out->n = (size_t)(s->text + s->at - 1 - out->s);
	return 0;
}

static struct json *
read_text(struct reader *s, const struct json_token *name)
{
	struct json_token text;

	return scan_text(s, &text) == 0 ? make_node(JSON_TEXT, name, &text)
	    : NULL;
}

static struct json *
read_word(struct reader *s, const char *word, enum json_type type,
    const struct json_token *name)
{
	size_t n = strlen(word);
	struct json *j;

	if (s->n - s->at < n || memcmp(s->text + s->at, word, n) != 0) {
		refuse(s, s->at, "unknown word");
		return NULL;
	}
	s->at += n;
	j = make_node(type, name, NULL);
	j->truth = *word == 't';
	return j;
}

static int
scan_name(struct reader *s, struct json_token *name)
{
	if (peek(s) != '"')
		return refuse(s, s->at, "no name in quotes");
	if (scan_text(s, name) != 0)
		return -1;
	skip_space(s);
	if (peek(s) != ':')
		return refuse(s, s->at, "no colon after a name");
	s->at++;
	skip_space(s);
	return 0;
}

static int
compare_names(const void *a, const void *b)
{
	const struct json *const *x = a;
	const struct json *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The same for many: a name beside itself once they are sorted. */
static const char *
repeated_of_many(const struct json *object)
{
	const struct json **members, *child;
	const char *name = NULL;
	size_t i = 0, n = object->count;

	members = xcalloc(n, sizeof(*members));
	for (child = object->child; child != NULL; child = child->next)
		members[i++] = child;
	qsort(members, n, sizeof(*members), compare_names);
	for (i = 1; i < n && name == NULL; i++)
		if (strcmp(members[i - 1]->name, members[i]->name) == 0)
			name = members[i]->name;
	free(members);
	return name;
}

/* A name that the object has twice, NULL when there is none. */
static const char *
repeated_name(const struct json *object)
{
	const struct json *a, *b;

	if (object->count > FEW_NAMES)
		return repeated_of_many(object);
	for (a = object->child; a != NULL; a = a->next)
		for (b = object->child; b != a; b = b->next)
			if (text_equal(a->name, b->name))
				return a->name;
	return NULL;
}

static int
check_names(struct reader *s, const struct json *object)
{
	const char *name = repeated_name(object);

	if (name == NULL)
		return 0;
	return error_set(s->err, ERROR_INVALID, "not valid JSON here: the "
	    "name \"%.*s\" is there twice", (int)text_bytes(name, 50), name);
}

/* One element or member, and what follows it: 1 more, 0 the end, -1. */
static int
read_child(struct reader *s, struct json *group, char end)
{
	struct json_token name;
	struct json *child;

	if (end == '}' && scan_name(s, &name) != 0)
		return -1;
	child = read_value(s, end == '}' ? &name : NULL);
	if (child == NULL)
		return -1;
	json_append(group, child);
	skip_space(s);
	if (peek(s) == end)
		return 0;
	if (peek(s) != ',')
		return refuse(s, s->at, end == '}' ?
		    "neither comma nor } after a value" :
		    "neither comma nor ] after a value");
	s->at++;
	skip_space(s);
	return 1;
}

/* At the opening bracket; end is the closing one. */
static struct json *
read_group(struct reader *s, enum json_type type, char end,
    const struct json_token *name)
{
	struct json *group = NULL;
	int more = 1;

	if (++s->depth > LIMIT_JSON_DEPTH) {
		error_set(s->err, ERROR_INVALID, "JSON nested more than "
		    "%d levels deep at byte %zu", LIMIT_JSON_DEPTH, s->at);
		return NULL;
	}
	group = make_node(type, name, NULL);
	s->at++;
	skip_space(s);
	if (peek(s) == end)
		more = 0;
	while (more > 0)
		more = read_child(s, group, end);
	if (more < 0 || (type == JSON_OBJECT && check_names(s, group) != 0)) {
		json_free(group);
		return NULL;
	}
	s->at++;
	s->depth--;
	return group;
}

static struct json *
read_value(struct reader *s, const struct json_token *name)
{
	char c = peek(s);

	if (++s->values > LIMIT_JSON_VALUES) {
		error_set(s->err, ERROR_INVALID, "JSON of more than %d "
		    "values", LIMIT_JSON_VALUES);
		return NULL;
	}
	switch (c) {
	case '{':
		return read_group(s, JSON_OBJECT, '}', name);
	case '[':
		return read_group(s, JSON_ARRAY, ']', name);
	case '"':
		return read_text(s, name);
	case 't':
		return read_word(s, "true", JSON_BOOL, name);
	case 'f':
		return read_word(s, "false", JSON_BOOL, name);
	case 'n':
		return read_word(s, "null", JSON_NULL, name);
	default:
		break;
	}
	if (c == '-' || is_digit(c))
		return read_number(s, name);
	refuse(s, s->at, "no value");
	return NULL;
}

int
json_parse(const char *text, size_t n, struct json **out, struct error *err)
{
	struct reader s = {text, n, 0, 0, 0, err};
	size_t good = text_utf8_span(text, n);
	struct json *root;

	if (good < n)
		return refuse(&s, good, text[good] == '\0' ?
		    "a NUL byte" : "invalid UTF-8");
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return refuse(&s, 0, "byte order mark");
	skip_space(&s);
	if (s.at == n)
		return error_set(err, ERROR_INVALID, "not valid JSON: nothing "
		    "but white space");
	root = read_value(&s, NULL);
	if (root == NULL)
		return -1;
	skip_space(&s);
	if (s.at < n) {
		json_free(root);
		return refuse(&s, s.at, "something after the document");
	}
	*out = root;
	return 0;
}
