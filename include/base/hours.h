/*
 * hours.h - when a business is open, week by week (pure).
 *
 * "mon-fri 09:00-12:30,13:30-17:00; sat 10:00-13:00": days and ranges of
 * days, separated by commas, then spans of the wall clock.  24:00 is the end
 * of a day.  All times are multiples of five minutes, spans of a day do not
 * overlap, a day is said once.
 */

#ifndef BASE_HOURS_H
#define BASE_HOURS_H

#include <stdbool.h>

#include "base/error.h"

#define HOURS_SPANS 12
#define HOURS_STEP 5
#define HOURS_DAY_MINUTES (24 * 60)

struct hours_span {
	int from, to; /* minutes of the day */
};

struct hours {
	/* Monday first; in order. */
	struct hours_span span[7][HOURS_SPANS];
	int count[7];
};

/* ERROR_INVALID says what is wrong; out is then not to be used. */
int hours_parse(const char *text, struct hours *out, struct error *err);

/* "09:00-12:30". 0, or -1. */
int hours_span_parse(const char *text, struct hours_span *out);

#endif
