/* db.c - the switch: each call goes to the engine that LEADBRIDGE_DB names. */

#include "store/db.h"

#include "base/config.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "driver.h"

static const struct db_driver *const drivers[] = {
	&sqlite_driver,
	&pgsql_driver,
};

static const struct db_driver *
driver_of(const char *url)
{
	size_t i;

	for (i = 0; i < nitems(drivers); i++) {
		if (text_starts(url, drivers[i]->scheme))
			return drivers[i];
	}
	return NULL;
}

bool
db_is_shared(const struct config *cfg)
{
	const struct db_driver *driver = driver_of(config_text(cfg, SET_DB));

	return driver != NULL && driver->shared;
}

int
db_open_url(const struct config *cfg, const char *url, unsigned flags,
    struct db **out, struct error *err)
{
	const struct db_driver *driver = driver_of(url);

	*out = NULL;
	if (driver == NULL)
		return error_set(err, ERROR_CONFIG,
		    "a store is sqlite:PATH or postgresql://...");
	if (driver->open(cfg, url, flags, out, err) != 0)
		return -1;
	/* Two connections of a process do not count in the same place. */
	random_bytes(&(*out)->transaction, sizeof((*out)->transaction));
	if ((flags & DB_OPEN_ANY_SCHEMA) == 0 &&
	    migrate_check(*out, err) != 0) {
		db_close(*out);
		*out = NULL;
		return -1;
	}
	return 0;
}

int
db_open(const struct config *cfg, unsigned flags, struct db **out,
    struct error *err)
{
	return db_open_url(cfg, config_text(cfg, SET_DB), flags, out, err);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_rollback(db);
	db->driver->close(db);
}

const char *
db_engine(struct db *db)
{
	return db->driver->engine(db);
}

const char *
db_engine_word(const struct db *db)
{
	return db->driver->word;
}

int
db_begin(struct db *db, struct error *err)
{
	if (db->in_transaction)
		return error_set(err, ERROR_INTERNAL,
		    "a transaction within a transaction");
	db->spoiled = db->asked = false;
	if (++db->transaction == 0)
		db->transaction = 1;
	return db->driver->begin(db, err);
}

uint64_t
db_transaction(const struct db *db)
{
	return db->in_transaction ? db->transaction : 0;
}

int
db_commit(struct db *db, struct error *err)
{
	if (!db->in_transaction)
		return error_set(err, ERROR_INTERNAL,
		    "a commit without a transaction");
	if (db->spoiled) {
		db_rollback(db);
		return error_set(err, ERROR_INTERNAL,
		    "a commit after a statement that failed");
	}
	return db->driver->commit(db, err);
}

void
db_rollback(struct db *db)
{
	if (db->in_transaction)
		db->driver->rollback(db);
}

/* A failure ends the transaction's chance to be committed. */
static int
told(struct db *db, int rc)
{
	if (rc < 0 && db->in_transaction)
		db->spoiled = true;
	return rc;
}

int
db_run(struct db *db, const char *sql, const struct db_value *args, size_t n,
    int64_t *changed, struct error *err)
{
	return told(db, db->driver->run(db, sql, args, n, changed, err));
}

int
db_later(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err)
{
	if (!db->in_transaction)
		return error_set(err, ERROR_INTERNAL,
		    "a statement for later outside a transaction: %.60s", sql);
	db->asked = db->asked || changed != NULL;
	return told(db, db->driver->later(db, sql, args, n, changed, err));
}

int
db_take(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *taken, struct error *err)
{
	if (!db->in_transaction)
		return error_set(err, ERROR_INTERNAL,
		    "a key taken outside a transaction: %.60s", sql);
	db->asked = true;
	return told(db, db->driver->take(db, sql, args, n, taken, err));
}

int
db_insert(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct error *err)
{
	if (!db->in_transaction)
		return db->driver->run(db, sql, args, n, NULL, err);
	return told(db, db->driver->insert(db, sql, args, n, err));
}

int
db_settle(struct db *db, struct error *err)
{
	db->asked = false;
	return told(db, db->driver->settle(db, err));
}

int
db_query(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct db_rows **rows, struct error *err)
{
	*rows = NULL;
	return told(db, db->driver->query(db, sql, args, n, false, rows, err));
}

int
db_claim(struct db *db, const char *sql, const struct db_value *args,
    size_t n, struct db_rows **rows, struct error *err)
{
	*rows = NULL;
	if (!db->in_transaction)
		return error_set(err, ERROR_INTERNAL,
		    "a claim outside a transaction: %.60s", sql);
	return told(db, db->driver->query(db, sql, args, n, true, rows, err));
}

int
db_next(struct db_rows *rows, struct error *err)
{
	return told(rows->db, rows->db->driver->next(rows, err));
}

const char *
db_column_text(struct db_rows *rows, int column)
{
	return rows->db->driver->column_text(rows, column);
}

int64_t
db_column_int(struct db_rows *rows, int column)
{
	return rows->db->driver->column_int(rows, column);
}

bool
db_column_is_null(struct db_rows *rows, int column)
{
	return rows->db->driver->column_is_null(rows, column);
}

void
db_rows_free(struct db_rows *rows)
{
	if (rows != NULL)
		rows->db->driver->rows_free(rows);
}

int
db_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err)
{
	*out = NULL;
	return db->driver->lock(db, name, wait_ms, out, err);
}

int
db_lock_check(struct db_lock *lock, struct error *err)
{
	return lock->driver->lock_check(lock, err);
}

void
db_unlock(struct db_lock *lock)
{
	if (lock != NULL)
		lock->driver->unlock(lock);
}

int
db_checkpoint(struct db *db, int64_t min_bytes, struct error *err)
{
	return db->driver->checkpoint(db, min_bytes, err);
}

int64_t
db_log_bytes(const struct db *db)
{
	return db->driver->log_bytes(db);
}

int
db_backup(struct db *db, const char *path, struct error *err)
{
	return db->driver->backup(db, path, err);
}

int
db_verify(struct db *db, char **report, struct error *err)
{
	*report = NULL;
	return db->driver->verify(db, report, err);
}

const char *
db_path(const struct db *db)
{
	return db->driver->path(db);
}

int
db_script(struct db *db, const char *sql, struct error *err)
{
	return told(db, db->driver->script(db, sql, err));
}

int
db_has_table(struct db *db, const char *name, bool *there, struct error *err)
{
	return told(db, db->driver->has_table(db, name, there, err));
}

int
db_columns(struct db *db, db_column_fn *each, void *arg, struct error *err)
{
	return db->driver->columns(db, each, arg, err);
}

int
db_columns_read(struct db *db, const char *sql, db_column_fn *each, void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct db_column column;
	int rc;

	if (db_query(db, sql, DB_NO_ARGS, &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		column.table = db_column_text(rows, 0);
		column.name = db_column_text(rows, 1);
		column.number = db_column_int(rows, 2) != 0;
		column.key = (int)db_column_int(rows, 3);
		column.references = db_column_text(rows, 4);
		rc = each(&column, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
