/* tenant_setting.c - keeps the sealed provider keys of each tenant. */

#include "store/tenant_setting.h"

#include "base/mem.h"
#include "store/tenant.h"

int
tenant_setting_load(struct db *db, const char *tenant, const char *name,
    char **sealed, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*sealed = NULL;
	if (db_query(db, "SELECT sealed FROM tenant_setting "
	    "WHERE tenant = $1 AND name = $2",
	    DB_ARGS(db_text(tenant), db_text(name)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*sealed = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
tenant_setting_store(struct db *db, const char *tenant, const char *name,
    const char *sealed, int64_t now, struct error *err)
{
	if (tenant_check(db, tenant, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO tenant_setting (tenant, name, sealed, "
	    "updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, name) "
	    "DO UPDATE SET sealed = excluded.sealed, "
	    "updated_at = excluded.updated_at",
	    DB_ARGS(db_text(tenant), db_text(name), db_text(sealed),
	    db_int(now)), NULL, err);
}

int
tenant_setting_remove(struct db *db, const char *tenant, const char *name,
    struct error *err)
{
	return db_run(db, "DELETE FROM tenant_setting WHERE tenant = $1 "
	    "AND name = $2", DB_ARGS(db_text(tenant), db_text(name)), NULL,
	    err);
}

int
tenant_setting_list(struct db *db, const char *tenant,
    int (*each)(const char *tenant, const char *name, const char *sealed,
	void *arg), void *arg, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT tenant, name, sealed FROM tenant_setting "
	    "WHERE $1 IS NULL OR tenant = $1 ORDER BY tenant, name",
	    DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), db_column_text(rows, 1),
		    db_column_text(rows, 2), arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
