/*
 * pgsql_statement.h - the statements that a session has prepared.
 *
 * Private to src/store.  Kept by the address of their text, like everywhere
 * in the store, and by the types of their arguments.
 */

#ifndef STORE_PGSQL_STATEMENT_H
#define STORE_PGSQL_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "pgsql.h"

struct statements;

struct statements *statements_new(void);
/* NULL is fine. */
void statements_free(struct statements *s);
/* Another session: none is prepared. */
void statements_reset(struct statements *s);

/*
 * Sends a statement, prepared first when it is new.  Parameters without an
 * argument are NULL; ERROR_INTERNAL when there is an argument too many.
 * claim: its rows are locked, and those that others have left out.
 */
int statements_send(struct statements *s, struct pgsql *pg, const char *sql,
    bool claim, const struct db_value *args, size_t n, int64_t *changed,
    struct error *err);

/* Answers were read; what was prepared since the last time is there or not. */
void statements_settled(struct statements *s, bool well);

#endif
