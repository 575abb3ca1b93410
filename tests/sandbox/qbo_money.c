/* qbo_money.c - amounts, without binary floating point. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/sandbox/qbo_money.h"

#define SCALE_MAX 9

static void
trim(struct decimal *d)
{
	while (d->scale > 0 && d->mantissa % 10 == 0) {
		d->mantissa /= 10;
		d->scale--;
	}
}

int
decimal_parse(const char *s, struct decimal *out)
{
	struct decimal d = {0, 0};
	bool negative = *s == '-', point = false;
	int digits = 0;

	for (s += negative; *s != '\0'; s++) {
		if (*s == '.' && !point && digits > 0) {
			point = true;
			continue;
		}
		if (*s < '0' || *s > '9' || d.scale == SCALE_MAX ||
		    d.mantissa > INT64_MAX / 100)
			return -1;
		d.mantissa = d.mantissa * 10 + (*s - '0');
		d.scale += point;
		digits++;
	}
	if (digits == 0)
		return -1;
	if (negative)
		d.mantissa = -d.mantissa;
	trim(&d);
	*out = d;
	return 0;
}

int
decimal_cents(const struct decimal *d, int64_t *cents)
{
	int64_t n = d->mantissa, rest, unit = 1;
	int scale;

	for (scale = d->scale; scale < 2; scale++)
		if (__builtin_mul_overflow(n, 10, &n))
			return -1;
	for (; scale > 2; scale--)
		unit *= 10;
	rest = n % unit;
	n /= unit;
	if (llabs(rest) * 2 >= unit && unit > 1)
		n += rest < 0 ? -1 : 1;
	*cents = n;
	return 0;
}

int
decimal_product(const struct decimal *a, const struct decimal *b,
    int64_t *cents)
{
	struct decimal p;

	if (__builtin_mul_overflow(a->mantissa, b->mantissa, &p.mantissa))
		return -1;
	p.scale = a->scale + b->scale;
	return decimal_cents(&p, cents);
}

void
cents_text(int64_t cents, char out[CENTS_SIZE])
{
	int64_t n = llabs(cents), fraction = n % 100;
	const char *sign = cents < 0 ? "-" : "";

	if (n == 0)
		snprintf(out, CENTS_SIZE, "0");
	else if (fraction % 10 == 0)
		snprintf(out, CENTS_SIZE, "%s%lld.%lld", sign,
		    (long long)(n / 100), (long long)(fraction / 10));
	else
		snprintf(out, CENTS_SIZE, "%s%lld.%02lld", sign,
		    (long long)(n / 100), (long long)fraction);
}

struct json *
cents_json(int64_t cents)
{
	char text[CENTS_SIZE];

	cents_text(cents, text);
	return json_number(text);
}
