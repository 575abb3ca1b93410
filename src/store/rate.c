/* rate.c - counts calls a minute in the store. */

#include "store/rate.h"

#define MINUTE_MS 60000

/*
 * One statement, so that what others count at the same moment counts too: it
 * changes a row if the window has room.  The last minute counts by the share of
 * it that still lies within 60 s.
 */
static const char *const count_calls =
    "INSERT INTO rate (key, minute, taken) SELECT $1, $2, $5 WHERE "
    "coalesce((SELECT b.taken FROM rate b WHERE b.key = $1 "
    "AND b.minute = $2 - 1), 0) * $3 < $4 "
    "ON CONFLICT (key, minute) DO UPDATE SET taken = rate.taken + $5 "
    "WHERE rate.taken * 60000 + "
    "coalesce((SELECT b.taken FROM rate b WHERE b.key = $1 "
    "AND b.minute = $2 - 1), 0) * $3 < $4";

int
rate_ask(struct db *db, const char *key, int per_minute, int calls,
    int64_t now, int64_t *counted, struct error *err)
{
	return db_later(db, count_calls, DB_ARGS(db_text(key),
	    db_int(now / MINUTE_MS), db_int(MINUTE_MS - now % MINUTE_MS),
	    db_int((int64_t)per_minute * MINUTE_MS), db_int(calls)), counted,
	    err);
}

int
rate_wait_s(int64_t now)
{
	return (int)((MINUTE_MS - now % MINUTE_MS) / 1000) + 1;
}

int
rate_take(struct db *db, const char *key, int per_minute, int64_t now,
    int *wait_s, struct error *err)
{
	int64_t counted = 0;

	if (rate_ask(db, key, per_minute, 1, now, &counted, err) != 0 ||
	    db_settle(db, err) != 0)
		return -1;
	*wait_s = counted > 0 ? 0 : rate_wait_s(now);
	return 0;
}
