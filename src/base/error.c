/* error.c - fills errors and says what their codes mean. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static const struct error_meaning meanings[ERROR_CODE_COUNT] = {
	[ERROR_NONE] = {"none", 200, 0, false},
	[ERROR_INVALID] = {"invalid", 422, 2, false},
	[ERROR_NOT_FOUND] = {"not_found", 404, 1, false},
	[ERROR_CONFLICT] = {"conflict", 409, 1, false},
	[ERROR_AUTH] = {"auth", 401, 4, false},
	[ERROR_LIMITED] = {"limited", 429, 6, true},
	[ERROR_UNAVAILABLE] = {"unavailable", 503, 5, true},
	[ERROR_CONFIG] = {"config", 503, 3, false},
	[ERROR_DATA] = {"data", 503, 7, false},
	[ERROR_INTERNAL] = {"internal", 500, 1, false},
};

/* Drops the bytes of a character that a cut left incomplete at the end. */
static void
mend_end(char *s)
{
	size_t len = strlen(s), back;

	for (back = 1; back <= 3 && back <= len; back++) {
		unsigned char c = (unsigned char)s[len - back];
		size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		if (c < 0x80)
			return;
		if (c < 0xc0)
			continue;
		if (need > back)
			s[len - back] = '\0';
		return;
	}
}

/* One sentence on one line, whatever a provider put into it. */
static void
put_text(struct error *err, const char *text)
{
	size_t i;

	snprintf(err->text, sizeof(err->text), "%s", text);
	mend_end(err->text);
	for (i = 0; err->text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)err->text[i];

		if (c < 0x20 || c == 0x7f)
			err->text[i] = ' ';
	}
}

static void
fill(struct error *err, enum error_code code, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void
fill(struct error *err, enum error_code code, const char *fmt, va_list ap)
{
	char text[sizeof(err->text)];

	/* The arguments may point into err itself. */
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	err->code = code;
	err->retry_after_s = 0;
	err->detail[0] = '\0';
	put_text(err, text);
}

int
error_set(struct error *err, enum error_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, fmt, ap);
	va_end(ap);
	return -1;
}

int
error_limited(struct error *err, int retry_after_s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, ERROR_LIMITED, fmt, ap);
	va_end(ap);
	err->retry_after_s = retry_after_s;
	return -1;
}

int
error_context(struct error *err, const char *fmt, ...)
{
	char front[sizeof(err->text)];
	char whole[2 * sizeof(err->text) + 2];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(front, sizeof(front), fmt, ap) < 0)
		front[0] = '\0';
	va_end(ap);
	snprintf(whole, sizeof(whole), "%s: %s", front, err->text);
	put_text(err, whole);
	return -1;
}

int
error_detail(struct error *err, const char *detail)
{
	snprintf(err->detail, sizeof(err->detail), "%s",
	    detail != NULL ? detail : "");
	mend_end(err->detail);
	return -1;
}

int
error_errno(struct error *err, enum error_code code, const char *fmt, ...)
{
	int number = errno;
	char why[128];
	char front[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(front, sizeof(front), fmt, ap) < 0)
		front[0] = '\0';
	va_end(ap);
	return error_set(err, code, "%s: %s", front,
	    strerror_r(number, why, sizeof(why)));
}

void
error_clear(struct error *err)
{
	memset(err, 0, sizeof(*err));
}

const struct error_meaning *
error_meaning(enum error_code code)
{
	size_t i = (size_t)code;

	return &meanings[i < nitems(meanings) ? i : ERROR_INTERNAL];
}
