/*
 * booking.h - brings one booking to the calendar: makes, moves or deletes
 * its event, whichever the booking now wants, once.
 *
 * The event's description ends with the booking's id, by which one that may
 * have been made is looked for before it is made again.
 */

#ifndef SYNC_BOOKING_H
#define SYNC_BOOKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/booking.h"
#include "store/db.h"
#include "sync/offer.h"
#include "sync/single.h"

struct booking_push {
	const struct offer *offer;
	const struct call *call;
	struct db *db;
	const char *id;
	bool uncertain; /* an earlier try may have reached the calendar */
	/*
	 * It has waited: a time that is taken by now cancels it.  A page has
	 * looked a moment ago.
	 */
	bool look;
};
void booking_push(const struct booking_push *push, struct single_fate *out);

/* SLOT_TITLE with the visitor's texts in it. free(). */
char *booking_title(const char *template, const struct booking *b);

#endif
