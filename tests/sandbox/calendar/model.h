/*
 * model.h - what one person's Zoho Calendar holds.
 *
 * An event keeps what was written (data) and, worked out of it, when it is:
 * instants for one with a time, days for one of whole days.  Deleted events
 * stay for tests to look at.
 */

#ifndef SANDBOX_CALENDAR_MODEL_H
#define SANDBOX_CALENDAR_MODEL_H

#include "tests/sandbox/world.h"
#include "tests/sandbox/zone.h"

struct rrule;

#define CAL_UID_SIZE 56

/* From first to before last: seconds of UTC, or days since 1970. */
struct cal_span {
	bool all_day;
	int64_t start_at, end_at; /* ms; of all-day ones in the event's zone */
	int64_t first, last;      /* days, when all_day: last is not in it */
};

struct cal_event {
	char uid[CAL_UID_SIZE];
	int64_t id, etag;
	struct json *data;
	const struct zone *zone;
	struct cal_span span;     /* of the first one, when it recurs */
	struct rrule *rrule;      /* NULL: it happens once */
	int64_t created_at, modified_at, deleted_at;
};

struct calendar {
	char uid[CAL_UID_SIZE];
	int64_t id, ctag;
	struct json *data;        /* name, color, timezone, ... */
	bool is_default, in_freebusy;
	int64_t modified_at, deleted_at;
	struct cal_event **events;
	size_t count, size;
};

struct calendars {
	struct org *org;
	struct zones zones;
	struct calendar **list;
	size_t count;
	int64_t next_id;
	int64_t minute, calls;    /* of the minute that runs */
};

/* Made when it is first asked for, with one calendar. */
struct calendars *calendars_of(struct org *org);

struct calendar *calendar_add(struct calendars *all, struct json *data);
/* By uid, "default" or "primary"; NULL: there is none. */
struct calendar *calendar_find(struct calendars *all, const char *uid);
const struct zone *calendar_zone(struct calendars *all,
    const struct calendar *c);
const char *calendar_text(const struct calendar *c, const char *name);
/* The person's own address. */
void calendars_email(const struct calendars *all, char out[64]);

/* Takes data, rrule. */
struct cal_event *event_add(struct calendars *all, struct calendar *c,
    struct json *data);
struct cal_event *event_find(struct calendar *c, const char *uid);
/* In whichever calendar; NULL: nowhere. */
struct cal_event *event_find_any(struct calendars *all, const char *uid,
    struct calendar **c);
/* A new etag, larger than the one before. */
void event_touch(struct calendars *all, struct calendar *c,
    struct cal_event *e);
void event_move(struct calendar *from, struct calendar *to,
    struct cal_event *e);

#endif
