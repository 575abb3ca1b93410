/* store_budget.c - what is used of a limit, and places for calls at once. */

#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/allowance.h"
#include "store/budget.h"
#include "store/prune.h"
#include "tests/lib/clock.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define T INT64_C(1800000000000)

static void
add(struct db *db, const char *scope, int64_t window_ms, int64_t bucket,
    int64_t first, int64_t cost)
{
	struct budget_entry entry = {scope, window_ms, bucket, first, cost,
	    bucket * 1000};
	struct error err = ERROR_INIT;

	ok(budget_add(db, &entry, &err) == 0, "added to bucket %lld of %s",
	    (long long)bucket, scope);
}

static void
test_counts(struct db *db)
{
	struct error err = ERROR_INIT;
	struct budget_use use;
	int64_t until, removed;

	add(db, "qb:1", 60000, 10, 5, 1);
	add(db, "qb:1", 60000, 10, 5, 4);
	add(db, "qb:1", 60000, 12, 5, 2);
	add(db, "qb:1", 1000, 12, 5, 9);
	add(db, "qb:2", 60000, 11, 5, 9);
	ok(budget_load(db, "qb:1", 60000, 10, 12, &use, &err) == 0, "read");
	is_int(use.used, 7, "what a scope has used in a window");
	is_int(use.oldest, 10, "and since when");
	budget_load(db, "qb:1", 60000, 11, 12, &use, &err);
	is_int(use.used, 2, "less, once a bucket has left it");
	budget_load(db, "qb:3", 60000, 0, 99, &use, &err);
	is_int(use.used + use.oldest, 0, "nothing of one that is not known");
	add(db, "qb:1", 60000, 13, 12, 1);
	is_int(place_count(db, "SELECT count(*) FROM budget "
	    "WHERE scope = 'qb:1' AND window_ms = 60000"), 2,
	    "what has left the window is forgotten");

	budget_paused(db, "qb:1", 5000, &until, &err);
	is_int(until, 0, "nobody said to wait");
	budget_pause(db, "qb:1", 9000, &err);
	budget_pause(db, "qb:1", 7000, &err);
	budget_paused(db, "qb:1", 5000, &until, &err);
	is_int(until, 9000, "the longest wait stands");
	budget_paused(db, "qb:2", 5000, &until, &err);
	is_int(until, 0, "for whom it was said");
	budget_paused(db, "qb:1", 9000, &until, &err);
	is_int(until, 0, "until it is over");
	prune_expired(db, 12500, &removed, &err);
	is_int(place_count(db, "SELECT count(*) FROM budget"), 1,
	    "what counts no more is removed by and by");
}

static void
test_places(struct place *p)
{
	struct db_lock *held[3] = {NULL}, *more = NULL;
	struct error err = ERROR_INIT;
	struct db *other = place_connect(p);
	int i;

	for (i = 0; i < 3; i++)
		is_int(budget_place(i % 2 == 0 ? p->db : other, "qb:1", 3,
		    &held[i], &err), 0, "place %d is free", i);
	is_int(budget_place(other, "qb:1", 3, &more, &err), 1,
	    "a fourth is not there");
	is_int(budget_place(other, "qb:2", 3, &more, &err), 0,
	    "another scope has its own");
	db_unlock(more);
	db_unlock(held[1]);
	is_int(budget_place(other, "qb:1", 3, &more, &err), 0,
	    "one that was given back is free");
	db_unlock(more);
	db_unlock(held[0]);
	db_unlock(held[2]);
	db_close(other);
}

static const struct pace_rule rules[] = {{60000, 40, 60, 0}};
static const struct allowance_plan plan = {rules, nitems(rules), 4, 0};

static int
take(struct db *db, const struct allowance_plan *of, const char *scope,
    struct allowance *out, struct error *err)
{
	struct allowance_want want = {scope, 1, LANE_LEADS, 0};

	return allowance_take(db, of, &want, out, err);
}

static void
test_allowance(struct db *db)
{
	struct error err = ERROR_INIT;
	struct allowance a;
	int i, taken = 0;

	clock_pretend(T + 500);
	for (i = 0; i < 41; i++) {
		taken += take(db, &plan, "qb:9", &a,
		    &err) == 0;
		allowance_give(db, &a);
	}
	is_int(taken, 40, "as many calls as the limit allows");
	is_int(err.code, ERROR_LIMITED, "then it is spent");
	is_text(err.detail, ALLOWANCE_SPENT, "which is our own word");
	is_int(err.retry_after_s, 61, "until the first of them is over");
	clock_pretend(T + 60000);
	error_clear(&err);
	ok(take(db, &plan, "qb:9", &a, &err) == -1,
	    "a bucket counts whole");
	clock_pretend(T + 61000);
	ok(take(db, &plan, "qb:9", &a, &err) == 0,
	    "then there is room again");
	allowance_give(db, &a);
	error_clear(&err);
	ok(allowance_pause(db, "qb:9", 30, &err) == 0, "told to wait");
	ok(take(db, &plan, "qb:9", &a, &err) == -1,
	    "nobody calls");
	is_int(err.retry_after_s, 30, "for so long");
	is_text(err.detail, ALLOWANCE_PAUSED, "for that reason");
	clock_pretend(T + 91001);
	ok(take(db, &plan, "qb:9", &a, &err) == 0,
	    "and then again");
	allowance_give(db, &a);
	clock_pretend(0);
}

/* Nobody knows when a slow call arrived: it counts from its end. */
static void
test_slow(struct db *db)
{
	static const struct pace_rule slow_rules[] = {{1000, 1, 10, 20}};
	static const struct allowance_plan slow = {slow_rules, 1, 4, 0};
	struct error err = ERROR_INIT;
	struct allowance a;

	clock_pretend(T);
	take(db, &slow, "qb:8", &a, &err);
	allowance_give(db, &a);
	clock_pretend(T + 1100);
	ok(take(db, &slow, "qb:8", &a, &err) == 0,
	    "a fast call counts for a window from its start");
	clock_sleep_ms(40);
	clock_pretend(T + 2200);
	allowance_give(db, &a);
	ok(take(db, &slow, "qb:8", &a, &err) == -1,
	    "a slow one from its end");
	is_int(place_count(db, "SELECT sum(used) FROM budget "
	    "WHERE scope = 'qb:8'"), 1, "once");
	clock_pretend(T + 3300);
	ok(take(db, &slow, "qb:8", &a, &err) == 0,
	    "until that is over");
	allowance_give(db, &a);
	clock_pretend(0);
}

/* How many calls of a lane and cost still fit. */
static int
fits(struct db *db, const struct allowance_plan *of, enum lane lane,
    int64_t cost)
{
	struct allowance_want want = {"crm:x", cost, lane, 0};
	struct error err = ERROR_INIT;
	struct allowance a;
	int taken = 0;

	while (taken < 1000 && allowance_take(db, of, &want, &a, &err) == 0) {
		allowance_give(db, &a);
		taken++;
	}
	return taken;
}

#define DAY INT64_C(86400000)

static const struct pace_rule day_rules[] = {{DAY, 1000, 96, 0}};
static const struct allowance_plan day = {day_rules, 1, 3, 10};

static void
test_lanes(struct db *db)
{
	struct error err = ERROR_INIT;
	int64_t used;

	clock_pretend(T);
	is_int(fits(db, &day, LANE_RECONCILE, 10), 70,
	    "the last lane leaves three tenths");
	is_int(fits(db, &day, LANE_INVENTORY, 10), 10, "the third two");
	is_int(fits(db, &day, LANE_ORDERS, 10), 10, "the second one");
	is_int(fits(db, &day, LANE_LEADS, 30), 3, "leads have it all");
	is_int(fits(db, &day, LANE_LEADS, 11), 0, "up to what does not fit");
	is_int(fits(db, &day, LANE_LEADS, 10), 1, "and not further");
	allowance_used(db, &day, "crm:x", T, &used, &err);
	is_int(used, 1000, "all of it is used");
	clock_pretend(T + DAY + DAY / 96 + 1);
	is_int(fits(db, &day, LANE_LEADS, 10), 100, "until a day is over");
	clock_pretend(0);
}

/* Others of the same account are seen in what the provider counts. */
static void
test_told(struct db *db)
{
	struct error err = ERROR_INIT;
	int64_t at = T + 10 * DAY, used;

	clock_pretend(at);
	ok(allowance_told(db, &day, "crm:x", 400, &err) == 0,
	    "400 of 1000 are left, the provider says");
	allowance_used(db, &day, "crm:x", at, &used, &err);
	is_int(used, 620, "what may be under way is taken for used");
	is_int(fits(db, &day, LANE_RECONCILE, 10), 8,
	    "so there is less for all");
	ok(allowance_told(db, &day, "crm:x", 320, &err) == 0,
	    "told again, of the same");
	allowance_used(db, &day, "crm:x", at, &used, &err);
	is_int(used, 700, "nothing is counted twice");
	allowance_told(db, &day, "crm:x", 0, &err);
	is_int(fits(db, &day, LANE_LEADS, 1), 0, "nothing is left");
	clock_pretend(at + 3600001);
	allowance_used(db, &day, "crm:x", at + 3600001, &used, &err);
	is_int(used, 80, "after an hour without news that is doubted");
	allowance_told(db, &day, "crm:x", 5000, &err);
	clock_pretend(at + 3 * 3600000);
	is_int(fits(db, &day, LANE_LEADS, 10), 498,
	    "more is left than the limit we know: it is used");
	clock_pretend(0);
}

/* Takes as much as it gets within its patience; the exit status counts. */
static int
greedy(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;
	struct allowance_want want = {"qb:5", 1, LANE_LEADS, 100};
	struct db *db = place_connect(p);
	struct allowance a;
	int taken = 0;

	(void)i;
	gate_wait(arg);
	while (taken < 100 && allowance_take(db, &plan, &want, &a,
		&err) == 0) {
		taken++;
		allowance_give(db, &a);
	}
	db_close(db);
	return err.code == ERROR_LIMITED ? taken : 127;
}

/* Many processes at once share one limit to the last call. */
static void
test_together(struct place *p)
{
	pid_t child[12];
	struct gate gate;
	int i, status, taken = 0, failed = 0;

	place_close(p);
	gate_make(&gate);
	for (i = 0; i < 12; i++)
		child[i] = place_spawn(p, greedy, i, &gate);
	gate_open(&gate);
	for (i = 0; i < 12; i++) {
		status = place_wait(child[i]);
		failed += status > 100;
		taken += status <= 100 ? status : 0;
	}
	is_int(failed, 0, "twelve processes end by the limit alone");
	is_int(taken, 40, "and have had exactly its calls together");
	place_open(p);
}

static int
hold(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;
	struct db_lock *place = NULL;

	(void)arg;
	(void)i;
	if (budget_place(place_connect(p), "qb:7", 1, &place, &err) != 0)
		return 1;
	(void)kill(getpid(), SIGKILL);
	return 2;
}

static void
test_killed(struct place *p)
{
	struct error err = ERROR_INIT;
	struct db_lock *place = NULL;

	place_close(p);
	is_int(place_wait(place_spawn(p, hold, 0, NULL)), 128 + SIGKILL,
	    "one is killed with its place");
	place_open(p);
	is_int(budget_place(p->db, "qb:7", 1, &place, &err), 0,
	    "which is free at once");
	db_unlock(place);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_counts(p.db);
	test_places(&p);
	test_allowance(p.db);
	test_slow(p.db);
	test_lanes(p.db);
	test_told(p.db);
	test_together(&p);
	test_killed(&p);
	place_remove(&p);
	return tap_done();
}
