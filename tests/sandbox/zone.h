/*
 * zone.h - the world's time zones, from the system's own table (TZif, RFC
 * 8536).
 *
 * A year after the table's last change keeps the last offset: with the
 * tables that Debian ships, from 2038 on.
 */

#ifndef SANDBOX_ZONE_H
#define SANDBOX_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct zone;

/* Those that somebody asked for. */
struct zones {
	struct zone *first;
};

/* A wall clock: no instant until a zone says so. */
struct civil {
	int year, month, day; /* from 1 */
	int hour, minute, second;
};

void zones_release(struct zones *zones);
/* By its IANA name, or "UTC"; NULL: there is none. Borrowed. */
const struct zone *zone_find(struct zones *zones, const char *name);
const char *zone_called(const struct zone *zone);

/* Seconds to add to UTC at an instant (ms). */
int zone_offset_s(const struct zone *zone, int64_t at);
void zone_civil(const struct zone *zone, int64_t at, struct civil *out);
/*
 * The instant of a wall clock: the first of two in a doubled hour, as much
 * later as the clock was put forward in a skipped one.  Fields out of their
 * range carry over.
 */
int64_t zone_instant(const struct zone *zone, const struct civil *civil);
/* 00:00 of the next day in the zone. */
int64_t zone_midnight_after(const struct zone *zone, int64_t at);

/* Days from 1970-01-01, of any year, month (carries over) and day. */
int64_t civil_days(int year, int month, int day);
/* 0 Sunday to 6 Saturday. */
int civil_weekday(const struct civil *civil);
/* The date and time that many seconds after 1970-01-01T00:00:00. */
void civil_of_seconds(int64_t seconds, struct civil *out);
int64_t civil_seconds(const struct civil *civil);
bool civil_is_date(int year, int month, int day);

#endif
