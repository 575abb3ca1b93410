/* job.c - the transactional outbox. */

#include "store/job.h"

#include "base/mem.h"

static const char *const state_names[] = {
	[JOB_PENDING] = "pending",
	[JOB_SENDING] = "sending",
	[JOB_DONE] = "done",
	[JOB_RETRY] = "retry",
	[JOB_DEAD] = "dead",
};

int
job_add(struct db *db, const char *kind, const char *subject_id,
    const char *tenant, int64_t not_before, int64_t now, struct error *err)
{
	return db_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "VALUES ($1, $2, $3, 'pending', 0, $4, 0, $5, $5)",
	    DB_ARGS(db_text(kind), db_text(subject_id), db_text(tenant),
	    db_int(not_before), db_int(now)), NULL, err);
}

struct claim {
	const char *kind, *tenant, *run_id;
	int64_t now;
	int max;
	struct job *jobs;
	int count;
};

static int
read_claimable(struct db *db, struct claim *c, struct error *err)
{
	struct db_rows *rows = NULL;
	struct job *job;
	int rc;

	c->count = 0;
	if (db_query(db, "SELECT subject_id, attempts, uncertain, state, "
	    "failing_since FROM job "
	    "WHERE kind = $1 AND tenant = $2 AND state <> 'done' "
	    "AND ((state = 'sending' AND run_id <> $3) "
	    "OR (state IN ('pending', 'retry') AND not_before <= $4)) "
	    "ORDER BY subject_id LIMIT $5",
	    DB_ARGS(db_text(c->kind), db_text(c->tenant), db_text(c->run_id),
	    db_int(c->now), db_int(c->max)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		job = &c->jobs[c->count++];
		memset(job, 0, sizeof(*job));
		(void)snprintf(job->subject_id, sizeof(job->subject_id), "%s",
		    db_column_text(rows, 0));
		job->attempts = (int)db_column_int(rows, 1);
		/* A dead run's claim may have reached the provider. */
		job->uncertain = db_column_int(rows, 2) != 0 ||
		    strcmp(db_column_text(rows, 3), "sending") == 0;
		job->failing_since = db_column_int(rows, 4);
	}
	db_rows_free(rows);
	return rc;
}

static int
claim(struct db *db, void *arg, struct error *err)
{
	struct claim *c = arg;
	int i;

	if (read_claimable(db, c, err) != 0)
		return -1;
	for (i = 0; i < c->count; i++) {
		if (db_run(db, "UPDATE job SET state = 'sending', run_id = $1, "
		    "uncertain = $2, again = 0, updated_at = $3 "
		    "WHERE kind = $4 AND subject_id = $5",
		    DB_ARGS(db_text(c->run_id), db_int(c->jobs[i].uncertain),
		    db_int(c->now), db_text(c->kind),
		    db_text(c->jobs[i].subject_id)), NULL, err) != 0)
			return -1;
	}
	return 0;
}

int
job_claim(struct db *db, const char *kind, const char *tenant,
    const char *run_id, int64_t now, int max, struct job **jobs, int *count,
    struct error *err)
{
	struct claim c = {kind, tenant, run_id, now, max, NULL, 0};

	c.jobs = xcalloc((size_t)max, sizeof(*c.jobs));
	if (db_transact(db, claim, &c, err) != 0) {
		free(c.jobs);
		c.jobs = NULL;
		c.count = 0;
		*jobs = NULL;
		*count = 0;
		return -1;
	}
	*jobs = c.jobs;
	*count = c.count;
	return 0;
}

int
job_claim_one(struct db *db, const char *kind, const char *subject_id,
    const char *run_id, int64_t now, struct job *job, bool *claimed,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(job, 0, sizeof(*job));
	if (db_query(db, "UPDATE job SET state = 'sending', run_id = $1, "
	    "updated_at = $2 WHERE kind = $3 AND subject_id = $4 "
	    "AND state IN ('pending', 'retry') AND not_before <= $2 "
	    "RETURNING attempts, uncertain",
	    DB_ARGS(db_text(run_id), db_int(now), db_text(kind),
	    db_text(subject_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	*claimed = rc == 1;
	if (rc == 1) {
		(void)snprintf(job->subject_id, sizeof(job->subject_id), "%s",
		    subject_id);
		job->attempts = (int)db_column_int(rows, 0);
		job->uncertain = db_column_int(rows, 1) != 0;
		rc = db_next(rows, err);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
job_record(struct db *db, const char *kind, const char *subject_id,
    const char *run_id, const struct job_outcome *outcome, int64_t now,
    bool *ours, struct error *err)
{
	int64_t n;

	/* What changed meanwhile (again) starts anew. */
	if (db_run(db, "UPDATE job SET "
	    "state = CASE again WHEN 0 THEN $1 ELSE 'retry' END, "
	    "not_before = CASE again WHEN 0 THEN $2 ELSE $7 END, "
	    "attempts = CASE again WHEN 0 THEN attempts + $4 ELSE 0 END, "
	    "failing_since = CASE WHEN again <> 0 OR $1 = 'done' THEN 0 "
	    "WHEN failing_since = 0 AND $4 <> 0 THEN $7 "
	    "ELSE failing_since END, "
	    "uncertain = $3, last_error = $5, last_code = $6, "
	    "updated_at = $7, run_id = NULL, again = 0 "
	    "WHERE kind = $8 AND subject_id = $9 AND state = 'sending' "
	    "AND run_id = $10",
	    DB_ARGS(db_text(state_names[outcome->state]),
	    db_int(outcome->not_before), db_int(outcome->uncertain),
	    db_int(outcome->counts), db_text(outcome->error),
	    db_text(outcome->code), db_int(now), db_text(kind),
	    db_text(subject_id), db_text(run_id)), &n, err) != 0)
		return -1;
	if (ours != NULL)
		*ours = n > 0;
	return 0;
}

int
job_release(struct db *db, const char *kind, const char *run_id,
    const char *reason, struct error *err)
{
	return db_run(db, "UPDATE job SET state = CASE WHEN attempts = 0 "
	    "THEN 'pending' ELSE 'retry' END, run_id = NULL, "
	    "last_error = coalesce($3, last_error) "
	    "WHERE kind = $1 AND state = 'sending' AND run_id = $2",
	    DB_ARGS(db_text(kind), db_text(run_id), db_text(reason)), NULL,
	    err);
}

int
job_reopen(struct db *db, const char *kind, const char *subject_id,
    int64_t now, bool *there, struct error *err)
{
	int64_t n;

	if (db_run(db, "UPDATE job SET "
	    "again = CASE state WHEN 'sending' THEN 1 ELSE again END, "
	    "not_before = CASE state WHEN 'sending' THEN not_before "
	    "ELSE $1 END, "
	    "attempts = CASE state WHEN 'sending' THEN attempts ELSE 0 END, "
	    "failing_since = CASE state WHEN 'sending' THEN failing_since "
	    "ELSE 0 END, "
	    "state = CASE state WHEN 'done' THEN 'retry' "
	    "WHEN 'dead' THEN 'retry' ELSE state END, updated_at = $1 "
	    "WHERE kind = $2 AND subject_id = $3",
	    DB_ARGS(db_int(now), db_text(kind), db_text(subject_id)), &n,
	    err) != 0)
		return -1;
	if (there != NULL)
		*there = n > 0;
	return 0;
}

int
job_retry(struct db *db, const char *kind, const char *subject_id,
    int64_t now, bool *done, struct error *err)
{
	int64_t n;

	if (db_run(db, "UPDATE job SET state = 'retry', not_before = $1, "
	    "attempts = 0, failing_since = 0, updated_at = $1 "
	    "WHERE kind = $2 AND subject_id = $3 "
	    "AND state IN ('pending', 'retry', 'dead')",
	    DB_ARGS(db_int(now), db_text(kind), db_text(subject_id)), &n,
	    err) != 0)
		return -1;
	*done = n > 0;
	return 0;
}

int
job_count(struct db *db, const char *kind, const char *tenant, int64_t now,
    struct job_counts *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT "
	    "coalesce(sum(CASE WHEN state <> 'dead' THEN 1 ELSE 0 END), 0), "
	    "coalesce(sum(CASE WHEN state = 'sending' OR (state <> 'dead' AND "
	    "not_before <= $3) THEN 1 ELSE 0 END), 0), "
	    "coalesce(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0), "
	    "coalesce(min(CASE WHEN state <> 'dead' THEN created_at END), 0) "
	    "FROM job WHERE kind = $1 AND state <> 'done' "
	    "AND ($2 IS NULL OR tenant = $2)",
	    DB_ARGS(db_text(kind), db_text(tenant), db_int(now)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->pending = db_column_int(rows, 0);
		out->due = db_column_int(rows, 1);
		out->dead = db_column_int(rows, 2);
		out->oldest_at = db_column_int(rows, 3);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
job_tenants(struct db *db, const char *kind, int64_t now,
    int (*each)(const char *tenant, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT DISTINCT tenant FROM job WHERE kind = $1 "
	    "AND state <> 'done' AND (state = 'sending' "
	    "OR (state IN ('pending', 'retry') AND not_before <= $2)) "
	    "ORDER BY tenant", DB_ARGS(db_text(kind), db_int(now)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
