/* stats.c - the figures that health, metrics and the tool show. */

#include "store/stats.h"

#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "store/job.h"
#include "store/proof.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)

/*
 * Ids made since then are not below this one, for they start with their
 * time: so a day's leads are found without a look at all others.
 */
static void
least_id(int64_t at, char out[UUID_SIZE])
{
	unsigned long long ms = at > 0 ? (unsigned long long)at : 0;

	(void)snprintf(out, UUID_SIZE, "%08llx-%04llx-7000-8000-000000000000",
	    ms >> 16 & 0xffffffff, ms & 0xffff);
}

int
stats_load(struct db *db, const char *tenant, int64_t now,
    struct stats *out, struct error *err)
{
	struct job_counts jobs;
	char first_id[UUID_SIZE];

	least_id(now - DAY_MS, first_id);
	memset(out, 0, sizeof(*out));
	if (job_count(db, JOB_LEAD, tenant, now, &jobs, err) != 0)
		return -1;
	out->pending = jobs.pending;
	out->dead = jobs.dead;
	out->oldest_pending_at = jobs.oldest_at;
	if (db_number(db, "SELECT count(*) FROM lead "
	    "WHERE ($1 IS NULL OR tenant = $1) AND kind <> '" LEAD_CANARY "'",
	    DB_ARGS(db_text(tenant)), 0, &out->total, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM lead "
	    "WHERE hold = 'quarantined' AND ($1 IS NULL OR tenant = $1)",
	    DB_ARGS(db_text(tenant)), 0,
	    &out->quarantined, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM job WHERE kind = 'lead' "
	    "AND state = 'done' AND ($1 IS NULL OR tenant = $1)",
	    DB_ARGS(db_text(tenant)), 0, &out->synced, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM lead WHERE created_at > $1 "
	    "AND id >= $3 AND ($2 IS NULL OR tenant = $2) "
	    "AND kind <> '" LEAD_CANARY "'",
	    DB_ARGS(db_int(now - DAY_MS), db_text(tenant),
	    db_text(first_id)), 0, &out->last_24h, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM job WHERE kind = 'lead' "
	    "AND state = 'done' AND updated_at > $1 "
	    "AND ($2 IS NULL OR tenant = $2)",
	    DB_ARGS(db_int(now - DAY_MS), db_text(tenant)), 0,
	    &out->synced_24h, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM job WHERE kind = 'lead' "
	    "AND state = 'dead' AND updated_at > $1 "
	    "AND ($2 IS NULL OR tenant = $2)",
	    DB_ARGS(db_int(now - DAY_MS), db_text(tenant)), 0,
	    &out->dead_24h, err) != 0)
		return -1;
	return db_number(db, "SELECT min(not_before) FROM job "
	    "WHERE kind = 'lead' AND state IN ('pending', 'retry') "
	    "AND ($1 IS NULL OR tenant = $1)", DB_ARGS(db_text(tenant)), 0,
	    &out->next_due_at, err);
}

int
stats_errors(struct db *db, const char *tenant, int64_t now,
    int (*each)(const char *code, int64_t count, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT last_code, count(*) FROM job "
	    "WHERE state <> 'done' AND last_code IS NOT NULL "
	    "AND updated_at > $1 AND ($2 IS NULL OR tenant = $2) "
	    "GROUP BY last_code ORDER BY 2 DESC, 1",
	    DB_ARGS(db_int(now - DAY_MS), db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), db_column_int(rows, 1),
		    arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
stats_kinds(struct db *db, const char *tenant,
    int (*each)(const char *kind, int64_t count, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT kind, count(*) FROM lead "
	    "WHERE ($1 IS NULL OR tenant = $1) "
	    "AND kind <> '" LEAD_CANARY "' GROUP BY kind "
	    "UNION ALL SELECT kind, count(*) FROM job WHERE kind <> 'lead' "
	    "AND ($1 IS NULL OR tenant = $1) GROUP BY kind ORDER BY 1",
	    DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), db_column_int(rows, 1),
		    arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
