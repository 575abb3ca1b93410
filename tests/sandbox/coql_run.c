/* coql_run.c - a query's condition and order applied to records. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/coql.h"
#include "tests/sandbox/value.h"

/* What a column holds in a record: json_free() it; NULL: nothing. */
static struct json *
column_value(struct org *org, const struct coql_column *c,
    const struct record *r)
{
	const struct json *link;
	struct json *value;
	size_t i;

	for (i = 0; i + 1 < c->depth && r != NULL; i++) {
		link = record_get(r, c->path[i]);
		/* A look-up of any module is followed as far as its id. */
		if (link != NULL && c->path[i]->lookup == NULL)
			return json_text(json_get_text(link, "id"));
		r = link != NULL ? lookup_target(org, c->path[i], link) : NULL;
	}
	if (r == NULL)
		return NULL;
	value = value_show(org, r, c->path[c->depth - 1]);
	if (json_type(value) != JSON_NULL)
		return value;
	json_free(value);
	return NULL;
}

/* % stands for any run of characters. */
static bool
is_like(const char *s, const char *pattern)
{
	for (; *pattern != '\0'; s++, pattern++) {
		if (*pattern == '%') {
			while (*pattern == '%')
				pattern++;
			for (;; s++) {
				if (is_like(s, pattern))
					return true;
				if (*s == '\0')
					return false;
			}
		}
		if (*s == '\0' || strncasecmp(s, pattern, 1) != 0)
			return false;
	}
	return *s == '\0';
}

static int
sign_of(double a, double b)
{
	return a < b ? -1 : a > b;
}

/* By the field's type: instants, numbers, else texts. */
static int
compare(enum field_kind kind, const char *a, const char *b, bool exact)
{
	int64_t x, y;

	switch (kind) {
	case TYPE_DATETIME:
	case TYPE_DATE:
		if (clock_parse(a, &x) == 0 && clock_parse(b, &y) == 0)
			return x < y ? -1 : x > y;
		break;
	case TYPE_BIGINT:
		if (text_int(a, INT64_MIN, INT64_MAX, &x) == 0 &&
		    text_int(b, INT64_MIN, INT64_MAX, &y) == 0)
			return x < y ? -1 : x > y;
		break;
	case TYPE_INTEGER:
	case TYPE_DOUBLE:
	case TYPE_CURRENCY:
	case TYPE_PERCENT:
		return sign_of(strtod(a, NULL), strtod(b, NULL));
	default:
		break;
	}
	return exact ? strcmp(a, b) : strcasecmp(a, b);
}

static const char *
key_of(const struct json *value)
{
	if (value != NULL && json_type(value) == JSON_BOOL)
		return json_is_true(value) ? "true" : "false";
	return value_key(value);
}

static int
by_letters(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_in(const struct coql_node *node, enum field_kind kind, const char *key,
    bool exact)
{
	size_t i;

	/* Only texts are alike when their letters are. */
	if ((kind == TYPE_EMAIL || kind == TYPE_PHONE) &&
	    bsearch(&key, node->values, node->value_count, sizeof(char *),
	    by_letters) == NULL)
		return false;
	for (i = 0; i < node->value_count; i++)
		if (compare(kind, key, node->values[i], exact) == 0)
			return true;
	return false;
}

static bool
condition_holds(const struct coql_node *node, const char *key, bool exact)
{
	enum field_kind kind = node->column.path[node->column.depth - 1]->kind;
	const char *value;
	int order;

	if (node->op == COQL_IS_NULL || node->op == COQL_IS_NOT_NULL)
		return (key == NULL) == (node->op == COQL_IS_NULL);
	if (key == NULL)
		return node->op == COQL_NE || node->op == COQL_NOT_IN ||
		    node->op == COQL_NOT_LIKE;
	value = node->values[0];
	order = compare(kind, key, value, exact);
	switch (node->op) {
	case COQL_EQ: return order == 0;
	case COQL_NE: return order != 0;
	case COQL_GT: return order > 0;
	case COQL_GE: return order >= 0;
	case COQL_LT: return order < 0;
	case COQL_LE: return order <= 0;
	case COQL_IN: return is_in(node, kind, key, exact);
	case COQL_NOT_IN: return !is_in(node, kind, key, exact);
	case COQL_BETWEEN: return order >= 0 &&
	    compare(kind, key, node->values[1], exact) <= 0;
	case COQL_LIKE: return is_like(key, value);
	default: return !is_like(key, value);
	}
}

static bool
node_holds(struct org *org, const struct coql_node *node,
    const struct record *r)
{
	bool exact = world_knob(org->world, KNOB_COQL_CASE) == CASE_EXACT;
	struct json *value;
	bool holds;

	if (node->joined) {
		holds = node_holds(org, node->left, r);
		if (holds != node->both)
			return holds;
		return node_holds(org, node->right, r);
	}
	value = column_value(org, &node->column, r);
	holds = condition_holds(node, key_of(value), exact);
	json_free(value);
	return holds;
}

bool
coql_matches(struct org *org, const struct coql *q, const struct record *r)
{
	if (r->deleted_at != 0 || (r->converted && !q->names_converted))
		return false;
	return node_holds(org, q->where, r);
}

/* Nothing comes before everything. */
static int
compare_column(struct org *org, const struct coql_column *c,
    const struct record *a, const struct record *b)
{
	struct json *x = column_value(org, c, a), *y = column_value(org, c, b);
	const char *k = key_of(x), *l = key_of(y);
	int order;

	if (k == NULL || l == NULL)
		order = (k != NULL) - (l != NULL);
	else
		order = compare(c->path[c->depth - 1]->kind, k, l, false);
	json_free(x);
	json_free(y);
	return order;
}

int
coql_compare(struct org *org, const struct coql *q, const struct record *a,
    const struct record *b)
{
	size_t i;
	int order;

	for (i = 0; i < q->order_count; i++) {
		order = compare_column(org, &q->order[i].column, a, b);
		if (order != 0)
			return q->order[i].descending ? -order : order;
	}
	return a->id < b->id ? -1 : a->id > b->id;
}

/* A look-up gives its id alone; what is behind it needs a dotted name. */
struct json *
coql_row(struct org *org, const struct coql *q, const struct record *r)
{
	struct json *row = json_object(), *value;
	const char *key;
	char id[RECORD_ID_SIZE];
	size_t i;

	for (i = 0; i < q->column_count; i++) {
		value = column_value(org, &q->columns[i], r);
		if (value != NULL && json_type(value) == JSON_OBJECT &&
		    (key = json_get_text(value, "id")) != NULL) {
			struct json *link = detail_text("id", key);

			json_free(value);
			value = link;
		}
		json_set(row, q->columns[i].name,
		    value != NULL ? value : json_null());
	}
	record_id_text(r->id, id);
	json_set_text(row, "id", id);
	return row;
}
