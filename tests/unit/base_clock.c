/* base_clock.c - instants are read and written rightly. */

#include <string.h>

#include "base/clock.h"
#include "tests/lib/tap.h"

#define DAY_MS INT64_C(86400000)

static const struct {
	const char *text;
	int64_t at;
	const char *back;
} instants[] = {
	{"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
	{"1970-01-01", 0, "1970-01-01T00:00:00Z"},
	{"1970-01-01T00:00:00.001Z", 1, "1970-01-01T00:00:00Z"},
	{"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59Z"},
	{"2026-03-04T10:15:07Z", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04T10:15:07.5Z", INT64_C(1772619307500),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04T10:15:07.123456789Z", INT64_C(1772619307123),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04T15:45:07+05:30", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04T02:15:07-08:00", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04T10:15:07-00:00", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04t10:15:07z", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2026-03-04 10:15:07Z", INT64_C(1772619307000),
	    "2026-03-04T10:15:07Z"},
	{"2000-02-29T12:00:00Z", INT64_C(951825600000),
	    "2000-02-29T12:00:00Z"},
	{"2024-02-29", 19782 * DAY_MS, "2024-02-29T00:00:00Z"},
	{"2023-12-31T23:30:00-01:00", 19723 * DAY_MS + 1800000,
	    "2024-01-01T00:30:00Z"},
	{"2038-01-19T03:14:08Z", INT64_C(2147483648000),
	    "2038-01-19T03:14:08Z"},
	{"2016-12-31T23:59:60Z", INT64_C(1483228800000),
	    "2017-01-01T00:00:00Z"},
	{"2017-01-01T00:59:60+01:00", INT64_C(1483228800000),
	    "2017-01-01T00:00:00Z"},
	{"9999-12-31T23:59:59Z", INT64_C(253402300799000),
	    "9999-12-31T23:59:59Z"},
	{"0000-01-01T00:00:00Z", INT64_C(-62167219200000),
	    "0000-01-01T00:00:00Z"},
};

static const char *const refused[] = {
	"", "now", "2026", "2026-03", "2026-03-04T", "2026-03-04T10:15",
	"2026-03-04T10:15:07", "2026-03-04T10:15:07+0530",
	"2026-03-04T10:15:07+05", "2026-03-04T10:15:07+24:00",
	"2026-03-04T10:15:07+05:60", "2026-03-04T10:15:07.Z",
	"2026-03-04T10:15:07,5Z", "2026-03-04T10:15:07Zx",
	"2026-03-04T24:00:00Z", "2026-03-04T10:60:00Z", "2026-03-04T10:15:61Z",
	"2026-03-04T10:15:60Z", "2026-00-04", "2026-13-04", "2026-03-00",
	"2026-03-32", "2026-04-31", "2026-02-29", "2025-02-29", "1900-02-29",
	"2100-02-29", "2026-3-4", "26-03-04", " 2026-03-04", "2026-03-04 ",
	"+026-03-04", "-026-03-04", "2026/03/04", "2026-03-04T1:15:07Z",
	"2026-03-04T10:15:07 +05:30", "12026-03-04",
};

static void
test_texts(void)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t at;
	size_t i;

	for (i = 0; i < nrows(instants); i++) {
		at = 4711;
		is_int(clock_parse(instants[i].text, &at), 0, "%s is read",
		    instants[i].text);
		is_int(at, instants[i].at, "%s is the right instant",
		    instants[i].text);
		clock_text(instants[i].at, text);
		is_text(text, instants[i].back, "%s is written",
		    instants[i].back);
	}
	for (i = 0; i < nrows(refused); i++) {
		at = 4711;
		is_int(clock_parse(refused[i], &at), -1, "\"%s\" is refused",
		    refused[i]);
		is_int(at, 4711, "\"%s\" sets nothing", refused[i]);
	}
	is_int(clock_parse(NULL, &at), -1, "NULL is refused");
}

/* Every day of 400 years goes out and comes back. */
static void
test_days(void)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t day, at, wrong = 0;

	for (day = -73000; day < 73100; day++) {
		clock_text(day * DAY_MS, text);
		if (clock_parse(text, &at) != 0 || at != day * DAY_MS)
			wrong++;
	}
	is_int(wrong, 0, "every day of 400 years comes back as it went out");
}

static void
test_extremes(void)
{
	char text[CLOCK_TEXT_SIZE];

	clock_text(INT64_MAX, text);
	ok(strlen(text) < CLOCK_TEXT_SIZE, "the last instant fits (%s)", text);
	clock_text(INT64_MIN, text);
	ok(strlen(text) < CLOCK_TEXT_SIZE, "the first instant fits (%s)", text);
}

static void
test_running(void)
{
	int64_t before = clock_monotonic_ms(), now = clock_now_ms();

	ok(now > INT64_C(1700000000000), "it is later than 2023");
	clock_sleep_ms(0);
	clock_sleep_ms(-5);
	clock_sleep_ms(3);
	ok(clock_monotonic_ms() - before >= 3, "sleep lasts its span");
}

int
main(void)
{
	test_texts();
	test_days();
	test_extremes();
	test_running();
	return tap_done();
}
