/* time.c - the shapes in which the calendar writes a time. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sandbox/calendar/time.h"

#define DAY_S 86400

/* n digits as a number, -1: they are none. */
static int
digits(const char *s, int n)
{
	int value = 0, i;

	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

static bool
offset_read(const char *s, struct cal_time *out)
{
	int hours, minutes;

	if (*s == '\0') {
		out->naive = true;
		return true;
	}
	if (strcmp(s, "Z") == 0)
		return true;
	if ((*s != '+' && *s != '-') || strlen(s) != 5)
		return false;
	hours = digits(s + 1, 2);
	minutes = digits(s + 3, 2);
	if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
		return false;
	out->offset_s = (*s == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

bool
cal_time_parse(const char *s, struct cal_time *out)
{
	struct civil *c = &out->civil;
	size_t n = strlen(s);

	memset(out, 0, sizeof(*out));
	if (n < 8)
		return false;
	c->year = digits(s, 4);
	c->month = digits(s + 4, 2);
	c->day = digits(s + 6, 2);
	if (!civil_is_date(c->year, c->month, c->day))
		return false;
	out->date_only = n == 8;
	out->naive = out->date_only;
	if (out->date_only)
		return true;
	if (n < 15 || s[8] != 'T')
		return false;
	c->hour = digits(s + 9, 2);
	c->minute = digits(s + 11, 2);
	c->second = digits(s + 13, 2);
	return c->hour >= 0 && c->hour < 24 && c->minute >= 0 &&
	    c->minute < 60 && c->second >= 0 && c->second < 60 &&
	    offset_read(s + 15, out);
}

int64_t
cal_time_instant(const struct cal_time *t, const struct zone *zone)
{
	if (t->naive && zone != NULL)
		return zone_instant(zone, &t->civil);
	return (civil_seconds(&t->civil) - t->offset_s) * 1000;
}

static void
write_civil(const struct civil *c, char out[CAL_TIME_SIZE])
{
	snprintf(out, CAL_TIME_SIZE, "%04d%02d%02dT%02d%02d%02d", c->year,
	    c->month, c->day, c->hour, c->minute, c->second);
}

void
cal_time_text(int64_t at, const struct zone *zone, char out[CAL_TIME_SIZE])
{
	int offset = zone_offset_s(zone, at) / 60;
	struct civil c;
	size_t n;

	zone_civil(zone, at, &c);
	write_civil(&c, out);
	n = strlen(out);
	if (strcmp(zone_called(zone), "UTC") == 0)
		snprintf(out + n, CAL_TIME_SIZE - n, "Z");
	else
		snprintf(out + n, CAL_TIME_SIZE - n, "%c%02d%02d",
		    offset < 0 ? '-' : '+', abs(offset) / 60,
		    abs(offset) % 60);
}

void
cal_time_utc(int64_t at, char out[CAL_TIME_SIZE])
{
	struct civil c;

	civil_of_seconds(at / 1000, &c);
	write_civil(&c, out);
	snprintf(out + strlen(out), CAL_TIME_SIZE - strlen(out), "Z");
}

void
cal_day_text(int64_t day, char out[CAL_TIME_SIZE])
{
	struct civil c;

	civil_of_seconds(day * DAY_S, &c);
	snprintf(out, CAL_TIME_SIZE, "%04d%02d%02d", c.year, c.month, c.day);
}

int64_t
cal_day_instant(int64_t day, const struct zone *zone)
{
	struct civil c;

	civil_of_seconds(day * DAY_S, &c);
	return zone_instant(zone, &c);
}

void
cal_span_days(struct cal_span *span, const struct zone *zone)
{
	span->start_at = cal_day_instant(span->first, zone);
	span->end_at = cal_day_instant(span->last, zone);
}
