/* booking_letter.c - what is written to people about a booking. */

#include "sync/booking_letter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define NAME_MAX_CHARS 32
#define SUBJECT "Subject: "

struct text {
	const char *kind, *content;
};

#define WHEN "  {date}, {time} to {end_time} ({zone})\n"
#define LINK "\nTo change or cancel it:\n{manage_url}\n"
#define END "\n{business}\n"

static const struct text texts[] = {
	{LETTER_CONFIRMED, SUBJECT "Your appointment on {date} at {time}\n\n"
	    "Dear {name},\n\nyour appointment is confirmed:\n\n" WHEN LINK
	    END},
	{LETTER_MOVED, SUBJECT "Your appointment is now on {date} at {time}\n"
	    "\nDear {name},\n\nyour appointment has a new time:\n\n" WHEN LINK
	    END},
	{LETTER_CANCELLED, SUBJECT "Your appointment on {date} is cancelled\n"
	    "\nDear {name},\n\nthis appointment is cancelled:\n\n" WHEN END},
	{LETTER_REMINDER, SUBJECT "Reminder: {date} at {time}\n\n"
	    "Dear {name},\n\nyour appointment is soon:\n\n" WHEN LINK END},
	{LETTER_BUSINESS, SUBJECT "Appointment {what}: {name}, {date} "
	    "{time}\n\nThe appointment was {what}:\n\n" WHEN "\n"
	    "  {name}\n  {email}\n  {phone}\n\n{notes}\n" LINK},
};

const char *
letter_default(const char *kind)
{
	size_t i;

	for (i = 0; i < nitems(texts); i++)
		if (strcmp(texts[i].kind, kind) == 0)
			return texts[i].content;
	return NULL;
}

static void
add_when(struct strbuf *out, const struct letter *l, int64_t at, size_t from,
    int n)
{
	char wall[ZONE_TEXT_SIZE];

	zone_text(l->zone, at, wall);
	strbuf_printf(out, "%.*s", n, wall + from);
}

static void
add_member(struct strbuf *out, const char *name, const struct letter *l)
{
	const struct booking *b = l->booking;

	if (strcmp(name, "date") == 0)
		add_when(out, l, b->start_at, 0, 10);
	else if (strcmp(name, "time") == 0)
		add_when(out, l, b->start_at, 11, 5);
	else if (strcmp(name, "end_time") == 0)
		add_when(out, l, b->end_at, 11, 5);
	else if (strcmp(name, "start") == 0 || strcmp(name, "end") == 0) {
		const int64_t at = *name == 's' ? b->start_at : b->end_at;

		add_when(out, l, at, 0, 10);
		strbuf_char(out, ' ');
		add_when(out, l, at, 11, 5);
	}
}

/* The value of a field, NULL when it has none of its own; false: unknown. */
static bool
find(const char *name, const struct letter *l, const char **value)
{
	static const char *const times[] = {"date", "time", "end_time",
	    "start", "end"};
	static const struct booking nobody;
	const struct booking *b = l != NULL ? l->booking : &nobody;
	const struct {
		const char *name, *value;
	} fields[] = {
		{"name", b->name}, {"email", b->email}, {"phone", b->phone},
		{"notes", b->notes},
		{"zone", l != NULL ? zone_name(l->zone) : NULL},
		{"business", l != NULL ? l->business : NULL},
		{"manage_url", l != NULL ? l->manage_url : NULL},
		{"what", l != NULL ? l->what : NULL},
	};
	size_t i;

	*value = NULL;
	for (i = 0; i < nitems(fields); i++)
		if (strcmp(fields[i].name, name) == 0) {
			*value = fields[i].value;
			return true;
		}
	for (i = 0; i < nitems(times); i++)
		if (strcmp(times[i], name) == 0)
			return true;
	return false;
}

/* At '{': the name within, and the length of both braces; 0: malformed. */
static size_t
read_name(const char *s, char name[NAME_MAX_CHARS + 1])
{
	size_t n = 0;

	while (n < NAME_MAX_CHARS && (islower((unsigned char)s[n + 1]) ||
	    s[n + 1] == '_'))
		n++;
	memcpy(name, s + 1, n);
	name[n] = '\0';
	return s[n + 1] == '}' && n > 0 ? n + 2 : 0;
}

static int
check_line(const char *s, size_t n, int line, struct error *err)
{
	char name[NAME_MAX_CHARS + 1];
	const char *end = s + n, *value;
	size_t len;

	for (; s < end; s++) {
		if (*s != '{')
			continue;
		if (s[1] == '{') {
			s++;
			continue;
		}
		len = read_name(s, name);
		if (len == 0)
			return error_set(err, ERROR_INVALID, "line %d: a "
			    "brace that no field follows ({{ is a brace)",
			    line);
		if (!find(name, NULL, &value))
			return error_set(err, ERROR_INVALID, "line %d: there "
			    "is no field {%s}; there are name, email, phone, "
			    "notes, date, time, end_time, start, end, zone, "
			    "business, manage_url, what", line, name);
		s += len - 1;
	}
	return 0;
}

int
letter_check(const char *text, struct error *err)
{
	const char *s = text, *end;
	int line = 1;

	if (strlen(text) > LETTER_TEXT_MAX || !text_is_utf8(text,
		strlen(text)))
		return error_set(err, ERROR_INVALID, "a text is UTF-8, of at "
		    "most %d bytes", LETTER_TEXT_MAX);
	if (!text_starts(text, SUBJECT) || strchr(text, '\r') != NULL ||
	    strstr(text, "\n\n") != strchr(text, '\n') ||
	    strchr(text, '\n') == NULL)
		return error_set(err, ERROR_INVALID, "the first line is "
		    "\"Subject: ...\", the second one is empty, and lines end "
		    "without CR");
	for (; *s != '\0'; s = *end != '\0' ? end + 1 : end, line++) {
		end = s + strcspn(s, "\n");
		if (check_line(s, (size_t)(end - s), line, err) != 0)
			return -1;
	}
	return 0;
}

static void
fill(const char *s, size_t n, const struct letter *l, struct strbuf *out)
{
	char name[NAME_MAX_CHARS + 1];
	const char *end = s + n, *value;
	size_t len;

	for (; s < end; s++) {
		len = *s == '{' ? read_name(s, name) : 0;
		if (len == 0) {
			strbuf_char(out, *s);
			s += *s == '{' && s[1] == '{';
			continue;
		}
		(void)find(name, l, &value);
		if (value != NULL)
			strbuf_text(out, value);
		else
			add_member(out, name, l);
		s += len - 1;
	}
}

void
letter_fill(const char *text, const struct letter *letter,
    struct strbuf *subject, struct strbuf *body)
{
	const char *first = text + strlen(SUBJECT);
	const char *end = first + strcspn(first, "\n");
	const char *rest = end + strspn(end, "\n");

	fill(first, (size_t)(end - first), letter, subject);
	fill(rest, strlen(rest), letter, body);
}

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

const char *
letter_due(const struct booking *b, const struct booking_notice *n,
    int64_t now, int64_t reminder_ms)
{
	bool heard = n->told[0] != '\0' || (n->tries > 0 &&
	    n->trying[0] != '\0');

	if (b->start_at <= now)
		return NULL;
	if (is(b->status, BOOKING_CANCELLED))
		return heard && !is(n->told, LETTER_CANCELLED) ?
		    LETTER_CANCELLED : NULL;
	if (!is(b->status, BOOKING_CONFIRMED))
		return NULL;
	if (n->told[0] == '\0')
		return LETTER_CONFIRMED;
	if (n->start_at != b->start_at)
		return LETTER_MOVED;
	if (reminder_ms > 0 && b->start_at - now <= reminder_ms &&
	    n->reminded_at != b->start_at &&
	    b->changed_at < b->start_at - reminder_ms)
		return LETTER_REMINDER;
	return NULL;
}

char *
letter_summary(const char *business)
{
	return text_empty(business) ? xstrdup("Appointment") :
	    xasprintf("Appointment: %s", business);
}

struct ics
letter_event(const struct booking *b, const char *uid, const char *summary,
    const char *url, int64_t now)
{
	return (struct ics){
		.uid = uid,
		.sequence = b->version > 0 ? b->version - 1 : 0,
		.start_at = b->start_at,
		.end_at = b->end_at,
		.at = now,
		.cancelled = is(b->status, BOOKING_CANCELLED),
		.summary = summary,
		.description = b->notes,
		.url = url,
	};
}
