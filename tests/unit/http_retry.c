/* http_retry.c - when to try again, as tables. */

#include "base/clock.h"
#include "base/mem.h"
#include "http/retry.h"
#include "tests/lib/tap.h"

#define TOP UINT32_MAX

static void
test_delay(void)
{
	static const struct {
		int attempt;
		int64_t base, cap;
		uint32_t random;
		int64_t retry_after, want;
		const char *what;
	} rows[] = {
		{0, 1000, 60000, 0, -1, 0, "jitter may be nothing"},
		{0, 1000, 60000, 1u << 31, -1, 500, "half of the span"},
		{0, 1000, 60000, TOP, -1, 999, "nearly the whole span"},
		{1, 1000, 60000, 1u << 31, -1, 1000, "doubles"},
		{5, 1000, 60000, 1u << 31, -1, 16000, "doubles each time"},
		{6, 1000, 60000, 1u << 31, -1, 30000, "up to the cap"},
		{1000000, 1000, 60000, 1u << 31, -1, 30000, "far past it"},
		{0, 90000, 60000, 1u << 31, -1, 30000, "a base past the cap"},
		{62, 1000, INT64_MAX, TOP, -1, 0, "no overflow"},
		{0, 1000, 60000, TOP, 7, 7000, "the server's wish is kept"},
		{9, 1000, 900000, TOP, 7, 511999, "a longer delay stands"},
		{0, 1000, 60000, 0, 0, 0, "a wish of nothing"},
		{-3, 1000, 60000, 1u << 31, -1, 500, "a negative attempt"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		int64_t got = retry_delay_ms(rows[i].attempt, rows[i].base,
		    rows[i].cap, rows[i].random, rows[i].retry_after);

		if (rows[i].cap == INT64_MAX)
			ok(got >= 0 && got > INT64_MAX / 2, "%s",
			    rows[i].what);
		else
			is_int(got, rows[i].want, "%s", rows[i].what);
	}
}

static void
test_retry_after(void)
{
	static const struct {
		const char *value;
		int64_t want;
	} rows[] = {
		{NULL, -1},
		{"", -1},
		{"0", 0},
		{"120", 120},
		{"86400", 86400},
		{"86401", 86400},
		{"99999999999999999999999", 86400},
		{"-1", -1},
		{"+5", -1},
		{"1.5", -1},
		{"12 ", -1},
		{"soon", -1},
		{"Fri, 20 Nov 2026 10:00:30 GMT", 30},
		{"Friday, 20-Nov-26 10:00:30 GMT", 30},
		{"Fri Nov 20 10:00:30 2026", 30},
		{"Fri, 20 Nov 2026 09:59:30 GMT", 0},
		{"Fri, 20 Nov 2027 10:00:30 GMT", 86400},
		{"Sunday, 06-Nov-94 08:49:37 GMT", 0},
		{"Fri, 20 Nov 2026 10:00:30 GMT;", -1},
		{"Fri, 20 Nov 2026 10:00:30", -1},
		{"Fri, 20 Foo 2026 10:00:30 GMT", -1},
		{"Fri, 31 Feb 2026 10:00:30 GMT", -1},
		{"Fri, 20 Nov 2026 25:00:30 GMT", -1},
	};
	int64_t now;
	size_t i;

	clock_parse("2026-11-20T10:00:00Z", &now);
	for (i = 0; i < nrows(rows); i++)
		is_int(retry_after_parse(rows[i].value, now), rows[i].want,
		    "Retry-After \"%s\"", rows[i].value != NULL ?
		    rows[i].value : "(none)");
}

int
main(void)
{
	test_delay();
	test_retry_after();
	return tap_done();
}
