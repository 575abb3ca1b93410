/* ics.c - writes one event of a calendar. */

#include "base/ics.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define LINE_OCTETS 75
#define LINE_MAX_BYTES (64 * 1024)

/* Whole characters on each line; what follows begins with a blank. */
static void
fold(struct strbuf *out, const char *s)
{
	size_t left = strlen(s), column = 0, one;

	while (left > 0) {
		one = text_char_bytes(s, left);
		one = one > 0 ? one : 1;
		if (column + one > LINE_OCTETS) {
			strbuf_text(out, "\r\n ");
			column = 1;
		}
		strbuf_add(out, s, one);
		column += one;
		s += one;
		left -= one;
	}
	strbuf_text(out, "\r\n");
}

static void
add_escaped(struct strbuf *line, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			strbuf_text(line, "\\n");
		else if (*s == '\\' || *s == ';' || *s == ',')
			strbuf_printf(line, "\\%c", *s);
		else if ((unsigned char)*s >= ' ' && *s != 0x7f)
			strbuf_char(line, *s);
	}
}

/* TEXT. */
static void
add_text(struct strbuf *out, const char *name, const char *value)
{
	struct strbuf line;

	if (text_empty(value))
		return;
	strbuf_init(&line, LINE_MAX_BYTES);
	strbuf_printf(&line, "%s:", name);
	add_escaped(&line, value);
	fold(out, strbuf_str(&line));
	strbuf_release(&line);
}

/* URI, CAL-ADDRESS: no escapes; nothing in it ends the line. */
static void
add_uri(struct strbuf *out, const char *name, const char *value)
{
	struct strbuf line;

	if (text_empty(value))
		return;
	strbuf_init(&line, LINE_MAX_BYTES);
	strbuf_text(&line, name);
	for (; *value != '\0'; value++)
		if ((unsigned char)*value > ' ' && *value != 0x7f)
			strbuf_char(&line, *value);
	fold(out, strbuf_str(&line));
	strbuf_release(&line);
}

static void
add_time(struct strbuf *out, const char *name, int64_t at)
{
	time_t t = (time_t)(at / 1000);
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	gmtime_r(&t, &tm);
	strbuf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name,
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
}

static bool
is_sent(const struct ics *event)
{
	return !text_empty(event->organizer) && !text_empty(event->attendee);
}

const char *
ics_method(const struct ics *event)
{
	if (!is_sent(event))
		return "PUBLISH";
	return event->cancelled ? "CANCEL" : "REQUEST";
}

void
ics_write(const struct ics *event, struct strbuf *out)
{
	strbuf_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//leadbridge//bookings//EN\r\nCALSCALE:GREGORIAN\r\n");
	strbuf_printf(out, "METHOD:%s\r\nBEGIN:VEVENT\r\n",
	    ics_method(event));
	add_text(out, "UID", event->uid);
	strbuf_printf(out, "SEQUENCE:%" PRId64 "\r\n", event->sequence);
	add_time(out, "DTSTAMP", event->at);
	add_time(out, "DTSTART", event->start_at);
	add_time(out, "DTEND", event->end_at);
	add_text(out, "SUMMARY", event->summary);
	add_text(out, "DESCRIPTION", event->description);
	add_uri(out, "URL:", event->url);
	if (is_sent(event)) {
		add_uri(out, "ORGANIZER:mailto:", event->organizer);
		add_uri(out, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;"
		    "RSVP=FALSE:mailto:", event->attendee);
	}
	strbuf_printf(out, "STATUS:%s\r\n", event->cancelled ? "CANCELLED" :
	    "CONFIRMED");
	strbuf_text(out, "TRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}
