/* sync_schedule.c - when a schedule was last due, in every zone. */

#include "base/clock.h"
#include "base/mem.h"
#include "sync/schedule.h"
#include "tests/lib/tap.h"

/* The rules of zones as POSIX writes them, so that no zone file is needed. */
#define UTC "UTC0"
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0"
#define LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
#define BEIRUT "EET-2EEST,M3.5.0/0,M10.5.0/0"

struct last_row {
	const char *zone, *schedule, *now, *want, *name;
};

static const struct last_row last_rows[] = {
	{UTC, "*/5 * * * *", "2026-03-04T10:07:30Z", "2026-03-04T10:05:00Z",
	    "every five minutes"},
	{UTC, "*/5 * * * *", "2026-03-04T10:05:00Z", "2026-03-04T10:05:00Z",
	    "at the very second"},
	{UTC, "*/5 * * * *", "2026-03-04T10:04:59Z", "2026-03-04T10:00:00Z",
	    "a second before"},
	{UTC, "* * * * *", "2026-01-01T00:00:59Z", "2026-01-01T00:00:00Z",
	    "every minute, at the turn of the year"},
	{UTC, "59 23 * * *", "2026-01-01T00:00:00Z", "2025-12-31T23:59:00Z",
	    "the last minute of the year before"},
	{UTC, "30 3 * * *", "2026-03-04T03:29:59Z", "2026-03-03T03:30:00Z",
	    "a night job before its time is yesterday's"},
	{UTC, "0 2 * * 0", "2026-03-04T10:00:00Z", "2026-03-01T02:00:00Z",
	    "on Sundays"},
	{UTC, "0 2 * * 7", "2026-03-04T10:00:00Z", "2026-03-01T02:00:00Z",
	    "7 is Sunday too"},
	{UTC, "0 2 * * sun", "2026-03-04T10:00:00Z", "2026-03-01T02:00:00Z",
	    "by its name"},
	{UTC, "0 2 * * SUN", "2026-03-04T10:00:00Z", "2026-03-01T02:00:00Z",
	    "in capitals"},
	{UTC, "0 12 * * 5-7", "2026-03-04T10:00:00Z", "2026-03-01T12:00:00Z",
	    "Friday to Sunday, as numbers"},
	{UTC, "0 12 * * mon-fri", "2026-03-01T10:00:00Z",
	    "2026-02-27T12:00:00Z", "Monday to Friday, asked on a Sunday"},
	{UTC, "0-30/10 9-17/4 * * *", "2026-03-04T13:29:00Z",
	    "2026-03-04T13:20:00Z", "steps within ranges"},
	{UTC, "0-30/10 9-17/4 * * *", "2026-03-04T13:59:00Z",
	    "2026-03-04T13:30:00Z", "up to their end"},
	{UTC, "5/20 * * * *", "2026-03-04T13:50:00Z", "2026-03-04T13:45:00Z",
	    "steps from a start"},
	{UTC, "1,2,40-42 * * * *", "2026-03-04T13:39:00Z",
	    "2026-03-04T13:02:00Z", "a list with a range"},
	{UTC, "0 0 1 jan,jul *", "2026-03-04T13:00:00Z",
	    "2026-01-01T00:00:00Z", "months by their names"},
	{UTC, "0 0 31 * *", "2026-11-20T00:00:00Z", "2026-10-31T00:00:00Z",
	    "the 31st of months that have one"},
	{UTC, "0 12 13 * fri", "2026-03-10T00:00:00Z", "2026-03-06T12:00:00Z",
	    "both days restricted: a Friday will do"},
	{UTC, "0 12 10 * fri", "2026-03-12T00:00:00Z", "2026-03-10T12:00:00Z",
	    "and so will the 10th"},
	{UTC, "0 12 * * fri", "2026-03-12T00:00:00Z", "2026-03-06T12:00:00Z",
	    "one restricted: only it counts"},
	{UTC, "0 12 13 * *", "2026-03-12T00:00:00Z", "2026-02-13T12:00:00Z",
	    "so does the other"},
	{UTC, "0 0 29 2 *", "2026-11-20T00:00:00Z", "2024-02-29T00:00:00Z",
	    "29 February is in leap years"},
	{UTC, "0 0 29 2 *", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z",
	    "on the day itself"},
	{UTC, "0 0 29 2 *", "2028-02-28T23:59:59Z", "2024-02-29T00:00:00Z",
	    "four years are not too long"},
	{UTC, "0 0 30 2 *", "2026-11-20T00:00:00Z", NULL,
	    "30 February never is"},
	{UTC, "0 0 31 4,6,9,11 *", "2026-11-20T00:00:00Z", NULL,
	    "nor is 31 April"},

	{BERLIN, "30 3 * * *", "2026-01-15T02:30:00Z", "2026-01-15T02:30:00Z",
	    "local time in winter"},
	{BERLIN, "30 3 * * *", "2026-07-15T02:30:00Z", "2026-07-15T01:30:00Z",
	    "and in summer"},
	{BERLIN, "30 2 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z",
	    "a skipped time is the first minute after the gap"},
	{BERLIN, "0 2 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z",
	    "the first skipped one too"},
	{BERLIN, "15,45 2 * * *", "2026-03-29T12:00:00Z",
	    "2026-03-29T01:00:00Z", "two skipped ones"},
	{BERLIN, "30 2 * * *", "2026-03-29T00:59:59Z", "2026-03-28T01:30:00Z",
	    "before the gap it is yesterday's"},
	{BERLIN, "59 1 * * *", "2026-03-29T12:00:00Z", "2026-03-29T00:59:00Z",
	    "the last minute before the gap"},
	{BERLIN, "0 3 * * *", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z",
	    "the first after it"},
	{BERLIN, "*/10 * * * *", "2026-03-29T01:04:00Z",
	    "2026-03-29T01:00:00Z", "every ten minutes across the gap"},
	{BERLIN, "30 2 * * *", "2026-10-25T00:45:00Z", "2026-10-25T00:30:00Z",
	    "a doubled time counts the first time"},
	{BERLIN, "30 2 * * *", "2026-10-25T01:10:00Z", "2026-10-25T00:30:00Z",
	    "before the second time"},
	{BERLIN, "30 2 * * *", "2026-10-25T01:45:00Z", "2026-10-25T00:30:00Z",
	    "after the second time"},
	{BERLIN, "30 2 * * *", "2026-10-25T20:00:00Z", "2026-10-25T00:30:00Z",
	    "in the evening"},
	{BERLIN, "0 3 * * *", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z",
	    "the first time after the doubled hour"},
	{BERLIN, "0 2 * * *", "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z",
	    "the first doubled one"},
	{BERLIN, "59 1 * * *", "2026-10-25T02:00:00Z", "2026-10-24T23:59:00Z",
	    "the last one before"},

	{NEW_YORK, "30 2 * * *", "2026-03-08T12:00:00Z",
	    "2026-03-08T07:00:00Z", "New York: skipped"},
	{NEW_YORK, "30 1 * * *", "2026-11-01T05:45:00Z",
	    "2026-11-01T05:30:00Z", "New York: doubled, the first time"},
	{NEW_YORK, "30 1 * * *", "2026-11-01T06:45:00Z",
	    "2026-11-01T05:30:00Z", "New York: doubled, the second time"},
	{NEW_YORK, "0 22 * * *", "2026-07-02T01:59:00Z",
	    "2026-07-01T02:00:00Z", "New York: an evening is tomorrow in UTC"},

	{LORD_HOWE, "15 2 * * *", "2026-10-03T20:00:00Z",
	    "2026-10-03T15:30:00Z", "Lord Howe: half an hour is skipped"},
	{LORD_HOWE, "0 2 * * *", "2026-10-03T20:00:00Z",
	    "2026-10-03T15:30:00Z", "Lord Howe: its first minute"},
	{LORD_HOWE, "45 2 * * *", "2026-10-03T20:00:00Z",
	    "2026-10-03T15:45:00Z", "Lord Howe: after it"},
	{LORD_HOWE, "45 1 * * *", "2026-04-04T14:50:00Z",
	    "2026-04-04T14:45:00Z", "Lord Howe: doubled, the first time"},
	{LORD_HOWE, "45 1 * * *", "2026-04-04T16:00:00Z",
	    "2026-04-04T14:45:00Z", "Lord Howe: doubled, the second time"},
	{LORD_HOWE, "0 2 * * *", "2026-04-04T16:00:00Z",
	    "2026-04-04T15:30:00Z", "Lord Howe: after the doubled half hour"},

	{BEIRUT, "30 0 * * *", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z",
	    "midnight itself is skipped"},
	{BEIRUT, "30 23 * * *", "2026-10-24T22:00:00Z",
	    "2026-10-24T20:30:00Z", "the last hour of a day is doubled"},
	{BEIRUT, "0 0 * * *", "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z",
	    "midnight after it"},
};

static void
set_zone(const char *zone)
{
	(void)setenv("TZ", zone, 1);
	tzset();
}

/* mktime() guesses from what it was asked last: let that be anything. */
static void
confuse(int month)
{
	struct tm tm = {0};

	tm.tm_year = 126;
	tm.tm_mon = month;
	tm.tm_mday = 15;
	tm.tm_hour = 12;
	tm.tm_isdst = -1;
	(void)mktime(&tm);
}

static int64_t
at(const char *text)
{
	int64_t ms = 0;

	if (text != NULL && clock_parse(text, &ms) != 0)
		ok(false, "%s is an instant", text);
	return ms;
}

static void
test_last(void)
{
	static const int months[] = {0, 6};
	char got[CLOCK_TEXT_SIZE];
	struct error err = ERROR_INIT;
	struct schedule s;
	int64_t last;
	size_t i, m;

	for (i = 0; i < nrows(last_rows); i++) {
		const struct last_row *r = &last_rows[i];

		set_zone(r->zone);
		is_int(schedule_parse(r->schedule, &s, &err), 0, "\"%s\" is a "
		    "schedule", r->schedule);
		for (m = 0; m < nrows(months); m++) {
			confuse(months[m]);
			last = schedule_last(&s, at(r->now));
			clock_text(last, got);
			is_text(last != 0 ? got : NULL, r->want, "%s (%s)",
			    r->name, m == 0 ? "thinking of winter"
			    : "thinking of summer");
		}
	}
}

/* A job every ten minutes over a night: how often it is due. */
static void
test_nights(void)
{
	static const struct {
		const char *zone, *from, *name;
		int times;
	} nights[] = {
		{BERLIN, "2026-03-28T21:00:00Z", "with a gap", 48},
		{BERLIN, "2026-10-24T21:00:00Z", "with a doubled hour", 42},
		{BERLIN, "2026-06-10T21:00:00Z", "like any other", 48},
		{LORD_HOWE, "2026-04-04T11:00:00Z", "with a doubled half hour",
		    45},
	};
	struct error err = ERROR_INIT;
	struct schedule s;
	int64_t now, end, last;
	size_t i;
	int n;

	(void)schedule_parse("*/10 * * * *", &s, &err);
	for (i = 0; i < nrows(nights); i++) {
		set_zone(nights[i].zone);
		n = 0;
		last = at(nights[i].from);
		end = last + 8 * 3600 * 1000;
		for (now = last + 60000; now <= end; now += 60000) {
			if (!schedule_is_due(&s, last, now))
				continue;
			n++;
			last = now;
		}
		is_int(n, nights[i].times, "eight hours of a night %s",
		    nights[i].name);
	}
}

static const char *const refused[] = {
	"", " ", "*", "* * * *", "* * * * * *", "60 * * * *", "-1 * * * *",
	"* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *", "* * * 13 *",
	"* * * * 8", "*/0 * * * *", "*/-1 * * * *", "*/x * * * *", "/5 * * * *",
	"1- * * * *", "-5 * * * *", "5-1 * * * *", "1,,2 * * * *", ",1 * * * *",
	"1, * * * *", "1-2-3 * * * *", "1.5 * * * *", "a * * * *", "** * * * *",
	"*5 * * * *", "* * * janx *", "* * * sun *", "* * * * jan",
	"* * * * mon-", "@daily", "5/ * * * *", "0x5 * * * *",
	"99999999999 * * * *", "*/99 * * * *", "* * * * fri-mon",
};

static const char *const accepted[] = {
	"0 0 1 1 0", "59 23 31 12 7", "  1\t2  3 4   5  ",
	"*/1 */1 */1 */1 */1",
	"0-59 0-23 1-31 1-12 0-7", "00 02 * * *", "1-1 * * * *",
	"*,1 * * * *", "0 0 * feb mon,tue,wed", "* * * Jan-Mar Fri-Sat",
	"*/59 * * * *",
};

static void
test_texts(void)
{
	struct error err;
	struct schedule s;
	size_t i;

	for (i = 0; i < nrows(refused); i++) {
		memset(&err, 0, sizeof(err));
		is_int(schedule_parse(refused[i], &s, &err), -1,
		    "\"%s\" is no schedule", refused[i]);
		is_int(err.code, ERROR_CONFIG, "which is to be mended");
	}
	for (i = 0; i < nrows(accepted); i++) {
		memset(&err, 0, sizeof(err));
		is_int(schedule_parse(accepted[i], &s, &err), 0,
		    "\"%s\" is a schedule", accepted[i]);
		is_text(err.text, "", "without a complaint");
	}
	(void)schedule_parse("* * 40 * *", &s, &err);
	has_text(err.text, "wrong day of the month", "what is wrong is named");
	(void)schedule_parse("* * *", &s, &err);
	has_text(err.text, "five fields", "what is missing too");
}

static void
test_due(void)
{
	static const struct {
		const char *last, *now;
		bool due;
	} rows[] = {
		{NULL, "2026-03-04T10:02:00Z", true},
		{"2026-03-04T09:59:59Z", "2026-03-04T10:02:00Z", true},
		{"2026-03-04T10:00:00Z", "2026-03-04T10:02:00Z", false},
		{"2026-03-04T10:01:00Z", "2026-03-04T10:04:59Z", false},
		{"2026-03-04T10:01:00Z", "2026-03-04T10:05:00Z", true},
		{"2026-03-04T12:00:00Z", "2026-03-04T10:05:00Z", false},
	};
	struct error err = ERROR_INIT;
	struct schedule s;
	size_t i;

	set_zone(UTC);
	(void)schedule_parse("*/5 * * * *", &s, &err);
	for (i = 0; i < nrows(rows); i++)
		is_int(schedule_is_due(&s, at(rows[i].last), at(rows[i].now)),
		    rows[i].due, "last started %s, at %s it is%s due",
		    rows[i].last != NULL ? rows[i].last : "never", rows[i].now,
		    rows[i].due ? "" : " not");
}

int
main(void)
{
	test_texts();
	test_last();
	test_nights();
	test_due();
	return tap_done();
}
