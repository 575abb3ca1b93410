/*
 * pgsql_bulk.h - rows that wait to be inserted together.
 *
 * Private to src/store.  A statement costs a server more than a row: many
 * INSERTs of the same text become one, INSERT ... SELECT FROM unnest(arrays).
 * Those that take keys (db_take()) tell which were taken by RETURNING.
 */

#ifndef STORE_PGSQL_BULK_H
#define STORE_PGSQL_BULK_H

#include "pgsql_statement.h"

struct bulk;

struct bulk *bulk_new(void);
/* NULL is fine. */
void bulk_free(struct bulk *bulk);
/* Forgets what waits: it was rolled back. */
void bulk_reset(struct bulk *bulk);

/*
 * Keeps a row for later.  sql: INSERT INTO ... VALUES (...) and nothing after.
 * Returns 1 when there is no room for another text or row: bulk_send() first.
 */
int bulk_add(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, struct error *err);

/*
 * Keeps a row that takes its first argument, the key.  *taken is set to 0, and
 * to 1 when the answer tells so.  Returns 1 when there is no room.
 */
int bulk_take(struct bulk *bulk, const char *sql, const struct db_value *args,
    size_t n, int64_t *taken, struct error *err);
/* All answers were read: nobody is to be told any more. */
void bulk_settled(struct bulk *bulk);

/* Sends all that waits, text by text in the order of their first rows. */
int bulk_send(struct bulk *bulk, struct statements *statements,
    struct pgsql *pg, struct error *err);

#endif
