/* micro.c - amounts and quantities in millionths. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "tests/sandbox/micro.h"

#define PLACES 6

__extension__ typedef __int128 wide;

int
micro_parse(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t n = 0;
	int digits = 0, places = -1;

	for (s += negative; *s != '\0'; s++) {
		if (*s == '.' && places < 0 && digits > 0) {
			places = 0;
			continue;
		}
		if (*s < '0' || *s > '9' || places == PLACES ||
		    n > MICRO_MAX / 10)
			return -1;
		n = n * 10 + (*s - '0');
		digits++;
		places += places >= 0;
	}
	if (digits == 0 || places == 0)
		return -1;
	for (places = places < 0 ? 0 : places; places < PLACES; places++) {
		if (n > MICRO_MAX / 10)
			return -1;
		n *= 10;
	}
	*out = negative ? -n : n;
	return 0;
}

void
micro_text(int64_t n, char out[MICRO_SIZE])
{
	int len = snprintf(out, MICRO_SIZE, "%s%lld.%06lld", n < 0 ? "-" : "",
	    llabs((long long)n) / MICRO, llabs((long long)n) % MICRO);

	while (out[len - 1] == '0')
		out[--len] = '\0';
	if (out[len - 1] == '.')
		out[--len] = '\0';
}

struct json *
micro_json(int64_t n, int text)
{
	char digits[MICRO_SIZE];

	micro_text(n, digits);
	return text ? json_text(digits) : json_number(digits);
}

int
micro_read(const struct json *value, int64_t *out)
{
	const char *s = json_scalar(value);

	return s != NULL ? micro_parse(s, out) : -1;
}

static int64_t
rounded(wide n, wide unit)
{
	wide half = unit / 2;

	return (int64_t)((n < 0 ? n - half : n + half) / unit);
}

int64_t
micro_round(int64_t n, int places)
{
	int64_t unit = 1;

	for (; places < PLACES; places++)
		unit *= 10;
	return rounded(n, unit) * unit;
}

int64_t
micro_product(int64_t a, int64_t b)
{
	return rounded((wide)a * b, MICRO);
}

int64_t
micro_share(int64_t a, int64_t b, int64_t c)
{
	wide n = (wide)a * b;

	return c < 0 ? rounded(-n, -(wide)c) : rounded(n, c);
}
