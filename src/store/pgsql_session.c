/* pgsql_session.c - how a session with the server shall behave. */

#include "pgsql.h"

#include <stdio.h>

/*
 * For all names that the server knows.  A commit that was told shall be on
 * disk, whatever the server's default is.
 */
static int
set_up(struct pgsql *pg, int64_t patience_ms, struct error *err)
{
	static const char *const sql = "SELECT set_config(s.name, v.value, "
	    "false) FROM pg_catalog.pg_settings s JOIN (VALUES "
	    "('statement_timeout', $1), ('lock_timeout', $2), "
	    "('idle_in_transaction_session_timeout', '60000'), "
	    "('idle_session_timeout', '0'), "
	    "('standard_conforming_strings', 'on'), ('jit', 'off'), "
	    "('plan_cache_mode', 'force_generic_plan'), "
	    "('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), "
	    "('tcp_keepalives_count', '3'), ('synchronous_commit', 'on')) "
	    "AS v (name, value) ON s.name = v.name "
	    "WHERE s.name <> 'synchronous_commit' OR s.setting = 'off'";
	char patience[24], busy[24];

	(void)snprintf(patience, sizeof(patience), "%lld",
	    (long long)patience_ms);
	(void)snprintf(busy, sizeof(busy), "%d", patience_ms > 0 ? DB_BUSY_MS
	    : 0);
	if (pgsql_send(pg, NULL, sql, DB_ARGS(db_text(patience),
	    db_text(busy)), NULL, err) != 0)
		return -1;
	return pgsql_settle(pg, NULL, err);
}

int
pgsql_open(const char *url, int64_t patience_ms, struct pgsql **out,
    struct error *err)
{
	struct pgsql *pg = NULL;

	*out = NULL;
	if (pgsql_connect(url, patience_ms, &pg, err) != 0)
		return -1;
	if (set_up(pg, patience_ms, err) != 0) {
		pgsql_close(pg);
		return -1;
	}
	*out = pg;
	return 0;
}
