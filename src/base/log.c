/* log.c - writes one line an event to standard error. */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"

#define LINE_MAX_BYTES 16384
#define VALUE_MAX_BYTES 2048
/* Room kept for what ends a line. */
#define LINE_END_BYTES 32
/* A line's first memory: most need no more. */
#define LINE_USUAL_BYTES 256
#define HELD_MAX_BYTES ((size_t)64 * 1024)

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARNING] = "warning",
	[LOG_ERROR] = "error",
};

static struct {
	char program[64];
	enum log_format format;
	enum log_level level;
} setup = {"leadbridge", LOG_TEXT, LOG_INFO};

static _Thread_local char request_id[128];

/* Lines that wait for log_flush(). */
static _Thread_local struct {
	bool gathering;
	struct strbuf lines;
} held;

void
log_setup(const char *program, enum log_format format, enum log_level level)
{
	snprintf(setup.program, sizeof(setup.program), "%s", program);
	setup.format = format;
	setup.level = level;
}

enum log_level
log_level_parse(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (name != NULL && strcmp(name, level_names[i]) == 0)
			return (enum log_level)i;
	}
	return LOG_INFO;
}

void
log_request_id(const char *id)
{
	size_t n = id != NULL ? strnlen(id, sizeof(request_id) - 1) : 0;

	if (n > 0)
		memcpy(request_id, id, n);
	request_id[n] = '\0';
}

const char *
log_current_request_id(void)
{
	return request_id;
}

/*
 * True for a character a terminal or viewer only shows: no control (also
 * those of U+0080 to U+009F), none that ends lines or turns their direction.
 */
static bool
is_shown(const char *s, size_t n)
{
	unsigned char a = (unsigned char)s[0];
	unsigned char b = n > 1 ? (unsigned char)s[1] : 0;
	unsigned char c = n > 2 ? (unsigned char)s[2] : 0;

	if (n == 1)
		return a >= 0x20 && a != 0x7f;
	if (a == 0xc2)
		return b >= 0xa0;
	if (a == 0xe2 && b == 0x80)
		return c < 0x8b || (c > 0x8f && c < 0xa8) || c > 0xae;
	if (a == 0xe2 && b == 0x81)
		return c < 0xa0 || c > 0xaf;
	return !(a == 0xef && b == 0xbb && c == 0xbf);
}

static bool
is_bare(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || *s == '"' || *s == '\'' ||
		    *s == '\\' || *s == '=')
			return false;
	return true;
}

static void
write_quoted(struct strbuf *out, const char *s)
{
	size_t left = strlen(s), n;

	strbuf_char(out, '"');
	while (left > 0) {
		n = text_char_bytes(s, left);
		if (n > 0 && is_shown(s, n)) {
			if (*s == '"' || *s == '\\')
				strbuf_char(out, '\\');
			strbuf_add(out, s, n);
		} else {
			n = 1;
			strbuf_printf(out, "\\x%02x", (unsigned char)*s);
		}
		s += n;
		left -= n;
	}
	strbuf_char(out, '"');
}

static void
write_value(struct strbuf *out, const char *value)
{
	if (setup.format == LOG_JSON)
		json_escape(out, value);
	else if (is_bare(value))
		strbuf_text(out, value);
	else
		write_quoted(out, value);
}

/* A pair that does not fit is left out whole: a line stays readable. */
static void
add_pair(struct strbuf *out, const char *key, const char *value)
{
	char cut[VALUE_MAX_BYTES + 4];
	size_t mark = out->len;
	bool json = setup.format == LOG_JSON;

	if (value == NULL)
		value = "-";
	if (strlen(value) > VALUE_MAX_BYTES) {
		memcpy(cut, value, VALUE_MAX_BYTES);
		memcpy(cut + VALUE_MAX_BYTES, "...", 4);
		value = cut;
	}
	if (mark > 0)
		strbuf_char(out, json ? ',' : ' ');
	if (json)
		json_escape(out, key);
	else
		strbuf_text(out, key);
	strbuf_char(out, json ? ':' : '=');
	write_value(out, value);
	if (out->full) {
		out->len = mark;
		out->full = false;
	}
}

static void
write_out(const struct strbuf *lines)
{
	const char *p = strbuf_str(lines);
	size_t left = lines->len;
	ssize_t n;

	while (left > 0) {
		n = write(STDERR_FILENO, p, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		p += n;
		left -= (size_t)n;
	}
}

void
log_gather(void)
{
	if (held.lines.max == 0)
		strbuf_init(&held.lines, HELD_MAX_BYTES);
	held.gathering = true;
}

void
log_flush(void)
{
	held.gathering = false;
	write_out(&held.lines);
	strbuf_reset(&held.lines);
}

static void
write_line(const struct strbuf *line)
{
	if (held.gathering && line->len <= HELD_MAX_BYTES - held.lines.len) {
		strbuf_add(&held.lines, line->data, line->len);
		return;
	}
	/* In their order. */
	write_out(&held.lines);
	strbuf_reset(&held.lines);
	write_out(line);
}

/* With milliseconds.  Its seconds are those of many lines. */
static void
add_time(struct strbuf *line)
{
	static _Thread_local int64_t second = -1;
	static _Thread_local char text[CLOCK_TEXT_SIZE];
	int64_t at = clock_now_ms();
	int ms = (int)(at % 1000);
	char fraction[] = ".000Z";

	if (at / 1000 != second) {
		second = at / 1000;
		clock_text(at, text);
	}
	fraction[1] = (char)('0' + ms / 100);
	fraction[2] = (char)('0' + ms / 10 % 10);
	fraction[3] = (char)('0' + ms % 10);
	strbuf_add(line, text, strlen(text) - 1);
	strbuf_text(line, fraction);
}

static void
add_head(struct strbuf *line, enum log_level level, const char *event)
{
	if (setup.format == LOG_JSON) {
		strbuf_text(line, "{\"at\":\"");
		add_time(line);
		strbuf_char(line, '"');
		add_pair(line, "level", level_names[level]);
		add_pair(line, "program", setup.program);
		add_pair(line, "event", event);
	} else {
		add_time(line);
		strbuf_char(line, ' ');
		strbuf_text(line, level_names[level]);
		strbuf_char(line, ' ');
		strbuf_text(line, setup.program);
		strbuf_char(line, ' ');
		strbuf_text(line, event);
	}
	if (request_id[0] != '\0')
		add_pair(line, "request_id", request_id);
}

static void
add_error(struct strbuf *line, const struct error *err)
{
	char seconds[16];

	add_pair(line, "code", error_meaning(err->code)->name);
	add_pair(line, "error", err->text);
	if (err->detail[0] != '\0')
		add_pair(line, "detail", err->detail);
	if (err->retry_after_s != 0) {
		snprintf(seconds, sizeof(seconds), "%d", err->retry_after_s);
		add_pair(line, "retry_after_s", seconds);
	}
}

static void
write_event(enum log_level level, const char *event, const struct error *err,
    va_list pairs)
{
	struct strbuf line;
	const char *key;

	if (level < setup.level)
		return;
	strbuf_init(&line, LINE_MAX_BYTES - LINE_END_BYTES);
	strbuf_reserve(&line, LINE_USUAL_BYTES);
	add_head(&line, level, event);
	if (err != NULL)
		add_error(&line, err);
	while ((key = va_arg(pairs, const char *)) != NULL)
		add_pair(&line, key, va_arg(pairs, const char *));
	line.max = LINE_MAX_BYTES;
	strbuf_text(&line, setup.format == LOG_JSON ? "}\n" : "\n");
	write_line(&line);
	strbuf_release(&line);
}

void
log_event(enum log_level level, const char *event, ...)
{
	va_list pairs;

	va_start(pairs, event);
	write_event(level, event, NULL, pairs);
	va_end(pairs);
}

void
log_error(enum log_level level, const char *event, const struct error *err,
    ...)
{
	va_list pairs;

	va_start(pairs, err);
	write_event(level, event, err, pairs);
	va_end(pairs);
}
