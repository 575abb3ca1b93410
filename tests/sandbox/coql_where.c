/* coql_where.c - the condition of a query taken apart. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/coql_parser.h"

#define DEPTH_MAX 40

static int
take_value(struct parser *p, struct coql_node *node)
{
	if (p->scan.kind != COQL_TEXT && p->scan.kind != COQL_NUMBER &&
	    !coql_at(&p->scan, "true") && !coql_at(&p->scan, "false"))
		return parser_stumbles(p);
	node->values = xreallocarray(node->values, node->value_count + 1,
	    sizeof(*node->values));
	node->values[node->value_count++] = xstrdup(p->scan.text);
	coql_next(&p->scan);
	return 0;
}

static int
by_letters(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static int
take_list(struct parser *p, struct coql_node *node)
{
	int64_t max = world_knob(p->w, KNOB_COQL_IN_MAX);

	if (parser_expect(p, "(") != 0)
		return -1;
	for (;;) {
		if (take_value(p, node) != 0)
			return -1;
		if ((int64_t)node->value_count > max)
			return parser_fails(p, "LIMIT_EXCEEDED",
			    "limit of values exceeded",
			    detail_int("limit", max));
		if (!coql_at(&p->scan, ","))
			break;
		coql_next(&p->scan);
	}
	qsort(node->values, node->value_count, sizeof(char *), by_letters);
	return parser_expect(p, ")");
}

static int
take_between(struct parser *p, struct coql_node *node)
{
	if (take_value(p, node) != 0 || parser_expect(p, "and") != 0)
		return -1;
	return take_value(p, node);
}

static int
take_null(struct parser *p, struct coql_node *node)
{
	node->op = COQL_IS_NULL;
	if (coql_at(&p->scan, "not")) {
		node->op = COQL_IS_NOT_NULL;
		coql_next(&p->scan);
	}
	return parser_expect(p, "null");
}

static int
take_operator(struct parser *p, struct coql_node *node)
{
	static const char *const signs[] = {"=", "!=", ">", ">=", "<", "<="};
	bool negated;
	size_t i;

	for (i = 0; i < nitems(signs); i++) {
		if (!coql_at(&p->scan, signs[i]))
			continue;
		node->op = (enum coql_operator)(COQL_EQ + i);
		coql_next(&p->scan);
		return take_value(p, node);
	}
	if (coql_at(&p->scan, "is")) {
		coql_next(&p->scan);
		return take_null(p, node);
	}
	if (coql_at(&p->scan, "between")) {
		node->op = COQL_BETWEEN;
		coql_next(&p->scan);
		return take_between(p, node);
	}
	negated = coql_at(&p->scan, "not");
	if (negated)
		coql_next(&p->scan);
	if (coql_at(&p->scan, "in")) {
		node->op = negated ? COQL_NOT_IN : COQL_IN;
		coql_next(&p->scan);
		return take_list(p, node);
	}
	if (!coql_at(&p->scan, "like"))
		return parser_stumbles(p);
	node->op = negated ? COQL_NOT_LIKE : COQL_LIKE;
	coql_next(&p->scan);
	return take_value(p, node);
}

/* Texts of several lines cannot be asked about. */
static int
check_column(struct parser *p, const struct coql_column *c)
{
	struct json *details;

	if (c->path[c->depth - 1]->kind != TYPE_TEXTAREA &&
	    c->path[c->depth - 1]->kind != TYPE_SUBFORM)
		return 0;
	details = detail_text("column_name", c->name);
	json_set_text(details, "reason", "the field type is not supported in "
	    "the where clause");
	return parser_fails(p, "INVALID_QUERY", "invalid operator found",
	    details);
}

static int
parse_condition(struct parser *p, struct coql_node *node)
{
	if (p->scan.kind != COQL_WORD)
		return parser_stumbles(p);
	if (++p->q->condition_count > COQL_CONDITIONS_MAX)
		return parser_fails(p, "LIMIT_EXCEEDED",
		    "criteria limit exceeded",
		    detail_int("limit", COQL_CONDITIONS_MAX));
	if (parser_column(p, p->scan.text, &node->column) != 0 ||
	    check_column(p, &node->column) != 0)
		return -1;
	coql_next(&p->scan);
	return take_operator(p, node);
}

/* A condition or an expression in brackets. */
static int
parse_term(struct parser *p, struct coql_node **out)
{
	if (!coql_at(&p->scan, "(")) {
		*out = xcalloc(1, sizeof(**out));
		return parse_condition(p, *out);
	}
	if (p->depth == DEPTH_MAX)
		return parser_stumbles(p);
	p->depth++;
	coql_next(&p->scan);
	if (parser_expression(p, out) != 0)
		return -1;
	p->depth--;
	return parser_expect(p, ")");
}

/* One term, or two of them: a third needs brackets around the pair. */
int
parser_expression(struct parser *p, struct coql_node **out)
{
	struct coql_node *node;

	if (parse_term(p, out) != 0)
		return -1;
	if (!coql_at(&p->scan, "and") && !coql_at(&p->scan, "or"))
		return 0;
	node = xcalloc(1, sizeof(*node));
	node->joined = true;
	node->both = coql_at(&p->scan, "and");
	node->left = *out;
	*out = node;
	coql_next(&p->scan);
	if (parse_term(p, &node->right) != 0)
		return -1;
	if (coql_at(&p->scan, "and") || coql_at(&p->scan, "or"))
		return parser_stumbles(p);
	return 0;
}
