/* coql_parse.c - a query taken apart: columns, order, limit. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/coql_parser.h"

#define ROWS_DEFAULT 200
#define TOTAL_MAX 100000

int
parser_fails(struct parser *p, const char *code, const char *message,
    struct json *details)
{
	if (p->fault == NULL)
		p->fault = fault_object(code, message, details);
	else
		json_free(details);
	return -1;
}

int
parser_stumbles(struct parser *p)
{
	return parser_fails(p, "SYNTAX_ERROR", "syntax error in the query",
	    detail_text("near", p->scan.text));
}

int
parser_expect(struct parser *p, const char *word)
{
	if (!coql_at(&p->scan, word))
		return parser_stumbles(p);
	coql_next(&p->scan);
	return 0;
}

static int
no_column(struct parser *p, const char *name)
{
	return parser_fails(p, "INVALID_QUERY",
	    "the column name given seems to be invalid",
	    detail_text("column_name", name));
}

/* The column follows look-ups: every step but the last must be one. */
int
parser_column(struct parser *p, const char *name, struct coql_column *out)
{
	const struct module *m = p->q->module;
	const struct module_field *f;
	const char *at = name;
	char *step;
	size_t n;

	out->name = xstrdup(name);
	while (*at != '\0') {
		n = strcspn(at, ".");
		step = xstrndup(at, n);
		f = m != NULL ? module_field(m, step) : NULL;
		if (f == NULL && m == NULL && strcmp(step, "id") == 0)
			f = module_field(p->q->module, "id");
		free(step);
		if (f == NULL || out->depth == COQL_PATH_MAX)
			return no_column(p, name);
		out->path[out->depth++] = f;
		if (strcmp(f->name, "Converted__s") == 0)
			p->q->names_converted = true;
		at += n + (at[n] == '.');
		if (*at == '\0')
			break;
		if (f->kind != TYPE_LOOKUP && f->kind != TYPE_OWNER)
			return no_column(p, name);
		m = module_find(&p->w->modules, f->lookup);
	}
	return out->depth > 0 ? 0 : no_column(p, name);
}

/* The names are kept until the module is known. */
static int
parse_columns(struct parser *p, char **names, size_t *count)
{
	for (;;) {
		if (p->scan.kind != COQL_WORD)
			return parser_stumbles(p);
		if (*count == COQL_COLUMNS_MAX)
			return parser_fails(p, "LIMIT_EXCEEDED",
			    "select column limit exceeded",
			    detail_int("limit", COQL_COLUMNS_MAX));
		names[(*count)++] = xstrdup(p->scan.text);
		coql_next(&p->scan);
		if (!coql_at(&p->scan, ","))
			return 0;
		coql_next(&p->scan);
	}
}

static int
parse_module(struct parser *p)
{
	if (p->scan.kind != COQL_WORD)
		return parser_stumbles(p);
	p->q->module = module_find(&p->w->modules, p->scan.text);
	if (p->q->module == NULL)
		return parser_fails(p, "INVALID_MODULE",
		    "the module name given seems to be invalid",
		    detail_text("module", p->scan.text));
	coql_next(&p->scan);
	return 0;
}

static int
parse_order(struct parser *p)
{
	struct coql_order *o;

	if (!coql_at(&p->scan, "order"))
		return 0;
	coql_next(&p->scan);
	if (parser_expect(p, "by") != 0)
		return -1;
	for (;;) {
		if (p->scan.kind != COQL_WORD)
			return parser_stumbles(p);
		if (p->q->order_count == COQL_ORDER_MAX)
			return parser_fails(p, "LIMIT_EXCEEDED",
			    "order by limit exceeded",
			    detail_int("limit", COQL_ORDER_MAX));
		o = &p->q->order[p->q->order_count++];
		if (parser_column(p, p->scan.text, &o->column) != 0)
			return -1;
		coql_next(&p->scan);
		o->descending = coql_at(&p->scan, "desc");
		if (o->descending || coql_at(&p->scan, "asc"))
			coql_next(&p->scan);
		if (!coql_at(&p->scan, ","))
			return 0;
		coql_next(&p->scan);
	}
}

static int
parse_number(struct parser *p, int64_t *out)
{
	if (p->scan.kind != COQL_NUMBER)
		return parser_stumbles(p);
	if (text_int(p->scan.text, 0, INT32_MAX, out) != 0)
		return parser_fails(p, "INVALID_QUERY",
		    "limit given seems to be invalid",
		    detail_text("limit", p->scan.text));
	coql_next(&p->scan);
	return 0;
}

/* limit n, limit n offset m, limit m, n */
static int
parse_limit(struct parser *p)
{
	char digits[RECORD_ID_SIZE];

	if (!coql_at(&p->scan, "limit"))
		return 0;
	coql_next(&p->scan);
	if (parse_number(p, &p->q->limit) != 0)
		return -1;
	if (coql_at(&p->scan, ",")) {
		coql_next(&p->scan);
		p->q->offset = p->q->limit;
		if (parse_number(p, &p->q->limit) != 0)
			return -1;
	} else if (coql_at(&p->scan, "offset")) {
		coql_next(&p->scan);
		if (parse_number(p, &p->q->offset) != 0)
			return -1;
	}
	if (p->q->limit == 0 ||
	    p->q->limit > world_knob(p->w, KNOB_COQL_ROWS_MAX)) {
		record_id_text(p->q->limit, digits);
		return parser_fails(p, "INVALID_QUERY",
		    "limit given seems to be invalid",
		    detail_text("limit", digits));
	}
	if (p->q->offset + p->q->limit > TOTAL_MAX)
		return parser_fails(p, "LIMIT_EXCEEDED", "limit exceeded",
		    detail_int("limit", TOTAL_MAX));
	return 0;
}

static int
parse_query(struct parser *p, char **names, size_t *count)
{
	size_t i;

	if (parser_expect(p, "select") != 0 ||
	    parse_columns(p, names, count) != 0 ||
	    parser_expect(p, "from") != 0 || parse_module(p) != 0)
		return -1;
	for (i = 0; i < *count; i++)
		if (parser_column(p, names[i],
		    &p->q->columns[p->q->column_count++]) != 0)
			return -1;
	if (!coql_at(&p->scan, "where"))
		return parser_fails(p, "SYNTAX_ERROR", "missing clause",
		    detail_text("clause", "where"));
	coql_next(&p->scan);
	if (parser_expression(p, &p->q->where) != 0 || parse_order(p) != 0 ||
	    parse_limit(p) != 0)
		return -1;
	return p->scan.kind == COQL_END ? 0 : parser_stumbles(p);
}

int
coql_parse(struct world *w, const char *query, struct coql *out,
    struct json **fault)
{
	struct parser p = {.w = w, .q = out,
		.scan = {.at = query, .quotes = world_knob(w,
		    KNOB_COQL_QUOTES)}};
	char *names[COQL_COLUMNS_MAX];
	size_t count = 0, i;
	int result;

	memset(out, 0, sizeof(*out));
	out->limit = ROWS_DEFAULT;
	coql_next(&p.scan);
	result = parse_query(&p, names, &count);
	for (i = 0; i < count; i++)
		free(names[i]);
	free(p.scan.text);
	*fault = p.fault;
	return result;
}

static void
node_free(struct coql_node *node)
{
	size_t i;

	if (node == NULL)
		return;
	node_free(node->left);
	node_free(node->right);
	for (i = 0; i < node->value_count; i++)
		free(node->values[i]);
	free(node->values);
	free(node->column.name);
	free(node);
}

void
coql_release(struct coql *q)
{
	size_t i;

	for (i = 0; i < q->column_count; i++)
		free(q->columns[i].name);
	for (i = 0; i < q->order_count; i++)
		free(q->order[i].column.name);
	node_free(q->where);
	memset(q, 0, sizeof(*q));
}
