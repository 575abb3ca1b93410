/* json_write.c - writes JSON documents, plainly or in canonical form. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

static void
escape_byte(struct strbuf *out, unsigned char c)
{
	switch (c) {
	case '"':
		strbuf_text(out, "\\\"");
		break;
	case '\\':
		strbuf_text(out, "\\\\");
		break;
	case '\n':
		strbuf_text(out, "\\n");
		break;
	case '\r':
		strbuf_text(out, "\\r");
		break;
	case '\t':
		strbuf_text(out, "\\t");
		break;
	default:
		strbuf_printf(out, "\\u%04x", c);
		break;
	}
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* U+0080 to U+009F act on terminals, U+2028 and U+2029 end script lines. */
static unsigned
acting_char(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return p[1];
	if (n == 3 && p[0] == 0xe2 && p[1] == 0x80 &&
	    (p[2] == 0xa8 || p[2] == 0xa9))
		return 0x2000U + (p[2] & 0x3fU);
	return 0;
}

void
json_escape(struct strbuf *out, const char *s)
{
	size_t left = strlen(s), n;

	strbuf_char(out, '"');
	while (left > 0) {
		for (n = 0; n < left && is_plain((unsigned char)s[n]); n++)
			continue;
		if (n > 0) {
			strbuf_add(out, s, n);
		} else if ((unsigned char)*s < 0x80) {
			n = 1;
			escape_byte(out, (unsigned char)*s);
		} else if ((n = text_char_bytes(s, left)) == 0) {
			n = 1;
			strbuf_text(out, "\xef\xbf\xbd");
		} else if (acting_char(s, n) != 0) {
			strbuf_printf(out, "\\u%04x", acting_char(s, n));
		} else {
			strbuf_add(out, s, n);
		}
		s += n;
		left -= n;
	}
	strbuf_char(out, '"');
}

static void write_value(struct strbuf *out, const struct json *j,
    bool canonical);

static int
compare_names(const void *a, const void *b)
{
	const struct json *const *x = a;
	const struct json *const *y = b;

	return strcmp(json_name(*x), json_name(*y));
}

/* The children in the order to write them. free(). */
static const struct json **
children_of(const struct json *j, bool sorted, size_t *n)
{
	const struct json **children, *child;
	size_t i = 0;

	*n = json_size(j);
	children = xcalloc(*n, sizeof(*children));
	for (child = json_first(j); child != NULL; child = json_next(child))
		children[i++] = child;
	if (sorted)
		qsort(children, *n, sizeof(*children), compare_names);
	return children;
}

static void
write_group(struct strbuf *out, const struct json *j, bool canonical)
{
	bool object = json_type(j) == JSON_OBJECT;
	const struct json **children;
	size_t i, n;

	children = children_of(j, object && canonical, &n);
	strbuf_char(out, object ? '{' : '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			strbuf_char(out, ',');
		if (object) {
			json_escape(out, json_name(children[i]));
			strbuf_char(out, ':');
		}
		write_value(out, children[i], canonical);
	}
	strbuf_char(out, object ? '}' : ']');
	free(children);
}

static void
write_value(struct strbuf *out, const struct json *j, bool canonical)
{
	switch (json_type(j)) {
	case JSON_BOOL:
		strbuf_text(out, json_is_true(j) ? "true" : "false");
		break;
	case JSON_NUMBER:
		strbuf_text(out, json_scalar(j));
		break;
	case JSON_TEXT:
		json_escape(out, json_scalar(j));
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_group(out, j, canonical);
		break;
	case JSON_NULL:
	default:
		strbuf_text(out, "null");
		break;
	}
}

void
json_write(struct strbuf *out, const struct json *j)
{
	write_value(out, j, false);
}

void
json_write_canonical(struct strbuf *out, const struct json *j)
{
	write_value(out, j, true);
}

char *
json_print(const struct json *j)
{
	struct strbuf out;

	strbuf_init(&out, SIZE_MAX - 1);
	json_write(&out, j);
	return strbuf_take(&out);
}
