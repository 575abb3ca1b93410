/*
 * offer.h - the appointments that a tenant offers: his rules, and what his
 * calendar and our own bookings leave free.
 *
 * What the calendar says is kept a minute for all processes, and asked by
 * one at a time.
 */

#ifndef SYNC_OFFER_H
#define SYNC_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slot.h"
#include "provider/call.h"
#include "provider/zoho_calendar.h"
#include "store/booking.h"

struct offer {
	char *tenant;
	struct zone *zone;      /* BUSINESS_TZ */
	struct hours hours;
	struct slot_closure *closures;
	size_t closure_count;
	int step_minutes;
	int capacity;
	int64_t buffer_ms;
	int64_t notice_ms, horizon_ms;
	bool refuses_in_outage; /* SLOT_DURING_OUTAGE */
	char *calendar_id;      /* or NULL: not set */
	char *email;            /* or NULL */
	char *title;            /* SLOT_TITLE */
};

/* offer_release() also after a failure. */
int offer_load(const struct access *access, const char *tenant, int64_t now,
    struct offer *out, struct error *err);
void offer_release(struct offer *o);

/* The rules for an appointment of that duration, to be asked at `now`. */
struct slot_rules offer_rules(const struct offer *o, int64_t duration_ms,
    int64_t now);

/* The time that a booking takes. */
struct booking_time offer_time(const struct offer *o, int64_t start_at,
    int64_t duration_ms);

/* The calendar to ask. ERROR_CONFIG when ZOHO_CALENDAR_ID is not set. */
int offer_calendar(const struct offer *o, const struct call *call,
    struct zoho_calendar *out, struct error *err);

/*
 * What the calendar has within [from, to), without our own events; *out:
 * free().  fresh: asked after now.  *stale: it could not be asked, and an
 * older answer of it was taken.  -1: unknown, which is not free:
 * ERROR_UNAVAILABLE or ERROR_LIMITED when it passes by itself, else a person
 * must act.
 */
int offer_busy(const struct offer *o, const struct call *call, int64_t from,
    int64_t to, bool fresh, struct slot **out, size_t *n, bool *stale,
    struct error *err);

/*
 * Free slots that start within [from, to).  except: a booking or hold whose
 * time counts as free, or NULL.
 */
struct offer_wish {
	int64_t from, to;
	int64_t duration_ms;
	const char *except;
	int64_t now;
};
int offer_slots(const struct offer *o, const struct call *call,
    const struct offer_wish *wish, struct slot **out, size_t *n, bool *stale,
    struct error *err);

#endif
