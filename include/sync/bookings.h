/*
 * bookings.h - the job `bookings`: what waits goes to the calendar, and what
 * people changed there comes back.
 */

#ifndef SYNC_BOOKINGS_H
#define SYNC_BOOKINGS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Pushes the due bookings of run->tenant and counts them in run.  -1 when
 * the connection or the store failed; what was claimed is given back.
 */
int bookings_run(struct engine *e, struct run *run, struct error *err);

/*
 * Looks where the events of coming bookings are: one that was moved moves
 * its booking, one that was deleted cancels it.  A call for each 31 days in
 * which there are any, and one for each that has gone from its place.
 */
int bookings_follow(struct engine *e, struct run *run, struct error *err);

#endif
