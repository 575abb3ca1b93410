/* form_urlencoded.c - reads application/x-www-form-urlencoded. */

#include <string.h>

#include "base/escape.h"
#include "base/strbuf.h"
#include "src/web/form_items.h"
#include "web/form.h"

static size_t
span_until(const char *s, size_t n, char end)
{
	const char *p = memchr(s, end, n);

	return p != NULL ? (size_t)(p - s) : n;
}

/* One name=value; *text is where both are decoded, one after the other. */
static int
add_pair(struct form *out, struct strbuf *text, const char *s, size_t n,
    int *status, struct error *err)
{
	size_t name = span_until(s, n, '='), len;
	size_t value = name < n ? name + 1 : n;

	strbuf_reset(text);
	if (unescape_url(text, s, name, 1) != 0)
		goto malformed;
	len = text->len;
	if (unescape_url(text, s + value, n - value, 1) != 0)
		goto malformed;
	return form_add_text(out, strbuf_str(text), len,
	    strbuf_str(text) + len, text->len - len, status, err);
malformed:
	return form_refuse(status, 400, err,
	    "the body has a malformed percent escape");
}

int
form_parse_urlencoded(const char *body, size_t n, struct form *out,
    int *status, struct error *err)
{
	struct strbuf text;
	size_t at = 0, pair;
	int result = 0;

	memset(out, 0, sizeof(*out));
	/* Decoding never makes it longer. */
	strbuf_init(&text, n);
	while (at < n && result == 0) {
		pair = span_until(body + at, n - at, '&');
		if (pair > 0)
			result = add_pair(out, &text, body + at, pair, status,
			    err);
		at += pair + 1;
	}
	strbuf_release(&text);
	return result;
}
