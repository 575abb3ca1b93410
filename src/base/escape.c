/* escape.c - writes a value safely into a place. */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/escape.h"
#include "base/strbuf.h"

void
escape_html(struct strbuf *out, const char *s)
{
	size_t n;

	while (*s != '\0') {
		n = strcspn(s, "&<>\"'");
		strbuf_add(out, s, n);
		s += n;
		switch (*s) {
		case '&':
			strbuf_text(out, "&amp;");
			break;
		case '<':
			strbuf_text(out, "&lt;");
			break;
		case '>':
			strbuf_text(out, "&gt;");
			break;
		case '"':
			strbuf_text(out, "&quot;");
			break;
		case '\'':
			strbuf_text(out, "&#39;");
			break;
		default:
			return;
		}
		s++;
	}
}

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
escape_url(struct strbuf *out, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		char code[3] = {'%', hex[c >> 4], hex[c & 15]};

		if (is_unreserved(*s))
			strbuf_char(out, *s);
		else
			strbuf_add(out, code, sizeof(code));
	}
}

void
escape_shell(struct strbuf *out, const char *s)
{
	strbuf_char(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			strbuf_text(out, "'\\''");
		else
			strbuf_char(out, *s);
	}
	strbuf_char(out, '\'');
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
unescape_url(struct strbuf *out, const char *s, size_t n, int plus)
{
	size_t i = 0, start;

	while (i < n) {
		start = i;
		while (i < n && s[i] != '%' && !(plus && s[i] == '+'))
			i++;
		strbuf_add(out, s + start, i - start);
		if (i == n)
			break;
		if (s[i] == '+') {
			strbuf_char(out, ' ');
			i++;
			continue;
		}
		if (n - i < 3 || hex_value(s[i + 1]) < 0 ||
		    hex_value(s[i + 2]) < 0)
			return -1;
		strbuf_char(out, (char)(hex_value(s[i + 1]) * 16 +
		    hex_value(s[i + 2])));
		i += 3;
	}
	return 0;
}
