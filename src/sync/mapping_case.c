/* mapping_case.c - upper and lower case of European scripts. */

#include "src/sync/mapping_case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/*
 * Capital letters from first to last: step 0 where the small ones stand
 * `away` further on, else each has its small one right after it.
 */
static const struct range {
	uint32_t first, last;
	uint32_t away;
} ranges[] = {
	{'A', 'Z', 32}, {0xc0, 0xd6, 32}, {0xd8, 0xde, 32},
	{0x100, 0x12e, 0}, {0x132, 0x136, 0}, {0x139, 0x147, 0},
	{0x14a, 0x176, 0}, {0x179, 0x17d, 0}, {0x218, 0x21a, 0},
	{0x386, 0x386, 38}, {0x388, 0x38a, 37}, {0x38c, 0x38c, 64},
	{0x38e, 0x38f, 63}, {0x391, 0x3a1, 32}, {0x3a3, 0x3ab, 32},
	{0x400, 0x40f, 80}, {0x410, 0x42f, 32}, {0x490, 0x490, 0},
};

static uint32_t
to_lower(uint32_t c)
{
	const struct range *r;
	size_t i;

	for (i = 0; i < nitems(ranges); i++) {
		r = &ranges[i];
		if (c < r->first || c > r->last)
			continue;
		if (r->away > 0)
			return c + r->away;
		return (c - r->first) % 2 == 0 ? c + 1 : c;
	}
	return c == 0x178 ? 0xff : c;
}

static uint32_t
to_upper(uint32_t c)
{
	const struct range *r;
	size_t i;

	for (i = 0; i < nitems(ranges); i++) {
		r = &ranges[i];
		if (r->away > 0 && c >= r->first + r->away &&
		    c <= r->last + r->away)
			return c - r->away;
		if (r->away == 0 && c > r->first && c <= r->last + 1 &&
		    (c - r->first) % 2 == 1)
			return c - 1;
	}
	return c == 0xff ? 0x178 : c == 0x3c2 ? 0x3a3 : c;
}

/* All that change are of one or two bytes, and stay so. */
static uint32_t
decode(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	return n == 1 ? u[0] : (uint32_t)((u[0] & 0x1f) << 6 | (u[1] & 0x3f));
}

static void
encode(uint32_t c, size_t n, char *out)
{
	if (n == 1) {
		out[0] = (char)c;
	} else {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
	}
}

/* O'Neill and D'Arcy, but Ada's. */
static bool
starts_word(const char *s, size_t at)
{
	if (at == 0 || strchr(" \t\n-/", s[at - 1]) != NULL)
		return true;
	return s[at - 1] == '\'' && at >= 2 &&
	    (at == 2 || strchr(" \t\n-/", s[at - 3]) != NULL);
}

char *
case_text(const char *s, enum letter_case to)
{
	size_t len = strlen(s), at, n;
	char *out = xstrdup(s);
	uint32_t c;

	for (at = 0; at < len; at += n) {
		n = text_char_bytes(s + at, len - at);
		if (n == 0)
			break;
		if (n > 2)
			continue;
		c = decode(s + at, n);
		if (to == CASE_UPPER ||
		    (to == CASE_TITLE && starts_word(s, at)))
			c = to_upper(c);
		else
			c = to_lower(c);
		encode(c, n, out + at);
	}
	return out;
}
