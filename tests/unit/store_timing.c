/* store_timing.c - how long answers took is told never too low. */

#include <string.h>

#include "store/timing.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define HOUR_MS ((int64_t)60 * 60 * 1000)
#define NOW ((int64_t)1795000000 * 1000)

static void
test_steps(void)
{
	static const struct { int64_t us, at_most; } rows[] = {
		{0, 100}, {100, 100}, {101, 150}, {150, 150}, {151, 200},
		{201, 300}, {301, 400}, {401, 600}, {1000, 1200},
		{1000000, 1228800}, {999999999999, 78643200},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++)
		is_int(timing_at_most_us(timing_step(rows[i].us)),
		    rows[i].at_most, "%lld us", (long long)rows[i].us);
	for (i = 1; i < TIMING_STEPS; i++)
		if (timing_at_most_us(i) <= timing_at_most_us(i - 1) ||
		    timing_at_most_us(i) * 2 > timing_at_most_us(i - 1) * 3)
			ok(false, "step %zu is at most half above the one "
			    "before", i);
}

static void
test_quantiles(void)
{
	int64_t counts[TIMING_STEPS] = {0};
	struct timing_quantiles q;
	struct error err = ERROR_INIT;
	struct place p;

	place_make_store(&p, NULL);
	is_int(timing_load(p.db, "capture", 0, &q, &err), 0, "no answers");
	is_int(q.answers, 0, "are none");
	counts[timing_step(200)] = 98;
	counts[timing_step(5000)] = 1;
	is_int(timing_add(p.db, "capture", NOW, counts, &err), 0, "added");
	memset(counts, 0, sizeof(counts));
	counts[timing_step(200)] = 1;
	is_int(timing_add(p.db, "capture", NOW, counts, &err), 0,
	    "and to the same hour");
	(void)timing_load(p.db, "capture", NOW - HOUR_MS, &q, &err);
	is_int(q.answers, 100, "they add up");
	is_int(q.p50_us, 200, "half took no longer");
	is_int(q.p99_us, 200, "nor did 99 of a hundred");
	memset(counts, 0, sizeof(counts));
	counts[timing_step(5000)] = 1;
	(void)timing_add(p.db, "capture", NOW + HOUR_MS, counts, &err);
	(void)timing_load(p.db, "capture", NOW - HOUR_MS, &q, &err);
	is_int(q.p99_us, 6400, "98 of a hundred are not 99");
	(void)timing_load(p.db, "capture", NOW, &q, &err);
	is_int(q.answers, 1, "older hours do not count");
	(void)timing_load(p.db, "other", 0, &q, &err);
	is_int(q.answers, 0, "nor do other programs");
	place_remove(&p);
}

int
main(void)
{
	test_steps();
	test_quantiles();
	return tap_done();
}
