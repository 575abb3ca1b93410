/* receipt.c - keeps sales receipts and how far their delivery is. */

#include "store/receipt.h"

#include "base/mem.h"
#include "store/job.h"

static int
insert(struct db *db, const struct receipt_new *r, bool *fresh,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO receipt (id, tenant, receipt_number, "
	    "content, content_hash, request_id, created_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
	    "ON CONFLICT (tenant, receipt_number) DO NOTHING",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(r->receipt_number), db_text(r->content),
	    db_text(r->content_hash), db_text(r->request_id),
	    db_int(r->at)), &n, err) != 0)
		return -1;
	*fresh = n > 0;
	return n == 0 ? 0 : job_add(db, JOB_RECEIPT, r->id, r->tenant, r->at,
	    r->at, err);
}

struct known {
	char id[UUID_SIZE];
	bool same;       /* its content is what was posted now */
	bool dead;
	bool uncertain;  /* QuickBooks may have it nevertheless */
};

static int
load_known(struct db *db, const struct receipt_new *r, struct known *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT r.id, r.content_hash, j.state, j.uncertain "
	    "FROM receipt r JOIN job j ON j.kind = 'receipt' "
	    "AND j.subject_id = r.id "
	    "WHERE r.tenant = $1 AND r.receipt_number = $2",
	    DB_ARGS(db_text(r->tenant), db_text(r->receipt_number)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		out->same = strcmp(db_column_text(rows, 1),
		    r->content_hash) == 0;
		out->dead = strcmp(db_column_text(rows, 2), "dead") == 0;
		out->uncertain = db_column_int(rows, 3) != 0;
	} else if (rc == 0) {
		error_set(err, ERROR_DATA, "receipt %.100s has no job",
		    r->receipt_number);
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

/* One that was given up is due again, as it is posted now. */
static int
revive(struct db *db, const struct receipt_new *r, const struct known *known,
    struct error *err)
{
	if (!known->uncertain && db_run(db, "UPDATE receipt SET content = $1, "
	    "content_hash = $2, request_id = $3, customer_id = NULL "
	    "WHERE id = $4 AND quickbooks_id IS NULL",
	    DB_ARGS(db_text(r->content), db_text(r->content_hash),
	    db_text(r->request_id), db_text(known->id)), NULL, err) != 0)
		return -1;
	return db_run(db, "UPDATE job SET state = 'pending', attempts = 0, "
	    "not_before = $1, updated_at = $1 WHERE kind = 'receipt' "
	    "AND subject_id = $2 AND state = 'dead'",
	    DB_ARGS(db_int(r->at), db_text(known->id)), NULL, err);
}

int
receipt_store(struct db *db, const struct receipt_new *r,
    struct receipt_stored *out, struct error *err)
{
	struct known known;
	bool fresh;

	memset(out, 0, sizeof(*out));
	if (insert(db, r, &fresh, err) != 0)
		return -1;
	if (fresh) {
		(void)snprintf(out->id, sizeof(out->id), "%s", r->id);
		return 0;
	}
	if (load_known(db, r, &known, err) != 0)
		return -1;
	(void)snprintf(out->id, sizeof(out->id), "%s", known.id);
	out->repeat = true;
	out->mismatch = !known.same && (!known.dead || known.uncertain);
	return known.dead && !out->mismatch ? revive(db, r, &known, err) : 0;
}

void
receipt_release(struct receipt *r)
{
	free(r->tenant);
	free(r->receipt_number);
	free(r->content);
	free(r->request_id);
	free(r->customer_id);
	free(r->quickbooks_id);
	free(r->status);
	free(r->last_error);
	free(r->last_code);
	memset(r, 0, sizeof(*r));
}

static void
read_row(struct db_rows *rows, struct receipt *r)
{
	(void)snprintf(r->id, sizeof(r->id), "%s", db_column_text(rows, 0));
	r->tenant = xstrdup(db_column_text(rows, 1));
	r->receipt_number = xstrdup(db_column_text(rows, 2));
	r->content = xstrdup(db_column_text(rows, 3));
	r->request_id = xstrdup(db_column_text(rows, 4));
	r->customer_id = xstrdup(db_column_text(rows, 5));
	r->quickbooks_id = xstrdup(db_column_text(rows, 6));
	r->created_at = db_column_int(rows, 7);
	r->synced_at = db_column_int(rows, 8);
	r->status = xstrdup(db_column_text(rows, 9));
	r->last_error = xstrdup(db_column_text(rows, 10));
	r->last_code = xstrdup(db_column_text(rows, 11));
	r->attempts = (int)db_column_int(rows, 12);
	r->not_before = db_column_int(rows, 13);
}

int
receipt_load(struct db *db, const char *id, struct receipt *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT r.id, r.tenant, r.receipt_number, r.content, "
	    "r.request_id, r.customer_id, r.quickbooks_id, r.created_at, "
	    "r.synced_at, CASE WHEN r.quickbooks_id IS NOT NULL "
	    "OR j.state = 'done' THEN 'synced' ELSE j.state END, "
	    "j.last_error, j.last_code, j.attempts, j.not_before "
	    "FROM receipt r JOIN job j ON j.kind = 'receipt' "
	    "AND j.subject_id = r.id WHERE r.id = $1", DB_ARGS(db_text(id)),
	    &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no receipt %.40s",
		    id);
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
receipt_set_customer(struct db *db, const char *id, const char *customer_id,
    struct error *err)
{
	return db_run(db, "UPDATE receipt SET customer_id = $1 WHERE id = $2",
	    DB_ARGS(db_text(customer_id), db_text(id)), NULL, err);
}

int
receipt_set_sent(struct db *db, const char *id, const char *quickbooks_id,
    int64_t at, struct error *err)
{
	return db_run(db, "UPDATE receipt SET quickbooks_id = $1, "
	    "synced_at = $2 WHERE id = $3 AND quickbooks_id IS NULL",
	    DB_ARGS(db_text(quickbooks_id), db_int(at), db_text(id)), NULL,
	    err);
}

int
receipt_withdraw(struct db *db, const char *id, const char *run_id,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "DELETE FROM job WHERE kind = 'receipt' "
	    "AND subject_id = $1 AND state = 'sending' AND run_id = $2",
	    DB_ARGS(db_text(id), db_text(run_id)), &n, err) != 0)
		return -1;
	return n == 0 ? 0 : db_run(db, "DELETE FROM receipt WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err);
}
