/* rrule.c - when an event happens again. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/calendar/time.h"

#define DAY_S 86400
/* Periods looked at: more than any test's window needs. */
#define LOOK_MAX 20000

static bool
freq_read(const char *word, struct rrule *out)
{
	static const char *const words[] = {
		"DAILY", "WEEKLY", "MONTHLY", "YEARLY"
	};
	size_t i;

	for (i = 0; i < nitems(words); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		out->freq = (enum rrule_freq)i;
		return true;
	}
	return false;
}

static bool
days_read(const char *list, struct rrule *out)
{
	static const char names[] = "SUMOTUWETHFRSA";
	const char *at;

	for (; *list != '\0'; list += 2 + (list[2] == ',')) {
		for (at = names; *at != '\0'; at += 2)
			if (strncmp(at, list, 2) == 0)
				break;
		if (*at == '\0' || (list[2] != '\0' && list[2] != ','))
			return false;
		out->days |= 1u << (at - names) / 2;
	}
	return out->days != 0;
}

static bool
part_read(const char *name, const char *value, struct rrule *out)
{
	struct cal_time t;
	int64_t n;

	if (strcmp(name, "FREQ") == 0)
		return freq_read(value, out);
	if (strcmp(name, "BYDAY") == 0)
		return days_read(value, out);
	if (strcmp(name, "COUNT") == 0)
		return text_int(value, 1, 10000, &out->count) == 0;
	if (strcmp(name, "WKST") == 0)
		return true;
	if (strcmp(name, "UNTIL") == 0) {
		if (!cal_time_parse(value, &t))
			return false;
		out->until_at = cal_time_instant(&t, NULL) +
		    (t.date_only ? DAY_S * INT64_C(1000) - 1 : 0);
		return true;
	}
	if (strcmp(name, "INTERVAL") != 0 ||
	    text_int(value, 1, 1000, &n) != 0)
		return false;
	out->interval = (int)n;
	return true;
}

struct rrule *
rrule_parse(const char *text)
{
	struct rrule *r = xcalloc(1, sizeof(*r));
	bool good = true, freq = false;
	char *part, *value;
	size_t n;

	r->interval = 1;
	for (; good && *text != '\0'; text += n + (text[n] == ';')) {
		n = strcspn(text, ";");
		part = xstrndup(text, n);
		value = strchr(part, '=');
		good = value != NULL;
		if (good) {
			*value = '\0';
			good = part_read(part, value + 1, r);
			freq |= strcmp(part, "FREQ") == 0;
		}
		free(part);
	}
	if (good && freq && (r->days == 0 || r->freq == RRULE_WEEKLY))
		return r;
	free(r);
	return NULL;
}

void
rrule_start(struct rrule_walk *walk, const struct cal_event *e)
{
	memset(walk, 0, sizeof(*walk));
	walk->event = e;
}

/* The first one's date moved on to where the walk stands; false: no day. */
static bool
date_of(struct rrule_walk *w, const struct civil *first, struct civil *out)
{
	const struct rrule *r = w->event->rrule;
	int64_t n = w->period * r->interval;
	int weekday = civil_weekday(first);
	struct civil day = *first;

	switch (r->freq) {
	case RRULE_DAILY:
		day.day += (int)n;
		break;
	case RRULE_WEEKLY:
		day.day += (int)n * 7 + w->day - weekday;
		if ((r->days != 0 ? r->days >> w->day & 1u :
		    w->day == weekday) == 0 ||
		    (n == 0 && w->day < weekday))
			return false;
		break;
	case RRULE_MONTHLY:
		day.month += (int)n;
		day.year += (day.month - 1) / 12;
		day.month = (day.month - 1) % 12 + 1;
		if (!civil_is_date(day.year, day.month, day.day))
			return false;
		break;
	case RRULE_YEARLY:
		day.year += (int)n;
		if (!civil_is_date(day.year, day.month, day.day))
			return false;
		break;
	}
	civil_of_seconds(civil_seconds(&day), out);
	return true;
}

static void
walk_on(struct rrule_walk *w)
{
	bool weekly = w->event->rrule->freq == RRULE_WEEKLY;

	w->looked++;
	if (weekly && ++w->day < 7)
		return;
	w->day = 0;
	w->period++;
}

/* The span of the event on another day. */
static void
span_of(const struct cal_event *e, const struct civil *day,
    struct cal_span *out)
{
	*out = e->span;
	out->start_at = zone_instant(e->zone, day);
	out->end_at = out->start_at + (e->span.end_at - e->span.start_at);
	if (!e->span.all_day)
		return;
	out->first = civil_days(day->year, day->month, day->day);
	out->last = out->first + (e->span.last - e->span.first);
	cal_span_days(out, e->zone);
}

bool
rrule_next(struct rrule_walk *w, struct cal_span *out)
{
	const struct cal_event *e = w->event;
	const struct rrule *r = e->rrule;
	struct civil first, day;
	bool there;

	if (r == NULL) {
		*out = e->span;
		return w->given++ == 0;
	}
	zone_civil(e->zone, e->span.start_at, &first);
	while (w->looked < LOOK_MAX && (r->count == 0 ||
	    w->given < r->count)) {
		there = date_of(w, &first, &day);
		walk_on(w);
		if (!there)
			continue;
		span_of(e, &day, out);
		if (r->until_at != 0 && out->start_at > r->until_at)
			return false;
		w->given++;
		return true;
	}
	return false;
}
