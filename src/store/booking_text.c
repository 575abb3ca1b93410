/* booking_text.c - what a tenant's mails about bookings say. */

#include "store/booking_notice.h"

#include "base/mem.h"
#include "store/tenant.h"

int
booking_text_load(struct db *db, const char *tenant, const char *kind,
    char **content, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*content = NULL;
	if (db_query(db, "SELECT content FROM booking_text WHERE tenant = $1 "
	    "AND kind = $2", DB_ARGS(db_text(tenant), db_text(kind)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*content = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
booking_text_store(struct db *db, const char *tenant, const char *kind,
    const char *content, int64_t now, struct error *err)
{
	if (tenant_check(db, tenant, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO booking_text (tenant, kind, content, "
	    "updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, kind) "
	    "DO UPDATE SET content = excluded.content, "
	    "updated_at = excluded.updated_at", DB_ARGS(db_text(tenant),
	    db_text(kind), db_text(content), db_int(now)), NULL, err);
}

int
booking_text_remove(struct db *db, const char *tenant, const char *kind,
    struct error *err)
{
	return db_run(db, "DELETE FROM booking_text WHERE tenant = $1 "
	    "AND kind = $2", DB_ARGS(db_text(tenant), db_text(kind)), NULL,
	    err);
}
