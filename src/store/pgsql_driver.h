/*
 * pgsql_driver.h - a connection to a store on PostgreSQL.
 *
 * Private to src/store: shared by the driver and its locks.
 */

#ifndef STORE_PGSQL_DRIVER_H
#define STORE_PGSQL_DRIVER_H

#include "driver.h"
#include "pgsql.h"
#include "pgsql_bulk.h"
#include "pgsql_statement.h"

struct pgsql_db {
	struct db db;
	char *url;    /* may hold a password: secret_free() */
	char *schema; /* where its tables are: "public" */
	int64_t patience_ms;
	bool readonly;
	struct pgsql *pg; /* NULL: was lost, opened again at the next use */
	struct statements *statements;
	struct bulk *bulk;
};

/*
 * Finds out whether two connections are two sessions, as locks need it.
 * ERROR_CONFIG: there is a pooler between that hands sessions around.
 */
int pgsql_probe(struct pgsql *pg, const char *url, struct error *err);

/* The lock functions of the driver. */
int pgsql_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err);
int pgsql_lock_check(struct db_lock *lock, struct error *err);
void pgsql_unlock(struct db_lock *lock);

/* Runs several statements in one text, within a transaction. */
int pgsql_text_run(struct pgsql_db *db, const char *sql, struct error *err);

/* More functions of the driver (pgsql_schema.c). */
int pgsql_checkpoint(struct db *base, int64_t min_bytes, struct error *err);
int64_t pgsql_log_bytes(const struct db *base);
const char *pgsql_path(const struct db *base);
int pgsql_backup(struct db *base, const char *path, struct error *err);
int pgsql_verify(struct db *base, char **report, struct error *err);
int pgsql_run_script(struct db *base, const char *sql, struct error *err);
int pgsql_has_table(struct db *base, const char *name, bool *there,
    struct error *err);
int pgsql_columns(struct db *base, db_column_fn *each, void *arg,
    struct error *err);

#endif
