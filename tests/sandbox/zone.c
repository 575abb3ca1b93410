/* zone.c - the world's time zones, from the system's own table. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/zone.h"

#define DIRECTORY "/usr/share/zoneinfo/"
#define FILE_MAX 65536
#define HEADER 44
#define DAY_S 86400

struct change {
	int64_t at;   /* seconds, UTC */
	int offset_s; /* from then on */
};

struct zone {
	char *name;
	int before_s; /* before the first change */
	struct change *changes;
	size_t count;
	struct zone *next;
};

void
zones_release(struct zones *zones)
{
	struct zone *z;

	while ((z = zones->first) != NULL) {
		zones->first = z->next;
		free(z->name);
		free(z->changes);
		free(z);
	}
}

static int64_t
big_endian(const unsigned char *p, int n)
{
	uint64_t u = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;
	int i;

	for (i = 0; i < n; i++)
		u = u << 8 | p[i];
	return (int64_t)u;
}

/* The counts of a header: isut, isstd, leap, changes, types, letters. */
static size_t
count_of(const unsigned char *header, int i)
{
	return (size_t)big_endian(header + 20 + 4 * i, 4);
}

/* Bytes of a block with instants of that size. */
static size_t
block_size(const unsigned char *h, size_t instant)
{
	return count_of(h, 3) * (instant + 1) + count_of(h, 4) * 6 +
	    count_of(h, 5) + count_of(h, 2) * (instant + 4) + count_of(h, 1) +
	    count_of(h, 0);
}

/* The second, 64-bit block of a file; false: it is no such file. */
static bool
zone_read(struct zone *z, const unsigned char *file, size_t n)
{
	const unsigned char *h = file, *at, *index, *types;
	size_t skip, i;

	if (n < HEADER || memcmp(h, "TZif", 4) != 0 || h[4] < '2')
		return false;
	skip = HEADER + block_size(h, 4);
	if (skip + HEADER > n)
		return false;
	h += skip;
	if (memcmp(h, "TZif", 4) != 0 || count_of(h, 4) == 0 ||
	    skip + HEADER + block_size(h, 8) > n)
		return false;
	at = h + HEADER;
	z->count = count_of(h, 3);
	z->changes = xcalloc(z->count + 1, sizeof(*z->changes));
	index = at + z->count * 8;
	types = index + z->count;
	z->before_s = (int)big_endian(types, 4);
	for (i = 0; i < z->count; i++) {
		if (index[i] >= count_of(h, 4))
			return false;
		z->changes[i].at = big_endian(at + i * 8, 8);
		z->changes[i].offset_s =
		    (int)big_endian(types + index[i] * 6, 4);
	}
	return true;
}

static bool
zone_load(struct zone *z)
{
	char *path = xasprintf(DIRECTORY "%s", z->name);
	unsigned char *bytes = xmalloc(FILE_MAX);
	FILE *f = fopen(path, "rb");
	bool good = false;
	size_t n;

	if (f != NULL) {
		n = fread(bytes, 1, FILE_MAX, f);
		good = zone_read(z, bytes, n);
		fclose(f);
	}
	free(bytes);
	free(path);
	return good || strcmp(z->name, "UTC") == 0;
}

/* Letters of names; no way out of the directory. */
static bool
is_name(const char *name)
{
	return name != NULL && name[0] >= 'A' && name[0] <= 'Z' &&
	    name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_+-/")] == '\0';
}

const struct zone *
zone_find(struct zones *zones, const char *name)
{
	struct zone *z;

	if (!is_name(name))
		return NULL;
	for (z = zones->first; z != NULL; z = z->next)
		if (strcmp(z->name, name) == 0)
			return z;
	z = xcalloc(1, sizeof(*z));
	z->name = xstrdup(name);
	if (!zone_load(z)) {
		free(z->name);
		free(z->changes);
		free(z);
		return NULL;
	}
	z->next = zones->first;
	zones->first = z;
	return z;
}

const char *
zone_called(const struct zone *zone)
{
	return zone->name;
}

static int
offset_at(const struct zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->count, i;

	while (low < high) {
		i = low + (high - low) / 2;
		if (zone->changes[i].at <= seconds)
			low = i + 1;
		else
			high = i;
	}
	return low == 0 ? zone->before_s : zone->changes[low - 1].offset_s;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int
zone_offset_s(const struct zone *zone, int64_t at)
{
	return offset_at(zone, floor_div(at, 1000));
}

int64_t
civil_days(int year, int month, int day)
{
	int64_t y = year + floor_div(month - 1, 12), era, of_era;
	int64_t m = (month - 1) - 12 * floor_div(month - 1, 12) + 1;

	/* The year starts in March, so that the odd day ends it. */
	y -= m <= 2;
	era = floor_div(y, 400);
	of_era = (y - era * 400) * 365 + (y - era * 400) / 4 -
	    (y - era * 400) / 100 + (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5;
	return era * 146097 + of_era - 719468 + day - 1;
}

int64_t
civil_seconds(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day) * DAY_S +
	    c->hour * INT64_C(3600) + c->minute * INT64_C(60) + c->second;
}

void
civil_of_seconds(int64_t seconds, struct civil *out)
{
	int64_t days = floor_div(seconds, DAY_S);
	int rest = (int)(seconds - days * DAY_S);
	int64_t era, d, y, m;

	days += 719468;
	era = floor_div(days, 146097);
	d = days - era * 146097;
	y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	d -= 365 * y + y / 4 - y / 100;
	m = (5 * d + 2) / 153;
	out->day = (int)(d - (153 * m + 2) / 5 + 1);
	out->month = (int)(m < 10 ? m + 3 : m - 9);
	out->year = (int)(y + era * 400 + (out->month <= 2));
	out->hour = rest / 3600;
	out->minute = rest / 60 % 60;
	out->second = rest % 60;
}

int
civil_weekday(const struct civil *c)
{
	int64_t n = civil_days(c->year, c->month, c->day) + 4;

	return (int)(n - 7 * floor_div(n, 7));
}

bool
civil_is_date(int year, int month, int day)
{
	struct civil c;

	if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	civil_of_seconds(civil_days(year, month, day) * DAY_S, &c);
	return c.month == month && c.day == day;
}

void
zone_civil(const struct zone *zone, int64_t at, struct civil *out)
{
	int64_t seconds = floor_div(at, 1000);

	civil_of_seconds(seconds + offset_at(zone, seconds), out);
}

int64_t
zone_instant(const struct zone *zone, const struct civil *civil)
{
	int64_t local = civil_seconds(civil);
	/* No offset is a day long, so that these are the two possible. */
	int before = offset_at(zone, local - DAY_S);
	int after = offset_at(zone, local + DAY_S);

	if (offset_at(zone, local - before) == before)
		return (local - before) * 1000;
	if (offset_at(zone, local - after) == after)
		return (local - after) * 1000;
	return (local - before) * 1000;
}

int64_t
zone_midnight_after(const struct zone *zone, int64_t at)
{
	struct civil c;

	zone_civil(zone, at, &c);
	c.day++;
	c.hour = c.minute = c.second = 0;
	return zone_instant(zone, &c);
}
