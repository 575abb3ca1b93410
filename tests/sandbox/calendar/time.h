/*
 * time.h - the shapes in which the calendar writes a time.
 *
 * 20261123, 20261123T090000, 20261123T090000Z, 20261123T100000+0100.
 */

#ifndef SANDBOX_CALENDAR_TIME_H
#define SANDBOX_CALENDAR_TIME_H

#include "tests/sandbox/calendar/model.h"

#define CAL_TIME_SIZE 48

struct cal_time {
	struct civil civil;
	bool date_only, naive; /* naive: no offset was given */
	int offset_s;
};

bool cal_time_parse(const char *s, struct cal_time *out);
/* zone: of a naive one; NULL: UTC. */
int64_t cal_time_instant(const struct cal_time *t, const struct zone *zone);

/* With the zone's offset, or Z where that is UTC. */
void cal_time_text(int64_t at, const struct zone *zone,
    char out[CAL_TIME_SIZE]);
/* Always Z. */
void cal_time_utc(int64_t at, char out[CAL_TIME_SIZE]);
/* 20261123 of days since 1970. */
void cal_day_text(int64_t day, char out[CAL_TIME_SIZE]);
/* Works start_at and end_at out of first and last. */
void cal_span_days(struct cal_span *span, const struct zone *zone);
/* The instant at which a day begins in a zone. */
int64_t cal_day_instant(int64_t day, const struct zone *zone);

#endif
