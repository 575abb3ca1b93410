/*
 * driver.h - what an engine gives to be a store.
 *
 * One table of functions an engine; db.c finds it by the scheme of
 * LEADBRIDGE_DB and calls through it.  A driver's own structs begin with the
 * ones here.  Beside the drivers nobody knows which engine it is.
 */

#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct db_driver;

/* A column of a table. Borrowed. */
struct db_column {
	const char *table;
	const char *name;
	bool number;            /* BIGINT, else TEXT */
	int key;                /* its place in the primary key, 0: none */
	const char *references; /* the table that it refers to, or NULL */
};

typedef int db_column_fn(const struct db_column *column, void *arg);

/* The driver sets and clears the flags of its connections. */
struct db {
	const struct db_driver *driver;
	bool in_transaction;
	/* The last failure was of a kind that running again may cure. */
	bool again;
	bool apart;   /* by transact.c: see db_transact_apart() */
	bool light;   /* by transact.c: see db_transact_lightly() */
	bool spoiled; /* by db.c: a statement of the transaction failed */
	bool asked;   /* by db.c: a count is waited for: see db_later() */
	uint64_t transaction; /* by db.c: this one's or the last one's number */
};

struct db_rows {
	struct db *db;
};

struct db_lock {
	const struct db_driver *driver;
};

/* The functions mean what the ones in db.h of the same name mean. */
struct db_driver {
	const char *scheme; /* "sqlite:" */
	const char *word;   /* in the names of the schema's steps: "sqlite" */
	bool shared;        /* see db_is_shared() */

	/* The schema is not looked at. */
	int (*open)(const struct config *cfg, const char *url, unsigned flags,
	    struct db **out, struct error *err);
	void (*close)(struct db *db);
	const char *(*engine)(struct db *db);

	int (*begin)(struct db *db, struct error *err);
	int (*commit)(struct db *db, struct error *err);
	void (*rollback)(struct db *db);

	int (*run)(struct db *db, const char *sql, const struct db_value *args,
	    size_t n, int64_t *changed, struct error *err);
	int (*later)(struct db *db, const char *sql,
	    const struct db_value *args, size_t n, int64_t *changed,
	    struct error *err);
	int (*take)(struct db *db, const char *sql,
	    const struct db_value *args, size_t n, int64_t *taken,
	    struct error *err);
	int (*insert)(struct db *db, const char *sql,
	    const struct db_value *args, size_t n, struct error *err);
	int (*settle)(struct db *db, struct error *err);
	int (*query)(struct db *db, const char *sql,
	    const struct db_value *args, size_t n, bool claim,
	    struct db_rows **rows, struct error *err);
	int (*next)(struct db_rows *rows, struct error *err);
	const char *(*column_text)(struct db_rows *rows, int column);
	int64_t (*column_int)(struct db_rows *rows, int column);
	bool (*column_is_null)(struct db_rows *rows, int column);
	void (*rows_free)(struct db_rows *rows);

	int (*lock)(struct db *db, const char *name, int64_t wait_ms,
	    struct db_lock **out, struct error *err);
	int (*lock_check)(struct db_lock *lock, struct error *err);
	void (*unlock)(struct db_lock *lock);

	int (*checkpoint)(struct db *db, int64_t min_bytes,
	    struct error *err);
	int64_t (*log_bytes)(const struct db *db);
	int (*backup)(struct db *db, const char *path, struct error *err);
	int (*verify)(struct db *db, char **report, struct error *err);
	const char *(*path)(const struct db *db);

	int (*script)(struct db *db, const char *sql, struct error *err);
	int (*has_table)(struct db *db, const char *name, bool *there,
	    struct error *err);
	int (*columns)(struct db *db, db_column_fn *each, void *arg,
	    struct error *err);
};

extern const struct db_driver sqlite_driver;
extern const struct db_driver pgsql_driver;

/* The engine word of the schema's steps: "sqlite". */
const char *db_engine_word(const struct db *db);

/* Runs several statements, within the caller's transaction. */
int db_script(struct db *db, const char *sql, struct error *err);

/* Bytes of write-ahead log that are ours to move (db_checkpoint()). */
int64_t db_log_bytes(const struct db *db);

/* The path of the database file; NULL when it is none. Borrowed. */
const char *db_path(const struct db *db);

/* Whether a table exists. */
int db_has_table(struct db *db, const char *name, bool *there,
    struct error *err);

/* All columns of all tables, table by table, in their order. */
int db_columns(struct db *db, db_column_fn *each, void *arg,
    struct error *err);
/* For drivers: by a query of the members of struct db_column in order. */
int db_columns_read(struct db *db, const char *sql, db_column_fn *each,
    void *arg, struct error *err);

/* Checks the schema against what this program knows (store/migrate.c). */
int migrate_check(struct db *db, struct error *err);

#endif
