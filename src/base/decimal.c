/* decimal.c - reads and writes exact decimal numbers. */

#include "base/decimal.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WHOLE_DIGITS 9

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits of a fraction as millionths; NULL when they are too fine. */
static const char *
read_fraction(const char *s, int64_t *millionths)
{
	int64_t weight = DECIMAL_ONE / 10;

	if (!is_digit(*s))
		return NULL;
	for (; is_digit(*s); s++) {
		if (weight == 0 && *s != '0')
			return NULL;
		*millionths += (*s - '0') * weight;
		weight /= 10;
	}
	return s;
}

int
decimal_parse(const char *s, int64_t *out)
{
	int64_t whole = 0, fraction = 0;
	bool negative;
	size_t n;

	if (s == NULL)
		return -1;
	negative = *s == '-';
	s += negative;
	if (!is_digit(*s))
		return -1;
	s += strspn(s, "0");
	n = strspn(s, "0123456789");
	if (n > WHOLE_DIGITS)
		return -1;
	for (; is_digit(*s); s++)
		whole = whole * 10 + (*s - '0');
	if (*s == '.')
		s = read_fraction(s + 1, &fraction);
	if (s == NULL || *s != '\0')
		return -1;
	*out = whole * DECIMAL_ONE + fraction;
	if (negative)
		*out = -*out;
	return 0;
}

void
decimal_text(int64_t decimal, char out[DECIMAL_TEXT_SIZE])
{
	uint64_t size = decimal < 0 ? -(uint64_t)decimal : (uint64_t)decimal;
	char text[48];
	size_t n;

	(void)snprintf(text, sizeof(text), "%s%" PRIu64 ".%06" PRIu64,
	    decimal < 0 ? "-" : "", size / DECIMAL_ONE, size % DECIMAL_ONE);
	n = strlen(text);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	(void)snprintf(out, DECIMAL_TEXT_SIZE, "%.*s", (int)n, text);
}
