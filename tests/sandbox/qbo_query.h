/*
 * qbo_query.h - QuickBooks' query language: a statement, taken apart.
 *
 *   select *|count(*) from ENTITY [where PROPERTY OP VALUE [and ...]]
 *       [orderby PROPERTY [asc|desc], ...] [startposition n] [maxresults n]
 *
 * There is no or, no not, no choice of columns.
 */

#ifndef SANDBOX_QBO_QUERY_H
#define SANDBOX_QBO_QUERY_H

#include "tests/sandbox/qbo_field.h"

#define QUERY_CONDITIONS_MAX 20
#define QUERY_ORDER_MAX 5
#define QUERY_VALUES_MAX 1000

enum query_op {
	QUERY_EQ, QUERY_LT, QUERY_GT, QUERY_LE, QUERY_GE, QUERY_IN,
	QUERY_LIKE
};

struct query_condition {
	const struct qbo_field *field;
	enum query_op op;
	char **values;
	size_t count;
};

struct query {
	enum qbo_kind kind;
	bool counted;
	bool names_active;  /* a condition is about Active */
	struct query_condition condition[QUERY_CONDITIONS_MAX];
	size_t condition_count;
	struct {
		const struct qbo_field *field;
		bool descending;
	} order[QUERY_ORDER_MAX];
	size_t order_count;
	int64_t start, max;
};

/* False: it has been answered. query_release() in any case. */
bool query_parse(struct qbo *q, const char *text, struct query *out);
void query_release(struct query *query);

#endif
