/* json_scan.c - one strict pass over a JSON document. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

struct scanner {
	const char *text;
	size_t n;
	size_t at;
	size_t depth;
	size_t values;
	struct json_scan *scan;
	struct error *err;
};

static int scan_value(struct scanner *s);

static int
refuse(struct scanner *s, size_t at, const char *what)
{
	return error_set(s->err, ERROR_INVALID, "not valid JSON: %s at byte "
	    "%zu", what, at);
}

/* The character at hand, NUL at the end: no document holds one. */
static char
peek(const struct scanner *s)
{
	return s->at < s->n ? s->text[s->at] : '\0';
}

static void
skip_space(struct scanner *s)
{
	char c = peek(s);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		s->at++;
		c = peek(s);
	}
}

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
json_scan_number(const char *text, size_t n)
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

static int
scan_number(struct scanner *s)
{
	struct json_scan *scan = s->scan;
	size_t n = json_scan_number(s->text + s->at, s->n - s->at);

	if (n == 0 || (s->at + n < s->n && is_digit(s->text[s->at + n])))
		return refuse(s, s->at, "malformed number");
	if (scan->count == scan->size) {
		scan->size = scan->size == 0 ? 16 : scan->size * 2;
		scan->numbers = xreallocarray(scan->numbers, scan->size,
		    sizeof(scan->numbers[0]));
	}
	scan->numbers[scan->count].at = s->at;
	scan->numbers[scan->count].n = n;
	scan->count++;
	s->at += n;
	return 0;
}

/* The four hex digits at i as a number, or -1. */
static int
hex4(const struct scanner *s, size_t i)
{
	int value = 0;
	size_t end = i + 4;

	if (end > s->n)
		return -1;
	for (; i < end; i++) {
		char c = s->text[i];

		value *= 16;
		if (is_digit(c))
			value += c - '0';
		else if (c >= 'a' && c <= 'f')
			value += c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			value += c - 'A' + 10;
		else
			return -1;
	}
	return value;
}

/* At the u of \uXXXX; a high surrogate takes its low half along. */
static int
scan_unicode(struct scanner *s)
{
	size_t start = s->at - 1;
	int unit = hex4(s, s->at + 1), low;

	if (unit < 0)
		return refuse(s, start, "malformed \\u escape");
	if (unit == 0)
		return refuse(s, start, "\\u0000, which is not taken here,");
	s->at += 5;
	if (unit < 0xd800 || unit > 0xdfff)
		return 0;
	low = peek(s) == '\\' && s->at + 1 < s->n &&
	    s->text[s->at + 1] == 'u' ? hex4(s, s->at + 2) : -1;
	if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return refuse(s, start, "half of a surrogate pair");
	s->at += 6;
	return 0;
}

/* At the character after a backslash. */
static int
scan_escape(struct scanner *s)
{
	char c = peek(s);

	if (c == 'u')
		return scan_unicode(s);
	if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
		return refuse(s, s->at - 1, "unknown escape");
	s->at++;
	return 0;
}

/* Bytes that stand for themselves in a text. */
static size_t
plain_span(const char *p, size_t n)
{
	const char *start = p, *end = p + n;

	while (p < end && (unsigned char)*p >= 0x20 && *p != '"' &&
	    *p != '\\')
		p++;
	return (size_t)(p - start);
}

static int
scan_string(struct scanner *s)
{
	size_t start = s->at;

	s->at++;
	for (;;) {
		s->at += plain_span(s->text + s->at, s->n - s->at);
		if (s->at == s->n)
			return refuse(s, start, "unfinished text that begins");
		if ((unsigned char)s->text[s->at] < 0x20)
			return refuse(s, s->at, "control character in a text");
		if (s->text[s->at++] == '"')
			return 0;
		if (scan_escape(s) != 0)
			return -1;
	}
}

static int
scan_word(struct scanner *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n - s->at < n || memcmp(s->text + s->at, word, n) != 0)
		return refuse(s, s->at, "unknown word");
	s->at += n;
	return 0;
}

static int
scan_name(struct scanner *s)
{
	if (peek(s) != '"')
		return refuse(s, s->at, "no name in quotes");
	if (scan_string(s) != 0)
		return -1;
	skip_space(s);
	if (peek(s) != ':')
		return refuse(s, s->at, "no colon after a name");
	s->at++;
	skip_space(s);
	return 0;
}

/* At the opening bracket; end is the closing one. */
static int
scan_group(struct scanner *s, char end)
{
	if (++s->depth > LIMIT_JSON_DEPTH)
		return error_set(s->err, ERROR_INVALID, "JSON nested more than "
		    "%d levels deep at byte %zu", LIMIT_JSON_DEPTH, s->at);
	s->at++;
	skip_space(s);
	if (peek(s) == end)
		goto done;
	for (;;) {
		if (end == '}' && scan_name(s) != 0)
			return -1;
		if (scan_value(s) != 0)
			return -1;
		skip_space(s);
		if (peek(s) == end)
			goto done;
		if (peek(s) != ',')
			return refuse(s, s->at, end == '}' ?
			    "neither comma nor } after a value" :
			    "neither comma nor ] after a value");
		s->at++;
		skip_space(s);
	}
done:
	s->at++;
	s->depth--;
	return 0;
}

static int
scan_value(struct scanner *s)
{
	char c = peek(s);

	if (++s->values > LIMIT_JSON_VALUES)
		return error_set(s->err, ERROR_INVALID, "JSON of more than %d "
		    "values", LIMIT_JSON_VALUES);
	switch (c) {
	case '{':
		return scan_group(s, '}');
	case '[':
		return scan_group(s, ']');
	case '"':
		return scan_string(s);
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	default:
		break;
	}
	if (c == '-' || is_digit(c))
		return scan_number(s);
	return refuse(s, s->at, "no value");
}

int
json_scan(const char *text, size_t n, struct json_scan *scan,
    struct error *err)
{
	struct scanner s = {text, n, 0, 0, 0, scan, err};
	size_t good = text_utf8_span(text, n);

	memset(scan, 0, sizeof(*scan));
	if (good < n)
		return refuse(&s, good, text[good] == '\0' ?
		    "a NUL byte" : "invalid UTF-8");
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return refuse(&s, 0, "byte order mark");
	skip_space(&s);
	if (s.at == n)
		return error_set(err, ERROR_INVALID, "not valid JSON: nothing "
		    "but white space");
	if (scan_value(&s) != 0)
		return -1;
	skip_space(&s);
	if (s.at < n)
		return refuse(&s, s.at, "something after the document");
	return 0;
}

void
json_scan_release(struct json_scan *scan)
{
	free(scan->numbers);
	memset(scan, 0, sizeof(*scan));
}
