/* retry.c - says when to try again. */

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "http/retry.h"

#define DAY_S 86400

int64_t
retry_delay_ms(int attempt, int64_t base_ms, int64_t cap_ms,
    uint32_t random, int64_t retry_after_s)
{
	int64_t span = base_ms, delay;

	while (attempt-- > 0 && span < cap_ms)
		span = span > INT64_MAX / 2 ? INT64_MAX : span * 2;
	if (span > cap_ms)
		span = cap_ms;
	/* span * random / 2^32 without leaving 64 bits. */
	delay = (span >> 32) * (int64_t)random;
	delay += (int64_t)(((uint64_t)span & 0xffffffff) * random >> 32);
	if (retry_after_s > 0 && delay / 1000 < retry_after_s)
		delay = retry_after_s * 1000;
	return delay;
}

static int
month_number(const char *name)
{
	static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (int)i + 1;
	return 0;
}

/*
 * A year of two digits that lies more than 50 years ahead is meant to be
 * past (RFC 9110, 5.6.7).
 */
static int
full_year(int year, int64_t now_ms)
{
	char text[CLOCK_TEXT_SIZE];
	int this_year = 1970;

	clock_text(now_ms, text);
	if (sscanf(text, "%4d", &this_year) != 1)
		return year + 1900;
	year += this_year - this_year % 100;
	return year > this_year + 50 ? year - 100 : year;
}

int
retry_date_parse(const char *value, int64_t now_ms, int64_t *at)
{
	int day, year, hour, minute, second, end = 0, n = (int)strlen(value);
	char month[4] = "", text[80];

	if (sscanf(value, "%*3[A-Za-z], %2d %3s %4d %2d:%2d:%2d GMT%n", &day,
		month, &year, &hour, &minute, &second, &end) == 6 && end == n) {
		/* IMF-fixdate */
	} else if (sscanf(value, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d "
		"%2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute,
		&second, &end) == 6 && end == n) {
		year = full_year(year, now_ms);
	} else if (sscanf(value, "%*3[A-Za-z] %3s %2d %2d:%2d:%2d %4d%n",
		month, &day, &hour, &minute, &second, &year, &end) == 6 &&
	    end == n) {
		/* asctime */
	} else {
		return -1;
	}
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", year,
	    month_number(month), day, hour, minute, second);
	return clock_parse(text, at);
}

int64_t
retry_after_parse(const char *value, int64_t now_ms)
{
	int64_t seconds, at;

	if (value == NULL)
		return -1;
	if (text_int(value, 0, INT64_MAX, &seconds) != 0) {
		if (value[0] == '\0' ||
		    strspn(value, "0123456789") == strlen(value))
			return value[0] == '\0' ? -1 : DAY_S;
		if (retry_date_parse(value, now_ms, &at) != 0)
			return -1;
		/* Rounded up: never earlier than asked. */
		seconds = at > now_ms ? (at - now_ms + 999) / 1000 : 0;
	}
	return seconds > DAY_S ? DAY_S : seconds;
}
