/* json_token.c - the numbers and texts of JSON, character by character. */

#include <string.h>

#include "src/base/json_token.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digit_span(const char *text, size_t n, size_t i)
{
	size_t start = i;

	while (i < n && is_digit(text[i]))
		i++;
	return i - start;
}

size_t
json_number_span(const char *text, size_t n)
{
	size_t i = n > 0 && text[0] == '-' ? 1 : 0, span;

	span = digit_span(text, n, i);
	if (span == 0)
		return 0;
	/* A zero stands alone: 0123 is no number. */
	i += text[i] == '0' ? 1 : span;
	if (i < n && text[i] == '.') {
		span = digit_span(text, n, i + 1);
		if (span == 0)
			return 0;
		i += 1 + span;
	}
	if (i < n && (text[i] == 'e' || text[i] == 'E')) {
		i++;
		if (i < n && (text[i] == '+' || text[i] == '-'))
			i++;
		span = digit_span(text, n, i);
		if (span == 0)
			return 0;
		i += span;
	}
	return i;
}

static char *
copy_bytes(char *to, const char *s, size_t n)
{
	memcpy(to, s, n);
	return to + n;
}

static unsigned
hex_value(const char *s)
{
	unsigned value = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)s[i];

		value = value * 16 +
		    (c <= '9' ? c - 0x30U : (c | 0x20U) - 0x57U);
	}
	return value;
}

/* Writes a code point as UTF-8. */
static char *
put_char(char *to, unsigned c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | (c >> 6));
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xe0 | (c >> 12));
		} else {
			*to++ = (char)(0xf0 | (c >> 18));
			*to++ = (char)(0x80 | ((c >> 12) & 0x3f));
		}
		*to++ = (char)(0x80 | ((c >> 6) & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

/* The escape after a backslash, which was checked; returns its end. */
static const char *
put_escape(char **to, const char *s)
{
	static const char from[] = "\"\\/bfnrt";
	static const char into[] = "\"\\/\b\f\n\r\t";
	unsigned c;

	if (*s != 'u') {
		*(*to)++ = into[strchr(from, *s) - from];
		return s + 1;
	}
	c = hex_value(s + 1);
	s += 5;
	if (c >= 0xd800 && c <= 0xdbff) {
		c = 0x10000 + ((c - 0xd800) << 10) + hex_value(s + 2) - 0xdc00;
		s += 6;
	}
	*to = put_char(*to, c);
	return s;
}

char *
json_token_put(char *to, const struct json_token *t)
{
	const char *s = t->s, *end = t->s + t->n, *stop;

	while (t->escaped && (stop = memchr(s, '\\', (size_t)(end - s))) !=
	    NULL) {
		to = copy_bytes(to, s, (size_t)(stop - s));
		s = put_escape(&to, stop + 1);
	}
	to = copy_bytes(to, s, (size_t)(end - s));
	*to++ = '\0';
	return to;
}

