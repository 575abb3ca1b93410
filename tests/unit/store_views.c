/* store_views.c - what others read from the database, and what goes from it. */

#include <time.h>

#include "base/mem.h"
#include "store/prune.h"
#include "store/stats.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* The columns that are promised; more may come. */
static const char *const promised[] = {
	"SELECT id, tenant, form, status, kind, name, email, phone, attempts, "
	    "created_at, synced_at, crm_id, last_error FROM v_leads",
	"SELECT tenant, service, status, data_center, api_domain, scopes, "
	    "access_expires_at, refresh_token_created_at, "
	    "refresh_token_age_days, refresh_expires_at, reconnect_by, "
	    "last_refresh_at, last_error, consecutive_failures, generation "
	    "FROM v_connections",
	"SELECT id, tenant, job, state, started_at, ended_at, processed, "
	    "synced, retry, dead, error FROM v_sync_runs",
};

static void
test_columns(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows;
	size_t i;

	for (i = 0; i < nrows(promised); i++) {
		error_clear(&err);
		(void)db_query(db, promised[i], DB_NO_ARGS, &rows, &err);
		is_text(err.text, "", "there are the columns: %s",
		    promised[i]);
		db_rows_free(rows);
	}
	is_int(db_query(db, "SELECT sealed FROM v_connections", DB_NO_ARGS,
	    &rows, &err), -1, "a connection shows no token");
}

/* The first column of all rows, "NULL" for none, with a space between. */
static char *
value(struct db *db, const char *sql)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	char *all = NULL, *longer;
	const char *text;

	if (db_query(db, sql, DB_NO_ARGS, &rows, &err) != 0)
		return xasprintf("%s", err.text);
	while (db_next(rows, &err) == 1) {
		text = db_column_text(rows, 0);
		longer = xasprintf("%s%s%s", all != NULL ? all : "",
		    all != NULL ? " " : "", text != NULL ? text : "NULL");
		free(all);
		all = longer;
	}
	db_rows_free(rows);
	return all;
}

struct value_row {
	const char *sql, *want, *name;
};

static const struct value_row value_rows[] = {
	{"SELECT status FROM v_leads ORDER BY id", "pending synced retry dead sending quarantined "
	    "erased", "the status of each lead is a word of the contract"},
	{"SELECT name FROM v_leads WHERE id = '1'", "Ada Lovelace",
	    "a name in two parts is one name"},
	{"SELECT name FROM v_leads WHERE id = '2'", "Grace Hopper",
	    "a name in one part stays"},
	{"SELECT name FROM v_leads WHERE id = '3'", "Turing",
	    "a last name alone is a name"},
	{"SELECT name FROM v_leads WHERE id = '4'", "NULL", "no name is NULL"},
	{"SELECT created_at FROM v_leads WHERE id = '1'",
	    "2026-03-04T10:15:07Z", "an instant is text"},
	{"SELECT synced_at FROM v_leads WHERE id = '2'",
	    "2026-03-04T10:15:08Z", "of delivery too"},
	{"SELECT synced_at FROM v_leads WHERE id = '1'", "NULL",
	    "what was not delivered has none"},
	{"SELECT crm_id FROM v_leads WHERE id = '2'", "6100000000001500003",
	    "the record of the CRM"},
	{"SELECT attempts FROM v_leads WHERE id = '4'", "12", "the tries"},
	{"SELECT attempts FROM v_leads WHERE id = '6'", "0",
	    "of a held one: none"},
	{"SELECT last_error FROM v_leads WHERE id = '4'", "no", "the reason"},
	{"SELECT access_expires_at || ' ' || refresh_token_created_at || ' ' "
	    "|| coalesce(last_refresh_at, 'never') FROM v_connections",
	    "2026-03-04T10:15:07Z 2026-03-04T10:15:08Z never",
	    "the instants of a connection"},
	{"SELECT started_at || ' ' || coalesce(ended_at, 'runs') FROM "
	    "v_sync_runs WHERE id = 'r1'", "2026-03-04T10:15:07Z runs",
	    "a run that still runs has no end"},
	{"SELECT state || ended_at || processed || synced || retry || dead || "
	    "error FROM v_sync_runs WHERE id = 'r2'",
	    "partial2026-03-04T10:15:08Z7421why", "one that ended tells all"},
};

static void
make_rows(struct db *db)
{
	place_run(db, "INSERT INTO lead (id, tenant, form, kind, hold, "
	    "status_key, name, first_name, last_name, crm_id, created_at, "
	    "synced_at) VALUES "
	    "('1', 'default', 'f', 'lead', NULL, 'k', NULL, 'Ada', 'Lovelace', "
	    "NULL, 1772619307000, NULL), "
	    "('2', 'default', 'f', 'lead', NULL, 'k', 'Grace Hopper', 'G', "
	    "'H', '6100000000001500003', 1772619307000, 1772619308999), "
	    "('3', 'default', 'f', 'lead', NULL, 'k', NULL, NULL, 'Turing', "
	    "NULL, 0, NULL), "
	    "('4', 'default', 'f', 'lead', NULL, 'k', NULL, NULL, NULL, NULL, "
	    "0, NULL), "
	    "('5', 'default', 'f', 'lead', NULL, 'k', NULL, NULL, NULL, NULL, "
	    "0, NULL), "
	    "('6', 'default', 'f', 'lead', 'quarantined', 'k', NULL, NULL, "
	    "NULL, NULL, 0, NULL), "
	    "('7', 'default', 'f', 'lead', 'erased', 'k', NULL, NULL, NULL, "
	    "NULL, 0, NULL)");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, last_error, created_at, "
	    "updated_at) VALUES "
	    "('lead', '1', 'default', 'pending', 0, 500, 0, NULL, 40, 0), "
	    "('lead', '2', 'default', 'done', 1, 0, 0, NULL, 10, "
	    "1772619308999), "
	    "('lead', '3', 'default', 'retry', 2, 400, 0, 'later', 30, 0), "
	    "('lead', '4', 'default', 'dead', 12, 0, 0, 'no', 20, 0), "
	    "('lead', '5', 'default', 'sending', 0, 300, 0, NULL, 35, 0)");
	place_run(db, "INSERT INTO connection (tenant, service, status, "
	    "sealed, generation, access_expires_at, refresh_token_created_at, "
	    "last_refresh_at, not_before, consecutive_failures, created_at) "
	    "VALUES ('default', 'zoho_crm', 'connected', 'secret', 1, "
	    "1772619307000, 1772619308000, 0, 0, 0, 0)");
	place_run(db, "INSERT INTO run (id, job, tenant, state, started_at, "
	    "ended_at, processed, synced, retry, dead, skipped, error) VALUES "
	    "('r1', 'leads', 'default', 'running', 1772619307000, NULL, 0, 0, "
	    "0, 0, 0, NULL), "
	    "('r2', 'leads', 'default', 'partial', 1772619307000, "
	    "1772619308000, 7, 4, 2, 1, 0, 'why')");
}

static void
test_values(struct db *db)
{
	size_t i;
	char *got;

	for (i = 0; i < nrows(value_rows); i++) {
		got = value(db, value_rows[i].sql);
		is_text(got, value_rows[i].want, "%s", value_rows[i].name);
		free(got);
	}
	is_int(place_count(db, "SELECT refresh_token_age_days "
	    "FROM v_connections"), (time(NULL) - 1772619308) / 86400,
	    "the age of a grant in days");
}

static int
list_code(const char *code, int64_t count, void *arg)
{
	char *out = arg;
	size_t n = strlen(out);

	(void)snprintf(out + n, 100 - n, "%s:%lld ", code, (long long)count);
	return 0;
}

static void
test_stats(struct db *db)
{
	static const int64_t day = 24 * 60 * 60 * 1000LL;
	struct error err = ERROR_INIT;
	char codes[100] = "";
	struct stats s;

	is_int(stats_load(db, NULL, 1772619308999, &s, &err), 0,
	    "the figures are counted");
	is_int(s.total, 7, "every lead");
	is_int(s.pending, 3, "waiting, failed for now, in flight");
	is_int(s.synced, 1, "delivered");
	is_int(s.dead, 1, "given up");
	is_int(s.quarantined, 1, "held");
	is_int(s.last_24h, 2, "captured in the last day");
	is_int(s.synced_24h, 1, "delivered in the last day");
	is_int(s.dead_24h, 0, "given up in the last day");
	is_int(s.oldest_pending_at, 30, "since when the oldest waits");
	is_int(s.next_due_at, 400, "when the next one is due");
	(void)stats_load(db, NULL, 1772619308999 + day, &s, &err);
	is_int(s.synced_24h, 0, "a day later it is not of the last day");
	(void)stats_load(db, "nobody", 0, &s, &err);
	is_int(s.total + s.pending + s.synced, 0, "another tenant has none");
	place_run(db, "UPDATE job SET last_code = 'B', updated_at = 1000 "
	    "WHERE state IN ('dead', 'retry')");
	place_run(db, "UPDATE job SET last_code = 'A', updated_at = 1000 "
	    "WHERE state IN ('pending', 'done')");
	(void)stats_errors(db, NULL, 1000 + day - 1, list_code, codes, &err);
	is_text(codes, "B:2 A:1 ", "reasons of what is not delivered, the most "
	    "frequent first");
	codes[0] = '\0';
	(void)stats_errors(db, NULL, 1000 + day, list_code, codes, &err);
	is_text(codes, "", "after a day none");
}

struct prune_row {
	const char *put;
	const char *count;
	int64_t kept;
	const char *name;
};

#define HOUR "3600000"

/* Each row is tried at the instant 10 days. */
static const struct prune_row prune_rows[] = {
	{"INSERT INTO lead_key (key, lead_id, expires_at) VALUES "
	    "('a', '1', 864000000), ('b', '1', 864000001)",
	    "SELECT count(*) FROM lead_key", 1,
	    "keys that recognise a repeat go when they are over"},
	{"INSERT INTO ticket (hash, kind, tenant, service, expires_at) VALUES "
	    "('a', 'k', 't', 's', 864000000), ('b', 'k', 't', 's', 864000001)",
	    "SELECT count(*) FROM ticket", 1, "tickets go when they are over"},
	{"INSERT INTO mint (id, token_hash, minted_at) VALUES "
	    "('a', 't', 864000000 - 3600000), "
	    "('b', 't', 864000000 - 3600000 + 1), ('c', 't', 864000000)",
	    "SELECT count(*) FROM mint", 2,
	    "counts of tokens go after an hour"},
	{"INSERT INTO rate (key, minute, taken) VALUES ('a', 14340, 1), "
	    "('a', 14341, 1), ('a', 14400, 1)", "SELECT count(*) FROM rate", 2,
	    "counts of posts go after an hour"},
	{"INSERT INTO run (id, job, tenant, state, started_at, processed, "
	    "synced, retry, dead, skipped) VALUES "
	    "('a', 'j', 't', 'done', 259200000, 0, 0, 0, 0, 0), "
	    "('b', 'j', 't', 'done', 259200000, 1, 1, 0, 0, 0), "
	    "('c', 'j', 't', 'done', 259200001, 0, 0, 0, 0, 0)",
	    "SELECT count(*) FROM run", 2,
	    "runs that did nothing go after a week, others stay"},
};

static void
test_prune(void)
{
	struct error err = ERROR_INIT;
	int64_t removed, n;
	struct place p;
	size_t i;

	place_make_store(&p, NULL);
	make_rows(p.db);
	place_run(p.db, "DELETE FROM run");
	for (i = 0; i < nrows(prune_rows); i++)
		place_run(p.db, prune_rows[i].put);
	is_int(prune_expired(p.db, 864000000, &removed, &err), 0,
	    "what is over is removed");
	is_int(removed, 5, "one row of each kind");
	for (i = 0; i < nrows(prune_rows); i++) {
		n = place_count(p.db, prune_rows[i].count);
		is_int(n, prune_rows[i].kept, "%s", prune_rows[i].name);
	}
	is_int(place_count(p.db, "SELECT count(*) FROM lead"), 7,
	    "leads stay");
	is_int(place_count(p.db, "SELECT count(*) FROM job"), 5,
	    "and so do jobs");
	is_int(prune_expired(p.db, 864000000, &removed, &err), 0, "again");
	is_int(removed, 0, "there is nothing more");
	place_run(p.db, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL "
	    "SELECT n + 1 FROM c WHERE n < 2500) INSERT INTO lead_key "
	    "(key, lead_id, expires_at) SELECT 'x' || n, '1', 0 FROM c");
	(void)prune_expired(p.db, 864000000, &removed, &err);
	is_int(removed, 2500, "thousands go as well, in pieces");
	place_remove(&p);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_columns(p.db);
	make_rows(p.db);
	test_values(p.db);
	test_stats(p.db);
	place_remove(&p);
	test_prune();
	return tap_done();
}
