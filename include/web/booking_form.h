/*
 * booking_form.h - an appointment as it is posted (pure).
 *
 * {start, duration, name, email, phone, notes, hold, tz}; start is RFC 3339,
 * or a wall clock of tz ("2026-12-03T10:00"), or a date with `time`.
 */

#ifndef WEB_BOOKING_FORM_H
#define WEB_BOOKING_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "base/zone.h"
#include "web/field.h"
#include "web/form.h"

#define BOOKING_NOTES_MAX 4000

enum booking_text {
	BOOKING_START,
	BOOKING_TIME,
	BOOKING_DURATION,
	BOOKING_TZ,
	BOOKING_HOLD,
	BOOKING_ETAG,
	BOOKING_NAME,
	BOOKING_EMAIL,
	BOOKING_PHONE,
	BOOKING_NOTES,
	BOOKING_TEXT_COUNT
};

struct booking_form {
	char *text[BOOKING_TEXT_COUNT]; /* or NULL */
	bool trap;            /* the honeypot is filled in */
	int64_t duration_ms;  /* 0: not said */
};

void booking_form_release(struct booking_form *f);

/* Complaints, all together, go to errors.  person: somebody has to be named. */
void booking_form_read(const struct form *form, bool person,
    struct booking_form *out, struct field_errors *errors);

/* The instant of start, by the wall clock of `zone` where it has no offset. */
int booking_form_start(const struct booking_form *f, const struct zone *zone,
    int64_t *at);

/* What makes two posts the same: of this form, at this instant. */
void booking_form_hash(const struct booking_form *f, const char *form_key,
    int64_t at, char out[SECRET_HASH_SIZE]);

/* "from" and "to": a date of the zone or RFC 3339. 0, or -1. */
int booking_edge_parse(const char *s, const struct zone *zone, bool end,
    int64_t *at);

/* Minutes: a multiple of five, 5 to 480. 0, or -1. */
int booking_duration_parse(const char *s, int64_t *ms);

#endif
