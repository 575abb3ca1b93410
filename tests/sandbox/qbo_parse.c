/* qbo_parse.c - a query of QuickBooks, taken apart. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/qbo_query.h"
#include "tests/sandbox/world.h"

#define ROWS_DEFAULT 100
#define ROWS_MAX 1000
#define TEXT_MAX 65536

enum token { END, WORD, TEXT, SIGN, BAD };

struct parser {
	struct qbo *q;
	struct query *query;
	const char *text;    /* all of it */
	const char *start;   /* of the token at hand */
	const char *at;      /* after it */
	enum token kind;
	struct strbuf value; /* of the token */
};

static int
column_of(const struct parser *p)
{
	return (int)(p->start - p->text) + 1;
}

/* The number of the character at s, for the message. */
static unsigned
code_point(const char *s)
{
	size_t n = text_char_bytes(s, strlen(s)), i;
	unsigned c = (unsigned char)s[0];

	if (n < 2)
		return c;
	c &= 0xffu >> (n + 1);
	for (i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3fu);
	return c;
}

static bool
stumbles(struct parser *p, const char *expected)
{
	if (p->kind == BAD)
		return qbo_fails(p->q, "4000", NULL, "QueryParserError: "
		    "Lexical error at line 1, column %d.  Encountered: (%u), "
		    "after : \"\"", column_of(p), code_point(p->start));
	return qbo_fails(p->q, "4000", NULL, "QueryParserError: Encountered "
	    "\" %s \"%s \"\" at line 1, column %d. Was expecting one of: %s "
	    "...", p->kind == END ? "<EOF>" : p->kind == TEXT ? "<STRING>" :
	    p->kind == WORD ? "<IDENTIFIER>" : "<SIGN>",
	    strbuf_str(&p->value), column_of(p), expected);
}

/* From the quote on: \' and \\ stand for what follows the backslash. */
static void
read_text(struct parser *p)
{
	p->kind = BAD;
	for (p->at++; *p->at != '\0'; p->at++) {
		if (*p->at == '\'') {
			p->at++;
			p->kind = TEXT;
			return;
		}
		if (*p->at == '\\' && p->at[1] != '\0')
			p->at++;
		strbuf_char(&p->value, *p->at);
	}
}

static bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

static void
next(struct parser *p)
{
	strbuf_reset(&p->value);
	p->at += strspn(p->at, " \t\r\n");
	p->start = p->at;
	if (*p->at == '\0') {
		p->kind = END;
	} else if (*p->at == '\'') {
		read_text(p);
	} else if (is_word_char(*p->at)) {
		p->kind = WORD;
		while (is_word_char(*p->at))
			strbuf_char(&p->value, *p->at++);
	} else if (strchr("=<>(),*", *p->at) != NULL) {
		p->kind = SIGN;
		strbuf_char(&p->value, *p->at++);
		if ((p->start[0] == '<' || p->start[0] == '>') &&
		    *p->at == '=')
			strbuf_char(&p->value, *p->at++);
	} else {
		p->kind = BAD;
	}
}

static bool
at(const struct parser *p, const char *word)
{
	return (p->kind == WORD || p->kind == SIGN) &&
	    text_same(strbuf_str(&p->value), word);
}

static bool
expect(struct parser *p, const char *word)
{
	if (!at(p, word))
		return stumbles(p, word);
	next(p);
	return true;
}

/* A property that may be asked for. */
static bool
property(struct parser *p, const struct qbo_field **out)
{
	bool email = world_knob(p->q->w, KNOB_INTUIT_EMAIL_FILTER) != 0;
	const struct qbo_field *f;

	if (p->kind != WORD)
		return stumbles(p, "<IDENTIFIER>");
	f = qbo_field_find(p->query->kind, strbuf_str(&p->value), true);
	if (f == NULL)
		return qbo_fails(p->q, "4001", NULL, "QueryValidationError: "
		    "Property %s not found for Entity %s",
		    strbuf_str(&p->value), qbo_kind_name(p->query->kind));
	if ((f->flags & QBO_Q) == 0 && (f->type != QBO_EMAIL || !email))
		return qbo_fails(p->q, "4001", NULL, "QueryValidationError: "
		    "property '%s' is not queryable", f->name);
	*out = f;
	next(p);
	return true;
}

/* A quoted text, a bare number or a bare true or false. */
static bool
value(struct parser *p, struct query_condition *c)
{
	const char *s = strbuf_str(&p->value);
	bool bare = p->kind == WORD && (text_same(s, "true") ||
	    text_same(s, "false") || s[strspn(s, "-.0123456789")] == '\0');

	if ((p->kind != TEXT && !bare) || c->count == QUERY_VALUES_MAX)
		return stumbles(p, "<STRING>");
	c->values = xreallocarray(c->values, c->count + 1,
	    sizeof(*c->values));
	c->values[c->count++] = xstrdup(s);
	next(p);
	return true;
}

static bool
values(struct parser *p, struct query_condition *c)
{
	if (!expect(p, "(") || !value(p, c))
		return false;
	while (at(p, ",")) {
		next(p);
		if (!value(p, c))
			return false;
	}
	return expect(p, ")");
}

static bool
operator(struct parser *p, enum query_op *out)
{
	static const char *const words[] = {
		"=", "<", ">", "<=", ">=", "in", "like"
	};
	size_t i;

	for (i = 0; i < nitems(words); i++)
		if (at(p, words[i]))
			break;
	if (i == nitems(words))
		return stumbles(p, "\"=\" \"IN\" \"LIKE\"");
	*out = (enum query_op)i;
	next(p);
	return true;
}

static bool
condition(struct parser *p)
{
	struct query *query = p->query;
	struct query_condition *c = &query->condition[query->condition_count];

	if (query->condition_count == QUERY_CONDITIONS_MAX)
		return stumbles(p, "<EOF>");
	memset(c, 0, sizeof(*c));
	query->condition_count++;
	if (!property(p, &c->field) || !operator(p, &c->op) ||
	    !(c->op == QUERY_IN ? values(p, c) : value(p, c)))
		return false;
	if (strcmp(c->field->name, "Id") == 0 && c->op != QUERY_EQ &&
	    c->op != QUERY_IN)
		return qbo_fails(p->q, "4001", NULL, "QueryValidationError: "
		    "operator is not supported for property 'Id'");
	query->names_active |= strcmp(c->field->name, "Active") == 0;
	return true;
}

static bool
order(struct parser *p)
{
	struct query *query = p->query;

	do {
		next(p);
		if (query->order_count == QUERY_ORDER_MAX)
			return stumbles(p, "<EOF>");
		if (!property(p, &query->order[query->order_count].field))
			return false;
		query->order[query->order_count].descending = at(p, "desc");
		if (at(p, "desc") || at(p, "asc"))
			next(p);
		query->order_count++;
	} while (at(p, ","));
	return true;
}

static bool
number(struct parser *p, int64_t *out)
{
	next(p);
	if (p->kind != WORD ||
	    text_int(strbuf_str(&p->value), 0, INT32_MAX, out) != 0)
		return stumbles(p, "<NUMBER>");
	next(p);
	return true;
}

static bool
head(struct parser *p)
{
	next(p);
	if (!expect(p, "select"))
		return false;
	p->query->counted = at(p, "count");
	if (p->query->counted) {
		next(p);
		if (!expect(p, "(") || !expect(p, "*") || !expect(p, ")"))
			return false;
	} else if (!expect(p, "*")) {
		return false;
	}
	if (!expect(p, "from"))
		return false;
	if (p->kind != WORD)
		return stumbles(p, "<IDENTIFIER>");
	p->query->kind = qbo_kind_find(strbuf_str(&p->value), true);
	if (p->query->kind == QBO_KINDS)
		return qbo_fails(p->q, "4001", NULL, "QueryValidationError: "
		    "Invalid context declaration: %s",
		    strbuf_str(&p->value));
	next(p);
	return true;
}

static bool
tail(struct parser *p)
{
	if (at(p, "where")) {
		do {
			next(p);
			if (!condition(p))
				return false;
		} while (at(p, "and"));
	}
	if (at(p, "order")) {
		next(p);
		if (!at(p, "by"))
			return stumbles(p, "\"BY\"");
		if (!order(p))
			return false;
	} else if (at(p, "orderby") && !order(p)) {
		return false;
	}
	if (at(p, "startposition") && !number(p, &p->query->start))
		return false;
	if (at(p, "maxresults") && !number(p, &p->query->max))
		return false;
	return p->kind == END || stumbles(p, "<EOF>");
}

bool
query_parse(struct qbo *q, const char *text, struct query *out)
{
	struct parser p = {.q = q, .query = out, .text = text, .at = text};
	bool good;

	memset(out, 0, sizeof(*out));
	out->start = 1;
	out->max = ROWS_DEFAULT;
	strbuf_init(&p.value, TEXT_MAX);
	good = head(&p) && tail(&p);
	strbuf_release(&p.value);
	if (out->start < 1)
		out->start = 1;
	if (out->max > ROWS_MAX)
		out->max = ROWS_MAX;
	return good;
}

void
query_release(struct query *query)
{
	struct query_condition *c;
	size_t i, k;

	for (i = 0; i < query->condition_count; i++) {
		c = &query->condition[i];
		for (k = 0; k < c->count; k++)
			free(c->values[k]);
		free(c->values);
	}
	query->condition_count = 0;
}
