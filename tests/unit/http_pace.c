/* http_pace.c - when the next call fits, as tables. */

#include "http/pace.h"
#include "tests/lib/tap.h"

#define MINUTE 60000
#define T INT64_C(1800000000000) /* the start of a minute */

static const struct pace_rule per_minute = {MINUTE, 500, 60, 0};

static void
test_buckets(void)
{
	static const struct {
		int64_t now, bucket, first;
		const char *what;
	} rows[] = {
		{T, 1800000000, 1799999940, "the start of a second"},
		{T + 999, 1800000000, 1799999940, "its end"},
		{T + 1000, 1800000001, 1799999941, "the next"},
		{0, 0, 0, "the first of all"},
		{500, 0, 0, "nothing lies before it"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		is_int(pace_bucket(&per_minute, rows[i].now), rows[i].bucket,
		    "bucket: %s", rows[i].what);
		is_int(pace_first(&per_minute, rows[i].now), rows[i].first,
		    "oldest that counts: %s", rows[i].what);
	}
}

static void
test_wait(void)
{
	static const struct {
		int64_t used, oldest, cost, keep, now, want;
		const char *what;
	} rows[] = {
		{0, 0, 1, 0, T, 0, "nothing used"},
		{499, 1799999950, 1, 0, T, 0, "the last one"},
		{500, 1799999950, 1, 0, T, 11000, "until the oldest is over"},
		{500, 1799999940, 1, 0, T, 1000, "it counts whole"},
		{500, 1799999940, 1, 0, T + 999, 1, "to its last moment"},
		{500, 1799999900, 1, 0, T, 1, "one that is over: look again"},
		{495, 1799999950, 5, 0, T, 0, "a cost that fits"},
		{496, 1799999950, 5, 0, T, 11000, "a cost that does not"},
		{449, 1799999950, 1, 50, T, 0, "the last below the reserve"},
		{450, 1799999950, 1, 50, T, 11000, "the reserve is kept"},
		{0, 0, 501, 0, T, -1, "more than there ever is"},
		{0, 0, 1, 500, T, -1, "all of it is reserved"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++)
		is_int(pace_wait_ms(&per_minute, rows[i].used, rows[i].oldest,
		    rows[i].cost, rows[i].keep, rows[i].now), rows[i].want,
		    "wait: %s", rows[i].what);
}

/* Greedy callers, looked at from outside: no window holds too many. */
static void
test_window(void)
{
	static const struct pace_rule rule = {1250, 10, 25, 0};
	static int64_t sent[400];
	int64_t now = T, used, oldest, b, wait;
	size_t n = 0, i, j, most = 0, within;

	while (n < nrows(sent)) {
		used = 0;
		oldest = INT64_MAX;
		for (i = 0; i < n; i++) {
			b = pace_bucket(&rule, sent[i]);
			if (b < pace_first(&rule, now))
				continue;
			used++;
			if (b < oldest)
				oldest = b;
		}
		wait = pace_wait_ms(&rule, used, oldest, 1, 0, now);
		if (wait == 0)
			sent[n++] = now++;
		else
			now += wait;
	}
	for (i = 0; i < n; i++) {
		within = 0;
		for (j = i; j < n && sent[j] < sent[i] + 1250; j++)
			within++;
		if (within > most)
			most = within;
	}
	is_int((long long)most, 10, "a window holds what is allowed");
	ok(sent[n - 1] - T < 52 * 1000, "and little less on average");
	is_int(pace_ends_at(&rule, pace_bucket(&rule, T)) - T, 1300,
	    "a bucket counts for a window after its end");
}

int
main(void)
{
	test_buckets();
	test_wait();
	test_window();
	return tap_done();
}
