/* provider_clock.c - what the clocks of providers say of ours. */

#include "store/provider_clock.h"

#include <stdio.h>

int
provider_clock_record(struct db *db, const char *server, int64_t ahead_ms,
    int64_t now, struct error *err)
{
	return db_run(db, "INSERT INTO provider_clock "
	    "(server, ahead_ms, seen_at) VALUES ($1, $2, $3) "
	    "ON CONFLICT (server) DO UPDATE SET ahead_ms = excluded.ahead_ms, "
	    "seen_at = excluded.seen_at", DB_ARGS(db_text(server),
	    db_int(ahead_ms), db_int(now)), NULL, err);
}

int
provider_clock_list(struct db *db, int64_t since,
    int (*each)(const struct provider_clock *clock, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct provider_clock clock;
	int rc;

	if (db_query(db, "SELECT server, ahead_ms, seen_at "
	    "FROM provider_clock WHERE seen_at > $1 ORDER BY server",
	    DB_ARGS(db_int(since)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		(void)snprintf(clock.server, sizeof(clock.server), "%s",
		    db_column_text(rows, 0));
		clock.ahead_ms = db_column_int(rows, 1);
		clock.seen_at = db_column_int(rows, 2);
		rc = each(&clock, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
