/* busy.c - keeps a calendar's answers about a range. */

#include "store/busy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define TEXT_MAX (4 * 1024 * 1024)

void
busy_release(struct busy *b)
{
	free(b->blocks);
	free(b->error);
	free(b->error_code);
	memset(b, 0, sizeof(*b));
}

/* "start-end,start-end" */
static void
read_blocks(const char *s, struct busy *out)
{
	size_t room = 0;
	char *end;

	while (*s != '\0') {
		struct slot one;

		one.start_at = strtoll(s, &end, 10);
		if (*end != '-')
			break;
		one.end_at = strtoll(end + 1, &end, 10);
		if (out->count == room) {
			room = room * 2 + 32;
			out->blocks = xreallocarray(out->blocks, room,
			    sizeof(*out->blocks));
		}
		out->blocks[out->count++] = one;
		s = *end == ',' ? end + 1 : end;
		if (*end != ',' && *end != '\0')
			break;
	}
}

int
busy_load(struct db *db, const char *tenant, int64_t from_at,
    struct busy *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT blocks, fetched_at, tried_at, error, "
	    "error_code FROM busy_cache WHERE tenant = $1 AND from_at = $2",
	    DB_ARGS(db_text(tenant), db_int(from_at)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		read_blocks(db_column_text(rows, 0), out);
		out->fetched_at = db_column_int(rows, 1);
		out->tried_at = db_column_int(rows, 2);
		out->error = xstrdup(db_column_text(rows, 3));
		out->error_code = xstrdup(db_column_text(rows, 4));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
busy_store(struct db *db, const char *tenant, int64_t from_at, int64_t to_at,
    const struct slot *blocks, size_t n, int64_t now, struct error *err)
{
	struct strbuf text;
	size_t i;
	int rc;

	strbuf_init(&text, TEXT_MAX);
	for (i = 0; i < n; i++)
		strbuf_printf(&text, "%s%" PRId64 "-%" PRId64,
		    i > 0 ? "," : "", blocks[i].start_at, blocks[i].end_at);
	if (text.full)
		rc = error_set(err, ERROR_DATA, "the calendar has too many "
		    "events");
	else
		rc = db_run(db, "INSERT INTO busy_cache (tenant, from_at, "
		    "to_at, blocks, fetched_at, tried_at) "
		    "VALUES ($1, $2, $3, $4, $5, $5) "
		    "ON CONFLICT (tenant, from_at) DO UPDATE "
		    "SET to_at = excluded.to_at, blocks = excluded.blocks, "
		    "fetched_at = excluded.fetched_at, "
		    "tried_at = excluded.tried_at, error = NULL, "
		    "error_code = NULL", DB_ARGS(db_text(tenant),
		    db_int(from_at), db_int(to_at), db_text(strbuf_str(&text)),
		    db_int(now)), NULL, err);
	strbuf_release(&text);
	return rc;
}

int
busy_failed(struct db *db, const char *tenant, int64_t from_at,
    int64_t to_at, const struct error *why, int64_t now, struct error *err)
{
	return db_run(db, "INSERT INTO busy_cache (tenant, from_at, to_at, "
	    "blocks, fetched_at, tried_at, error, error_code) "
	    "VALUES ($1, $2, $3, '', 0, $4, $5, $6) "
	    "ON CONFLICT (tenant, from_at) DO UPDATE "
	    "SET tried_at = excluded.tried_at, error = excluded.error, "
	    "error_code = excluded.error_code", DB_ARGS(db_text(tenant),
	    db_int(from_at), db_int(to_at), db_int(now), db_text(why->text),
	    db_text(error_meaning(why->code)->name)), NULL, err);
}

int
busy_expire(struct db *db, const char *tenant, struct error *err)
{
	/* Not forgotten: it still serves while the calendar is down. */
	return db_run(db, "UPDATE busy_cache SET fetched_at = fetched_at - $2 "
	    "WHERE tenant = $1 AND fetched_at > $2", DB_ARGS(db_text(tenant),
	    db_int(BUSY_FRESH_MS)), NULL, err);
}

int
busy_trouble(struct db *db, const char *tenant, char **text, char **code,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*text = *code = NULL;
	if (db_query(db, "SELECT error, error_code FROM busy_cache "
	    "WHERE ($1 IS NULL OR tenant = $1) AND error IS NOT NULL "
	    "AND NOT EXISTS "
	    "(SELECT 1 FROM busy_cache g WHERE g.tenant = busy_cache.tenant "
	    "AND g.error IS NULL AND g.tried_at > busy_cache.tried_at) "
	    "ORDER BY tried_at DESC LIMIT 1", DB_ARGS(db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		*text = xstrdup(db_column_text(rows, 0));
		*code = xstrdup(db_column_text(rows, 1));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}
