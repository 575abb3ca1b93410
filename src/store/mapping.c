/* mapping.c - keeps the mapping files of tenants. */

#include "store/mapping.h"

#include "base/mem.h"
#include "store/tenant.h"

int
mapping_content_load(struct db *db, const char *tenant, const char *kind,
    char **content, int64_t *updated_at, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*content = NULL;
	*updated_at = 0;
	if (db_query(db, "SELECT content, updated_at FROM mapping "
	    "WHERE tenant = $1 AND kind = $2",
	    DB_ARGS(db_text(tenant), db_text(kind)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		*content = xstrdup(db_column_text(rows, 0));
		*updated_at = db_column_int(rows, 1);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
mapping_content_store(struct db *db, const char *tenant, const char *kind,
    const char *content, int64_t now, struct error *err)
{
	if (tenant_check(db, tenant, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO mapping (tenant, kind, content, "
	    "updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, kind) "
	    "DO UPDATE SET content = excluded.content, "
	    "updated_at = excluded.updated_at",
	    DB_ARGS(db_text(tenant), db_text(kind), db_text(content),
	    db_int(now)), NULL, err);
}

int
mapping_content_remove(struct db *db, const char *tenant, const char *kind,
    struct error *err)
{
	return db_run(db, "DELETE FROM mapping WHERE tenant = $1 "
	    "AND kind = $2", DB_ARGS(db_text(tenant), db_text(kind)), NULL,
	    err);
}
