/* schedule.c - cron's five fields. */

#include "sync/schedule.h"

#include "base/mem.h"
#include "base/text.h"

#define DAYS_BACK (4 * 366 + 1)

struct field {
	const char *title;
	int min, max;
	const char *const *names; /* of min, min + 1, ...; or NULL */
	int name_count;
};

static const char *const month_names[] = {"jan", "feb", "mar", "apr", "may",
	"jun", "jul", "aug", "sep", "oct", "nov", "dec"};
static const char *const day_names[] = {"sun", "mon", "tue", "wed", "thu",
	"fri", "sat"};

static const struct field fields[] = {
	{"minute", 0, 59, NULL, 0},
	{"hour", 0, 23, NULL, 0},
	{"day of the month", 1, 31, NULL, 0},
	{"month", 1, 12, month_names, 12},
	{"day of the week", 0, 7, day_names, 7},
};

static int
read_value(const struct field *f, const char *s, size_t n, int *out)
{
	char word[8];
	int64_t value;
	int i;

	if (n == 0 || n >= sizeof(word))
		return -1;
	memcpy(word, s, n);
	word[n] = '\0';
	for (i = 0; i < f->name_count; i++) {
		if (text_same(word, f->names[i])) {
			*out = f->min + i;
			return 0;
		}
	}
	if (text_int(word, f->min, f->max, &value) != 0)
		return -1;
	*out = (int)value;
	return 0;
}

/* One part of a list: * or a or a-b, each with an optional /step. */
static int
read_part(const struct field *f, const char *s, size_t n, uint64_t *bits)
{
	const char *slash = memchr(s, '/', n), *dash;
	size_t head = slash != NULL ? (size_t)(slash - s) : n;
	struct field step_field = {"step", 1, 0, NULL, 0};
	int from = f->min, to = f->max, step = 1, i;

	step_field.max = f->max;
	if (slash != NULL && read_value(&step_field, slash + 1,
	    n - head - 1, &step) != 0)
		return -1;
	if (head != 1 || *s != '*') {
		dash = memchr(s, '-', head);
		if (dash == NULL) {
			if (read_value(f, s, head, &from) != 0)
				return -1;
			to = slash != NULL ? f->max : from;
		} else if (read_value(f, s, (size_t)(dash - s), &from) != 0 ||
		    read_value(f, dash + 1, head - (size_t)(dash - s) - 1,
		    &to) != 0 || to < from) {
			return -1;
		}
	}
	for (i = from; i <= to; i += step)
		*bits |= UINT64_C(1) << i;
	return 0;
}

static int
read_field(const struct field *f, const char *s, size_t n, uint64_t *bits)
{
	const char *end = s + n, *comma;

	*bits = 0;
	for (;;) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (read_part(f, s, (size_t)((comma != NULL ? comma : end) - s),
		    bits) != 0)
			return -1;
		if (comma == NULL)
			return 0;
		s = comma + 1;
	}
}

int
schedule_parse(const char *text, struct schedule *out, struct error *err)
{
	static const char *const space = " \t";
	const char *s = text;
	uint64_t bits[nitems(fields)];
	bool star[nitems(fields)];
	size_t i, n;

	for (i = 0; i < nitems(fields); i++) {
		s += strspn(s, space);
		n = strcspn(s, space);
		if (n == 0)
			return error_set(err, ERROR_CONFIG,
			    "the schedule \"%.80s\" needs five fields: minute "
			    "hour day month weekday", text);
		if (read_field(&fields[i], s, n, &bits[i]) != 0)
			return error_set(err, ERROR_CONFIG,
			    "the schedule \"%.80s\" has a wrong %s", text,
			    fields[i].title);
		star[i] = *s == '*';
		s += n;
	}
	if (s[strspn(s, space)] != '\0')
		return error_set(err, ERROR_CONFIG,
		    "the schedule \"%.80s\" has more than five fields", text);
	out->minutes = bits[0];
	out->hours = (uint32_t)bits[1];
	out->days = (uint32_t)bits[2];
	out->months = (uint32_t)bits[3];
	out->weekdays = (uint32_t)((bits[4] | bits[4] >> 7) & 0x7f);
	out->any_day = star[2];
	out->any_weekday = star[4];
	return 0;
}

static bool
day_matches(const struct schedule *s, const struct tm *day)
{
	bool by_day = (s->days >> day->tm_mday & 1) != 0;
	bool by_weekday = (s->weekdays >> day->tm_wday & 1) != 0;

	if ((s->months >> (day->tm_mon + 1) & 1) == 0)
		return false;
	if (s->any_day || s->any_weekday)
		return by_day && by_weekday;
	return by_day || by_weekday;
}

/*
 * Of a local time that comes twice mktime() gives either, by a guess from
 * what it was asked before: the first one is where the offset of some hours
 * ago still holds.
 */
static time_t
first_of_two(const struct tm *wanted, time_t at)
{
	time_t before = at - 3 * 60 * 60, first;
	struct tm then, got;

	if (localtime_r(&before, &then) == NULL ||
	    then.tm_gmtoff <= wanted->tm_gmtoff)
		return at;
	first = at - (then.tm_gmtoff - wanted->tm_gmtoff);
	if (localtime_r(&first, &got) == NULL ||
	    got.tm_hour != wanted->tm_hour || got.tm_min != wanted->tm_min)
		return at;
	return first;
}

/*
 * A local time as an instant.  mktime() moves a skipped time by the length
 * of the gap; the first minute after the gap is where the offset changed.
 */
static time_t
local_instant(const struct tm *day, int hour, int minute)
{
	struct tm wanted = *day, got;
	time_t at, probe;

	wanted.tm_hour = hour;
	wanted.tm_min = minute;
	wanted.tm_sec = 0;
	wanted.tm_isdst = -1;
	at = mktime(&wanted);
	if (wanted.tm_hour == hour && wanted.tm_min == minute)
		return first_of_two(&wanted, at);
	/* Skipped: walk back over the minutes after the gap. */
	for (probe = at; ; probe -= 60) {
		time_t before = probe - 60;

		if (localtime_r(&before, &got) == NULL ||
		    got.tm_hour * 60 + got.tm_min < hour * 60 + minute ||
		    got.tm_mday != day->tm_mday)
			return probe;
	}
}

/* The last matching instant of a day at or before now, or -1. */
static time_t
last_of_day(const struct schedule *s, const struct tm *day, time_t now)
{
	time_t at, last = -1;
	int hour, minute;

	for (hour = 23; hour >= 0 && last < 0; hour--) {
		if ((s->hours >> hour & 1) == 0)
			continue;
		for (minute = 59; minute >= 0 && last < 0; minute--) {
			if ((s->minutes >> minute & 1) == 0)
				continue;
			at = local_instant(day, hour, minute);
			if (at <= now)
				last = at;
		}
	}
	return last;
}

int64_t
schedule_last(const struct schedule *s, int64_t now)
{
	time_t seconds = (time_t)(now / 1000), last;
	struct tm day;
	int i;

	if (localtime_r(&seconds, &day) == NULL)
		return 0;
	for (i = 0; i < DAYS_BACK; i++) {
		if (day_matches(s, &day)) {
			last = last_of_day(s, &day, seconds);
			if (last >= 0)
				return (int64_t)last * 1000;
		}
		/* Noon the day before: exists in every zone. */
		day.tm_mday--;
		day.tm_hour = 12;
		day.tm_min = day.tm_sec = 0;
		day.tm_isdst = -1;
		(void)mktime(&day);
	}
	return 0;
}

bool
schedule_is_due(const struct schedule *s, int64_t last_start, int64_t now)
{
	return schedule_last(s, now) > last_start;
}
