/* pgsql_driver.c - the store on PostgreSQL: several machines, one database. */

#include "pgsql_driver.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

/* How long a statement may take: a visitor waits for a page's. */
#define PAGE_MS DB_BUSY_MS
#define TOOL_MS 60000
/* How long a tool tries to get a session: the server may be starting. */
#define CONNECT_MS 3000
/* More answers than this are not left to wait. */
#define WAITING_MAX 256

struct pgsql_result {
	struct db_rows rows;
	struct pgsql_answer *answer;
	int row;
};

static struct pgsql_db *
of(struct db *db)
{
	return (struct pgsql_db *)(void *)db;
}

static const struct pgsql_result *
result_of(const struct db_rows *rows)
{
	return (const struct pgsql_result *)(const void *)rows;
}

/* --- The session -------- */

static void
forget_session(struct pgsql_db *db)
{
	pgsql_close(db->pg);
	db->pg = NULL;
	statements_reset(db->statements);
}

/* A failure was told. */
static int
failed(struct pgsql_db *db)
{
	db->db.again = pgsql_failure(db->pg) == PGSQL_AGAIN;
	if (!db->db.in_transaction && pgsql_is_lost(db->pg))
		forget_session(db);
	return -1;
}

/* What waits goes before everything else that is sent. */
static int
send_waiting(struct pgsql_db *db, struct error *err)
{
	if (bulk_send(db->bulk, db->statements, db->pg, err) != 0)
		return failed(db);
	return 0;
}

static int
settle(struct pgsql_db *db, struct pgsql_answer **answer, struct error *err)
{
	int rc;

	if (send_waiting(db, err) != 0)
		return -1;
	rc = pgsql_settle(db->pg, answer, err);

	statements_settled(db->statements, rc == 0);
	bulk_settled(db->bulk);
	return rc == 0 ? 0 : failed(db);
}

static int
send(struct pgsql_db *db, const char *sql, bool claim,
    const struct db_value *args, size_t n, int64_t *changed,
    struct error *err)
{
	if (send_waiting(db, err) != 0)
		return -1;
	if (statements_send(db->statements, db->pg, sql, claim, args, n,
	    changed, err) != 0)
		return failed(db);
	return 0;
}

static int
open_session(struct pgsql_db *db, struct error *err)
{
	static const char *const readonly =
	    "SET default_transaction_read_only = on";

	if (pgsql_open(db->url, db->patience_ms, &db->pg, err) != 0)
		return -1;
	if (db->readonly && (pgsql_send(db->pg, NULL, readonly, DB_NO_ARGS,
	    NULL, err) != 0 || pgsql_settle(db->pg, NULL, err) != 0)) {
		forget_session(db);
		return -1;
	}
	return 0;
}

int
pgsql_text_run(struct pgsql_db *db, const char *sql, struct error *err)
{
	if (settle(db, NULL, err) != 0)
		return -1;
	return pgsql_script(db->pg, sql, err) == 0 ? 0 : failed(db);
}

/* Between transactions a session that was lost is replaced. */
static int
ensure_session(struct pgsql_db *db, struct error *err)
{
	if (db->db.in_transaction)
		return 0;
	if (db->pg != NULL && pgsql_is_lost(db->pg))
		forget_session(db);
	return db->pg != NULL ? 0 : open_session(db, err);
}

static int
load_schema(struct pgsql_db *db, struct error *err)
{
	struct pgsql_answer *answer = NULL;

	if (send(db, "SELECT current_schema()", false, DB_NO_ARGS, NULL,
	    err) != 0 || settle(db, &answer, err) != 0)
		return -1;
	db->schema = xstrdup(pgsql_text(answer, 0, 0));
	pgsql_answer_free(answer);
	if (db->schema == NULL)
		return error_set(err, ERROR_CONFIG,
		    "the schema that search_path names is not in the "
		    "database; make it with CREATE SCHEMA");
	return 0;
}

static int
open_first(struct pgsql_db *db, struct error *err)
{
	if (open_session(db, err) != 0 ||
	    pgsql_probe(db->pg, db->url, err) != 0)
		return -1;
	return load_schema(db, err);
}

static int
pgsql_driver_open(const struct config *cfg, const char *url, unsigned flags,
    struct db **out, struct error *err)
{
	bool page = (flags & DB_OPEN_PAGE) != 0;
	int64_t deadline = clock_monotonic_ms() + (page ? 0 : CONNECT_MS);
	struct pgsql_db *db = xcalloc(1, sizeof(*db));

	(void)cfg;
	db->db.driver = &pgsql_driver;
	db->url = secret_dup(url);
	db->patience_ms = page ? PAGE_MS : TOOL_MS;
	db->readonly = (flags & DB_OPEN_READONLY) != 0;
	db->statements = statements_new();
	db->bulk = bulk_new();
	while (open_first(db, err) != 0) {
		if (err->code != ERROR_UNAVAILABLE ||
		    clock_monotonic_ms() >= deadline) {
			pgsql_driver.close(&db->db);
			return -1;
		}
		error_clear(err);
		forget_session(db);
		clock_sleep_ms(100);
	}
	*out = &db->db;
	return 0;
}

static void
pgsql_driver_close(struct db *base)
{
	struct pgsql_db *db = of(base);

	pgsql_close(db->pg);
	statements_free(db->statements);
	bulk_free(db->bulk);
	secret_free(db->url);
	free(db->schema);
	free(db);
}

static const char *
pgsql_engine(struct db *base)
{
	return of(base)->pg != NULL ? pgsql_version(of(base)->pg)
	    : "PostgreSQL";
}

/* --- Transactions -------- */

static void
pgsql_rollback(struct db *base)
{
	struct pgsql_db *db = of(base);
	struct error ignored = ERROR_INIT;
	bool again = base->again;

	bulk_reset(db->bulk);
	/* What was sent before fails or not; it is undone. */
	if (!pgsql_is_lost(db->pg))
		(void)settle(db, NULL, &ignored);
	if (pgsql_is_lost(db->pg) ||
	    send(db, "ROLLBACK", false, DB_NO_ARGS, NULL, &ignored) != 0 ||
	    settle(db, NULL, &ignored) != 0)
		forget_session(db);
	base->in_transaction = false;
	base->again = again;
}

static int
pgsql_begin(struct db *base, struct error *err)
{
	static const char *const alone = "BEGIN ISOLATION LEVEL SERIALIZABLE";
	static const char *const apart =
	    "BEGIN ISOLATION LEVEL READ COMMITTED";
	struct pgsql_db *db = of(base);

	base->again = false;
	if (ensure_session(db, err) != 0 || send(db, base->apart ? apart
	    : alone, false, DB_NO_ARGS, NULL, err) != 0)
		return -1;
	base->in_transaction = true;
	if (base->light && send(db, "SET LOCAL synchronous_commit = off",
	    false, DB_NO_ARGS, NULL, err) != 0) {
		pgsql_rollback(base);
		return -1;
	}
	return 0;
}

static int
pgsql_commit(struct db *base, struct error *err)
{
	struct pgsql_db *db = of(base);
	struct pgsql_answer *answer = NULL;
	int rc = -1;

	if (send(db, "COMMIT", false, DB_NO_ARGS, NULL, err) != 0)
		goto out;
	if (settle(db, &answer, err) != 0) {
		/* It may be stored or not: running again could do it twice. */
		if (pgsql_is_lost(db->pg) &&
		    !pgsql_stopped_before_last(db->pg))
			base->again = false;
		goto out;
	}
	/* The server's answer when a statement before had failed. */
	if (strcmp(pgsql_done(answer), "COMMIT") != 0) {
		error_set(err, ERROR_INTERNAL,
		    "the transaction could not be committed");
		goto out;
	}
	base->in_transaction = false;
	rc = 0;
out:
	pgsql_answer_free(answer);
	if (rc != 0)
		pgsql_rollback(base);
	return rc;
}

/* --- Statements -------- */

static int
pgsql_later(struct db *base, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err)
{
	struct pgsql_db *db = of(base);

	if (send(db, sql, false, args, n, changed, err) != 0)
		return -1;
	return pgsql_waiting(db->pg) > WAITING_MAX ? settle(db, NULL, err) : 0;
}

static int
pgsql_take(struct db *base, const char *sql, const struct db_value *args,
    size_t n, int64_t *taken, struct error *err)
{
	int rc = bulk_take(of(base)->bulk, sql, args, n, taken, err);

	/* One too many goes as any other. */
	return rc <= 0 ? rc : pgsql_later(base, sql, args, n, taken, err);
}

static int
pgsql_insert(struct db *base, const char *sql, const struct db_value *args,
    size_t n, struct error *err)
{
	struct pgsql_db *db = of(base);
	int rc = bulk_add(db->bulk, sql, args, n, err);

	if (rc == 1) {
		if (send_waiting(db, err) != 0)
			return -1;
		rc = bulk_add(db->bulk, sql, args, n, err);
	}
	/* One text too many: as any other. */
	return rc <= 0 ? rc : pgsql_later(base, sql, args, n, NULL, err);
}

static int
pgsql_run(struct db *base, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err)
{
	struct pgsql_db *db = of(base);

	if (base->in_transaction && changed == NULL)
		return pgsql_later(base, sql, args, n, NULL, err);
	if (ensure_session(db, err) != 0 ||
	    send(db, sql, false, args, n, changed, err) != 0)
		return -1;
	return settle(db, NULL, err);
}

static int
pgsql_driver_settle(struct db *base, struct error *err)
{
	return settle(of(base), NULL, err);
}

static bool
only_reads(const char *sql)
{
	return text_starts(sql, "SELECT") || text_starts(sql, "WITH") ||
	    text_starts(sql, "VALUES");
}

static int
ask(struct pgsql_db *db, const char *sql, bool claim,
    const struct db_value *args, size_t n, struct pgsql_answer **answer,
    struct error *err)
{
	if (!db->db.in_transaction)
		db->db.again = false;
	if (ensure_session(db, err) != 0 ||
	    send(db, sql, claim, args, n, NULL, err) != 0)
		return -1;
	return settle(db, answer, err);
}

static int
pgsql_query(struct db *base, const char *sql, const struct db_value *args,
    size_t n, bool claim, struct db_rows **out, struct error *err)
{
	struct pgsql_db *db = of(base);
	struct pgsql_answer *answer = NULL;
	struct pgsql_result *result;
	bool second = false;

	if (!base->in_transaction && !only_reads(sql))
		return error_set(err, ERROR_INTERNAL,
		    "a writing query outside a transaction: %.60s", sql);
	while (ask(db, sql, claim, args, n, &answer, err) != 0) {
		/* What only reads may be asked again of another session. */
		if (base->in_transaction || !base->again || second)
			return -1;
		second = true;
		error_clear(err);
	}
	result = xcalloc(1, sizeof(*result));
	result->rows.db = base;
	result->answer = answer;
	result->row = -1;
	*out = &result->rows;
	return 0;
}

static int
pgsql_next(struct db_rows *rows, struct error *err)
{
	struct pgsql_result *result = (struct pgsql_result *)(void *)rows;

	(void)err;
	if (result->row + 1 >= pgsql_rows(result->answer))
		return 0;
	result->row++;
	return 1;
}

static const char *
pgsql_column_text(struct db_rows *rows, int column)
{
	const struct pgsql_result *result = result_of(rows);

	return pgsql_text(result->answer, result->row, column);
}

static int64_t
pgsql_column_int(struct db_rows *rows, int column)
{
	const char *text = pgsql_column_text(rows, column);

	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static bool
pgsql_column_is_null(struct db_rows *rows, int column)
{
	return pgsql_column_text(rows, column) == NULL;
}

static void
pgsql_rows_free(struct db_rows *rows)
{
	struct pgsql_result *result = (struct pgsql_result *)(void *)rows;

	pgsql_answer_free(result->answer);
	free(result);
}

const struct db_driver pgsql_driver = {
	.scheme = "postgresql:",
	.word = "pgsql",
	.shared = true,
	.open = pgsql_driver_open,
	.close = pgsql_driver_close,
	.engine = pgsql_engine,
	.begin = pgsql_begin,
	.commit = pgsql_commit,
	.rollback = pgsql_rollback,
	.run = pgsql_run,
	.later = pgsql_later,
	.take = pgsql_take,
	.insert = pgsql_insert,
	.settle = pgsql_driver_settle,
	.query = pgsql_query,
	.next = pgsql_next,
	.column_text = pgsql_column_text,
	.column_int = pgsql_column_int,
	.column_is_null = pgsql_column_is_null,
	.rows_free = pgsql_rows_free,
	.lock = pgsql_lock,
	.lock_check = pgsql_lock_check,
	.unlock = pgsql_unlock,
	.checkpoint = pgsql_checkpoint,
	.log_bytes = pgsql_log_bytes,
	.backup = pgsql_backup,
	.verify = pgsql_verify,
	.path = pgsql_path,
	.script = pgsql_run_script,
	.has_table = pgsql_has_table,
	.columns = pgsql_columns,
};
