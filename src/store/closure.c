/* closure.c - keeps the days on which a business is closed. */

#include "store/closure.h"

#include "base/mem.h"

int
closure_add(struct db *db, const char *tenant,
    const struct slot_closure *c, int64_t now, struct error *err)
{
	char day[ZONE_DATE_SIZE];

	zone_date_text(c->day, day);
	return db_run(db, "INSERT INTO closure (tenant, day, from_minute, "
	    "to_minute, created_at) VALUES ($1, $2, $3, $4, $5) "
	    "ON CONFLICT (tenant, day, from_minute) DO UPDATE "
	    "SET to_minute = excluded.to_minute",
	    DB_ARGS(db_text(tenant), db_text(day), db_int(c->span.from),
	    db_int(c->span.to), db_int(now)), NULL, err);
}

int
closure_remove(struct db *db, const char *tenant,
    const struct slot_closure *c, bool *found, struct error *err)
{
	char day[ZONE_DATE_SIZE];
	int64_t n;

	zone_date_text(c->day, day);
	if (db_run(db, "DELETE FROM closure WHERE tenant = $1 AND day = $2 "
	    "AND ($4 = 0 OR (from_minute = $3 AND to_minute = $4))",
	    DB_ARGS(db_text(tenant), db_text(day), db_int(c->span.from),
	    db_int(c->span.to)), &n, err) != 0)
		return -1;
	*found = n > 0;
	return 0;
}

int
closure_list(struct db *db, const char *tenant, int64_t from_day,
    struct slot_closure **out, size_t *n, struct error *err)
{
	struct db_rows *rows = NULL;
	char day[ZONE_DATE_SIZE];
	struct slot_closure *c;
	int rc;

	*out = NULL;
	*n = 0;
	zone_date_text(from_day, day);
	if (db_query(db, "SELECT day, from_minute, to_minute FROM closure "
	    "WHERE tenant = $1 AND day >= $2 ORDER BY day, from_minute",
	    DB_ARGS(db_text(tenant), db_text(day)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		*out = xreallocarray(*out, *n + 1, sizeof(**out));
		c = &(*out)[*n];
		if (zone_date_parse(db_column_text(rows, 0), &c->day) != 0)
			continue;
		c->span.from = (int)db_column_int(rows, 1);
		c->span.to = (int)db_column_int(rows, 2);
		(*n)++;
	}
	db_rows_free(rows);
	return rc;
}
