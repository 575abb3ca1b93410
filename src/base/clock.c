/* clock.c - instants as text and back, spans measured and slept. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define DAY_S 86400

int64_t
clock_monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	/* Years that start in March have their leap day at the end. */
	if (month <= 2)
		year--;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

/* A number of two digits, in a form the compiler can measure. */
static unsigned
two(int n)
{
	return (unsigned)n % 100;
}

void
clock_text(int64_t at, char out[CLOCK_TEXT_SIZE])
{
	int64_t s = at / 1000 - (at % 1000 < 0);
	time_t t = (time_t)s;
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	gmtime_r(&t, &tm);
	snprintf(out, CLOCK_TEXT_SIZE, "%04lld-%02u-%02uT%02u:%02u:%02uZ",
	    tm.tm_year + 1900LL, two(tm.tm_mon + 1), two(tm.tm_mday),
	    two(tm.tm_hour), two(tm.tm_min), two(tm.tm_sec));
}

/* Takes exactly n digits from *s. */
static bool
take_digits(const char **s, size_t n, int64_t *out)
{
	int64_t value = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		value = value * 10 + (**s - '0');
	}
	*out = value;
	return true;
}

static bool
take_char(const char **s, const char *any)
{
	if (**s == '\0' || strchr(any, **s) == NULL)
		return false;
	(*s)++;
	return true;
}

static int64_t
month_days(int64_t year, int64_t month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool
take_date(const char **s, int64_t *day_s)
{
	int64_t year, month, day;

	if (!take_digits(s, 4, &year) || !take_char(s, "-") ||
	    !take_digits(s, 2, &month) || !take_char(s, "-") ||
	    !take_digits(s, 2, &day) || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return false;
	*day_s = days_of(year, month, day) * DAY_S;
	return true;
}

/* Keeps three digits of a fraction of any length. */
static bool
take_fraction(const char **s, int64_t *ms)
{
	int64_t scale = 100;

	*ms = 0;
	if (!take_char(s, "."))
		return true;
	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		*ms += (**s - '0') * scale;
		scale /= 10;
	}
	return true;
}

static bool
take_offset(const char **s, int64_t *offset_s)
{
	int64_t sign = **s == '-' ? -1 : 1, hours, minutes;

	*offset_s = 0;
	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take_digits(s, 2, &hours) ||
	    !take_char(s, ":") || !take_digits(s, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

int
clock_parse(const char *s, int64_t *at)
{
	int64_t day_s, hour, minute, second, ms, offset_s, total_s;

	if (s == NULL || !take_date(&s, &day_s))
		return -1;
	if (*s == '\0') {
		*at = day_s * 1000;
		return 0;
	}
	if (!take_char(&s, "Tt ") || !take_digits(&s, 2, &hour) ||
	    !take_char(&s, ":") || !take_digits(&s, 2, &minute) ||
	    !take_char(&s, ":") || !take_digits(&s, 2, &second) ||
	    !take_fraction(&s, &ms) || !take_offset(&s, &offset_s) ||
	    *s != '\0' || hour > 23 || minute > 59 || second > 60)
		return -1;
	total_s = day_s + hour * 3600 + minute * 60 + second - offset_s;
	/* A leap second stands at the end of a day in UTC, nowhere else. */
	if (second == 60 && total_s % DAY_S != 0)
		return -1;
	*at = total_s * 1000 + ms;
	return 0;
}

void
clock_sleep_ms(int64_t span_ms)
{
	struct timespec ts;

	if (span_ms <= 0)
		return;
	ts.tv_sec = (time_t)(span_ms / 1000);
	ts.tv_nsec = (long)(span_ms % 1000) * 1000000;
	nanosleep(&ts, NULL);
}
