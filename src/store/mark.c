/* mark.c - how far something has come. */

#include "store/mark.h"

#include <stdio.h>
#include <string.h>

int
mark_load(struct db *db, const char *tenant, const char *name,
    struct mark *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT at, id FROM mark WHERE tenant = $1 "
	    "AND name = $2", DB_ARGS(db_text(tenant), db_text(name)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->at = db_column_int(rows, 0);
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 1));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
mark_store(struct db *db, const char *tenant, const char *name,
    const struct mark *mark, struct error *err)
{
	return db_run(db, "INSERT INTO mark (tenant, name, at, id) "
	    "VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, name) "
	    "DO UPDATE SET at = excluded.at, id = excluded.id",
	    DB_ARGS(db_text(tenant), db_text(name), db_int(mark->at),
	    db_text(mark->id)), NULL, err);
}
