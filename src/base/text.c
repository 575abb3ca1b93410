/* text.c - questions about UTF-8 texts and numbers written as text. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

/* Bytes of the character at s (of n left), 0 when it is malformed. */
static size_t
char_bytes(const unsigned char *s, size_t n)
{
	unsigned char a = s[0], b = n > 1 ? s[1] : 0;
	size_t need, i;

	if (a < 0x80)
		return a != 0;
	if (a < 0xc2 || a > 0xf4)
		return 0;
	need = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
	if (n < need)
		return 0;
	for (i = 1; i < need; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, past U+10FFFF. */
	if ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ||
	    (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
		return 0;
	return need;
}

/* True when none of the eight bytes is NUL or outside ASCII. */
static bool
is_plain_word(const unsigned char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return ((w | (w - UINT64_C(0x0101010101010101))) &
	    UINT64_C(0x8080808080808080)) == 0;
}

size_t
text_utf8_span(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0, step;

	while (i < n) {
		if (n - i >= 8 && is_plain_word(p + i)) {
			i += 8;
			continue;
		}
		step = char_bytes(p + i, n - i);
		if (step == 0)
			break;
		i += step;
	}
	return i;
}

bool
text_is_utf8(const char *s, size_t n)
{
	return text_utf8_span(s, n) == n;
}

size_t
text_char_bytes(const char *s, size_t n)
{
	return n > 0 ? char_bytes((const unsigned char *)s, n) : 0;
}

size_t
text_length(const char *s)
{
	size_t count = 0;

	for (; *s != '\0'; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			count++;
	return count;
}

size_t
text_bytes(const char *s, size_t max_chars)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++) {
		if (((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		if (max_chars == 0)
			break;
		max_chars--;
	}
	return i;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Moves *s and *n past white space at both ends. */
static void
shrink(const char **s, size_t *n)
{
	for (;;) {
		if (*n > 0 && is_space(**s)) {
			(*s)++;
			(*n)--;
		} else if (*n > 1 && memcmp(*s, "\xc2\xa0", 2) == 0) {
			*s += 2;
			*n -= 2;
		} else {
			break;
		}
	}
	for (;;) {
		if (*n > 0 && is_space((*s)[*n - 1]))
			(*n)--;
		else if (*n > 1 && memcmp(*s + *n - 2, "\xc2\xa0", 2) == 0)
			*n -= 2;
		else
			break;
	}
}

char *
text_trim(const char *s, size_t n)
{
	shrink(&s, &n);
	return xstrndup(s, n);
}

void
text_strip(char *s)
{
	const char *start = s;
	size_t n = strlen(s);

	shrink(&start, &n);
	memmove(s, start, n);
	s[n] = '\0';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char *
text_lower(const char *s)
{
	char *copy = xstrdup(s);
	char *p;

	for (p = copy; p != NULL && *p != '\0'; p++)
		*p = lower(*p);
	return copy;
}

bool
text_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	for (; *a != '\0' && lower(*a) == lower(*b); a++)
		b++;
	return lower(*a) == lower(*b);
}

bool
text_starts(const char *s, const char *prefix)
{
	return s != NULL && prefix != NULL &&
	    strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
text_starts_nocase(const char *s, const char *prefix)
{
	if (s == NULL || prefix == NULL)
		return false;
	for (; *prefix != '\0'; prefix++, s++)
		if (lower(*s) != lower(*prefix))
			return false;
	return true;
}

bool
text_empty(const char *s)
{
	return s == NULL || *s == '\0';
}

int
text_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	const char *digits;
	long long value;
	char *end;

	if (s == NULL)
		return -1;
	/* strtoll() would take white space and a plus sign, too. */
	digits = *s == '-' ? s + 1 : s;
	if (*digits < '0' || *digits > '9')
		return -1;
	errno = 0;
	value = strtoll(s, &end, 10);
	if (errno != 0 || *end != '\0' || value < min || value > max)
		return -1;
	*out = value;
	return 0;
}
