/*
 * coql.h - the query language of the CRM: a select, taken apart and run.
 *
 *   select COLUMNS from MODULE where CONDITION
 *       [order by COLUMN [asc|desc], ...] [limit [m,] n [offset m]]
 *
 * Conditions are joined in pairs, more than two need brackets.  A column may
 * follow up to two look-ups: Account_Name.Parent_Account.Account_Name.
 */

#ifndef SANDBOX_COQL_H
#define SANDBOX_COQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/world.h"

#define COQL_COLUMNS_MAX 50
#define COQL_ORDER_MAX 10
#define COQL_CONDITIONS_MAX 25
#define COQL_PATH_MAX 3

/* Scanning. */

enum coql_token {
	COQL_END,
	COQL_WORD,
	COQL_TEXT,
	COQL_NUMBER,
	COQL_SIGN,  /* ( ) , = != > >= < <= */
	COQL_BAD
};

struct coql_scan {
	const char *at;
	int64_t quotes;      /* knob coql_quotes */
	enum coql_token kind;
	char *text;          /* of the token; owned by the scan */
};

/* Reads the next token; kind COQL_BAD for what is none. */
void coql_next(struct coql_scan *scan);
/* The token is that word (case aside) or that sign. */
bool coql_at(const struct coql_scan *scan, const char *word);

/* What a query is made of. */

struct coql_column {
	char *name;                                   /* as written */
	const struct module_field *path[COQL_PATH_MAX];
	size_t depth;
};

enum coql_operator {
	COQL_EQ, COQL_NE, COQL_GT, COQL_GE, COQL_LT, COQL_LE,
	COQL_IN, COQL_NOT_IN, COQL_BETWEEN, COQL_LIKE, COQL_NOT_LIKE,
	COQL_IS_NULL, COQL_IS_NOT_NULL
};

struct coql_node {
	bool joined;                /* left and/or right, else a condition */
	bool both;                  /* and */
	struct coql_node *left, *right;
	struct coql_column column;
	enum coql_operator op;
	char **values;              /* of an in: sorted by strcasecmp() */
	size_t value_count;
};

struct coql_order {
	struct coql_column column;
	bool descending;
};

struct coql {
	const struct module *module;
	struct coql_column columns[COQL_COLUMNS_MAX];
	size_t column_count;
	struct coql_node *where;
	size_t condition_count;
	struct coql_order order[COQL_ORDER_MAX];
	size_t order_count;
	int64_t limit, offset;
	bool names_converted;       /* converted leads are asked about */
};

/*
 * 0, or -1 and *fault: Zoho's error object.  coql_release() in any case.
 */
int coql_parse(struct world *w, const char *query, struct coql *out,
    struct json **fault);
void coql_release(struct coql *q);

/* Running. */

bool coql_matches(struct org *org, const struct coql *q,
    const struct record *r);
/* Rising by the order asked for, then by id. */
int coql_compare(struct org *org, const struct coql *q,
    const struct record *a, const struct record *b);
/* One row of the answer. */
struct json *coql_row(struct org *org, const struct coql *q,
    const struct record *r);

#endif
