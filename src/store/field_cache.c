/* field_cache.c - keeps what a provider told of a module's fields. */

#include "store/field_cache.h"

#include "base/mem.h"

int
field_cache_load(struct db *db, const char *tenant, const char *service,
    const char *module, int64_t since, char **content, int64_t *read_at,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*content = NULL;
	*read_at = 0;
	if (db_query(db, "SELECT content, read_at FROM field_cache "
	    "WHERE tenant = $1 AND service = $2 AND module = $3 "
	    "AND read_at >= $4",
	    DB_ARGS(db_text(tenant), db_text(service), db_text(module),
	    db_int(since)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		*content = xstrdup(db_column_text(rows, 0));
		*read_at = db_column_int(rows, 1);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
field_cache_store(struct db *db, const char *tenant, const char *service,
    const char *module, const char *content, int64_t now, struct error *err)
{
	return db_run(db, "INSERT INTO field_cache (tenant, service, module, "
	    "content, read_at) VALUES ($1, $2, $3, $4, $5) "
	    "ON CONFLICT (tenant, service, module) DO UPDATE SET "
	    "content = excluded.content, read_at = excluded.read_at",
	    DB_ARGS(db_text(tenant), db_text(service), db_text(module),
	    db_text(content), db_int(now)), NULL, err);
}
