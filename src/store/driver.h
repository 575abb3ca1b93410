/*
 * driver.h - what the rest of the store asks of a driver beyond db.h.
 */

#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* The engine word of the schema's steps: "sqlite". */
const char *db_engine_word(void);

/* Runs several statements, within the caller's transaction. */
int db_script(struct db *db, const char *sql, struct error *err);

/* Bytes of write-ahead log after this connection's last commit. */
int64_t db_log_bytes(const struct db *db);

/* The path of the database file. Borrowed. */
const char *db_path(const struct db *db);

/* Whether a table exists. */
int db_has_table(struct db *db, const char *name, bool *there,
    struct error *err);

/* Checks the schema against what this program knows (store/migrate.c). */
int migrate_check(struct db *db, struct error *err);

#endif
