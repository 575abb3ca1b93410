/* zone.c - reads compiled time zones, and tells the wall clock by them. */

#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "zone_rule.h"

#define PLACE "/usr/share/zoneinfo/"
#define HEAD 44
#define TIMES_MAX 4000
#define TYPES_MAX 256
#define DAY_S 86400
/* Offsets lie within these (RFC 8536, 3.2 recommends them). */
#define OFFSET_MIN (-25 * 3600 + 1)
#define OFFSET_MAX (26 * 3600 - 1)
/* No two changes of a zone are nearer than that. */
#define STEP_S (6 * 3600)

struct zone {
	char *name;
	int64_t *times;    /* from which on ... */
	int64_t *offsets;  /* ... this holds */
	size_t count;
	int64_t before;    /* offset before the first */
	struct zone_rule rule; /* after the last */
	bool has_rule;
};

bool
zone_name_is_valid(const char *name)
{
	const char *p;
	bool starts = true;

	if (text_empty(name) || strlen(name) > ZONE_NAME_MAX)
		return false;
	for (p = name; *p != '\0'; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') ||
		    (*p >= 'A' && *p <= 'Z');

		if (starts && !letter)
			return false;
		starts = *p == '/';
		if (!letter && !(*p >= '0' && *p <= '9') &&
		    strchr("_+-/", *p) == NULL)
			return false;
	}
	return !starts;
}

static uint32_t
read32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static int64_t
read64(const unsigned char *p)
{
	return (int64_t)((uint64_t)read32(p) << 32 | read32(p + 4));
}

struct head {
	char version;
	size_t isut, isstd, leap, times, types, chars;
};

/* The head of one of the two blocks; -1 when the file is none. */
static int
read_head(const unsigned char *p, size_t n, struct head *h)
{
	if (n < HEAD || memcmp(p, "TZif", 4) != 0)
		return -1;
	h->version = (char)p[4];
	h->isut = read32(p + 20);
	h->isstd = read32(p + 24);
	h->leap = read32(p + 28);
	h->times = read32(p + 32);
	h->types = read32(p + 36);
	h->chars = read32(p + 40);
	return h->isut <= TYPES_MAX && h->isstd <= TYPES_MAX &&
	    h->leap <= TIMES_MAX && h->times <= TIMES_MAX && h->types > 0 &&
	    h->types <= TYPES_MAX && h->chars <= ZONE_FILE_MAX ? 0 : -1;
}

static size_t
block_size(const struct head *h, size_t width)
{
	return h->times * (width + 1) + h->types * 6 + h->chars +
	    h->leap * (width + 4) + h->isstd + h->isut;
}

static int
read_block(const unsigned char *p, const struct head *h, struct zone *z)
{
	const unsigned char *index = p + h->times * 8;
	const unsigned char *types = index + h->times;
	int64_t offset;
	size_t i;

	z->times = xcalloc(h->times + 1, sizeof(*z->times));
	z->offsets = xcalloc(h->times + 1, sizeof(*z->offsets));
	z->count = h->times;
	for (i = 0; i < h->types; i++) {
		offset = (int32_t)read32(types + i * 6);
		if (offset < OFFSET_MIN || offset > OFFSET_MAX)
			return -1;
	}
	z->before = (int32_t)read32(types);
	for (i = 0; i < h->times; i++) {
		z->times[i] = read64(p + i * 8);
		if (index[i] >= h->types ||
		    (i > 0 && z->times[i] <= z->times[i - 1]))
			return -1;
		z->offsets[i] = (int32_t)read32(types + index[i] * 6);
	}
	return 0;
}

/* "\nTZ string\n"; an empty one means that nobody knows. */
static int
read_foot(const unsigned char *p, size_t n, struct zone *z)
{
	const unsigned char *end;

	if (n < 2 || p[0] != '\n' ||
	    (end = memchr(p + 1, '\n', n - 1)) == NULL)
		return -1;
	if (end == p + 1)
		return 0;
	z->has_rule = true;
	return zone_rule_parse((const char *)p + 1, (size_t)(end - p - 1),
	    &z->rule);
}

static int
read_all(const unsigned char *p, size_t n, struct zone *z)
{
	struct head h;
	size_t size;

	if (read_head(p, n, &h) != 0 || h.version < '2')
		return -1;
	size = HEAD + block_size(&h, 4);
	if (size > n)
		return -1;
	p += size;
	n -= size;
	if (read_head(p, n, &h) != 0)
		return -1;
	size = HEAD + block_size(&h, 8);
	if (size > n || read_block(p + HEAD, &h, z) != 0)
		return -1;
	return read_foot(p + size, n - size, z);
}

int
zone_parse(const char *name, const void *bytes, size_t n, struct zone **out,
    struct error *err)
{
	struct zone *z = xcalloc(1, sizeof(*z));

	z->name = xstrdup(name);
	if (read_all(bytes, n, z) == 0) {
		*out = z;
		return 0;
	}
	zone_free(z);
	return error_set(err, ERROR_DATA, "the file of the time zone %s is "
	    "damaged", name);
}

int
zone_load(const char *name, struct zone **out, struct error *err)
{
	char *path = NULL, *bytes = NULL;
	size_t n;
	int rc = -1;

	*out = NULL;
	if (!zone_name_is_valid(name))
		return error_set(err, ERROR_INVALID, "this is no time zone: "
		    "write it like Europe/Berlin");
	path = xasprintf(PLACE "%s", name);
	if (file_read(path, ZONE_FILE_MAX, &bytes, &n, err) == 0)
		rc = zone_parse(name, bytes, n, out, err);
	/* A directory, or a list that lies beside the zones. */
	if (rc != 0)
		error_set(err, ERROR_INVALID, "there is no time zone %s",
		    name);
	free(bytes);
	free(path);
	return rc;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->name);
	free(z->times);
	free(z->offsets);
	free(z);
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

int64_t
zone_offset(const struct zone *z, int64_t at_s)
{
	size_t low = 0, high = z->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (z->times[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->count && z->has_rule)
		return zone_rule_offset(&z->rule, at_s);
	return low == 0 ? z->before : z->offsets[low - 1];
}

int64_t
zone_next_change(const struct zone *z, int64_t at_s, int64_t end_s)
{
	int64_t offset = zone_offset(z, at_s), low = at_s, high, middle;

	for (;;) {
		high = low + STEP_S < end_s ? low + STEP_S : end_s;
		if (high <= low)
			return end_s;
		if (zone_offset(z, high) != offset)
			break;
		low = high;
	}
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (zone_offset(z, middle) == offset)
			low = middle;
		else
			high = middle;
	}
	return high;
}

int
zone_instants(const struct zone *z, int64_t local_s, int64_t out[2])
{
	int64_t early = zone_offset(z, local_s - DAY_S);
	int64_t late = zone_offset(z, local_s + DAY_S);
	int64_t a = local_s - (early > late ? early : late);
	int64_t b = local_s - (early > late ? late : early);
	int n = 0;

	if (local_s - a == zone_offset(z, a))
		out[n++] = a;
	if (b != a && local_s - b == zone_offset(z, b))
		out[n++] = b;
	return n;
}

/* Howard Hinnant's days_from_civil and civil_from_days. */
int64_t
zone_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

void
zone_date(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

int
zone_date_parse(const char *s, int64_t *days)
{
	int64_t year, y;
	int month, day, m, d, i;

	if (s == NULL || strlen(s) != 10 || s[4] != '-' || s[7] != '-')
		return -1;
	for (i = 0; i < 10; i++)
		if (i != 4 && i != 7 && (s[i] < '0' || s[i] > '9'))
			return -1;
	year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 +
	    s[3] - '0';
	month = (s[5] - '0') * 10 + s[6] - '0';
	day = (s[8] - '0') * 10 + s[9] - '0';
	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return -1;
	*days = zone_days(year, month, day);
	zone_date(*days, &y, &m, &d);
	return y == year && m == month && d == day ? 0 : -1;
}

void
zone_date_text(int64_t days, char out[ZONE_DATE_SIZE])
{
	int64_t year;
	int month, day;

	zone_date(days, &year, &month, &day);
	(void)snprintf(out, ZONE_DATE_SIZE, "%04d-%02d-%02d",
	    (int)(year % 10000), month, day);
}

void
zone_text(const struct zone *z, int64_t at_ms, char out[ZONE_TEXT_SIZE])
{
	int64_t at_s = at_ms / 1000, local = at_s + zone_offset(z, at_s);
	int64_t days = local / DAY_S - (local % DAY_S < 0);
	int64_t of_day = local - days * DAY_S;
	char date[ZONE_DATE_SIZE];

	zone_date_text(days, date);
	(void)snprintf(out, ZONE_TEXT_SIZE, "%sT%02d:%02d", date,
	    (int)(of_day / 3600), (int)(of_day / 60 % 60));
}
