/* run_outcome.c - what became of each record of a run. */

#include "store/run_outcome.h"

int
run_outcomes(struct db *db, const struct run *run, const char *kind,
    int limit, int (*each)(const struct run_outcome *outcome, void *arg),
    void *arg, struct error *err)
{
	struct db_rows *rows = NULL;
	struct run_outcome o;
	int rc;

	if (db_query(db, "SELECT j.subject_id, CASE j.state WHEN 'done' THEN "
	    "'synced' ELSE j.state END, coalesce(l.crm_id, o.deal_id), "
	    "j.last_error FROM job j "
	    "LEFT JOIN lead l ON l.id = j.subject_id "
	    "LEFT JOIN shop_order o ON o.id = j.subject_id "
	    "WHERE j.kind = $1 AND j.tenant = $2 AND j.updated_at >= $3 "
	    "AND j.updated_at <= $4 AND j.state IN ('done', 'retry', 'dead') "
	    "ORDER BY j.subject_id LIMIT $5",
	    DB_ARGS(db_text(kind), db_text(run->tenant),
	    db_int(run->started_at), db_int(run->ended_at), db_int(limit)),
	    &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		o.id = db_column_text(rows, 0);
		o.status = db_column_text(rows, 1);
		o.crm_id = db_column_text(rows, 2);
		o.error = db_column_text(rows, 3);
		rc = each(&o, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
