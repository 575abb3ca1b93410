/* pgsql_schema.c - the store as a whole: its tables, its log, its soundness. */

#include "base/mem.h"
#include "pgsql_driver.h"

/* The server moves its log by itself. */
int
pgsql_checkpoint(struct db *base, int64_t min_bytes, struct error *err)
{
	(void)base;
	(void)min_bytes;
	(void)err;
	return 0;
}

int64_t
pgsql_log_bytes(const struct db *base)
{
	(void)base;
	return 0;
}

const char *
pgsql_path(const struct db *base)
{
	(void)base;
	return NULL;
}

int
pgsql_backup(struct db *base, const char *path, struct error *err)
{
	(void)base;
	(void)path;
	return error_set(err, ERROR_INVALID,
	    "the store is on a PostgreSQL server: back it up with pg_dump "
	    "(pg_dump --format=custom --file=FILE DATABASE), or copy it into "
	    "a file with leadbridge store copy");
}

/* However long it takes. */
static int
in_full(struct db *base, const char *sql, struct error *err)
{
	if (db_run(base, "SET LOCAL statement_timeout = 0", DB_NO_ARGS, NULL,
	    err) != 0)
		return -1;
	return pgsql_text_run((struct pgsql_db *)(void *)base, sql, err);
}

int
pgsql_run_script(struct db *base, const char *sql, struct error *err)
{
	/* Text is ordered byte by byte, whatever the database's language. */
	static const char *const bytewise = "DO $$ DECLARE r record; BEGIN "
	    "FOR r IN SELECT c.oid::regclass AS name, "
	    "string_agg(format('ALTER COLUMN %I TYPE text COLLATE \"C\"', "
	    "a.attname), ', ') AS changes FROM pg_catalog.pg_class c "
	    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
	    "JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation "
	    "WHERE c.relnamespace = current_schema()::regnamespace "
	    "AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped "
	    "AND a.atttypid = 'text'::regtype AND l.collname = 'default' "
	    "GROUP BY c.oid LOOP "
	    "EXECUTE format('ALTER TABLE %s %s', r.name, r.changes); "
	    "END LOOP; END $$";

	if (in_full(base, sql, err) != 0)
		return -1;
	return in_full(base, bytewise, err);
}

/* Reads all there is; a server with checksums finds what is damaged. */
int
pgsql_verify(struct db *base, char **report, struct error *err)
{
	static const char *const sql = "DO $$ DECLARE t regclass; BEGIN "
	    "FOR t IN SELECT oid FROM pg_catalog.pg_class "
	    "WHERE relnamespace = current_schema()::regnamespace "
	    "AND relkind = 'r' LOOP "
	    "EXECUTE 'SELECT count(*) FROM ' || t; END LOOP; END $$";
	int rc;

	if (db_begin(base, err) != 0)
		return -1;
	rc = in_full(base, sql, err);
	db_rollback(base);
	if (rc == 0)
		*report = xstrdup("ok");
	return rc;
}

int
pgsql_has_table(struct db *base, const char *name, bool *there,
    struct error *err)
{
	int64_t n;

	if (db_number(base, "SELECT count(*) FROM pg_catalog.pg_tables "
	    "WHERE schemaname = current_schema() AND tablename = $1",
	    DB_ARGS(db_text(name)), 0, &n, err) != 0)
		return -1;
	*there = n > 0;
	return 0;
}

int
pgsql_columns(struct db *base, db_column_fn *each, void *arg,
    struct error *err)
{
	return db_columns_read(base, "SELECT c.relname::text, "
	    "a.attname::text, a.atttypid = 'bigint'::regtype, "
	    "coalesce(array_position(i.indkey::smallint[], a.attnum), -1) + 1, "
	    "(SELECT f.relname::text FROM pg_catalog.pg_constraint k "
	    "JOIN pg_catalog.pg_class f ON f.oid = k.confrelid "
	    "WHERE k.contype = 'f' AND k.conrelid = c.oid "
	    "AND a.attnum = ANY (k.conkey) LIMIT 1) "
	    "FROM pg_catalog.pg_class c "
	    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
	    "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid "
	    "AND i.indisprimary "
	    "WHERE c.relnamespace = current_schema()::regnamespace "
	    "AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped "
	    "ORDER BY c.relname::text COLLATE \"C\", a.attnum", each, arg,
	    err);
}
