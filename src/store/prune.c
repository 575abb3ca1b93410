/* prune.c - removes rows whose time is over. */

#include "store/prune.h"

#include "base/mem.h"

#define HOUR_MS (60 * 60 * 1000LL)
#define DAY_MS (24 * HOUR_MS)

int
prune_expired(struct db *db, int64_t now, int64_t *removed,
    struct error *err)
{
	/* In pieces, so that no visitor waits long for his turn. */
	static const char *const sql[] = {
		"DELETE FROM lead_key WHERE key IN (SELECT key FROM lead_key "
		"WHERE expires_at <= $1 LIMIT 1000)",
		"DELETE FROM lead_recent WHERE seq IN (SELECT seq "
		"FROM lead_recent WHERE expires_at <= $1 LIMIT 1000)",
		"DELETE FROM ticket WHERE hash IN (SELECT hash FROM ticket "
		"WHERE expires_at <= $1 LIMIT 1000)",
		"DELETE FROM mint WHERE id IN (SELECT id FROM mint "
		"WHERE minted_at <= $1 LIMIT 1000)",
		"DELETE FROM rate WHERE (key, minute) IN (SELECT key, minute "
		"FROM rate WHERE minute * 60000 <= $1 LIMIT 1000)",
		"DELETE FROM budget WHERE (scope, window_ms, bucket) IN "
		"(SELECT scope, window_ms, bucket FROM budget "
		"WHERE ends_at <= $1 LIMIT 1000)",
		"DELETE FROM run WHERE id IN (SELECT id FROM run "
		"WHERE started_at <= $1 AND processed = 0 LIMIT 1000)",
		"DELETE FROM alert_notice WHERE alert_id IN (SELECT n.alert_id "
		"FROM alert_notice n JOIN alert a ON a.id = n.alert_id "
		"WHERE a.resolved_at <= $1 LIMIT 1000)",
		"DELETE FROM alert WHERE id IN (SELECT id FROM alert "
		"WHERE resolved_at <= $1 LIMIT 1000)",
		"DELETE FROM run_request WHERE id IN (SELECT id "
		"FROM run_request WHERE asked_at <= $1 LIMIT 1000)",
		"DELETE FROM timing WHERE hour <= $1",
		"DELETE FROM event_key WHERE key IN (SELECT key "
		"FROM event_key WHERE expires_at <= $1 LIMIT 1000)",
		"DELETE FROM event WHERE id IN (SELECT e.id FROM event e "
		"LEFT JOIN job j ON j.kind = 'event' AND j.subject_id = e.id "
		"WHERE e.received_at <= $1 "
		"AND coalesce(j.state, 'done') = 'done' LIMIT 1000)",
		"DELETE FROM job WHERE kind = 'event' AND subject_id IN "
		"(SELECT j.subject_id FROM job j LEFT JOIN event e "
		"ON e.id = j.subject_id WHERE j.kind = 'event' "
		"AND j.updated_at <= $1 AND e.id IS NULL LIMIT 1000)",
	};
	const int64_t before[nitems(sql)] = {now, now, now, now - HOUR_MS,
	    now - HOUR_MS, now, now - 7 * DAY_MS, now - 90 * DAY_MS,
	    now - 90 * DAY_MS, now - 30 * DAY_MS, now - 2 * DAY_MS, now,
	    now - 30 * DAY_MS, now - 30 * DAY_MS};
	int64_t n;
	size_t i;

	*removed = 0;
	for (i = 0; i < nitems(sql); i++) {
		do {
			if (db_run(db, sql[i], DB_ARGS(db_int(before[i])), &n,
			    err) != 0)
				return -1;
			*removed += n;
		} while (n > 0);
	}
	return 0;
}
