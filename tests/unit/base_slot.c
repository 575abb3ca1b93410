/* base_slot.c - zones, opening hours, and slots against a slow obvious way. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hours.h"
#include "base/mem.h"
#include "base/slot.h"
#include "base/zone.h"
#include "tests/lib/tap.h"

#define MINUTE INT64_C(60000)
#define DAY (24 * 60 * MINUTE)

static const char *const zones[] = {"Europe/Berlin", "America/New_York",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Chatham", "Pacific/Apia", "America/St_Johns", "UTC",
    "Africa/Casablanca", "America/Santiago", "Asia/Tehran"};

static struct zone *
zone_of(const char *name)
{
	struct error err = ERROR_INIT;
	struct zone *z = NULL;

	if (zone_load(name, &z, &err) != 0) {
		note("%s: %s", name, err.text);
		exit(1);
	}
	return z;
}

/* --- Zones ---------------------------------------------------------------- */

static void
test_names(void)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = {
		{"Europe/Berlin", true}, {"UTC", true}, {"Etc/GMT+5", true},
		{"America/Argentina/Buenos_Aires", true},
		{"../etc/passwd", false}, {"/etc/passwd", false},
		{"Europe/../../etc/passwd", false}, {"Europe//Berlin", false},
		{"Europe/", false}, {"", false}, {".hidden", false},
		{"Europe/Ber lin", false}, {"Europe/Berlin\n", false},
	};
	struct error err = ERROR_INIT;
	struct zone *z;
	size_t i;

	for (i = 0; i < nrows(rows); i++)
		is_int(zone_name_is_valid(rows[i].name), rows[i].good,
		    "the name \"%s\"", rows[i].name);
	is_int(zone_load("Europe", &z, &err), -1, "a directory is no zone");
	is_int(zone_load("zone.tab", &z, &err), -1, "a list is none");
	is_int(zone_load("Europe/Nowhere", &z, &err), -1, "nor is a place");
}

/* Every six hours of a hundred years, as the C library has it. */
static void
test_offsets(void)
{
	struct zone *z;
	int64_t at, wrong;
	struct tm tm;
	time_t t;
	size_t i;

	for (i = 0; i < nrows(zones); i++) {
		z = zone_of(zones[i]);
		setenv("TZ", zones[i], 1);
		tzset();
		wrong = 0;
		for (at = 0; at < INT64_C(3155760000); at += 21600 - 7) {
			t = (time_t)at;
			localtime_r(&t, &tm);
			wrong += zone_offset(z, at) != tm.tm_gmtoff;
		}
		is_int(wrong, 0, "%s: every offset till 2070", zones[i]);
		zone_free(z);
	}
	unsetenv("TZ");
}

static void
test_instants(void)
{
	static const struct {
		const char *zone, *wall;
		int count;
		const char *first;
	} rows[] = {
		{"Europe/Berlin", "2026-03-29T02:30:00Z", 0, NULL},
		{"Europe/Berlin", "2026-10-25T02:30:00Z", 2,
		    "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", "2026-07-01T12:00:00Z", 1,
		    "2026-07-01T10:00:00Z"},
		{"Australia/Lord_Howe", "2026-10-04T02:15:00Z", 0, NULL},
		{"Australia/Lord_Howe", "2026-04-05T01:45:00Z", 2,
		    "2026-04-04T14:45:00Z"},
		{"Asia/Kolkata", "2026-07-01T12:00:00Z", 1,
		    "2026-07-01T06:30:00Z"},
	};
	int64_t local, found[2];
	char text[CLOCK_TEXT_SIZE];
	struct zone *z;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		z = zone_of(rows[i].zone);
		(void)clock_parse(rows[i].wall, &local);
		is_int(zone_instants(z, local / 1000, found), rows[i].count,
		    "%s in %s", rows[i].wall, rows[i].zone);
		if (rows[i].first != NULL) {
			clock_text(found[0] * 1000, text);
			is_text(text, rows[i].first, "and when");
		}
		zone_free(z);
	}
}

/* --- Hours ---------------------------------------------------------------- */

static void
test_hours(void)
{
	static const struct {
		const char *text;
		int minutes; /* of the week, -1: refused */
	} rows[] = {
		{"mon-fri 09:00-17:00", 5 * 480},
		{"mon-fri 09:00-12:30,13:30-17:00; sat 10:00-13:00",
		    5 * 420 + 180},
		{"Monday 09:00-10:00", 60}, {"sat-mon 00:00-24:00", 3 * 1440},
		{"mon,wed,fri 09:00-10:00;", 180},
		{"mon 13:00-14:00, 09:00-10:00", 120},
		{"", -1}, {"mon", -1}, {"mon 9:00-17:00", -1},
		{"mon 09:00-09:00", -1}, {"mon 17:00-09:00", -1},
		{"mon 09:00-24:05", -1}, {"mon 09:02-10:00", -1},
		{"mon 09:00-11:00,10:00-12:00", -1},
		{"mon 09:00-10:00; mon 11:00-12:00", -1},
		{"mon-fri 09:00-17:00 sat 10:00-12:00", -1},
		{"noday 09:00-10:00", -1}, {"mon 09:60-10:00", -1},
		{"mon 09:00-10:00;;", -1}, {"mon-fri: 09:00-17:00", -1},
	};
	struct error err = ERROR_INIT;
	struct hours h;
	size_t i;
	int d, k, sum;

	for (i = 0; i < nrows(rows); i++) {
		sum = hours_parse(rows[i].text, &h, &err);
		for (d = 0; sum >= 0 && d < 7; d++)
			for (k = 0; k < h.count[d]; k++)
				sum += h.span[d][k].to - h.span[d][k].from;
		is_int(sum, rows[i].minutes, "\"%s\"", rows[i].text);
	}
}

/* --- Slots ---------------------------------------------------------------- */

static int64_t
at(const char *text)
{
	int64_t ms = 0;

	(void)clock_parse(text, &ms);
	return ms;
}

static void
test_days(void)
{
	static const struct {
		const char *zone, *hours, *from, *to;
		int step, minutes;
		const char *first; /* start of the first, in UTC */
		int count;
		const char *what;
	} rows[] = {
		{"Europe/Berlin", "mon-fri 09:00-12:30,13:30-17:00",
		    "2026-12-03", "2026-12-04", 30, 30,
		    "2026-12-03T08:00:00Z", 14, "a day with a break"},
		{"Europe/Berlin", "mon-fri 09:00-12:30,13:30-17:00",
		    "2026-12-03", "2026-12-04", 30, 60,
		    "2026-12-03T08:00:00Z", 12, "none reaches into it"},
		{"Europe/Berlin", "sun 01:00-05:00", "2026-03-28T12:00:00Z",
		    "2026-03-30", 30, 30, "2026-03-29T00:00:00Z", 6,
		    "an hour is skipped"},
		{"Europe/Berlin", "sun 01:00-05:00", "2026-10-24T12:00:00Z",
		    "2026-10-26", 30, 30, "2026-10-24T23:00:00Z", 10,
		    "an hour comes twice"},
		{"Europe/Berlin", "sun 02:00-03:00", "2026-03-28T12:00:00Z",
		    "2026-03-30", 30, 30, NULL, 0, "opening hours that never "
		    "come"},
		{"Australia/Lord_Howe", "sun 01:00-04:00",
		    "2026-10-03T00:00:00Z", "2026-10-05", 30, 30,
		    "2026-10-03T14:30:00Z", 5, "half an hour is skipped"},
		{"Asia/Kolkata", "mon-fri 09:00-10:00", "2026-12-03",
		    "2026-12-04", 30, 30, "2026-12-03T03:30:00Z", 2,
		    "a zone half an hour off"},
		{"UTC", "mon-sun 00:00-24:00", "2026-12-03", "2026-12-04",
		    60, 120, "2026-12-03T00:00:00Z", 24, "across midnight"},
	};
	struct error err = ERROR_INIT;
	char text[CLOCK_TEXT_SIZE];
	struct slot_rules r;
	struct slot *found;
	struct hours h;
	struct zone *z;
	size_t i, n;

	for (i = 0; i < nrows(rows); i++) {
		z = zone_of(rows[i].zone);
		(void)hours_parse(rows[i].hours, &h, &err);
		r = (struct slot_rules){.zone = z, .hours = &h,
		    .step_minutes = rows[i].step,
		    .duration_ms = rows[i].minutes * MINUTE,
		    .latest = INT64_MAX};
		slot_list(&r, at(rows[i].from), at(rows[i].to), NULL, 0,
		    &found, &n);
		is_int((long long)n, rows[i].count, "%s", rows[i].what);
		if (n > 0) {
			clock_text(found[0].start_at, text);
			is_text(text, rows[i].first, "from when");
		}
		free(found);
		zone_free(z);
	}
}

static void
test_refusals(void)
{
	struct error err = ERROR_INIT;
	struct zone *z = zone_of("Europe/Berlin");
	struct slot_rules r = {.zone = z, .step_minutes = 30,
	    .duration_ms = 30 * MINUTE};
	struct hours h;

	(void)hours_parse("thu 09:00-17:00", &h, &err);
	r.hours = &h;
	r.earliest = at("2026-12-03T09:00:00Z");
	r.latest = at("2026-12-10T09:00:00Z");
	is_text(slot_refuses(&r, at("2026-12-03T09:00:00Z")), NULL, "one");
	has_text(slot_refuses(&r, at("2026-12-03T08:30:00Z")), "too soon",
	    "before the notice");
	has_text(slot_refuses(&r, at("2026-12-10T09:00:00Z")), "too far",
	    "past the horizon");
	has_text(slot_refuses(&r, at("2026-12-03T09:10:00Z")), "not a time",
	    "beside the grid");
	has_text(slot_refuses(&r, at("2026-12-03T16:00:00Z")), "not a time",
	    "when it is closed");
	zone_free(z);
}

/* --- The slow obvious way ------------------------------------------------- */

/* Which opening time an instant lies in: 0 for none. */
static int64_t
open_id(const struct slot_rules *r, int64_t t)
{
	int64_t local = t / 1000 + zone_offset(r->zone, t / 1000);
	int64_t day = local / 86400;
	int minute = (int)(local / 60 % 1440), wd = (int)((day + 3) % 7), i;

	for (i = 0; i < r->hours->count[wd]; i++)
		if (minute >= r->hours->span[wd][i].from &&
		    minute < r->hours->span[wd][i].to)
			return day * 100 + i + 1;
	return 0;
}

static bool
is_closed(const struct slot_rules *r, int64_t t)
{
	int64_t local = t / 1000 + zone_offset(r->zone, t / 1000);
	int minute = (int)(local / 60 % 1440);
	size_t i;

	for (i = 0; i < r->closure_count; i++)
		if (r->closures[i].day == local / 86400 &&
		    minute >= r->closures[i].span.from &&
		    minute < r->closures[i].span.to)
			return true;
	return false;
}

static bool
is_slot(const struct slot_rules *r, int64_t t, const struct slot *busy,
    size_t n)
{
	int64_t id = open_id(r, t), begin = t, m;
	size_t i;

	if (id == 0 || t < r->earliest || t >= r->latest)
		return false;
	while (open_id(r, begin - MINUTE) == id)
		begin -= MINUTE;
	if ((t - begin) % (r->step_minutes * MINUTE) != 0)
		return false;
	for (m = t; m < t + r->duration_ms; m += MINUTE) {
		if (open_id(r, m) == 0 || is_closed(r, m))
			return false;
		for (i = 0; i < n; i++)
			if (m >= busy[i].start_at && m < busy[i].end_at)
				return false;
	}
	return true;
}

/* Around these something happens to a clock. */
static const char *const days[] = {"2026-03-07", "2026-03-28", "2026-04-04",
    "2026-10-03", "2026-10-24", "2026-10-31", "2026-09-05", "2026-04-25",
    "2026-12-30", "2026-02-14", "2026-03-21"};

/* The same each time. */
static int
any(int n)
{
	static uint32_t state = 7;

	state = state * 1664525 + 1013904223;
	return (int)((state >> 8) % (uint32_t)n);
}

static void
random_hours(struct hours *h)
{
	int d, at_minute, k;

	memset(h, 0, sizeof(*h));
	for (d = 0; d < 7; d++) {
		at_minute = any(30) * 5;
		for (k = 0; k < any(4) && at_minute < 1400; k++) {
			h->span[d][k].from = at_minute;
			at_minute += 5 + any(120) * 5;
			if (at_minute > 1440)
				at_minute = 1440;
			h->span[d][k].to = at_minute;
			h->count[d]++;
			at_minute += any(20) * 5;
		}
	}
}

static int
compare(const struct slot_rules *r, int64_t from, int64_t to,
    const struct slot *busy, size_t n)
{
	struct slot *found;
	size_t count, i = 0;
	int wrong = 0;
	int64_t t;

	slot_list(r, from, to, busy, n, &found, &count);
	for (t = from; t < to; t += 5 * MINUTE) {
		bool listed = i < count && found[i].start_at == t;

		if (listed)
			i++;
		wrong += listed != is_slot(r, t, busy, n);
	}
	wrong += i != count;
	free(found);
	return wrong;
}

static void
test_property(void)
{
	struct slot_closure closures[3];
	struct slot busy[12];
	struct slot_rules r;
	struct hours h;
	struct zone *z;
	int64_t from;
	int i, k, wrong = 0, tries = getenv("SOAK") != NULL ? 20000 : 400;

	for (i = 0; i < tries && wrong == 0; i++) {
		z = zone_of(zones[any((int)nrows(zones))]);
		from = at(days[any((int)nrows(days))]) + any(48) * 30 * MINUTE;
		random_hours(&h);
		for (k = 0; k < 12; k++) {
			busy[k].start_at = from + any(600) * 5 * MINUTE;
			busy[k].end_at = busy[k].start_at + any(40) * MINUTE;
		}
		for (k = 0; k < 3; k++) {
			closures[k].day = from / DAY + any(4);
			closures[k].span.from = any(200) * 5;
			closures[k].span.to = closures[k].span.from + 60;
		}
		r = (struct slot_rules){.zone = z, .hours = &h,
		    .closures = closures, .closure_count = (size_t)any(4),
		    .step_minutes = 5 + any(12) * 5,
		    .duration_ms = (5 + any(18) * 5) * MINUTE,
		    .earliest = from + any(300) * 5 * MINUTE,
		    .latest = from + 2 * DAY + any(300) * 5 * MINUTE};
		wrong = compare(&r, from, from + 3 * DAY, busy,
		    (size_t)any(13));
		if (wrong != 0)
			note("try %d: %s %s", i, zone_name(z),
			    days[(size_t)i % nrows(days)]);
		zone_free(z);
	}
	is_int(wrong, 0, "%d random weeks are as they are minute by minute",
	    tries);
}

static void
test_speed(void)
{
	static struct slot busy[500];
	struct error err = ERROR_INIT;
	struct zone *z = zone_of("Europe/Berlin");
	struct slot_rules r = {.zone = z, .step_minutes = 30,
	    .duration_ms = 30 * MINUTE, .latest = INT64_MAX};
	int64_t from = at("2026-03-01"), began, best = INT64_MAX, took;
	struct slot *found;
	struct hours h;
	size_t n = 0, i;

	(void)hours_parse("mon-sun 08:00-12:00,13:00-20:00", &h, &err);
	r.hours = &h;
	for (i = 0; i < nrows(busy); i++) {
		busy[i].start_at = from + (int64_t)(i * 7919 % 17280) * 5 *
		    MINUTE;
		busy[i].end_at = busy[i].start_at + 25 * MINUTE;
	}
	for (i = 0; i < 20; i++) {
		began = clock_monotonic_us();
		slot_list(&r, from, from + 60 * DAY, busy, nrows(busy),
		    &found, &n);
		took = clock_monotonic_us() - began;
		if (took < best)
			best = took;
		free(found);
	}
	note("60 days, 500 busy times: %d us, %d slots", (int)best, (int)n);
	ok(best <= 5000, "60 days with 500 busy times take at most 5 ms");
	zone_free(z);
}

int
main(void)
{
	test_names();
	test_offsets();
	test_instants();
	test_hours();
	test_days();
	test_refusals();
	test_property();
	test_speed();
	return tap_done();
}
