/* strbuf.c - a text that grows up to a cap. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

void
strbuf_init(struct strbuf *sb, size_t max)
{
	memset(sb, 0, sizeof(*sb));
	sb->max = max;
}

void
strbuf_release(struct strbuf *sb)
{
	free(sb->data);
	strbuf_init(sb, sb->max);
}

void
strbuf_reset(struct strbuf *sb)
{
	sb->len = 0;
	sb->full = false;
	if (sb->data != NULL)
		sb->data[0] = '\0';
}

/* Makes room for n more bytes and the NUL; false when the cap forbids it. */
static bool
make_room(struct strbuf *sb, size_t n)
{
	size_t need, size;

	if (sb->full || n > sb->max - sb->len) {
		sb->full = true;
		return false;
	}
	need = sb->len + n + 1;
	if (need > sb->size) {
		size = sb->size < 64 ? 64 : sb->size * 2;
		if (size < need)
			size = need;
		sb->data = xrealloc(sb->data, size);
		sb->size = size;
	}
	return true;
}

void
strbuf_reserve(struct strbuf *sb, size_t n)
{
	if (n > sb->max)
		n = sb->max;
	if (n < sb->size)
		return;
	sb->data = xrealloc(sb->data, n + 1);
	sb->size = n + 1;
	sb->data[sb->len] = '\0';
}

void
strbuf_add(struct strbuf *sb, const void *bytes, size_t n)
{
	/* Nearly always there is room. */
	if ((sb->full || n >= sb->size - sb->len || n > sb->max - sb->len) &&
	    !make_room(sb, n))
		return;
	if (n > 0)
		memcpy(sb->data + sb->len, bytes, n);
	sb->len += n;
	sb->data[sb->len] = '\0';
}

void
strbuf_text(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void
strbuf_char(struct strbuf *sb, char c)
{
	if (sb->full || sb->size - sb->len <= 1 || sb->len == sb->max) {
		strbuf_add(sb, &c, 1);
		return;
	}
	sb->data[sb->len++] = c;
	sb->data[sb->len] = '\0';
}

void
strbuf_printf(struct strbuf *sb, const char *fmt, ...)
{
	char small[256];
	char *large = NULL;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0) {
		sb->full = true;
	} else if ((size_t)n < sizeof(small)) {
		strbuf_add(sb, small, (size_t)n);
	} else if (make_room(sb, (size_t)n)) {
		large = xmalloc((size_t)n + 1);
		vsnprintf(large, (size_t)n + 1, fmt, again);
		strbuf_add(sb, large, (size_t)n);
	}
	va_end(again);
	va_end(ap);
	free(large);
}

const char *
strbuf_str(const struct strbuf *sb)
{
	return sb->data != NULL ? sb->data : "";
}

char *
strbuf_take(struct strbuf *sb)
{
	char *s = sb->data != NULL ? sb->data : xstrdup("");

	sb->data = NULL;
	sb->size = 0;
	sb->len = 0;
	return s;
}
