/* run_request.c - batch work that somebody asked for over HTTP. */

#include "store/run_request.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
run_request_release(struct run_request *r)
{
	free(r->jobs);
	free(r->tenant);
	free(r->what);
	free(r->state);
	free(r->result);
	free(r->error);
	memset(r, 0, sizeof(*r));
}

int
run_request_add(struct db *db, struct run_request *r, int64_t now,
    struct error *err)
{
	uuid_make(r->id);
	return db_run(db, "INSERT INTO run_request (id, jobs, tenant, "
	    "max_records, force_refresh, what, whole, dry_run, max_changes, "
	    "state, processed, total, asked_at, started_at, ended_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, 0, $10, "
	    "0, 0)", DB_ARGS(db_text(r->id), db_text(r->jobs),
	    db_text(r->tenant), db_int(r->limit), db_int(r->force_refresh),
	    db_text(r->what), db_int(r->whole), db_int(r->dry_run),
	    db_int(r->max_changes), db_int(now)), NULL, err);
}

static void
read_row(struct db_rows *rows, struct run_request *r)
{
	memcpy(r->id, db_column_text(rows, 0), sizeof(r->id));
	r->jobs = xstrdup(db_column_text(rows, 1));
	r->tenant = xstrdup(db_column_text(rows, 2));
	r->limit = db_column_int(rows, 3);
	r->force_refresh = db_column_int(rows, 4) != 0;
	r->state = xstrdup(db_column_text(rows, 5));
	r->processed = db_column_int(rows, 6);
	r->total = db_column_int(rows, 7);
	r->result = xstrdup(db_column_text(rows, 8));
	r->error = xstrdup(db_column_text(rows, 9));
	r->asked_at = db_column_int(rows, 10);
	r->started_at = db_column_int(rows, 11);
	r->ended_at = db_column_int(rows, 12);
	r->what = xstrdup(db_column_text(rows, 13));
	r->whole = db_column_int(rows, 14) != 0;
	r->dry_run = db_column_int(rows, 15) != 0;
	r->max_changes = db_column_int(rows, 16);
	r->cancel = db_column_int(rows, 17) != 0;
}

int
run_request_load(struct db *db, const char *id, struct run_request *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT id, jobs, tenant, max_records, "
	    "force_refresh, state, processed, total, result, error, "
	    "asked_at, started_at, ended_at, what, whole, dry_run, "
	    "max_changes, cancel FROM run_request WHERE id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	db_rows_free(rows);
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND, "there is no such run");
	return rc < 0 ? -1 : 0;
}

int
run_request_take(struct db *db, const char *id, int64_t now,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "UPDATE run_request SET state = 'running', "
	    "started_at = $1 WHERE id = $2 AND state = 'queued'",
	    DB_ARGS(db_int(now), db_text(id)), &n, err) != 0)
		return -1;
	return n == 1 ? 0 : error_set(err, ERROR_CONFLICT, "the run %s is not "
	    "waiting to be started", id);
}

int
run_request_progress(struct db *db, const char *id, int64_t processed,
    int64_t total, struct error *err)
{
	return db_run(db, "UPDATE run_request SET processed = $1, total = $2 "
	    "WHERE id = $3", DB_ARGS(db_int(processed), db_int(total),
	    db_text(id)), NULL, err);
}

int
run_request_end(struct db *db, const char *id, const char *state,
    const char *result, const char *error, int64_t now, struct error *err)
{
	return db_run(db, "UPDATE run_request SET state = $1, result = $2, "
	    "error = $3, ended_at = $4 WHERE id = $5 AND ended_at = 0",
	    DB_ARGS(db_text(state), db_text(result), db_text(error),
	    db_int(now), db_text(id)), NULL, err);
}
