/*
 * zone.h - time zones of the IANA database, for threads.
 *
 * Reads the compiled files of the system's tzdata itself: the C library has
 * one zone for a whole process.  Times after the last one of a file follow
 * the rule at its end.
 *
 * Source: RFC 8536 (TZif), POSIX TZ strings as RFC 8536, 3.3.
 */

#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Bytes of a name and of a file. */
#define ZONE_NAME_MAX 64
#define ZONE_FILE_MAX (128 * 1024)

struct zone;

/* What a name may look like: nothing that leads out of the database. */
bool zone_name_is_valid(const char *name);

/*
 * "Europe/Berlin".  ERROR_INVALID when there is no such zone; zone_free().
 */
int zone_load(const char *name, struct zone **out, struct error *err);
/* The same of a file's bytes. ERROR_DATA when they are none. */
int zone_parse(const char *name, const void *bytes, size_t n,
    struct zone **out, struct error *err);
void zone_free(struct zone *z);

const char *zone_name(const struct zone *z);

/* Seconds east of UTC at an instant (seconds since 1970). */
int64_t zone_offset(const struct zone *z, int64_t at_s);

/*
 * The first instant after at_s at which the offset changes, no later than
 * end_s; end_s when there is none.
 */
int64_t zone_next_change(const struct zone *z, int64_t at_s, int64_t end_s);

/*
 * The instants that a wall clock shows local_s (seconds since 1970 as if it
 * were UTC): 0 in a gap, 1, or 2 when it comes twice, earlier first.
 */
int zone_instants(const struct zone *z, int64_t local_s, int64_t out[2]);

/* Days since 1970 of a date, and back; month and day count from 1. */
int64_t zone_days(int64_t year, int month, int day);
void zone_date(int64_t days, int64_t *year, int *month, int *day);

/* "2026-03-29": days since 1970, or -1 when it is no date. */
int zone_date_parse(const char *s, int64_t *days);
#define ZONE_DATE_SIZE 16
void zone_date_text(int64_t days, char out[ZONE_DATE_SIZE]);

/* "2026-03-29T10:30" of the wall clock. */
#define ZONE_TEXT_SIZE 32
void zone_text(const struct zone *z, int64_t at_ms, char out[ZONE_TEXT_SIZE]);

#endif
