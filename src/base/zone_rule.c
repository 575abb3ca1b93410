/* zone_rule.c - reads and follows a POSIX TZ string. */

#include "zone_rule.h"

#include <string.h>

#include "base/zone.h"

#define DAY_S 86400

struct text {
	const char *p, *end;
};

static bool
next_is(struct text *t, char c)
{
	if (t->p == t->end || *t->p != c)
		return false;
	t->p++;
	return true;
}

static bool
is_digit(const struct text *t)
{
	return t->p < t->end && *t->p >= '0' && *t->p <= '9';
}

static bool
is_letter(const struct text *t)
{
	return t->p < t->end && ((*t->p >= 'a' && *t->p <= 'z') ||
	    (*t->p >= 'A' && *t->p <= 'Z'));
}

static int
read_number(struct text *t, int min, int max, int *out)
{
	int n = 0;

	if (!is_digit(t))
		return -1;
	for (; is_digit(t); t->p++) {
		n = n * 10 + (*t->p - '0');
		if (n > max)
			return -1;
	}
	*out = n;
	return n < min ? -1 : 0;
}

/* EST, or <+0530>. */
static int
skip_name(struct text *t)
{
	const char *start = t->p;

	if (next_is(t, '<')) {
		while (t->p < t->end && *t->p != '>')
			t->p++;
		return next_is(t, '>') ? 0 : -1;
	}
	while (is_letter(t))
		t->p++;
	return t->p - start >= 3 ? 0 : -1;
}

/* [+-]hh[:mm[:ss]] */
static int
read_time(struct text *t, int max_hours, int64_t *out)
{
	bool negative = false;
	int h, m = 0, s = 0;

	if (next_is(t, '-'))
		negative = true;
	else
		(void)next_is(t, '+');
	if (read_number(t, 0, max_hours, &h) != 0)
		return -1;
	if (next_is(t, ':')) {
		if (read_number(t, 0, 59, &m) != 0)
			return -1;
		if (next_is(t, ':') && read_number(t, 0, 59, &s) != 0)
			return -1;
	}
	*out = (int64_t)h * 3600 + m * 60 + s;
	if (negative)
		*out = -*out;
	return 0;
}

/* M3.5.0/2, J60, 59 */
static int
read_day(struct text *t, struct zone_rule_day *d)
{
	int rc;

	d->kind = 'N';
	d->time_s = 2 * 3600;
	if (next_is(t, 'M')) {
		d->kind = 'M';
		rc = read_number(t, 1, 12, &d->month) == 0 &&
		    next_is(t, '.') && read_number(t, 1, 5, &d->week) == 0 &&
		    next_is(t, '.') &&
		    read_number(t, 0, 6, &d->weekday) == 0 ? 0 : -1;
	} else if (next_is(t, 'J')) {
		d->kind = 'J';
		rc = read_number(t, 1, 365, &d->week);
	} else {
		rc = read_number(t, 0, 365, &d->week);
	}
	if (rc == 0 && next_is(t, '/'))
		rc = read_time(t, 167, &d->time_s);
	return rc;
}

int
zone_rule_parse(const char *s, size_t n, struct zone_rule *out)
{
	struct text t = {s, s + n};
	int64_t west;

	memset(out, 0, sizeof(*out));
	if (skip_name(&t) != 0 || read_time(&t, 24, &west) != 0)
		return -1;
	out->standard_s = -west;
	if (t.p == t.end)
		return 0;
	out->has_summer = true;
	out->summer_s = out->standard_s + 3600;
	if (skip_name(&t) != 0)
		return -1;
	if (t.p < t.end && *t.p != ',') {
		if (read_time(&t, 24, &west) != 0)
			return -1;
		out->summer_s = -west;
	}
	return next_is(&t, ',') && read_day(&t, &out->begins) == 0 &&
	    next_is(&t, ',') && read_day(&t, &out->ends) == 0 &&
	    t.p == t.end ? 0 : -1;
}

static bool
is_leap(int64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* The wall clock's seconds since 1970 at which a rule's day has its time. */
static int64_t
moment(const struct zone_rule_day *d, int64_t year)
{
	int64_t days, next;
	int weekday;

	if (d->kind == 'J') {
		days = zone_days(year, 1, 1) + d->week - 1;
		if (is_leap(year) && d->week >= 60)
			days++;
	} else if (d->kind == 'N') {
		days = zone_days(year, 1, 1) + d->week;
	} else {
		days = zone_days(year, d->month, 1);
		/* 1970-01-01 was a Thursday. */
		weekday = (int)(((days + 4) % 7 + 7) % 7);
		days += (d->weekday - weekday + 7) % 7 + (d->week - 1) * 7;
		next = d->month == 12 ? zone_days(year + 1, 1, 1) :
		    zone_days(year, d->month + 1, 1);
		if (days >= next)
			days -= 7;
	}
	return days * DAY_S + d->time_s;
}

int64_t
zone_rule_offset(const struct zone_rule *r, int64_t at_s)
{
	int64_t year, begins, ends, local = at_s + r->standard_s;
	bool summer;
	int month, day;

	if (!r->has_summer)
		return r->standard_s;
	zone_date(local / DAY_S - (local % DAY_S < 0), &year, &month, &day);
	begins = moment(&r->begins, year) - r->standard_s;
	ends = moment(&r->ends, year) - r->summer_s;
	if (begins < ends)
		summer = at_s >= begins && at_s < ends;
	else
		summer = at_s >= begins || at_s < ends;
	return summer ? r->summer_s : r->standard_s;
}
