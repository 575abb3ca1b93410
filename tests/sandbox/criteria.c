/* criteria.c - the search's own conditions. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/criteria.h"
#include "tests/sandbox/value.h"

#define CONDITIONS_MAX 10
#define DEPTH_MAX 12
#define VALUES_MAX 100
#define VALUE_BYTES 8192

enum op { OP_EQUALS, OP_NOT_EQUAL, OP_STARTS_WITH, OP_IN, OP_BETWEEN,
	OP_GREATER, OP_GREATER_EQUAL, OP_LESS, OP_LESS_EQUAL, OP_COUNT };

static const char *const op_names[OP_COUNT] = {
	"equals", "not_equal", "starts_with", "in", "between", "greater_than",
	"greater_equal", "less_than", "less_equal"
};

struct criteria {
	struct criteria *left, *right; /* joined, or NULL: a condition */
	bool both;
	const struct module_field *field;
	enum op op;
	char *value[VALUES_MAX];
	size_t value_count;
};

struct reader {
	const struct module *module;
	const char *at;
	int conditions;
	int depth;
};

void
criteria_free(struct criteria *c)
{
	size_t i;

	if (c == NULL)
		return;
	criteria_free(c->left);
	criteria_free(c->right);
	for (i = 0; i < c->value_count; i++)
		free(c->value[i]);
	free(c);
}

/* Which operators a type of field takes. */
static bool
op_fits(enum field_kind kind, enum op op)
{
	switch (kind) {
	case TYPE_TEXT:
	case TYPE_EMAIL:
	case TYPE_PHONE:
	case TYPE_WEBSITE:
		return op <= OP_IN;
	case TYPE_TEXTAREA:
		return op <= OP_STARTS_WITH;
	case TYPE_PICKLIST:
	case TYPE_LOOKUP:
	case TYPE_OWNER:
	case TYPE_BIGINT:
		return op == OP_EQUALS || op == OP_NOT_EQUAL || op == OP_IN;
	case TYPE_BOOLEAN:
		return op == OP_EQUALS || op == OP_NOT_EQUAL;
	default:
		return op != OP_STARTS_WITH;
	}
}

static char *
read_word(struct reader *in)
{
	size_t n = strcspn(in->at, ":()");
	char *word;

	if (n == 0 || in->at[n] != ':')
		return NULL;
	word = xstrndup(in->at, n);
	in->at += n + 1;
	return word;
}

/* Up to the bracket or comma that ends it, escapes undone. */
static char *
read_value(struct reader *in)
{
	struct strbuf sb;

	strbuf_init(&sb, VALUE_BYTES);
	for (; *in->at != '\0' && strchr("(),", *in->at) == NULL; in->at++) {
		if (*in->at == '\\' && in->at[1] != '\0' &&
		    strchr("(),\\", in->at[1]) != NULL)
			in->at++;
		strbuf_char(&sb, *in->at);
	}
	return strbuf_take(&sb);
}

static bool
read_condition(struct reader *in, struct criteria *c)
{
	char *field = read_word(in), *op = read_word(in);
	int i;

	for (i = 0; i < OP_COUNT; i++)
		if (op != NULL && strcmp(op_names[i], op) == 0)
			break;
	c->field = field != NULL ? module_field(in->module, field) : NULL;
	c->op = (enum op)i;
	free(field);
	free(op);
	if (c->field == NULL || i == OP_COUNT ||
	    !op_fits(c->field->kind, c->op) ||
	    ++in->conditions > CONDITIONS_MAX)
		return false;
	for (;;) {
		if (c->value_count == VALUES_MAX)
			return false;
		c->value[c->value_count++] = read_value(in);
		if (*in->at != ',')
			break;
		in->at++;
	}
	return c->value_count == (c->op == OP_BETWEEN ? 2u : 1u) ||
	    c->op == OP_IN;
}

static struct criteria *read_group(struct reader *in);

/* What stands inside brackets: groups joined in a row, or a condition. */
static struct criteria *
read_inside(struct reader *in)
{
	struct criteria *c, *join;
	bool both;

	if (*in->at != '(') {
		c = xcalloc(1, sizeof(*c));
		if (read_condition(in, c))
			return c;
		criteria_free(c);
		return NULL;
	}
	c = read_group(in);
	while (c != NULL && (text_starts_nocase(in->at, "and") ||
	    text_starts_nocase(in->at, "or"))) {
		both = text_starts_nocase(in->at, "and");
		in->at += both ? 3 : 2;
		join = xcalloc(1, sizeof(*join));
		join->both = both;
		join->left = c;
		join->right = read_group(in);
		c = join;
		if (join->right == NULL) {
			criteria_free(join);
			c = NULL;
		}
	}
	return c;
}

static struct criteria *
read_group(struct reader *in)
{
	struct criteria *c;

	if (*in->at != '(' || in->depth == DEPTH_MAX)
		return NULL;
	in->at++;
	in->depth++;
	c = read_inside(in);
	in->depth--;
	if (c != NULL && *in->at != ')') {
		criteria_free(c);
		return NULL;
	}
	if (c != NULL)
		in->at++;
	return c;
}

struct criteria *
criteria_parse(const struct module *m, const char *text)
{
	struct reader in = {m, text, 0, 0};
	struct criteria *c = read_inside(&in);

	if (c != NULL && *in.at != '\0') {
		criteria_free(c);
		c = NULL;
	}
	return c;
}

static bool
is_text(enum field_kind kind)
{
	return kind == TYPE_TEXT || kind == TYPE_TEXTAREA ||
	    kind == TYPE_EMAIL || kind == TYPE_PHONE || kind == TYPE_WEBSITE;
}

static bool
equals(const struct criteria *c, const char *key, const char *value)
{
	return is_text(c->field->kind) ? strcasestr(key, value) != NULL :
	    strcasecmp(key, value) == 0;
}

static int
compare(const struct criteria *c, const char *key, const char *value)
{
	int64_t x, y;
	double a, b;

	if ((c->field->kind == TYPE_DATE || c->field->kind == TYPE_DATETIME) &&
	    clock_parse(key, &x) == 0 && clock_parse(value, &y) == 0)
		return x < y ? -1 : x > y;
	a = strtod(key, NULL);
	b = strtod(value, NULL);
	return a < b ? -1 : a > b;
}

static bool
condition_holds(const struct criteria *c, const char *key)
{
	const char *value = c->value[0];
	size_t i;

	if (key == NULL)
		return c->op == OP_NOT_EQUAL;
	switch (c->op) {
	case OP_EQUALS: return equals(c, key, value);
	case OP_NOT_EQUAL: return strcasecmp(key, value) != 0;
	case OP_STARTS_WITH: return text_starts_nocase(key, value);
	case OP_GREATER: return compare(c, key, value) > 0;
	case OP_GREATER_EQUAL: return compare(c, key, value) >= 0;
	case OP_LESS: return compare(c, key, value) < 0;
	case OP_LESS_EQUAL: return compare(c, key, value) <= 0;
	case OP_BETWEEN: return compare(c, key, value) >= 0 &&
	    compare(c, key, c->value[1]) <= 0;
	default: break;
	}
	for (i = 0; i < c->value_count; i++)
		if (strcasecmp(key, c->value[i]) == 0)
			return true;
	return false;
}

bool
criteria_hold(struct org *org, const struct criteria *c,
    const struct record *r)
{
	struct json *value;
	const char *key;
	bool holds;

	if (c->left != NULL) {
		holds = criteria_hold(org, c->left, r);
		return holds != c->both ? holds :
		    criteria_hold(org, c->right, r);
	}
	value = value_show(org, r, c->field);
	key = json_type(value) == JSON_BOOL ?
	    (json_is_true(value) ? "true" : "false") : value_key(value);
	holds = condition_holds(c, key);
	json_free(value);
	return holds;
}
