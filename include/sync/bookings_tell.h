/*
 * bookings_tell.h - mails about bookings, to their visitors and to the
 * business: confirmed, moved, cancelled, and a reminder.
 */

#ifndef SYNC_BOOKINGS_TELL_H
#define SYNC_BOOKINGS_TELL_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Writes what is due for run->tenant; nothing when neither ALERT_EMAIL_FROM
 * nor ALERT_EMAIL_TO is set.  What fails is tried by the next run, an end
 * that nobody knows once more (as in alert_tell.h).  -1 when mail could not
 * be sent.
 */
int bookings_tell(struct engine *e, struct run *run, struct error *err);

#endif
