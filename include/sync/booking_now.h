/*
 * booking_now.h - a booking made, moved or cancelled while somebody waits.
 */

#ifndef SYNC_BOOKING_NOW_H
#define SYNC_BOOKING_NOW_H

#include <stdbool.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/booking.h"
#include "sync/offer.h"

struct booking_now {
	const struct offer *offer;
	const struct call *call;
	int max_attempts;
};

/*
 * Looks whether the time is free, now, in the calendar.  0: it is, or nobody
 * can say at the moment and SLOT_DURING_OUTAGE is queue (*outage).
 * ERROR_INVALID: not within the rules; ERROR_CONFLICT: taken; else the
 * calendar does not say.
 */
int booking_check(const struct booking_now *now, int64_t start_at,
    int64_t duration_ms, bool *outage, struct error *err);

/*
 * Keeps a booking whose time was checked, then brings it to the calendar
 * unless there is an outage; what became of it stands in the store.  0 also
 * when that has to wait.
 */
int booking_take(const struct booking_now *now,
    const struct booking_new *booking, bool outage,
    struct booking_stored *out, struct error *err);

/* The same for another time, and for a cancellation: see store/booking.h. */
struct booking_wish {
	const char *id;
	int64_t version;         /* or 0 */
	const char *cancel_by;   /* BOOKING_BY_*, or NULL: move to */
	struct booking_time time;
};
int booking_change(const struct booking_now *now,
    const struct booking_wish *wish, bool outage, bool *stale,
    struct error *err);

#endif
