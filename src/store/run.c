/* run.c - the record of one run of a batch job. */

#include "store/run.h"

#include "base/mem.h"

void
run_release(struct run *run)
{
	free(run->job);
	free(run->tenant);
	free(run->state);
	free(run->error);
	free(run->what);
	memset(run, 0, sizeof(*run));
}

int
run_start_as(struct db *db, struct run *run, const char *id,
    const char *what, const char *job, const char *tenant, int64_t now,
    struct error *err)
{
	memset(run, 0, sizeof(*run));
	(void)snprintf(run->id, sizeof(run->id), "%s", id);
	run->job = xstrdup(job);
	run->tenant = xstrdup(tenant);
	run->state = xstrdup("running");
	run->what = xstrdup(what);
	run->started_at = now;
	return db_run(db, "INSERT INTO run (id, job, tenant, state, "
	    "started_at, what, processed, synced, retry, dead, skipped) "
	    "VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0)",
	    DB_ARGS(db_text(id), db_text(job), db_text(tenant),
	    db_text(run->state), db_int(now), db_text(what)), NULL, err);
}

int
run_start(struct db *db, struct run *run, const char *job,
    const char *tenant, int64_t now, struct error *err)
{
	char id[UUID_SIZE];

	uuid_make(id);
	return run_start_as(db, run, id, NULL, job, tenant, now, err);
}

int
run_progress(struct db *db, const struct run *run, bool *cancel,
    struct error *err)
{
	int64_t asked = 0;

	if (db_run(db, "UPDATE run SET processed = $1, synced = $2, "
	    "total = $3, created = $4, updated = $5, deleted = $6, "
	    "unchanged = $7, conflicts = $8, failed = $9 WHERE id = $10",
	    DB_ARGS(db_int(run->processed), db_int(run->synced),
	    db_int(run->total), db_int(run->created), db_int(run->updated),
	    db_int(run->deleted), db_int(run->unchanged),
	    db_int(run->conflicts), db_int(run->failed), db_text(run->id)),
	    NULL, err) != 0)
		return -1;
	if (cancel != NULL && db_number(db, "SELECT cancel FROM run "
	    "WHERE id = $1", DB_ARGS(db_text(run->id)), 0, &asked, err) != 0)
		return -1;
	if (cancel != NULL)
		*cancel = asked != 0;
	return 0;
}

int
run_finish(struct db *db, const struct run *run, struct error *err)
{
	return db_run(db, "UPDATE run SET state = $1, ended_at = $2, "
	    "processed = $3, synced = $4, retry = $5, dead = $6, "
	    "skipped = $7, error = $8, total = $9, created = $10, "
	    "updated = $11, deleted = $12, unchanged = $13, conflicts = $14, "
	    "failed = $15 WHERE id = $16",
	    DB_ARGS(db_text(run->state), db_int(run->ended_at),
	    db_int(run->processed), db_int(run->synced), db_int(run->retry),
	    db_int(run->dead), db_int(run->skipped), db_text(run->error),
	    db_int(run->total), db_int(run->created), db_int(run->updated),
	    db_int(run->deleted), db_int(run->unchanged),
	    db_int(run->conflicts), db_int(run->failed), db_text(run->id)),
	    NULL, err);
}

int
run_abandoned(struct db *db, const char *job, const char *tenant,
    int64_t now, struct error *err)
{
	return db_run(db, "UPDATE run SET state = 'failed', ended_at = $1, "
	    "error = 'the program was killed' WHERE job = $2 AND tenant = $3 "
	    "AND state = 'running'",
	    DB_ARGS(db_int(now), db_text(job), db_text(tenant)), NULL, err);
}

int
run_last_start(struct db *db, const char *job, const char *tenant,
    int64_t *at, struct error *err)
{
	return db_number(db, "SELECT max(started_at) FROM run "
	    "WHERE job = $1 AND ($2 IS NULL OR tenant = $2)",
	    DB_ARGS(db_text(job), db_text(tenant)), 0, at, err);
}

int
run_last_skipped(struct db *db, const char *job, int64_t *skipped,
    struct error *err)
{
	return db_number(db, "SELECT skipped FROM run WHERE job = $1 "
	    "ORDER BY started_at DESC, id DESC LIMIT 1", DB_ARGS(db_text(job)),
	    0, skipped, err);
}

#define COLUMNS "id, job, tenant, state, started_at, ended_at, " \
	"processed, synced, retry, dead, skipped, error, what, total, " \
	"created, updated, deleted, unchanged, conflicts, failed"

static void
read_row(struct db_rows *rows, struct run *run)
{
	memset(run, 0, sizeof(*run));
	(void)snprintf(run->id, sizeof(run->id), "%s",
	    db_column_text(rows, 0));
	run->job = xstrdup(db_column_text(rows, 1));
	run->tenant = xstrdup(db_column_text(rows, 2));
	run->state = xstrdup(db_column_text(rows, 3));
	run->started_at = db_column_int(rows, 4);
	run->ended_at = db_column_int(rows, 5);
	run->processed = db_column_int(rows, 6);
	run->synced = db_column_int(rows, 7);
	run->retry = db_column_int(rows, 8);
	run->dead = db_column_int(rows, 9);
	run->skipped = db_column_int(rows, 10);
	run->error = xstrdup(db_column_text(rows, 11));
	run->what = xstrdup(db_column_text(rows, 12));
	run->total = db_column_int(rows, 13);
	run->created = db_column_int(rows, 14);
	run->updated = db_column_int(rows, 15);
	run->deleted = db_column_int(rows, 16);
	run->unchanged = db_column_int(rows, 17);
	run->conflicts = db_column_int(rows, 18);
	run->failed = db_column_int(rows, 19);
}

int
run_load(struct db *db, const char *id, struct run *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS " FROM run WHERE id = $1",
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
run_find(struct db *db, const struct run_filter *filter,
    int (*each)(const struct run *run, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct run run;
	int rc;

	if (db_query(db, "SELECT " COLUMNS " FROM run "
	    "WHERE ($1 IS NULL OR tenant = $1) AND ($2 IS NULL OR job = $2) "
	    "AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
	    DB_ARGS(db_text(filter->tenant), db_text(filter->job),
	    db_text(filter->before), db_int(filter->limit)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &run);
		rc = each(&run, arg);
		run_release(&run);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
run_list(struct db *db, const char *tenant, int limit,
    int (*each)(const struct run *run, void *arg), void *arg,
    struct error *err)
{
	const struct run_filter filter = {.tenant = tenant, .limit = limit};

	return run_find(db, &filter, each, arg, err);
}
