/* dead.c - finds what was given up, and takes it up again. */

#include "store/dead.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/job.h"
#include "store/order.h"
#include "store/timeline.h"

static void
read_row(struct db_rows *rows, struct dead *dead)
{
	(void)snprintf(dead->id, sizeof(dead->id), "%s",
	    db_column_text(rows, 0));
	dead->kind = db_column_text(rows, 1);
	dead->tenant = db_column_text(rows, 2);
	dead->form = db_column_text(rows, 3);
	dead->email = db_column_text(rows, 4);
	dead->number = db_column_text(rows, 5);
	dead->code = db_column_text(rows, 6);
	dead->error = db_column_text(rows, 7);
	dead->attempts = (int)db_column_int(rows, 8);
	dead->created_at = db_column_int(rows, 9);
	dead->died_at = db_column_int(rows, 10);
}

int
dead_each(struct db *db, const struct dead_filter *f,
    int (*each)(const struct dead *dead, void *arg), void *arg,
    struct error *err)
{
	char *email = text_lower(f->email), *part = db_contains(f->email_part);
	struct db_rows *rows = NULL;
	struct dead dead;
	int rc;

	rc = db_query(db, "SELECT j.subject_id, j.kind, j.tenant, "
	    "coalesce(l.form, o.form, b.form), "
	    "coalesce(l.email, o.customer_email, b.email), "
	    "o.order_number, j.last_code, j.last_error, j.attempts, "
	    "j.created_at, j.updated_at FROM job j "
	    "LEFT JOIN lead l ON j.kind = 'lead' AND l.id = j.subject_id "
	    "LEFT JOIN shop_order o ON j.kind IN ('order', 'sales_order') "
	    "AND o.id = j.subject_id "
	    "LEFT JOIN booking b ON j.kind = 'booking' "
	    "AND b.id = j.subject_id "
	    "WHERE j.state <> 'done' AND j.state = 'dead' "
	    "AND ($1 IS NULL OR j.tenant = $1) "
	    "AND ($2 IS NULL OR j.kind = $2) "
	    "AND ($3 IS NULL OR j.last_code = $3) "
	    "AND ($4 IS NULL OR coalesce(l.form, o.form, b.form) = $4) "
	    "AND ($5 IS NULL OR "
	    "lower(coalesce(l.email, o.customer_email, b.email)) = $5) "
	    "AND ($6 IS NULL OR "
	    "lower(coalesce(l.email, o.customer_email, b.email)) "
	    "LIKE $6 ESCAPE '\\') "
	    "AND ($7 = 0 OR j.created_at < $7) "
	    "AND ($8 = 0 OR j.created_at >= $8) "
	    "AND ($9 IS NULL OR j.subject_id = $9) "
	    "AND ($10 IS NULL OR j.subject_id > $10) "
	    "ORDER BY j.subject_id, j.kind LIMIT $11",
	    DB_ARGS(db_text(f->tenant), db_text(f->kind), db_text(f->code),
	    db_text(f->form), db_text(email), db_text(part),
	    db_int(f->before), db_int(f->after), db_text(f->id),
	    db_text(f->cursor), db_int(f->limit > 0 ? f->limit : INT64_MAX)),
	    &rows, err);
	free(email);
	free(part);
	if (rc != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &dead);
		rc = each(&dead, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

struct retried {
	const char *kind, *id;
	int64_t now;
	bool done;
};

/* A deal that has gone from the CRM is made anew. */
static int
forget_deal(struct db *db, const char *id, struct error *err)
{
	return db_run(db, "UPDATE shop_order SET deal_id = NULL WHERE id = $1 "
	    "AND EXISTS (SELECT 1 FROM job WHERE kind = 'order' "
	    "AND subject_id = $1 AND state = 'dead' AND last_code = $2)",
	    DB_ARGS(db_text(id), db_text(ORDER_DEAL_GONE)), NULL, err);
}

static int
retry(struct db *db, void *arg, struct error *err)
{
	struct retried *r = arg;
	struct timeline_entry entry = {
		.kind = r->kind,
		.subject_id = r->id,
		.at = r->now,
		.what = "again",
		.text = "an operator has it sent again",
	};

	if (strcmp(r->kind, JOB_ORDER) == 0 &&
	    forget_deal(db, r->id, err) != 0)
		return -1;
	if (job_retry(db, r->kind, r->id, r->now, &r->done, err) != 0)
		return -1;
	return r->done ? timeline_add(db, &entry, err) : 0;
}

int
dead_retry(struct db *db, const char *kind, const char *id, int64_t now,
    bool *done, struct error *err)
{
	struct retried r = {kind, id, now, false};
	int rc = db_transact(db, retry, &r, err);

	*done = rc == 0 && r.done;
	return rc;
}
