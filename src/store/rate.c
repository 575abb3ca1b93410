/* rate.c - counts calls a minute in the store. */

#include "store/rate.h"

#define MINUTE_MS 60000

static int
taken_in(struct db *db, const char *key, int64_t minute, int64_t *n,
    struct error *err)
{
	return db_number(db, "SELECT taken FROM rate WHERE key = $1 "
	    "AND minute = $2", DB_ARGS(db_text(key), db_int(minute)), 0, n,
	    err);
}

int
rate_take(struct db *db, const char *key, int per_minute, int64_t now,
    int *wait_s, struct error *err)
{
	int64_t minute = now / MINUTE_MS, into = now % MINUTE_MS;
	int64_t before, here, weighted;

	*wait_s = 0;
	if (taken_in(db, key, minute - 1, &before, err) != 0 ||
	    taken_in(db, key, minute, &here, err) != 0)
		return -1;
	/* The share of the last minute that still lies within 60 s. */
	weighted = here * MINUTE_MS + before * (MINUTE_MS - into);
	if (weighted >= (int64_t)per_minute * MINUTE_MS) {
		*wait_s = (int)((MINUTE_MS - into) / 1000) + 1;
		return 0;
	}
	if (db_run(db, "DELETE FROM rate WHERE minute < $1",
	    DB_ARGS(db_int(minute - 1)), NULL, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO rate (key, minute, taken) "
	    "VALUES ($1, $2, 1) ON CONFLICT (key, minute) "
	    "DO UPDATE SET taken = rate.taken + 1",
	    DB_ARGS(db_text(key), db_int(minute)), NULL, err);
}
