/*
 * db.h - the store: a narrow interface to an SQL database.
 *
 * One SQL text serves every engine: $1 parameters, TEXT and BIGINT columns,
 * ids made by us, instants in epoch milliseconds, ON CONFLICT, RETURNING.
 * A connection belongs to one thread at a time.
 *
 * Durable means: when db_commit() has returned 0, the rows survive a crash
 * of the program and of the machine.
 */

#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct config;
struct db;
struct db_rows;
struct db_lock;

/* How long a write waits for its turn before it is UNAVAILABLE. */
#define DB_BUSY_MS 5000

enum db_type { DB_NULL, DB_TEXT, DB_INT };

struct db_value {
	enum db_type type;
	const char *text; /* borrowed; NUL-terminated UTF-8; NULL: SQL NULL */
	int64_t number;
};

/*
 * A NULL text is stored as SQL NULL.  Each argument has its type, also when it
 * is NULL; db_null() takes the one that its place in the statement has.
 */
struct db_value db_text(const char *s);
struct db_value db_int(int64_t n);
struct db_value db_null(void);

/* A parameter list: db_run(db, sql, DB_ARGS(db_text(id), db_int(n)), ...) */
#define DB_ARGS(...) \
	(const struct db_value[]){__VA_ARGS__}, \
	    sizeof((const struct db_value[]){__VA_ARGS__}) / \
	    sizeof(struct db_value)
#define DB_NO_ARGS NULL, 0

enum db_flag {
	DB_OPEN_ANY_SCHEMA = 1, /* do not check the schema (migrate, doctor) */
	DB_OPEN_PAGE = 2,       /* never checkpoint on close: a visitor waits */
	DB_OPEN_READONLY = 4
};

/*
 * Opens the store named by LEADBRIDGE_DB.  ERROR_CONFIG when the data
 * directory is missing, on a network file system, or has wrong modes, or when
 * the server is not fit to hold a store; ERROR_UNAVAILABLE when it does not
 * answer, or the schema is older than this program ("run leadbridge
 * migrate"); ERROR_DATA when it is newer or damaged.
 */
int db_open(const struct config *cfg, unsigned flags, struct db **out,
    struct error *err);
/* The same for another store than the one of the settings. */
int db_open_url(const struct config *cfg, const char *url, unsigned flags,
    struct db **out, struct error *err);
void db_close(struct db *db);

/*
 * A transaction: always a write transaction, begun in fair turn, as if it were
 * alone (SERIALIZABLE).  Once a statement of it has failed it can only be
 * rolled back.
 */
int db_begin(struct db *db, struct error *err);
int db_commit(struct db *db, struct error *err);
/* Never fails; fine when there is no transaction. */
void db_rollback(struct db *db);

/*
 * Tells the transaction of now from every other one of this process; 0 when
 * there is none.
 */
uint64_t db_transaction(const struct db *db);

/*
 * True when several machines may use the store at once, and transactions run
 * side by side: what a process remembers is then not the whole.
 */
bool db_is_shared(const struct config *cfg);

/*
 * Runs fn inside a transaction, again from the start when the engine asks
 * for it; so fn touches nothing but the store and its arg, and sets its
 * results anew each time.  Rolls back when fn returns -1.
 */
int db_transact(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err);

/*
 * The same for a change whose statements are each right by themselves: each
 * sees what others have committed until then, and waits for who is changing
 * the same row, so that nothing is to be run again because of others
 * (READ COMMITTED).
 */
int db_transact_apart(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err);

/*
 * The same as db_transact() for a change that a power cut may undo: it does
 * not wait for the disk.  The end of a process undoes nothing, nor does a
 * power cut once a later change of this store was waited for; an earlier one
 * is never lost without it.
 */
int db_transact_lightly(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err);

/*
 * A statement without rows; *changed (may be NULL) gets the number of rows
 * it changed.  Outside a transaction a write is one of its own.
 * A violated unique key is ERROR_CONFLICT.
 *
 * Within a transaction and with changed NULL an engine may tell a failure
 * later: by db_settle(), by the next statement, or by db_commit().
 */
int db_run(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err);

/*
 * db_run() whose *changed may come later, for many statements that shall not
 * wait for each other: it is there after db_settle(), and at the latest after
 * db_commit().  Only within a transaction.
 */
int db_later(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err);
int db_settle(struct db *db, struct error *err);

/*
 * db_later() of an INSERT that takes the key $1 unless somebody has it:
 * INSERT INTO ... SELECT $1, ... WHERE ... ON CONFLICT (...) ..., with no
 * parameter after ON CONFLICT.  Several of the same text may go together, in
 * the order of their keys; the first of them that asks for a key has it.
 * *taken comes with db_settle(): 1 it is taken, 0 somebody has it.
 */
int db_take(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *taken, struct error *err);

/*
 * db_run() of a plain INSERT INTO ... VALUES (...), without anything after.
 * Within a transaction it may wait for others of the same text, which then go
 * together; at the latest the next statement that is none finds it there.
 */
int db_insert(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct error *err);

/*
 * A statement with rows.  SQL texts are static: statements are prepared
 * once a connection and kept by the address of their text.
 */
int db_query(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct db_rows **rows, struct error *err);
/*
 * The same for rows that this transaction is going to change: they are ours
 * until its end, and those that others have are left out (SKIP LOCKED).
 */
int db_claim(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct db_rows **rows, struct error *err);
/* 1 a row is there, 0 no more, -1 error. */
int db_next(struct db_rows *rows, struct error *err);
/* Columns from 0. Borrowed until the next db_next(); NULL for SQL NULL. */
const char *db_column_text(struct db_rows *rows, int column);
/* 0 for SQL NULL. */
int64_t db_column_int(struct db_rows *rows, int column);
bool db_column_is_null(struct db_rows *rows, int column);
/* Ends the query. NULL is fine. */
void db_rows_free(struct db_rows *rows);

/*
 * The first row's first column as a number, for counts; `none` when there
 * is no row.
 */
int db_number(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t none, int64_t *out, struct error *err);

/*
 * A pattern for lower(...) LIKE $1 ESCAPE '\\' that means "contains", without
 * case of ASCII letters; NULL for NULL.  free().
 *
 * An argument is brought to lower case before it gets here (text_lower()):
 * engines differ in what lower() makes of one, not of a column.
 */
char *db_contains(const char *part);

/*
 * A named lock shared by all processes on the store.  It has no life-time:
 * it is held until db_unlock() or the end of the process.  Returns 0 and
 * *out, 1 when somebody else still holds it after wait_ms, -1 on error.
 */
int db_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err);
/*
 * Whether it is still held, asked where it is kept.  ERROR_UNAVAILABLE: the
 * server that kept it has let it go, and somebody else may have it; stop
 * before the next call to a provider.  From one thread at a time.
 */
int db_lock_check(struct db_lock *lock, struct error *err);
/* NULL is fine. */
void db_unlock(struct db_lock *lock);

/*
 * Moves the write-ahead log into the database if it is past min_bytes; nothing
 * where a server does that by itself.
 */
int db_checkpoint(struct db *db, int64_t min_bytes, struct error *err);

/*
 * A consistent copy of the whole store into a new file while it is in use.
 * ERROR_CONFLICT when the file exists; ERROR_INVALID, naming what to use
 * instead, when the store is on a server.
 */
int db_backup(struct db *db, const char *path, struct error *err);

/* "ok", or what the engine's own integrity check says. free(). */
int db_verify(struct db *db, char **report, struct error *err);

/* The engine's name and version for people: "SQLite 3.40.1". Borrowed. */
const char *db_engine(struct db *db);

#endif
