/*
 * mapping_date.h - dates as people write them and as the CRM takes them
 * (pure).
 *
 * Private to src/sync.
 */

#ifndef SYNC_MAPPING_DATE_H
#define SYNC_MAPPING_DATE_H

#include <stdbool.h>

/* A date and perhaps a time, as it was written: nothing is converted. */
struct written_date {
	int year, month, day;
	int hour, minute, second;
	bool has_zone;
	int zone; /* minutes ahead of UTC */
};

#define DATE_TEXT_SIZE 32

/*
 * A format is made of YYYY MM DD M D HH mm ss and any other characters,
 * which stand for themselves.  False when it lacks the date or names a part
 * twice.
 */
bool date_format_is_valid(const char *format);

/*
 * Reads a whole text by a format; NULL: RFC 3339, a bare date included, a
 * space for the T and no zone allowed.  Years from 1000, days that exist.
 * 0, or -1.
 */
int date_read(const char *text, const char *format,
    struct written_date *out);

/* "+01:00" or "Z" as minutes: 0, or -1. */
int date_zone_read(const char *text, int *zone);

/* 2026-03-04, and 2026-03-04T10:15:07+01:00: never a fraction, never Z. */
void date_print(const struct written_date *d, char out[DATE_TEXT_SIZE]);
void date_time_print(const struct written_date *d, int zone,
    char out[DATE_TEXT_SIZE]);

#endif
