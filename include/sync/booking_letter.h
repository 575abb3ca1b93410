/*
 * booking_letter.h - what is written to people about a booking, and when
 * (pure).
 *
 * A text begins with "Subject: ..." and an empty line; {name} and the like
 * stand for what the booking has, {{ for a brace.
 */

#ifndef SYNC_BOOKING_LETTER_H
#define SYNC_BOOKING_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/ics.h"
#include "base/strbuf.h"
#include "base/zone.h"
#include "store/booking.h"
#include "store/booking_notice.h"

#define LETTER_TEXT_MAX (32 * 1024)
/* Tries of one letter whose end is unknown before it counts as told. */
#define LETTER_UNSURE_MAX 2
/* Tries that certainly failed before it is given up. */
#define LETTER_FAILURES_MAX 20

/*
 * The kinds of texts: LETTER_* to the visitor, LETTER_BUSINESS to the
 * business.  The default of one; NULL: there is no such kind.
 */
const char *letter_default(const char *kind);
/* "confirmed, moved, ..." */
#define LETTER_KINDS "confirmed, moved, cancelled, reminder, business"

/* ERROR_INVALID names the line and the unknown field, or what is missing. */
int letter_check(const char *text, struct error *err);

struct letter {
	const struct booking *booking;
	const char *what;          /* LETTER_* */
	const struct zone *zone;   /* in which times are written */
	const char *business;      /* a name, or NULL */
	const char *manage_url;
};

/* Fills in a text that was checked. The subject is one line. */
void letter_fill(const char *text, const struct letter *letter,
    struct strbuf *subject, struct strbuf *body);

/*
 * The LETTER_* that is to be written now, NULL: nothing.  Nobody is told of
 * what has begun already, nor reminded of what was booked or moved later
 * than the reminder; reminder_ms 0: no reminders.
 */
const char *letter_due(const struct booking *b,
    const struct booking_notice *n, int64_t now, int64_t reminder_ms);

/* The same as an event; what is given is borrowed. uid: ID@leadbridge. */
struct ics letter_event(const struct booking *b, const char *uid,
    const char *summary, const char *url, int64_t now);
/* "Appointment", or "Appointment: BUSINESS". free(). */
char *letter_summary(const char *business);

#endif
