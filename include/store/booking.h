/*
 * booking.h - an appointment: who comes when, and how far the calendar
 * knows of it.
 *
 * A booking or a hold takes time as cells of five minutes, each on one of
 * `capacity` seats; (tenant, cell, seat) is a primary key, so that no engine
 * lets two have the same, whoever asks at once.  Start, end and buffer are
 * multiples of a cell.
 *
 * Status: `pending_confirmation` (kept here, the calendar has not taken it
 * yet), `confirmed`, `cancelled`.  version counts the changes and is the
 * ETag of a booking; a change makes its job (JOB_BOOKING) due, which brings
 * it to the calendar.
 *
 * What the routes of calendar.fcgi answer; ?form=KEY in all of them, CORS as
 * /f/{form}, problem+json (or a page for a browser that shows pages) when
 * refused:
 *
 * GET /api/calendar/slots?from=&to=&duration=&tz=
 *   from, to: dates of the zone tz, or RFC 3339; to is included when it is a
 *   date; default: from now, and two weeks; 62 days at most.  duration:
 *   minutes.  tz: IANA name, default BUSINESS_TZ.
 *   200 {"slots": [{"start": "2026-12-03T09:00:00Z", "end": "..."}],
 *   "tz": "Europe/Berlin"}; "stale": true when the calendar could not be
 *   asked and an older answer of it was used.  Times are UTC.  A browser
 *   that prefers text/html gets a plain form with the slots to choose from.
 *   422 from, to, duration, tz; 503 the calendar is not connected, or does
 *   not say what is free.
 * POST /api/calendar/holds {start, duration}
 *   201 {"hold", "start", "end", "expires_at"}; 409; 422.
 * DELETE /api/calendar/holds/{hold}: 204, also when there is none.
 * POST /api/calendar/events {start, duration, name, email, phone, notes,
 *   hold, tz}; JSON, urlencoded or multipart.  start: RFC 3339, or a wall
 *   clock of tz ("2026-12-03T10:00", or "2026-12-03" with `time` "10:00").
 *   Idempotency-Key is taken; the same content is the same booking.
 *   201 (200 for a repeat) with ETag: {"id", "event_uid", "status":
 *   "confirmed", "start", "end", "tz", "name", "email", "phone", "notes",
 *   "etag", "key", "manage_url"}; 202 the same with "status":
 *   "pending_confirmation" and "event_uid": null, while the calendar is down;
 *   409 when the slot has gone; 422 fields, or outside hours, notice or
 *   horizon; 503 when the calendar is down and SLOT_DURING_OUTAGE is refuse.
 *   A plain browser form gets 303 to manage_url.  A filled honeypot `_gotcha`
 *   is answered alike, and nothing is kept.
 *   manage_url: PUBLIC_URL/booking.html?form=FORM&booking=ID&key=KEY
 * GET /api/calendar/events/{id}?key=: 200 the same without manage_url and
 *   key; a browser that prefers text/html gets a page with a button that
 *   cancels.  404 for a wrong key.
 * PUT /api/calendar/events/{id}?key= {start, duration, tz}; If-Match, or
 *   "etag" in the body, may be given: 412 when it has changed since.  200,
 *   or 202 while the calendar is down; 409; 422.  A cancelled one: 409.
 * DELETE /api/calendar/events/{id}?key=: 200, also when it is cancelled
 *   already; If-Match as for PUT.
 * POST /api/calendar/events/{id}/cancel?key=: the same for a plain form.
 * GET /api/calendar/events/{id}/ics?key=: text/calendar.
 */

#ifndef STORE_BOOKING_H
#define STORE_BOOKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/lead.h"

#define JOB_BOOKING "booking"

#define BOOKING_CELL_MINUTES 5
#define BOOKING_CELL_MS (BOOKING_CELL_MINUTES * 60 * 1000)
/* How long a time is held for a visitor who fills in a form. */
#define BOOKING_HOLD_MS (10 * 60 * 1000)
#define BOOKING_KEY_SIZE 23

#define BOOKING_PENDING "pending_confirmation"
#define BOOKING_CONFIRMED "confirmed"
#define BOOKING_CANCELLED "cancelled"

/* Who cancelled. */
#define BOOKING_BY_VISITOR "visitor"
#define BOOKING_BY_OPERATOR "operator"
#define BOOKING_BY_CALENDAR "calendar"

/* A time that is wanted: [start, end), and until when nobody else comes. */
struct booking_time {
	int64_t start_at;
	int64_t end_at;
	int64_t until;   /* end_at and the buffer */
	int capacity;    /* seats: 1 or more */
};

/* Texts are borrowed; NULL when not given. */
struct booking_new {
	const char *tenant;
	const char *form;
	struct booking_time time;
	const char *tz;            /* the visitor's, IANA */
	const char *name, *email, *phone, *notes;
	const char *hold;          /* what booking_hold() gave, or NULL */
	const char *repeat_key;    /* secret_hash() of what makes a repeat */
	const char *content_hash;  /* secret_hash() of what was posted */
	const char *request_id;
	const char *client_address;
	const struct lead_new *lead; /* stored with it, or NULL */
	int64_t at;
	char id[UUID_SIZE];          /* made by the caller */
	char key[BOOKING_KEY_SIZE];  /* made by the caller: 22 characters */
};

struct booking_stored {
	bool repeat;        /* it was there already */
	bool mismatch;      /* repeat_key had other content; nothing changed */
	char id[UUID_SIZE]; /* of the one that is there now */
};

/*
 * Stores a booking as pending_confirmation with its cells, its job and its
 * lead, or recognises a repeat.  ERROR_CONFLICT: the time has gone.  Within
 * the caller's transaction, which may be apart (db_transact_apart()).
 */
int booking_store(struct db *db, const struct booking_new *booking,
    struct booking_stored *out, struct error *err);

/*
 * Holds a time until `at` + BOOKING_HOLD_MS; id is made by the caller
 * (secret_token()).  ERROR_CONFLICT likewise.  Within a transaction.
 */
int booking_hold(struct db *db, const char *tenant, const char *id,
    const struct booking_time *time, int64_t at, struct error *err);
/* Fine when there is none. Within a transaction. */
int booking_hold_drop(struct db *db, const char *tenant, const char *id,
    struct error *err);

struct booking {
	char id[UUID_SIZE];
	char key[BOOKING_KEY_SIZE];
	char *tenant;
	char *form;
	char *status;
	char *tz;
	char *name;
	char *email;
	char *phone;
	char *notes;
	char *lead_id;
	char *event_uid;     /* in the calendar; NULL: not there (yet) */
	char *event_etag;
	char *cancelled_by;  /* BOOKING_BY_*, or NULL */
	char *delivery;      /* state of its job */
	char *last_error;    /* of its job, for people, or NULL */
	int64_t start_at;
	int64_t end_at;
	int64_t event_start; /* as the calendar has it, 0 when not */
	int64_t event_end;
	int64_t version;
	int64_t created_at;
	int64_t changed_at;
	int attempts;
};

void booking_release(struct booking *b);

/* PUBLIC_URL/booking.html?form=FORM&booking=ID&key=KEY. free(). */
char *booking_manage_url(const struct booking *b, const char *public_url);

/* ERROR_NOT_FOUND when there is none. */
int booking_load(struct db *db, const char *id, struct booking *out,
    struct error *err);
/* The same for a visitor: also when the key is wrong. */
int booking_load_with_key(struct db *db, const char *id, const char *key,
    struct booking *out, struct error *err);

struct booking_filter {
	const char *tenant; /* NULL: all */
	const char *status; /* or NULL */
	int64_t from, to;   /* overlap with [from, to); 0: any */
	const char *before; /* cursor: ids below this one; or NULL */
	int limit;
};
/* Newest first. */
int booking_list(struct db *db, const struct booking_filter *filter,
    int (*each)(const struct booking *b, void *arg), void *arg,
    struct error *err);

/*
 * Another time, within a transaction.  version 0: whichever it is; else
 * *stale tells that it is another one by now, and nothing has changed.
 * ERROR_CONFLICT: the time has gone, or the booking is cancelled.
 */
int booking_move(struct db *db, const char *id, int64_t version,
    const struct booking_time *time, int64_t at, bool *stale,
    struct error *err);
/* Cancels, likewise; fine when it is cancelled. */
int booking_cancel(struct db *db, const char *id, int64_t version,
    const char *by, int64_t at, bool *stale, struct error *err);

/* What the calendar has of it. */
struct booking_event {
	const char *uid;     /* NULL: it is no longer there */
	const char *etag;    /* or NULL */
	int64_t start_at, end_at;
	int64_t version;     /* of the booking that it was made of */
};
/*
 * Keeps it; a booking that waited is confirmed unless it has changed since
 * that version.
 */
int booking_set_event(struct db *db, const char *id,
    const struct booking_event *event, int64_t at, struct error *err);
/*
 * A person has moved the event: the booking follows, whatever else is at
 * that time; the calendar need not be told.  Within a transaction.
 */
int booking_follow(struct db *db, const char *id,
    const struct booking_event *event, const struct booking_time *time,
    int64_t at, struct error *err);

/*
 * Blanks who comes, and the errors of its mails and its job, which may name
 * him; time, status and event stay.  Within a transaction.
 */
int booking_forget(struct db *db, const char *id, struct error *err);

/* A time that something takes. */
struct booking_span {
	int64_t start_at, end_at;
};
/*
 * Times within [from, to) in which `capacity` seats are taken by bookings
 * and by holds that last, except those of the booking or hold `except` (or
 * NULL); ordered, apart from each other.  *out: free().
 */
int booking_taken(struct db *db, const char *tenant, int64_t from,
    int64_t to, int capacity, const char *except, int64_t now,
    struct booking_span **out, size_t *n, struct error *err);
/*
 * The times that events of ours take in the calendar, as it has them, one
 * each.
 */
int booking_events(struct db *db, const char *tenant, int64_t from,
    int64_t to, struct booking_span **out, size_t *n, struct error *err);

/* Holds that are over, and their cells. For prune as well. */
int booking_hold_expire(struct db *db, const char *tenant, int64_t now,
    struct error *err);

#endif
