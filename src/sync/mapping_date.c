/* mapping_date.c - reads dates as people write them. */

#include "src/sync/mapping_date.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PART_COUNT };

/* The longer of two that start alike comes first. */
static const struct token {
	const char *text;
	enum part part;
	int least, most; /* digits */
} tokens[] = {
	{"YYYY", YEAR, 4, 4}, {"MM", MONTH, 2, 2}, {"DD", DAY, 2, 2},
	{"HH", HOUR, 2, 2}, {"mm", MINUTE, 2, 2}, {"ss", SECOND, 2, 2},
	{"M", MONTH, 1, 2}, {"D", DAY, 1, 2},
};

static const struct token *
token_at(const char *format)
{
	size_t i;

	for (i = 0; i < nitems(tokens); i++)
		if (strncmp(format, tokens[i].text,
		    strlen(tokens[i].text)) == 0)
			return &tokens[i];
	return NULL;
}

bool
date_format_is_valid(const char *format)
{
	bool seen[PART_COUNT] = {false};
	const struct token *t;

	while (*format != '\0') {
		t = token_at(format);
		if (t != NULL && seen[t->part])
			return false;
		if (t != NULL)
			seen[t->part] = true;
		format += t != NULL ? strlen(t->text) : 1;
	}
	return seen[YEAR] && seen[MONTH] && seen[DAY] &&
	    (seen[HOUR] || (!seen[MINUTE] && !seen[SECOND])) &&
	    (seen[MINUTE] || !seen[SECOND]);
}

/* Reads least to most digits: their count, or 0. */
static int
read_digits(const char *s, int least, int most, int *out)
{
	int n = 0;

	*out = 0;
	while (n < most && isdigit((unsigned char)s[n]))
		*out = *out * 10 + (s[n++] - '0');
	return n >= least ? n : 0;
}

static int
days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static int
check(const int value[PART_COUNT])
{
	if (value[YEAR] < 1000 || value[MONTH] < 1 || value[MONTH] > 12 ||
	    value[DAY] < 1 || value[DAY] > days_in(value[YEAR], value[MONTH]) ||
	    value[HOUR] > 23 || value[MINUTE] > 59 || value[SECOND] > 59)
		return -1;
	return 0;
}

/* As far as the format goes; *end is what follows. */
static int
read_parts(const char *text, const char *format, int value[PART_COUNT],
    const char **end)
{
	const struct token *t;
	int n;

	while (*format != '\0') {
		t = token_at(format);
		if (t == NULL) {
			if (*text++ != *format++)
				return -1;
			continue;
		}
		n = read_digits(text, t->least, t->most, &value[t->part]);
		if (n == 0)
			return -1;
		text += n;
		format += strlen(t->text);
	}
	*end = text;
	return 0;
}

int
date_zone_read(const char *text, int *zone)
{
	int hours, minutes;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*zone = 0;
		return 0;
	}
	if ((text[0] != '+' && text[0] != '-') ||
	    read_digits(text + 1, 2, 2, &hours) == 0 || text[3] != ':' ||
	    read_digits(text + 4, 2, 2, &minutes) == 0 || text[6] != '\0' ||
	    hours > 14 || minutes > 59)
		return -1;
	*zone = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
	return 0;
}

/* The rest of RFC 3339 behind the date: a time, a fraction, a zone. */
static int
read_time(const char *s, int value[PART_COUNT], struct written_date *out)
{
	if (*s == '\0')
		return 0;
	if (strchr("Tt ", *s) == NULL ||
	    read_parts(s + 1, "HH:mm", value, &s) != 0)
		return -1;
	if (*s == ':' && read_parts(s + 1, "ss", value, &s) != 0)
		return -1;
	if (*s == '.') {
		if (!isdigit((unsigned char)s[1]))
			return -1;
		s += 1 + strspn(s + 1, "0123456789");
	}
	if (*s == '\0')
		return 0;
	out->has_zone = true;
	return date_zone_read(s, &out->zone);
}

int
date_read(const char *text, const char *format, struct written_date *out)
{
	int value[PART_COUNT] = {0};
	const char *end = text;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = read_parts(text, format != NULL ? format : "YYYY-MM-DD", value,
	    &end);
	if (rc == 0 && format == NULL)
		rc = read_time(end, value, out);
	else if (rc == 0 && *end != '\0')
		rc = -1;
	if (rc != 0 || check(value) != 0)
		return -1;
	out->year = value[YEAR];
	out->month = value[MONTH];
	out->day = value[DAY];
	out->hour = value[HOUR];
	out->minute = value[MINUTE];
	out->second = value[SECOND];
	return 0;
}

void
date_print(const struct written_date *d, char out[DATE_TEXT_SIZE])
{
	(void)snprintf(out, DATE_TEXT_SIZE, "%04d-%02d-%02d", d->year % 10000,
	    d->month % 100, d->day % 100);
}

void
date_time_print(const struct written_date *d, int zone,
    char out[DATE_TEXT_SIZE])
{
	int minutes;

	if (d->has_zone)
		zone = d->zone;
	minutes = zone < 0 ? -zone : zone;
	date_print(d, out);
	(void)snprintf(out + 10, DATE_TEXT_SIZE - 10,
	    "T%02d:%02d:%02d%c%02d:%02d", d->hour % 100, d->minute % 100,
	    d->second % 100, zone < 0 ? '-' : '+', minutes / 60 % 100,
	    minutes % 60);
}
