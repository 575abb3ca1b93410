/* coql_parser.h - what the two files that parse queries share. */

#ifndef SANDBOX_COQL_PARSER_H
#define SANDBOX_COQL_PARSER_H

#include "tests/sandbox/coql.h"

struct parser {
	struct world *w;
	struct coql *q;
	struct coql_scan scan;
	int depth;           /* of brackets */
	struct json *fault;
};

/* These return -1 and keep the first fault. details is taken. */
int parser_fails(struct parser *p, const char *code, const char *message,
    struct json *details);
/* SYNTAX_ERROR near the token at hand. */
int parser_stumbles(struct parser *p);

/* Passes over a word or sign that must stand here. */
int parser_expect(struct parser *p, const char *word);
int parser_column(struct parser *p, const char *name,
    struct coql_column *out);

/* In coql_where.c. *out is the caller's also when it fails. */
int parser_expression(struct parser *p, struct coql_node **out);

#endif
