/* sync_outcome.c - what becomes of a try, how a run ends, what a bar shows. */

#include "base/mem.h"
#include "base/clock.h"
#include "sync/engine.h"
#include "sync/outcome.h"
#include "sync/progress.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)
#define MOST UINT32_MAX

struct outcome_row {
	const char *name;
	enum error_code code;
	int retry_after_s;
	bool refused, uncertain;
	int attempts; /* of 3 */
	uint32_t random;
	enum job_state state;
	bool counts;
	int64_t wait_ms; /* for JOB_RETRY */
};

static const struct outcome_row outcome_rows[] = {
	{"it went well", ERROR_NONE, 0, false, false, 0, 0, JOB_DONE, true, 0},
	{"it went well at last", ERROR_NONE, 0, false, false, 2, 0, JOB_DONE,
	    true, 0},
	{"refused for what is in it", ERROR_INVALID, 0, true, false, 0, 0,
	    JOB_DEAD, true, 0},
	{"refused by a code that needs a new mapping", ERROR_CONFIG, 0, true,
	    false, 0, 0, JOB_DEAD, true, 0},
	{"refused for a reason that passes", ERROR_UNAVAILABLE, 0, true, false,
	    0, 0, JOB_RETRY, true, 0},
	{"refused as too much", ERROR_LIMITED, 90, true, false, 0, 0, JOB_RETRY,
	    true, 90000},
	{"never reached: no network", ERROR_UNAVAILABLE, 0, false, false, 0, 0,
	    JOB_RETRY, false, 0},
	{"never reached, however often", ERROR_UNAVAILABLE, 0, false, false,
	    99, 0, JOB_RETRY, false, 0},
	{"never reached: the grant is dead", ERROR_AUTH, 0, false, false, 0, 0,
	    JOB_RETRY, false, 0},
	{"never reached: a setting is wrong", ERROR_CONFIG, 0, false, false, 0,
	    0, JOB_RETRY, false, 0},
	{"never reached: a damaged store", ERROR_DATA, 0, false, false, 0, 0,
	    JOB_RETRY, false, 0},
	{"told to wait, all of us", ERROR_LIMITED, 120, false, false, 0, 0,
	    JOB_RETRY, false, 120000},
	{"cut off: it may be there", ERROR_UNAVAILABLE, 0, false, true, 0, 0,
	    JOB_RETRY, true, 0},
	{"cut off a second time", ERROR_UNAVAILABLE, 0, false, true, 1, 0,
	    JOB_RETRY, true, 0},
	{"cut off once too often", ERROR_UNAVAILABLE, 0, false, true, 2, 0,
	    JOB_DEAD, true, 0},
	{"refused once too often", ERROR_UNAVAILABLE, 0, true, false, 2, 0,
	    JOB_DEAD, true, 0},
	{"a whole call refused for what is in it", ERROR_INVALID, 0, false,
	    false, 0, 0, JOB_DEAD, false, 0},
	{"the longest wait of the first try", ERROR_UNAVAILABLE, 0, false,
	    true, 0, MOST, JOB_RETRY, true, 60000},
	{"of the second", ERROR_UNAVAILABLE, 0, false, true, 1, MOST, JOB_RETRY,
	    true, 120000},
	{"of a late one", ERROR_UNAVAILABLE, 0, false, false, 40, MOST,
	    JOB_RETRY, false, 6 * 3600 * 1000},
};

static void
test_outcomes(void)
{
	struct outcome_try tried;
	struct job_outcome out;
	struct error err;
	char text[100];
	int64_t wait;
	size_t i;

	for (i = 0; i < nrows(outcome_rows); i++) {
		const struct outcome_row *r = &outcome_rows[i];

		memset(&err, 0, sizeof(err));
		(void)error_set(&err, r->code, "why");
		err.retry_after_s = r->retry_after_s;
		memset(&tried, 0, sizeof(tried));
		tried.error = r->code != ERROR_NONE ? &err : NULL;
		tried.refused = r->refused;
		tried.uncertain = r->uncertain;
		tried.attempts = r->attempts;
		tried.max_attempts = 3;
		tried.now = NOW;
		tried.random = r->random;
		outcome_decide(&tried, text, sizeof(text), &out);
		is_int(out.state, r->state, "%s: what becomes of it", r->name);
		is_int(out.counts, r->counts, "%s: whether it counts", r->name);
		is_int(out.uncertain, r->uncertain,
		    "%s: whether it may be there", r->name);
		if (r->state != JOB_RETRY)
			continue;
		wait = out.not_before - NOW;
		ok(wait >= r->wait_ms - 1 && wait <= r->wait_ms,
		    "%s: it waits %lld ms", r->name, (long long)wait);
	}
}

static void
test_words(void)
{
	struct outcome_try tried = {0};
	struct error err = ERROR_INIT;
	struct job_outcome out;
	char text[100];

	tried.error = &err;
	tried.uncertain = true;
	tried.attempts = 2;
	tried.max_attempts = 3;
	(void)error_set(&err, ERROR_UNAVAILABLE, "the line was cut");
	outcome_decide(&tried, text, sizeof(text), &out);
	is_text(out.error, "given up after 3 attempts: the line was cut",
	    "what was given up says how often it was tried");
	is_text(out.code, "unavailable", "without a provider's word the kind "
	    "of error is its code");
	(void)error_detail(&err, "INTERNAL_ERROR");
	tried.attempts = 0;
	outcome_decide(&tried, text, sizeof(text), &out);
	is_text(out.error, "the line was cut", "before that it says why");
	is_text(out.code, "INTERNAL_ERROR", "with the provider's word");
	tried.error = NULL;
	outcome_decide(&tried, text, sizeof(text), &out);
	is_text(out.error, NULL, "what went well says nothing");
	is_text(out.code, NULL, "and has no code");
}

/* --- Exit codes --------------------------------------------------------- */

struct part {
	enum error_code code;
	int64_t dead, retry;
	const char *detail;
};

struct exit_row {
	const char *name;
	struct part parts[3];
	int want;
};

static const struct exit_row exit_rows[] = {
	{"all is well", {{ERROR_NONE, 0, 0, NULL}}, 0},
	{"some failed for now", {{ERROR_NONE, 0, 2, NULL}}, 5},
	{"some failed for good", {{ERROR_NONE, 1, 0, NULL}}, 1},
	{"both", {{ERROR_NONE, 1, 2, NULL}}, 1},
	{"never connected", {{ERROR_NOT_FOUND, 0, 0, NULL}}, 3},
	{"a setting is wrong", {{ERROR_CONFIG, 0, 0, NULL}}, 3},
	{"the grant is dead", {{ERROR_AUTH, 0, 0, NULL}}, 4},
	{"an outage", {{ERROR_UNAVAILABLE, 0, 0, NULL}}, 5},
	{"the provider takes no more calls", {{ERROR_LIMITED, 0, 0, "429"}},
	    5},
	{"the accounts server takes no more", {{ERROR_LIMITED, 0, 0,
	    "Access Denied"}}, 5},
	{"our quota of tokens is spent", {{ERROR_LIMITED, 0, 0,
	    "mint_quota"}}, 6},
	{"our limit of calls is reached", {{ERROR_LIMITED, 0, 0,
	    "budget"}}, 6},
	{"the provider has told us to wait", {{ERROR_LIMITED, 0, 0,
	    "paused"}}, 5},
	{"the data is damaged", {{ERROR_DATA, 0, 0, NULL}}, 7},
	{"a mistake of ours", {{ERROR_INTERNAL, 0, 0, NULL}}, 1},
	{"one tenant's grant is dead, another's is well",
	    {{ERROR_NONE, 0, 0, NULL}, {ERROR_AUTH, 0, 0, NULL}}, 4},
	{"a dead grant comes before a dead lead",
	    {{ERROR_NONE, 1, 1, NULL}, {ERROR_AUTH, 0, 0, NULL}}, 4},
	{"a setting before a dead grant", {{ERROR_AUTH, 0, 0, NULL},
	    {ERROR_CONFIG, 0, 0, NULL}}, 3},
	{"damage before all", {{ERROR_CONFIG, 1, 1, NULL},
	    {ERROR_AUTH, 0, 0, NULL}, {ERROR_DATA, 0, 0, NULL}}, 7},
	{"a dead lead before a spent quota", {{ERROR_LIMITED, 0, 0,
	    "mint_quota"}, {ERROR_NONE, 1, 0, NULL}}, 1},
	{"a spent quota before what passes", {{ERROR_UNAVAILABLE, 0, 0, NULL},
	    {ERROR_LIMITED, 0, 3, "mint_quota"}}, 6},
};

static void
test_exit_codes(void)
{
	struct engine_results results;
	struct engine_result items[3];
	size_t i, k;

	for (i = 0; i < nrows(exit_rows); i++) {
		const struct exit_row *r = &exit_rows[i];

		memset(items, 0, sizeof(items));
		for (k = 0; k < 3; k++) {
			items[k].error.code = r->parts[k].code;
			if (r->parts[k].detail != NULL)
				(void)error_detail(&items[k].error,
				    r->parts[k].detail);
			items[k].run.dead = r->parts[k].dead;
			items[k].run.retry = r->parts[k].retry;
		}
		results.items = items;
		results.count = 3;
		is_int(engine_exit_code(&results), r->want, "%s", r->name);
	}
	results.count = 0;
	is_int(engine_exit_code(&results), 0, "nothing was due");
}

/* --- The bar ------------------------------------------------------------ */

struct bar_row {
	int64_t done, total, elapsed_ms;
	const char *want;
};

static const struct bar_row bar_rows[] = {
	{0, 10, 5000, "leads   0% [                        ] 0/10, at the "
	    "first, synced 1 retry 2 dead 3"},
	{5, 10, 5000, "leads  50% [============            ] 5/10, 5 s left, "
	    "synced 1 retry 2 dead 3"},
	{1, 4, 1000, "leads  25% [======                  ] 1/4, 3 s left, "
	    "synced 1 retry 2 dead 3"},
	{1, 4, -1000, "leads  25% [======                  ] 1/4, 0 s left, "
	    "synced 1 retry 2 dead 3"},
	{100, 400, 90000, "leads  25% [======                  ] 100/400, "
	    "4 min 30 s left, synced 1 retry 2 dead 3"},
	{10, 400, 200000, "leads   2% [                        ] 10/400, "
	    "2 h 10 min left, synced 1 retry 2 dead 3"},
	{10, 10, 9000, "leads 100% [========================] 10/10, in 9 s, "
	    "synced 1 retry 2 dead 3"},
	{12, 10, 61000, "leads 100% [========================] 12/12, in "
	    "1 min 1 s, synced 1 retry 2 dead 3"},
	{0, 0, 0, "leads 100% [========================] 0/0, in 0 s, "
	    "synced 1 retry 2 dead 3"},
	{999999, 1000000, 3600000, "leads  99% [======================= ] "
	    "999999/1000000, 0 s left, synced 1 retry 2 dead 3"},
	{1, 1000000000, 10, "leads   0% [                        ] "
	    "1/1000000000, more than a day left, synced 1 retry 2 dead 3"},
};

static void
test_bar(void)
{
	struct run run = {0};
	char text[200], job[] = "leads";
	size_t i;

	run.job = job;
	run.synced = 1;
	run.retry = 2;
	run.dead = 3;
	for (i = 0; i < nrows(bar_rows); i++) {
		const struct bar_row *r = &bar_rows[i];

		run.processed = r->done;
		progress_text(&run, r->total, r->elapsed_ms, text,
		    sizeof(text));
		is_text(text, r->want, "%lld of %lld", (long long)r->done,
		    (long long)r->total);
	}
}

static void
test_age(void)
{
	struct error err = ERROR_INIT;
	struct outcome_try tried = {.error = &err, .refused = true,
	    .attempts = 5, .max_attempts = 100, .now = NOW};
	struct job_outcome out;
	char text[600];

	error_set(&err, ERROR_UNAVAILABLE, "the record is locked");
	tried.failing_since = NOW - OUTCOME_AGE_MS;
	outcome_decide(&tried, text, sizeof(text), &out);
	is_int(out.state, JOB_RETRY, "failing for a week it is tried again");
	tried.failing_since--;
	outcome_decide(&tried, text, sizeof(text), &out);
	is_int(out.state, JOB_DEAD, "for longer it is given up");
	is_text(out.error, "given up after 6 attempts: the record is locked",
	    "which says so");
	tried.refused = false;
	outcome_decide(&tried, text, sizeof(text), &out);
	is_int(out.state, JOB_RETRY, "while nobody is reached it waits, for "
	    "however long");
}

/* --- What stops a run --------------------------------------------------- */

/* The names that people and schedules rely on. */
static const char *const known_jobs[] = {
	"leads", "orders", "tokens", "events", "inventory", "bookings",
	"reconcile", "canary", "alerts", "prune",
};

static void
test_stopping(void)
{
	volatile sig_atomic_t stop = 0;
	struct engine e = {0};
	const char *const *names = engine_jobs();
	size_t i, n;

	e.stop = &stop;
	e.started_ms = clock_monotonic_ms();
	ok(!engine_stopping(&e), "a run that began goes on");
	stop = 1;
	ok(engine_stopping(&e), "until it is told to stop");
	stop = 0;
	e.started_ms = clock_monotonic_ms() - ENGINE_RUN_MS - 1;
	ok(engine_stopping(&e), "or its time is over");
	for (n = 0; names[n] != NULL; n++) {
		for (i = 0; i < nrows(known_jobs); i++)
			if (strcmp(known_jobs[i], names[n]) == 0)
				break;
		ok(i < nrows(known_jobs), "%s is a job as documented",
		    names[n]);
	}
	ok(n > 3, "and no fewer than four");
}

int
main(void)
{
	test_outcomes();
	test_age();
	test_words();
	test_exit_codes();
	test_bar();
	test_stopping();
	return tap_done();
}
