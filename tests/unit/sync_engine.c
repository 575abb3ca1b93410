/* sync_engine.c - which jobs run when, for whom, one at a time. */

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "sync/engine.h"
#include "tests/lib/clock.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static int64_t
at(const char *text)
{
	int64_t ms = 0;

	(void)clock_parse(text, &ms);
	return ms;
}

struct ran {
	char text[300]; /* "job/tenant/state ..." */
	int exit_code;
	struct error error;
	int rc;
};

/* What a run at that moment does. job NULL: whatever is due. */
static void
run_engine(struct place *p, const char *job, const char *tenant,
    bool dry_run, struct ran *ran)
{
	volatile sig_atomic_t stop = 0;
	struct engine_results results;
	struct engine e = {0};
	const char *jobs[2] = {job, NULL};
	size_t i, n = 0;

	memset(ran, 0, sizeof(*ran));
	e.cfg = p->cfg;
	e.db = p->db;
	e.tenant = tenant;
	e.dry_run = dry_run;
	e.stop = &stop;
	e.started_ms = clock_monotonic_ms();
	ran->rc = engine_run(&e, jobs, job != NULL ? 1 : 0, &results,
	    &ran->error);
	for (i = 0; i < results.count; i++) {
		const struct engine_result *r = &results.items[i];

		n += (size_t)snprintf(ran->text + n, sizeof(ran->text) - n,
		    "%s%s/%s/%s", n > 0 ? " " : "", r->run.job, r->run.tenant,
		    r->run.state);
		if (r->error.code != ERROR_NONE)
			ran->error = r->error;
	}
	ran->exit_code = engine_exit_code(&results);
	engine_results_release(&results);
}

struct due_row {
	const char *now;
	const char *want;
	const char *name;
};

/* One after the other on one store; leads every five minutes. */
static const struct due_row due_rows[] = {
	{"2026-03-04T10:01:00Z", "leads/default/done orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "tokens/default/done reconcile/default/done alerts/default/done "
	    "prune/default/done", "what never ran is due"},
	{"2026-03-04T10:02:00Z", "", "a minute later nothing is"},
	{"2026-03-04T10:04:59Z", "", "nor just before the next time"},
	{"2026-03-04T10:05:00Z", "leads/default/done orders/default/done "
	    "bookings/default/done events/default/done alerts/default/done",
	    "then it is"},
	{"2026-03-04T10:05:01Z", "", "once"},
	{"2026-03-04T10:33:00Z", "leads/default/done orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "alerts/default/done", "several missed: once"},
	{"2026-03-05T04:15:00Z", "leads/default/done orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "reconcile/default/done alerts/default/done prune/default/done",
	    "and what is due at night"},
	{"2026-03-08T02:00:00Z", "leads/default/done orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "tokens/default/done reconcile/default/done "
	    "alerts/default/done prune/default/done",
	    "and on a Sunday at two"},
};

static void
test_due(void)
{
	struct place p;
	struct ran ran;
	size_t i;

	place_make_store(&p, NULL);
	for (i = 0; i < nrows(due_rows); i++) {
		clock_pretend(at(due_rows[i].now));
		run_engine(&p, NULL, NULL, false, &ran);
		is_text(ran.text, due_rows[i].want, "%s", due_rows[i].name);
		is_int(ran.exit_code, 0, "which is well");
	}
	is_int(place_count(p.db, "SELECT count(*) FROM run"), 37,
	    "each run is on record");
	run_engine(&p, "prune", NULL, false, &ran);
	is_text(ran.text, "prune/default/done", "a job by its name runs at "
	    "any time");
	run_engine(&p, "prune", "other", false, &ran);
	is_text(ran.text, "prune/other/done", "for whom it is named");
	place_remove(&p);
	clock_pretend(0);
}

static void
test_schedule(void)
{
	struct place p;
	struct ran ran;

	place_make_store(&p, "SYNC_SCHEDULE_LEADS=\"0 12 * * *\"\n");
	clock_pretend(at("2026-03-04T12:00:00Z"));
	run_engine(&p, "leads", NULL, true, &ran);
	is_int(place_count(p.db, "SELECT count(*) FROM run"), 0,
	    "a dry run leaves no record");
	run_engine(&p, NULL, NULL, false, &ran);
	clock_pretend(at("2026-03-05T11:59:00Z"));
	run_engine(&p, NULL, NULL, false, &ran);
	is_text(ran.text, "inventory/default/done events/default/done "
	    "reconcile/default/done alerts/default/done "
	    "prune/default/done",
	    "leads go by their setting");
	clock_pretend(at("2026-03-05T12:00:00Z"));
	run_engine(&p, NULL, NULL, false, &ran);
	is_text(ran.text, "leads/default/done orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "alerts/default/done", "once a day at noon");
	place_remove(&p);
	clock_pretend(0);
}

static void
add_lead(struct db *db, const char *id, const char *tenant)
{
	struct error err = ERROR_INIT;

	(void)db_run(db, "INSERT INTO lead (id, tenant, form, kind, "
	    "status_key, email, created_at) VALUES ($1, $2, 'f', 'lead', 'k', "
	    "'a@x.example', 0)", DB_ARGS(db_text(id), db_text(tenant)), NULL,
	    &err);
	(void)db_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) VALUES "
	    "('lead', $1, $2, 'pending', 0, 0, 0, 0, 0)",
	    DB_ARGS(db_text(id), db_text(tenant)), NULL, &err);
}

static void
test_tenants(void)
{
	struct place p;
	struct ran ran;

	place_make_store(&p, NULL);
	place_run(p.db, "INSERT INTO tenant (name, created_at) VALUES "
	    "('t1', 0), ('t2', 0)");
	add_lead(p.db, "1", "t2");
	run_engine(&p, NULL, NULL, false, &ran);
	is_text(ran.text, "leads/default/done leads/t2/failed "
	    "orders/default/done inventory/default/done "
	    "bookings/default/done events/default/done tokens/default/done "
	    "reconcile/default/done alerts/default/done prune/default/done",
	    "who has work is served, and default always");
	is_int(ran.exit_code, 3, "without a key nothing can be sent");
	has_text(ran.error.text, "key", "which is what is missing");
	is_int(place_count(p.db, "SELECT count(*) FROM job WHERE "
	    "state = 'pending' AND attempts = 0"), 1,
	    "the lead waits, untried");
	is_int(place_count(p.db, "SELECT count(*) FROM run WHERE "
	    "tenant = 't2' AND state = 'failed' AND error LIKE '%key%'"), 1,
	    "and the record says why");
	place_remove(&p);
}

/* --- One at a time ------------------------------------------------------ */

static void
test_locked(void)
{
	struct error err = ERROR_INIT;
	struct db_lock *lock = NULL;
	struct db *other;
	struct place p;
	struct ran ran;

	place_make_store(&p, NULL);
	other = place_connect(&p);
	(void)db_lock(other, "run:default:leads", 0, &lock, &err);
	run_engine(&p, NULL, NULL, false, &ran);
	is_text(ran.text, "leads/default/skipped orders/default/done "
	    "inventory/default/done bookings/default/done events/default/done "
	    "tokens/default/done reconcile/default/done "
	    "alerts/default/done "
	    "prune/default/done",
	    "what runs elsewhere is skipped, the rest is not");
	is_int(ran.exit_code, 0, "which is well");
	is_int(place_count(p.db, "SELECT count(*) FROM run "
	    "WHERE job = 'leads'"), 0, "and not on record");
	run_engine(&p, "leads", NULL, true, &ran);
	is_text(ran.text, "leads/default/skipped", "so is a dry run");
	db_unlock(lock);
	run_engine(&p, NULL, NULL, false, &ran);
	is_text(ran.text, "leads/default/done", "let go, it runs, for it is "
	    "still due");
	db_close(other);
	place_remove(&p);
}

static void
test_abandoned(void)
{
	struct place p;
	struct ran ran;

	place_make_store(&p, NULL);
	place_run(p.db, "INSERT INTO run (id, job, tenant, state, started_at, "
	    "processed, synced, retry, dead, skipped) VALUES "
	    "('dead', 'leads', 'default', 'running', 5, 1, 0, 0, 0, 0), "
	    "('other', 'leads', 't1', 'running', 5, 1, 0, 0, 0, 0)");
	run_engine(&p, NULL, NULL, false, &ran);
	is_int(place_count(p.db, "SELECT count(*) FROM run WHERE id = 'dead' "
	    "AND state = 'failed' AND ended_at > 0"), 1,
	    "a run that never ended is called failed by the next");
	is_int(place_count(p.db, "SELECT count(*) FROM run WHERE id = 'other' "
	    "AND state = 'running'"), 1, "another tenant's is left alone");
	place_remove(&p);
}

int
main(void)
{
	(void)setenv("TZ", "UTC0", 1);
	log_setup("test", LOG_TEXT, LOG_ERROR);
	test_due();
	test_schedule();
	test_tenants();
	test_locked();
	test_abandoned();
	return tap_done();
}
