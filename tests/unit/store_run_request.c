/* store_run_request.c - what is asked for is taken once, and ends once. */

#include "base/mem.h"
#include "store/prune.h"
#include "store/run_outcome.h"
#include "store/run_request.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW ((int64_t)1795000000 * 1000)
#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static void
test_life(struct place *p)
{
	char jobs[] = "leads", tenant[] = "default";
	struct run_request wish = {.jobs = jobs, .tenant = tenant,
	    .limit = 5, .force_refresh = true}, got;
	struct error err = ERROR_INIT;

	is_int(run_request_add(p->db, &wish, NOW, &err), 0, "asked for");
	is_int(run_request_load(p->db, wish.id, &got, &err), 0, "it waits");
	is_text(got.state, RUN_REQUEST_QUEUED, "as such");
	is_text(got.jobs, "leads", "with its jobs");
	ok(got.limit == 5 && got.force_refresh, "and options");
	run_request_release(&got);
	is_int(run_request_take(p->db, wish.id, NOW + 1, &err), 0, "taken");
	ok(run_request_take(p->db, wish.id, NOW + 2, &err) != 0 &&
	    err.code == ERROR_CONFLICT, "once");
	error_clear(&err);
	(void)run_request_progress(p->db, wish.id, 3, 10, &err);
	(void)run_request_load(p->db, wish.id, &got, &err);
	ok(got.processed == 3 && got.total == 10, "it tells how far it is");
	is_int(got.started_at, NOW + 1, "and since when");
	run_request_release(&got);
	(void)run_request_end(p->db, wish.id, "done", "{}", NULL, NOW + 3,
	    &err);
	(void)run_request_end(p->db, wish.id, "failed", NULL, "late", NOW + 4,
	    &err);
	(void)run_request_load(p->db, wish.id, &got, &err);
	is_text(got.state, "done", "it ends once");
	is_text(got.result, "{}", "with what came of it");
	is_text(got.error, NULL, "and nothing of who came late");
	run_request_release(&got);
	ok(run_request_load(p->db, "no", &got, &err) != 0 &&
	    err.code == ERROR_NOT_FOUND, "there is no other");
}

static void
test_prune(struct place *p)
{
	struct error err = ERROR_INIT;
	int64_t n;

	place_run(p->db, "INSERT INTO alert VALUES ('old', 'default', 'a', "
	    "'', 'warning', 't', NULL, 1, 1, 1, 2)");
	place_run(p->db, "INSERT INTO alert VALUES ('open', 'default', 'a', "
	    "'', 'warning', 't', NULL, 1, 1, 1, NULL)");
	place_run(p->db, "INSERT INTO alert_notice VALUES ('old', 'mail', "
	    "'resolved', 3, NULL, 0, NULL)");
	place_run(p->db, "INSERT INTO alert_notice VALUES ('open', 'mail', "
	    "'raised', 3, NULL, 0, NULL)");
	place_run(p->db, "INSERT INTO timing VALUES ('capture', 0, 100, 1)");
	is_int(prune_expired(p->db, NOW + 20 * DAY_MS, &n, &err), 0, "%s",
	    "what is old is removed");
	is_int(place_count(p->db, "SELECT count(*) FROM alert"), 1,
	    "an alert that is over");
	is_int(place_count(p->db, "SELECT count(*) FROM alert_notice"), 1,
	    "and what was told of it");
	is_int(place_count(p->db, "SELECT count(*) FROM timing"), 0,
	    "and how long answers took");
	is_int(place_count(p->db, "SELECT count(*) FROM run_request"), 1,
	    "a run of this month stays");
	(void)prune_expired(p->db, NOW + 31 * DAY_MS, &n, &err);
	is_int(place_count(p->db, "SELECT count(*) FROM run_request"), 0,
	    "one of the last goes");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_life(&p);
	test_prune(&p);
	place_remove(&p);
	return tap_done();
}
