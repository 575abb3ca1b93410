/*
 * schedule.h - cron's five fields (pure, but for the local time zone).
 *
 * minute hour day-of-month month day-of-week; lists, ranges, steps, names
 * of months and days, 7 for Sunday; when both days are restricted either
 * will do (POSIX crontab).  Local time.
 */

#ifndef SYNC_SCHEDULE_H
#define SYNC_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct schedule {
	uint64_t minutes;
	uint32_t hours, days, months, weekdays;
	bool any_day, any_weekday; /* the field was * */
};

/* ERROR_CONFIG says what is wrong with the text. */
int schedule_parse(const char *text, struct schedule *out,
    struct error *err);

/*
 * The last nominal instant at or before now, in epoch milliseconds; 0 when
 * there is none within four years (30 February).  A local time that a clock
 * change skips counts as the first valid minute after it; one that comes
 * twice counts once.
 */
int64_t schedule_last(const struct schedule *s, int64_t now);

/* Whether something that last started then is due now. */
bool schedule_is_due(const struct schedule *s, int64_t last_start,
    int64_t now);

#endif
