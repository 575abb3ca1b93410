/* sandbox_zone.c - time zones, rules of repetition, amounts in the sandbox. */

#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/calendar/time.h"
#include "tests/sandbox/micro.h"
#include "tests/sandbox/zone.h"

static void
test_zones(struct zones *zones)
{
	static const struct {
		const char *zone, *local, *utc;
	} rows[] = {
		{"UTC", "20261123T090000", "20261123T090000Z"},
		{"Europe/Berlin", "20260701T120000", "20260701T100000Z"},
		{"Europe/Berlin", "20260329T023000", "20260329T013000Z"},
		{"Europe/Berlin", "20261025T023000", "20261025T003000Z"},
		{"Asia/Kolkata", "20261123T120000", "20261123T063000Z"},
		{"Australia/Lord_Howe", "20261123T120000",
		    "20261123T010000Z"},
		{"America/New_York", "19700101T000000", "19700101T050000Z"},
		{"Pacific/Apia", "20111229T120000", "20111229T220000Z"},
	};
	char text[CAL_TIME_SIZE];
	struct cal_time t;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		cal_time_parse(rows[i].local, &t);
		cal_time_utc(cal_time_instant(&t, zone_find(zones,
		    rows[i].zone)), text);
		is_text(text, rows[i].utc, "%s in %s is %s", rows[i].local,
		    rows[i].zone, rows[i].utc);
	}
	ok(zone_find(zones, "../../../etc/passwd") == NULL, "no file is");
	ok(zone_find(zones, "Europe/Nowhere") == NULL, "nor another name");
	cal_time_text(INT64_C(1774746000000), zone_find(zones,
	    "Europe/Berlin"), text);
	is_text(text, "20260329T030000+0200", "an offset is that of its time");
}

static void
test_civil(void)
{
	struct civil c = {2024, 2, 29, 0, 0, 0};
	int64_t day;
	bool good = true;

	is_int(civil_days(1970, 1, 1), 0, "days count from 1970");
	is_int(civil_days(2024, 14, 1), civil_days(2025, 2, 1),
	    "months carry over");
	is_int(civil_weekday(&c), 4, "29 February 2024 was a Thursday");
	ok(civil_is_date(2000, 2, 29) && !civil_is_date(1900, 2, 29) &&
	    !civil_is_date(2026, 4, 31), "not every day exists");
	for (day = -200000; good && day < 200000; day++) {
		civil_of_seconds(day * 86400, &c);
		good = civil_days(c.year, c.month, c.day) == day;
	}
	ok(good, "every day is its own again");
}

/* The starts of an event of an hour with that rule, as UTC. */
static void
is_walk(struct zones *zones, const char *rule, const char *want)
{
	struct cal_event e = {.zone = zone_find(zones, "Europe/Berlin"),
	    .rrule = rrule_parse(rule)};
	char got[200] = "", text[CAL_TIME_SIZE];
	struct rrule_walk walk;
	struct cal_span span;
	struct cal_time t;
	size_t n = 0;
	int i = 0;

	cal_time_parse("20260123T090000", &t);
	e.span.start_at = cal_time_instant(&t, e.zone);
	e.span.end_at = e.span.start_at + 3600000;
	rrule_start(&walk, &e);
	while (i++ < 5 && rrule_next(&walk, &span)) {
		cal_time_utc(span.start_at, text);
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%.11s",
		    n > 0 ? " " : "", text + 2);
	}
	is_text(got, want, "%s", rule);
	free(e.rrule);
}

static void
test_rules(struct zones *zones)
{
	is_walk(zones, "FREQ=DAILY;COUNT=3",
	    "260123T0800 260124T0800 260125T0800");
	is_walk(zones, "FREQ=DAILY;INTERVAL=40",
	    "260123T0800 260304T0800 260413T0700 260523T0700 260702T0700");
	is_walk(zones, "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20260203T000000Z",
	    "260123T0800 260126T0800 260130T0800 260202T0800");
	is_walk(zones, "FREQ=MONTHLY;INTERVAL=2",
	    "260123T0800 260323T0800 260523T0700 260723T0700 260923T0700");
	is_walk(zones, "FREQ=YEARLY;COUNT=2", "260123T0800 270123T0800");
	ok(rrule_parse("FREQ=HOURLY") == NULL, "not every hour");
	ok(rrule_parse("INTERVAL=2") == NULL, "not without how often");
	ok(rrule_parse("FREQ=MONTHLY;BYDAY=MO") == NULL, "not the hard ones");
}

static void
test_micro(void)
{
	static const struct {
		const char *text, *again;
	} rows[] = {
		{"12.50", "12.5"}, {"-0.000001", "-0.000001"}, {"0", "0"},
		{"299", "299"}, {"-3", "-3"}, {"0.1234567", NULL},
		{"1e3", NULL}, {"", NULL}, {".5", NULL}, {"5.", NULL},
		{"1000000000001", NULL}, {"1,5", NULL},
	};
	char text[MICRO_SIZE];
	int64_t n;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		text[0] = '\0';
		if (micro_parse(rows[i].text, &n) == 0)
			micro_text(n, text);
		is_text(text, rows[i].again != NULL ? rows[i].again : "",
		    "\"%s\" is %s", rows[i].text, rows[i].again != NULL ?
		    "an amount" : "none");
	}
	is_int(micro_round(INT64_C(1005000), 2), 1010000, "halves go up");
	is_int(micro_round(INT64_C(-1005000), 2), -1010000, "or down");
	is_int(micro_product(INT64_C(3000000), INT64_C(33333333)), 99999999,
	    "a product is exact");
	is_int(micro_share(100 * MICRO, 1, 3), 33333333, "a share rounded");
}

int
main(void)
{
	struct zones zones = {NULL};

	test_zones(&zones);
	test_civil();
	test_rules(&zones);
	test_micro();
	zones_release(&zones);
	return tap_done();
}
