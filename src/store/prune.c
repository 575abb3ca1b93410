/* prune.c - removes rows whose time is over. */

#include "store/prune.h"

#include "base/mem.h"

#define HOUR_MS (60 * 60 * 1000LL)
#define DAY_MS (24 * HOUR_MS)

/* What is known of a record m in table that the provider has no more. */
#define GONE(table, more) \
	"DELETE FROM " table " WHERE id IN (SELECT n.id FROM " table " n " \
	"JOIN mirror m ON m.id = n.id WHERE n.live = 0 AND m.gone_at > 0 " \
	"AND m.gone_at <= $1 AND m.state = 'synced' " more \
	"LIMIT 1000)"
#define SHOWN(table) "AND NOT EXISTS (SELECT 1 FROM " table " n " \
	"WHERE n.id = m.id) "

/* In pieces, so that no visitor waits long for his turn. */
static const struct {
	int64_t kept_ms; /* what $1 is before now */
	const char *sql;
} rows[] = {
	{0,
	    "DELETE FROM lead_key WHERE key IN (SELECT key FROM lead_key "
	    "WHERE expires_at <= $1 LIMIT 1000)"},
	{0,
	    "DELETE FROM lead_recent WHERE seq IN (SELECT seq "
	    "FROM lead_recent WHERE expires_at <= $1 LIMIT 1000)"},
	{0,
	    "DELETE FROM ticket WHERE hash IN (SELECT hash FROM ticket "
	    "WHERE expires_at <= $1 LIMIT 1000)"},
	{HOUR_MS,
	    "DELETE FROM mint WHERE id IN (SELECT id FROM mint "
	    "WHERE minted_at <= $1 LIMIT 1000)"},
	{HOUR_MS,
	    "DELETE FROM rate WHERE (key, minute) IN (SELECT key, minute "
	    "FROM rate WHERE minute * 60000 <= $1 LIMIT 1000)"},
	{0,
	    "DELETE FROM budget WHERE (scope, window_ms, bucket) IN "
	    "(SELECT scope, window_ms, bucket FROM budget "
	    "WHERE ends_at <= $1 LIMIT 1000)"},
	{7 * DAY_MS,
	    "DELETE FROM run WHERE id IN (SELECT id FROM run "
	    "WHERE started_at <= $1 AND processed = 0 LIMIT 1000)"},
	{90 * DAY_MS,
	    "DELETE FROM alert_notice WHERE alert_id IN (SELECT n.alert_id "
	    "FROM alert_notice n JOIN alert a ON a.id = n.alert_id "
	    "WHERE a.resolved_at <= $1 LIMIT 1000)"},
	{90 * DAY_MS,
	    "DELETE FROM alert WHERE id IN (SELECT id FROM alert "
	    "WHERE resolved_at <= $1 LIMIT 1000)"},
	{30 * DAY_MS,
	    "DELETE FROM run_request WHERE id IN (SELECT id "
	    "FROM run_request WHERE asked_at <= $1 LIMIT 1000)"},
	{2 * DAY_MS,
	    "DELETE FROM timing WHERE hour <= $1"},
	{DAY_MS,
	    "DELETE FROM busy_cache WHERE to_at <= $1"},
	{7 * DAY_MS,
	    "DELETE FROM booking_cell WHERE cell * 300000 <= $1"},
	{DAY_MS,
	    "DELETE FROM booking_cell WHERE owner_id IN (SELECT id "
	    "FROM booking_hold WHERE expires_at <= $1)"},
	{DAY_MS,
	    "DELETE FROM booking_hold WHERE expires_at <= $1"},
	{0,
	    "DELETE FROM event_key WHERE key IN (SELECT key "
	    "FROM event_key WHERE expires_at <= $1 LIMIT 1000)"},
	{30 * DAY_MS,
	    "DELETE FROM event WHERE id IN (SELECT e.id FROM event e "
	    "LEFT JOIN job j ON j.kind = 'event' AND j.subject_id = e.id "
	    "WHERE e.received_at <= $1 "
	    "AND coalesce(j.state, 'done') = 'done' LIMIT 1000)"},
	{30 * DAY_MS,
	    "DELETE FROM job WHERE kind = 'event' AND subject_id IN "
	    "(SELECT j.subject_id FROM job j LEFT JOIN event e "
	    "ON e.id = j.subject_id WHERE j.kind = 'event' "
	    "AND j.updated_at <= $1 AND e.id IS NULL LIMIT 1000)"},
	{90 * DAY_MS,
	    "DELETE FROM conflict WHERE id IN (SELECT id FROM conflict "
	    "WHERE resolved_at <= $1 LIMIT 1000)"},
	{90 * DAY_MS, GONE("product", "")},
	{90 * DAY_MS, GONE("category", "")},
	{90 * DAY_MS, GONE("customer", "")},
	{90 * DAY_MS, GONE("sales_order",
	    "AND n.id NOT IN (SELECT sales_order_id FROM shop_order "
	    "WHERE sales_order_id IS NOT NULL) ")},
	{90 * DAY_MS,
	    "DELETE FROM mirror WHERE id IN (SELECT m.id FROM mirror m "
	    "WHERE m.gone_at > 0 AND m.gone_at <= $1 AND m.state = 'synced' "
	    SHOWN("product") SHOWN("category") SHOWN("customer")
	    SHOWN("sales_order") "LIMIT 1000)"},
	{90 * DAY_MS,
	    "DELETE FROM job WHERE (kind, subject_id) IN (SELECT j.kind, "
	    "j.subject_id FROM job j LEFT JOIN mirror m "
	    "ON m.id = j.subject_id WHERE j.kind IN ('product', 'customer', "
	    "'inventory_order') AND j.state IN ('done', 'dead') "
	    "AND j.updated_at <= $1 AND m.id IS NULL LIMIT 1000)"},
	{90 * DAY_MS,
	    "DELETE FROM booking_notice WHERE booking_id IN (SELECT "
	    "n.booking_id FROM booking_notice n JOIN booking b "
	    "ON b.id = n.booking_id WHERE b.start_at <= $1 LIMIT 1000)"},
	{7 * DAY_MS,
	    "DELETE FROM operator_session WHERE created_at <= $1"},
	{DAY_MS,
	    "DELETE FROM sign_in WHERE at <= $1"},
};

int
prune_expired(struct db *db, int64_t now, int64_t *removed,
    struct error *err)
{
	int64_t n;
	size_t i;

	*removed = 0;
	for (i = 0; i < nitems(rows); i++) {
		do {
			if (db_run(db, rows[i].sql, DB_ARGS(db_int(now -
			    rows[i].kept_ms)), &n, err) != 0)
				return -1;
			*removed += n;
		} while (n > 0);
	}
	return 0;
}
