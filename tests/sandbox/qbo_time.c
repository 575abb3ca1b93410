/* qbo_time.c - instants in the time zone of California. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/qbo_company.h"

#define STANDARD_MIN (-480)
#define SUMMER_MIN (-420)

/* The day of the month on which its nth Sunday falls. */
static int
sunday(const struct tm *tm, int nth)
{
	/* The weekday of the first of the month. */
	int first = ((tm->tm_wday - (tm->tm_mday - 1)) % 7 + 7) % 7;

	return 1 + (7 - first) % 7 + (nth - 1) * 7;
}

/* From the second Sunday of March to the first of November, at two. */
static bool
is_summer(int64_t at)
{
	time_t standard = (time_t)(at / 1000 + STANDARD_MIN * 60);
	struct tm tm;
	int day;

	gmtime_r(&standard, &tm);
	if (tm.tm_mon == 2) {
		day = sunday(&tm, 2);
		return tm.tm_mday > day ||
		    (tm.tm_mday == day && tm.tm_hour >= 2);
	}
	if (tm.tm_mon == 10) {
		day = sunday(&tm, 1);
		return tm.tm_mday < day ||
		    (tm.tm_mday == day && tm.tm_hour < 1);
	}
	return tm.tm_mon > 2 && tm.tm_mon < 10;
}

void
pacific_text(int64_t at, bool ms, char out[PACIFIC_SIZE])
{
	int offset = is_summer(at) ? SUMMER_MIN : STANDARD_MIN;
	char utc[CLOCK_TEXT_SIZE], zone[8], fraction[8] = "";

	clock_text(at + (int64_t)offset * 60000, utc);
	offset_text(offset, zone);
	if (ms)
		snprintf(fraction, sizeof(fraction), ".%03d",
		    (int)(at % 1000));
	snprintf(out, PACIFIC_SIZE, "%.19s%s%s", utc, fraction, zone);
}
