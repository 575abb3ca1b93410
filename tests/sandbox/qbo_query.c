/* qbo_query.c - a query of QuickBooks, run. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_money.h"
#include "tests/sandbox/qbo_query.h"
#include "tests/sandbox/world.h"

/* What a property of an entity is compared as. */
struct comparable {
	const char *text;    /* "" when it is empty */
	char buffer[40];
};

static void
value_of(const struct qbo_entity *e, const struct qbo_field *f,
    struct comparable *out)
{
	const struct json *j = json_get(e->data, f->name);
	const char *text;

	if (strcmp(f->name, "Id") == 0) {
		snprintf(out->buffer, sizeof(out->buffer), "%lld",
		    (long long)e->id);
		text = out->buffer;
	} else if (text_starts(f->name, "MetaData.")) {
		clock_text(strcmp(f->name, "MetaData.CreateTime") == 0 ?
		    e->created_at : e->modified_at, out->buffer);
		text = out->buffer;
	} else if (f->type == QBO_BOOL) {
		text = json_is_true(j) ? "true" : "false";
	} else if (f->type == QBO_REF) {
		text = json_scalar(json_get(j, "value"));
	} else if (f->type == QBO_EMAIL) {
		text = json_scalar(json_get(j, "Address"));
	} else {
		text = json_scalar(j);
	}
	out->text = text != NULL ? text : "";
}

/* By number, by instant, else by letters without case. */
static int
compare(const struct qbo_field *f, const char *a, const char *b)
{
	int64_t x, y;
	struct decimal p, q;
	int i;

	if (f->type == QBO_NUMBER || strcmp(f->name, "Id") == 0) {
		if (decimal_parse(a, &p) != 0 || decimal_parse(b, &q) != 0)
			return strcasecmp(a, b);
		for (i = p.scale; i < q.scale; i++)
			p.mantissa *= 10;
		for (i = q.scale; i < p.scale; i++)
			q.mantissa *= 10;
		return (p.mantissa > q.mantissa) - (p.mantissa < q.mantissa);
	}
	if ((f->type == QBO_DATE || text_starts(f->name, "MetaData.")) &&
	    clock_parse(a, &x) == 0 && clock_parse(b, &y) == 0)
		return (x > y) - (x < y);
	return strcasecmp(a, b);
}

/* % stands for any text. */
static bool
is_like(const char *s, const char *pattern)
{
	for (; *pattern != '\0' && *pattern != '%'; pattern++, s++)
		if (strncasecmp(s, pattern, 1) != 0)
			return false;
	if (*pattern == '\0')
		return *s == '\0';
	do {
		if (is_like(s, pattern + 1))
			return true;
	} while (*s++ != '\0');
	return false;
}

static bool
holds(const struct qbo_entity *e, const struct query_condition *c)
{
	struct comparable have;
	size_t i;
	int order;

	value_of(e, c->field, &have);
	for (i = 0; i < c->count; i++) {
		if (c->op == QUERY_LIKE)
			return is_like(have.text, c->values[i]);
		order = compare(c->field, have.text, c->values[i]);
		if ((c->op == QUERY_EQ || c->op == QUERY_IN ||
		    c->op == QUERY_LE || c->op == QUERY_GE) && order == 0)
			return true;
		if ((c->op == QUERY_LT || c->op == QUERY_LE) && order < 0)
			return true;
		if ((c->op == QUERY_GT || c->op == QUERY_GE) && order > 0)
			return true;
	}
	return false;
}

static bool
is_found(const struct query *query, const struct qbo_entity *e)
{
	size_t i;

	if (e->deleted || (!query->names_active && !qbo_entity_is_active(e)))
		return false;
	for (i = 0; i < query->condition_count; i++)
		if (!holds(e, &query->condition[i]))
			return false;
	return true;
}

/* What is asked for, then by id: nothing moves between two pages. */
static int
precedes(const void *a, const void *b, void *context)
{
	const struct qbo_entity *x = *(const struct qbo_entity *const *)a;
	const struct qbo_entity *y = *(const struct qbo_entity *const *)b;
	const struct query *query = context;
	struct comparable p, q;
	size_t i;
	int order;

	for (i = 0; i < query->order_count; i++) {
		value_of(x, query->order[i].field, &p);
		value_of(y, query->order[i].field, &q);
		order = compare(query->order[i].field, p.text, q.text);
		if (order != 0)
			return query->order[i].descending ? -order : order;
	}
	return (x->id > y->id) - (x->id < y->id);
}

static void
page_give(struct qbo *q, struct query *query, struct qbo_entity **found,
    size_t count)
{
	struct json *j = json_object(), *answer = json_object(), *list = NULL;
	int64_t extra = world_knob(q->w, KNOB_INTUIT_PAGE_EXTRA);
	size_t i = (size_t)query->start - 1, n = 0;

	for (; i < count && (int64_t)n < query->max + extra; i++, n++) {
		if (list == NULL)
			list = json_array();
		json_add(list, qbo_entity_show(found[i]));
	}
	if (query->counted) {
		json_set_int(answer, "totalCount", (int64_t)count);
		json_free(list);
	} else if (list != NULL) {
		json_set(answer, qbo_kind_name(query->kind), list);
		json_set_int(answer, "startPosition", query->start);
		json_set_int(answer, "maxResults", (int64_t)n);
	}
	json_set(j, "QueryResponse", answer);
	qbo_gives(q, j);
}

static void
run(struct qbo *q, struct query *query)
{
	const struct qbo_shelf *shelf = &q->company->shelves[query->kind];
	struct qbo_entity **found = xcalloc(shelf->count + 1,
	    sizeof(struct qbo_entity *));
	size_t i, n = 0;

	for (i = 0; i < shelf->count; i++)
		if (is_found(query, shelf->entities[i]))
			found[n++] = shelf->entities[i];
	qsort_r(found, n, sizeof(struct qbo_entity *), precedes, query);
	page_give(q, query, found, n);
	free(found);
}

/* In the query of the address, or as the body of a POST. */
static char *
statement(struct qbo *q)
{
	const char *type = q->ask->content_type;

	if (ask_is(q->ask, "GET") && ask_param(q->ask, "query") != NULL)
		return xstrdup(ask_param(q->ask, "query"));
	if (ask_is(q->ask, "POST") && type != NULL &&
	    text_starts_nocase(type, "application/text") &&
	    text_is_utf8(q->ask->body, q->ask->body_len))
		return xstrndup(q->ask->body, q->ask->body_len);
	return NULL;
}

void
qbo_query(struct qbo *q)
{
	char *text = statement(q);
	struct query query = {.condition_count = 0};

	if (text == NULL)
		qbo_fails(q, "4000", NULL, "QueryParserError: there is no "
		    "statement: a parameter query, or a body of "
		    "application/text");
	else if (query_parse(q, text, &query))
		run(q, &query);
	query_release(&query);
	free(text);
}
