/* db_sqlite.c - the store on SQLite: WAL, every commit fsynced. */

#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "driver.h"
#include "place.h"
#include "turn.h"

#define ARGS_MAX 40
#define CACHE_SIZE 128 /* statements a connection; a power of two */

/* A prepared statement; arg[i] is the engine's number of $(i+1). */
struct statement {
	const char *sql;
	sqlite3_stmt *stmt;
	int arg[ARGS_MAX];
	bool in_use;
};

struct sqlite {
	struct db db;
	sqlite3 *handle;
	struct turn turn;
	struct statement cache[CACHE_SIZE];
	char *path;
	char *locks_dir;
	int log_pages;
	bool light; /* commits do not wait for the disk */
};

struct sqlite_rows {
	struct db_rows rows;
	struct statement *st;
	bool own; /* not from the cache: finalized with the rows */
};

struct sqlite_lock {
	struct db_lock lock;
	int fd;
};

/* The structs of db.c are the first members of ours. */
static struct sqlite *
of(struct db *db)
{
	return (struct sqlite *)(void *)db;
}

static struct sqlite_rows *
rows_of(struct db_rows *rows)
{
	return (struct sqlite_rows *)(void *)rows;
}

static const char *
sqlite_engine(struct db *db)
{
	(void)db;
	return "SQLite " SQLITE_VERSION;
}

/* One table: what an engine's failure means, and its remedy. */
static int
fail(struct sqlite *db, int code, const char *what, struct error *err)
{
	const char *text = db != NULL && db->handle != NULL
	    ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return error_set(err, ERROR_CONFLICT, "%s: %s", what, text);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(err, ERROR_UNAVAILABLE,
		    "%s: the database is locked by another program", what);
	case SQLITE_FULL:
		return error_set(err, ERROR_UNAVAILABLE,
		    "%s: the disk is full; free some space", what);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return error_set(err, ERROR_UNAVAILABLE,
		    "%s: the database cannot be written (%s); check the owner "
		    "and mode of the data directory and its files", what, text);
	case SQLITE_IOERR:
		return error_set(err, ERROR_UNAVAILABLE,
		    "%s: the disk failed (%s); check its space and health",
		    what, text);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(err, ERROR_DATA,
		    "%s: the database is damaged (%s); restore a backup with "
		    "leadbridge restore", what, text);
	case SQLITE_NOMEM:
		return error_set(err, ERROR_UNAVAILABLE, "%s: out of memory",
		    what);
	default:
		return error_set(err, ERROR_INTERNAL, "%s: %s", what, text);
	}
}

static int
on_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct sqlite *db = arg;

	(void)handle;
	(void)name;
	db->log_pages = pages;
	return SQLITE_OK;
}

static int
setup(struct sqlite *db, struct error *err)
{
	static const char *const pragmas =
	    "PRAGMA synchronous = FULL;"
	    "PRAGMA foreign_keys = ON;"
	    "PRAGMA wal_autocheckpoint = 0;"
	    "PRAGMA trusted_schema = OFF;"
	    "PRAGMA cache_size = -2048;"
	    "PRAGMA temp_store = MEMORY;";
	int on = 1, rc;

	/* Closing must not checkpoint: that takes a turn (db_checkpoint). */
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
	    1, NULL);
	(void)sqlite3_file_control(db->handle, "main",
	    SQLITE_FCNTL_PERSIST_WAL, &on);
	(void)sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
	rc = sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return fail(db, rc, "cannot open the database", err);
	(void)sqlite3_wal_hook(db->handle, on_commit, db);
	return 0;
}

static int
is_wal(void *arg, int columns, char **values, char **names)
{
	bool *wal = arg;

	(void)names;
	*wal = columns == 1 && text_same(values[0], "wal");
	return 0;
}

/*
 * A fresh file is switched to a write-ahead log, once.  In a turn, because
 * the engine waits for nobody here: of two at once, one would fail.
 */
static int
use_log(struct sqlite *db, unsigned flags, struct error *err)
{
	bool wal = false;
	int rc;

	rc = sqlite3_exec(db->handle, "PRAGMA journal_mode", is_wal, &wal,
	    NULL);
	if (rc != SQLITE_OK)
		return fail(db, rc, "cannot open the database", err);
	if (wal || (flags & DB_OPEN_READONLY) != 0)
		return 0;
	if (turn_take(&db->turn, DB_BUSY_MS, err) != 0)
		return -1;
	rc = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL,
	    NULL);
	turn_give(&db->turn);
	if (rc != SQLITE_OK)
		return fail(db, rc, "cannot open the database", err);
	return 0;
}

static void
sqlite_close(struct db *base)
{
	struct sqlite *db = of(base);
	size_t i;

	for (i = 0; i < nitems(db->cache); i++)
		(void)sqlite3_finalize(db->cache[i].stmt);
	(void)sqlite3_close_v2(db->handle);
	turn_close(&db->turn);
	free(db->path);
	free(db->locks_dir);
	free(db);
}

static int
sqlite_open(const struct config *cfg, const char *url, unsigned flags,
    struct db **out, struct error *err)
{
	struct sqlite *db;
	char *dir = NULL, *slash;
	int mode, rc = -1;

	db = xcalloc(1, sizeof(*db));
	db->db.driver = &sqlite_driver;
	db->turn.gate = db->turn.pen = -1;
	db->path = xstrdup(url + strlen(sqlite_driver.scheme));
	db->locks_dir = config_data_path(cfg, "locks");
	dir = xstrdup(db->path);
	slash = strrchr(dir, '/');
	if (slash != NULL)
		*slash = '\0';
	if (place_check_dir(slash != NULL ? dir : ".", err) != 0 ||
	    place_check_dir(config_text(cfg, SET_DATA_DIR), err) != 0 ||
	    file_make_dir(db->locks_dir, err) != 0 ||
	    turn_open(&db->turn, db->locks_dir, err) != 0 ||
	    place_check_file(db->path, flags, err) != 0)
		goto out;
	mode = (flags & DB_OPEN_READONLY) != 0 ? SQLITE_OPEN_READONLY
	    : SQLITE_OPEN_READWRITE;
	rc = sqlite3_open_v2(db->path, &db->handle,
	    mode | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		rc = fail(db, rc, "cannot open the database", err);
		goto out;
	}
	rc = setup(db, err);
	if (rc == 0)
		rc = use_log(db, flags, err);
	if (rc == 0) {
		*out = &db->db;
		db = NULL;
	}
out:
	free(dir);
	if (db != NULL)
		sqlite_close(&db->db);
	return rc;
}

static const char *
sqlite_path(const struct db *base)
{
	const struct sqlite *db = (const void *)base;

	return db->path;
}

static int64_t
sqlite_log_bytes(const struct db *base)
{
	const struct sqlite *db = (const void *)base;

	return (int64_t)db->log_pages * 4096;
}

static int
prepare(struct sqlite *db, const char *sql, struct statement *st,
    struct error *err)
{
	char name[16];
	int i, rc;

	rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &st->stmt, NULL);
	if (rc != SQLITE_OK)
		return fail(db, rc, "cannot prepare a statement", err);
	st->sql = sql;
	/* $1 is a named parameter here, numbered by its first use. */
	for (i = 0; i < ARGS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "$%d", i + 1);
		st->arg[i] = sqlite3_bind_parameter_index(st->stmt, name);
	}
	return 0;
}

/* The cached statement of a text, or a fresh one when that is busy. */
static int
statement_get(struct sqlite *db, const char *sql, struct statement **out,
    bool *own, struct error *err)
{
	size_t slot = ((uintptr_t)sql >> 3) * 2654435761U % CACHE_SIZE;
	struct statement *st;
	size_t i;

	*own = false;
	for (i = 0; i < CACHE_SIZE; i++) {
		st = &db->cache[(slot + i) % CACHE_SIZE];
		if (st->sql == sql && !st->in_use)
			break;
		if (st->sql == NULL) {
			if (prepare(db, sql, st, err) != 0) {
				st->sql = NULL;
				return -1;
			}
			break;
		}
	}
	if (i == CACHE_SIZE) {
		st = xcalloc(1, sizeof(*st));
		if (prepare(db, sql, st, err) != 0) {
			free(st);
			return -1;
		}
		*own = true;
	}
	st->in_use = true;
	*out = st;
	return 0;
}

static void
statement_put(struct statement *st, bool own)
{
	if (own) {
		(void)sqlite3_finalize(st->stmt);
		free(st);
		return;
	}
	(void)sqlite3_reset(st->stmt);
	(void)sqlite3_clear_bindings(st->stmt);
	st->in_use = false;
}

/* copy: the texts may be gone before the last step. */
static int
bind(struct sqlite *db, struct statement *st, const struct db_value *args,
    size_t n, bool copy, struct error *err)
{
	sqlite3_destructor_type life = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
	int rc = SQLITE_OK, slot;
	size_t i;

	if (n > ARGS_MAX)
		return error_set(err, ERROR_INTERNAL,
		    "a statement takes at most %d arguments", ARGS_MAX);
	for (i = 0; i < n && rc == SQLITE_OK; i++) {
		slot = st->arg[i];
		if (slot == 0)
			return error_set(err, ERROR_INTERNAL,
			    "a statement has no $%zu: %.60s", i + 1, st->sql);
		switch (args[i].type) {
		case DB_TEXT:
			rc = sqlite3_bind_text(st->stmt, slot, args[i].text,
			    -1, life);
			break;
		case DB_INT:
			rc = sqlite3_bind_int64(st->stmt, slot,
			    args[i].number);
			break;
		case DB_NULL:
			break;
		}
	}
	if (rc != SQLITE_OK)
		return fail(db, rc, "cannot bind an argument", err);
	return 0;
}

static int
exec(struct sqlite *db, const char *sql, struct error *err)
{
	struct statement *st = NULL;
	bool own;
	int rc;

	if (statement_get(db, sql, &st, &own, err) != 0)
		return -1;
	rc = sqlite3_step(st->stmt);
	if (rc == SQLITE_DONE || rc == SQLITE_ROW)
		rc = 0;
	else
		rc = fail(db, rc, sql, err);
	statement_put(st, own);
	return rc;
}

/*
 * A file that was moved away or replaced can still be written, but nobody
 * would ever look there.
 */
static int
check_still_there(struct sqlite *db, struct error *err)
{
	int moved = 0;

	if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_HAS_MOVED,
	    &moved) == SQLITE_OK && moved != 0)
		return error_set(err, ERROR_UNAVAILABLE,
		    "the database %s was moved away or replaced while it was "
		    "in use; put it back, or start the programs again",
		    db->path);
	return 0;
}

/* Only between transactions. */
static int
set_synchronous(struct sqlite *db, bool light, struct error *err)
{
	if (db->light == light)
		return 0;
	if (exec(db, light ? "PRAGMA synchronous = NORMAL" :
	    "PRAGMA synchronous = FULL", err) != 0)
		return -1;
	db->light = light;
	return 0;
}

static int
sqlite_begin(struct db *base, struct error *err)
{
	struct sqlite *db = of(base);

	if (turn_take(&db->turn, DB_BUSY_MS, err) != 0)
		return -1;
	if (check_still_there(db, err) != 0 ||
	    set_synchronous(db, base->light, err) != 0 ||
	    exec(db, "BEGIN IMMEDIATE", err) != 0) {
		turn_give(&db->turn);
		return -1;
	}
	db->db.in_transaction = true;
	return 0;
}

static void
sqlite_rollback(struct db *base)
{
	struct sqlite *db = of(base);
	struct error ignored = ERROR_INIT;

	/* After some failures the engine has rolled back by itself. */
	if (sqlite3_get_autocommit(db->handle) == 0)
		(void)exec(db, "ROLLBACK", &ignored);
	db->db.in_transaction = false;
	turn_give(&db->turn);
}

static int
sqlite_commit(struct db *base, struct error *err)
{
	struct sqlite *db = of(base);

	if (exec(db, "COMMIT", err) != 0) {
		sqlite_rollback(base);
		return -1;
	}
	db->db.in_transaction = false;
	turn_give(&db->turn);
	return 0;
}

static int
run_bound(struct sqlite *db, struct statement *st, int64_t *changed,
    struct error *err)
{
	int before = sqlite3_total_changes(db->handle);
	int rc;

	do {
		rc = sqlite3_step(st->stmt);
	} while (rc == SQLITE_ROW);
	if (rc != SQLITE_DONE)
		return fail(db, rc, "a statement failed", err);
	if (changed != NULL)
		*changed = sqlite3_total_changes(db->handle) - before;
	return 0;
}

static int
sqlite_run(struct db *base, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err)
{
	struct sqlite *db = of(base);
	struct statement *st = NULL;
	bool own, alone;
	int rc = -1;

	alone = !db->db.in_transaction;
	if (alone && sqlite_begin(base, err) != 0)
		return -1;
	if (statement_get(db, sql, &st, &own, err) != 0)
		goto out;
	rc = bind(db, st, args, n, false, err);
	if (rc == 0)
		rc = run_bound(db, st, changed, err);
	statement_put(st, own);
out:
	if (alone && rc == 0)
		rc = sqlite_commit(base, err);
	else if (alone)
		sqlite_rollback(base);
	return rc;
}

static int
sqlite_insert(struct db *base, const char *sql, const struct db_value *args,
    size_t n, struct error *err)
{
	return sqlite_run(base, sql, args, n, NULL, err);
}

/* Nothing is ever waiting: it is done at once. */
static int
sqlite_settle(struct db *base, struct error *err)
{
	(void)base;
	(void)err;
	return 0;
}

/* claim: whoever has the one write transaction has every row. */
static int
sqlite_query(struct db *base, const char *sql, const struct db_value *args,
    size_t n, bool claim, struct db_rows **out, struct error *err)
{
	struct sqlite *db = of(base);
	struct statement *st = NULL;
	struct sqlite_rows *rows;
	bool own;

	(void)claim;
	if (statement_get(db, sql, &st, &own, err) != 0)
		return -1;
	if (!db->db.in_transaction && sqlite3_stmt_readonly(st->stmt) == 0) {
		statement_put(st, own);
		return error_set(err, ERROR_INTERNAL,
		    "a writing query outside a transaction: %.60s", sql);
	}
	if (bind(db, st, args, n, true, err) != 0) {
		statement_put(st, own);
		return -1;
	}
	rows = xcalloc(1, sizeof(*rows));
	rows->rows.db = base;
	rows->st = st;
	rows->own = own;
	*out = &rows->rows;
	return 0;
}

static int
sqlite_next(struct db_rows *rows, struct error *err)
{
	int rc = sqlite3_step(rows_of(rows)->st->stmt);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	return fail(of(rows->db), rc, "a query failed", err);
}

static const char *
sqlite_column_text(struct db_rows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows_of(rows)->st->stmt,
	    column);
}

static int64_t
sqlite_column_int(struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows_of(rows)->st->stmt, column);
}

static bool
sqlite_column_is_null(struct db_rows *rows, int column)
{
	return sqlite3_column_type(rows_of(rows)->st->stmt, column) ==
	    SQLITE_NULL;
}

static void
sqlite_rows_free(struct db_rows *rows)
{
	statement_put(rows_of(rows)->st, rows_of(rows)->own);
	free(rows);
}

static int
sqlite_script(struct db *base, const char *sql, struct error *err)
{
	struct sqlite *db = of(base);
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : fail(db, rc, "a schema step failed", err);
}

static int
sqlite_has_table(struct db *base, const char *name, bool *there,
    struct error *err)
{
	int64_t n;

	if (db_number(base, "SELECT count(*) FROM sqlite_master "
	    "WHERE type = 'table' AND name = $1", DB_ARGS(db_text(name)), 0, &n,
	    err) != 0)
		return -1;
	*there = n > 0;
	return 0;
}

static int
sqlite_lock(struct db *base, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err)
{
	struct sqlite *db = of(base);
	char *path = place_lock(db->locks_dir, name);
	struct sqlite_lock *lock;
	int fd = -1, rc;

	rc = file_lock(path, wait_ms, &fd, err);
	if (rc == 0) {
		lock = xcalloc(1, sizeof(*lock));
		lock->lock.driver = &sqlite_driver;
		lock->fd = fd;
		*out = &lock->lock;
	}
	free(path);
	return rc;
}

/* The kernel keeps it as long as we live. */
static int
sqlite_lock_check(struct db_lock *lock, struct error *err)
{
	(void)lock;
	(void)err;
	return 0;
}

static void
sqlite_unlock(struct db_lock *lock)
{
	(void)close(((struct sqlite_lock *)(void *)lock)->fd);
	free(lock);
}

static int
sqlite_checkpoint(struct db *base, int64_t min_bytes, struct error *err)
{
	struct sqlite *db = of(base);
	struct stat st;
	char *wal;
	int rc;

	wal = xasprintf("%s-wal", db->path);
	rc = stat(wal, &st);
	free(wal);
	if (rc != 0 || st.st_size < min_bytes)
		return 0;
	if (turn_take(&db->turn, DB_BUSY_MS, err) != 0)
		return -1;
	rc = sqlite3_wal_checkpoint_v2(db->handle, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	turn_give(&db->turn);
	db->log_pages = 0; /* until the next commit tells */
	if (rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
		return fail(db, rc, "cannot checkpoint", err);
	return 0;
}

static int
sync_file(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd < 0 || fsync(fd) != 0)
		rc = error_errno(err, ERROR_UNAVAILABLE, "cannot write %s",
		    path);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int
sqlite_backup(struct db *base, const char *path, struct error *err)
{
	struct sqlite *db = of(base);
	struct statement *st = NULL;
	struct db_value to = db_text(path);
	bool own;
	int fd, rc;

	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_errno(err, errno == EEXIST ? ERROR_CONFLICT
		    : ERROR_UNAVAILABLE, "cannot make the backup %s", path);
	(void)close(fd);
	if (statement_get(db, "VACUUM INTO $1", &st, &own, err) != 0)
		return -1;
	rc = bind(db, st, &to, 1, false, err);
	if (rc == 0)
		rc = run_bound(db, st, NULL, err);
	statement_put(st, own);
	if (rc == 0)
		rc = sync_file(path, err);
	if (rc != 0)
		(void)unlink(path);
	return rc;
}

static int
sqlite_verify(struct db *base, char **report, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(base, "PRAGMA quick_check(10)", DB_NO_ARGS, &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*report = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

static int
sqlite_columns(struct db *base, db_column_fn *each, void *arg,
    struct error *err)
{
	return db_columns_read(base, "SELECT m.name, p.name, "
	    "p.type IN ('BIGINT', 'INTEGER'), p.pk, f.\"table\" "
	    "FROM sqlite_master m "
	    "JOIN pragma_table_info(m.name) p "
	    "LEFT JOIN pragma_foreign_key_list(m.name) f "
	    "ON f.\"from\" = p.name "
	    "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' "
	    "ORDER BY m.name, p.cid", each, arg, err);
}

const struct db_driver sqlite_driver = {
	.scheme = "sqlite:",
	.word = "sqlite",
	.shared = false,
	.open = sqlite_open,
	.close = sqlite_close,
	.engine = sqlite_engine,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.run = sqlite_run,
	.later = sqlite_run,
	.take = sqlite_run,
	.insert = sqlite_insert,
	.settle = sqlite_settle,
	.query = sqlite_query,
	.next = sqlite_next,
	.column_text = sqlite_column_text,
	.column_int = sqlite_column_int,
	.column_is_null = sqlite_column_is_null,
	.rows_free = sqlite_rows_free,
	.lock = sqlite_lock,
	.lock_check = sqlite_lock_check,
	.unlock = sqlite_unlock,
	.checkpoint = sqlite_checkpoint,
	.log_bytes = sqlite_log_bytes,
	.backup = sqlite_backup,
	.verify = sqlite_verify,
	.path = sqlite_path,
	.script = sqlite_script,
	.has_table = sqlite_has_table,
	.columns = sqlite_columns,
};
