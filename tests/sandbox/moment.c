/* moment.c - instants as the CRM writes and reads them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/sandbox/moment.h"

#define BARE 19 /* 2026-03-04T10:15:07 */

void
offset_text(int minutes, char out[8])
{
	int m = abs(minutes) % (24 * 60);

	snprintf(out, 8, "%c%02d:%02d", minutes < 0 ? '-' : '+', m / 60,
	    m % 60);
}

int
offset_parse(const char *s, int *minutes)
{
	int hours, rest, end = 0;
	char sign;

	if (strlen(s) != 6 || sscanf(s, "%c%2d:%2d%n", &sign, &hours, &rest,
	    &end) != 3 || end != 6 || (sign != '+' && sign != '-') ||
	    hours > 14 || rest > 59)
		return -1;
	*minutes = (hours * 60 + rest) * (sign == '-' ? -1 : 1);
	return 0;
}

void
moment_text(int64_t at, int offset_min, char out[MOMENT_SIZE])
{
	char utc[CLOCK_TEXT_SIZE], offset[8];

	clock_text(at + (int64_t)offset_min * 60000, utc);
	offset_text(offset_min, offset);
	snprintf(out, MOMENT_SIZE, "%.*s%s", BARE, utc, offset);
}

int
moment_parse(const char *s, bool with_z, int64_t *at)
{
	size_t n = strlen(s);
	int minutes;

	if (n <= BARE || s[10] != 'T')
		return -1;
	if (strcmp(s + BARE, "Z") == 0) {
		if (!with_z)
			return -1;
	} else if (offset_parse(s + BARE, &minutes) != 0) {
		return -1;
	}
	return clock_parse(s, at);
}

bool
moment_is_date(const char *s)
{
	int64_t at;

	return strlen(s) == 10 && clock_parse(s, &at) == 0;
}
