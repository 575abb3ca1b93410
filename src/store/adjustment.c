/* adjustment.c - a signed difference of a product's stock, on its way out. */

#include "store/adjustment.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/job.h"

void
adjustment_release(struct adjustment *a)
{
	free(a->tenant);
	free(a->sku);
	free(a->delta);
	free(a->reason);
	free(a->location_id);
	free(a->provider_id);
	memset(a, 0, sizeof(*a));
}

int
adjustment_add(struct db *db, struct adjustment *a, int64_t now,
    struct error *err)
{
	uuid_make(a->id);
	a->created_at = now;
	if (db_run(db, "INSERT INTO adjustment (id, tenant, product_id, sku, "
	    "delta, reason, location_id, created_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
	    DB_ARGS(db_text(a->id), db_text(a->tenant),
	    db_text(a->product_id), db_text(a->sku), db_text(a->delta),
	    db_text(a->reason), db_text(a->location_id), db_int(now)), NULL,
	    err) != 0)
		return -1;
	return job_add(db, JOB_ADJUSTMENT, a->id, a->tenant, now, now, err);
}

int
adjustment_load(struct db *db, const char *id, struct adjustment *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT id, tenant, product_id, sku, delta, reason, "
	    "location_id, provider_id, created_at, sent_at FROM adjustment "
	    "WHERE id = $1", DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		out->tenant = xstrdup(db_column_text(rows, 1));
		(void)snprintf(out->product_id, sizeof(out->product_id), "%s",
		    db_column_text(rows, 2));
		out->sku = xstrdup(db_column_text(rows, 3));
		out->delta = xstrdup(db_column_text(rows, 4));
		out->reason = xstrdup(db_column_text(rows, 5));
		out->location_id = xstrdup(db_column_text(rows, 6));
		out->provider_id = xstrdup(db_column_text(rows, 7));
		out->created_at = db_column_int(rows, 8);
		out->sent_at = db_column_int(rows, 9);
	}
	db_rows_free(rows);
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no adjustment %.100s", id);
	return rc < 0 ? -1 : 0;
}

int
adjustment_set_sent(struct db *db, const char *id, const char *provider_id,
    int64_t at, struct error *err)
{
	return db_run(db, "UPDATE adjustment SET provider_id = $1, "
	    "sent_at = $2 WHERE id = $3", DB_ARGS(db_text(provider_id),
	    db_int(at), db_text(id)), NULL, err);
}
