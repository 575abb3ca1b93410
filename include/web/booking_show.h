/*
 * booking_show.h - bookings and free times as calendar.fcgi answers them.
 */

#ifndef WEB_BOOKING_SHOW_H
#define WEB_BOOKING_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slot.h"
#include "store/booking.h"
#include "web/response.h"

/* Members of the answer, and ETag.  made: with key and manage_url. */
void booking_show(struct response *res, const struct booking *b, bool made,
    const char *public_url);

/* A page for who has no JavaScript, with a button that cancels. */
void booking_page(struct response *res, const struct booking *b,
    const struct zone *zone);

/* Free times as JSON. */
void slots_show(struct response *res, const struct slot *slots, size_t n,
    const char *tz, bool stale);

/* The same as a form in which one is chosen. */
void slots_page(struct response *res, const struct slot *slots, size_t n,
    const struct zone *zone, const char *form_key, int64_t duration_ms);

#endif
