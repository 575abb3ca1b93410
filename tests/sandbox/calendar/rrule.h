/*
 * rrule.h - when an event happens again (RFC 5545, 3.3.10), the simple part.
 *
 * FREQ of DAILY, WEEKLY (with BYDAY), MONTHLY and YEARLY, INTERVAL, COUNT,
 * UNTIL.  The wall clock of the event's zone repeats; a day that a month
 * does not have is left out.
 */

#ifndef SANDBOX_CALENDAR_RRULE_H
#define SANDBOX_CALENDAR_RRULE_H

#include "tests/sandbox/calendar/model.h"

enum rrule_freq { RRULE_DAILY, RRULE_WEEKLY, RRULE_MONTHLY, RRULE_YEARLY };

struct rrule {
	enum rrule_freq freq;
	int interval;
	int64_t count;    /* 0: no end by number */
	int64_t until_at; /* ms; 0: no end by time */
	unsigned days;    /* of the week, bit 0 Sunday; 0: that of the first */
};

/* NULL: it is none of these. free(). */
struct rrule *rrule_parse(const char *text);

/*
 * Walks through the times at which an event happens, in order; false: no more.
 * Of one without a rule there is one.
 */
struct rrule_walk {
	const struct cal_event *event;
	int64_t period;   /* days, weeks, months or years gone by */
	int day;          /* within a week */
	int64_t given;
	int64_t looked;
};

void rrule_start(struct rrule_walk *walk, const struct cal_event *e);
bool rrule_next(struct rrule_walk *walk, struct cal_span *out);

#endif
