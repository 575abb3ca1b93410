/*
 * keepalive.h - keeps the grants of customers alive who are away.
 *
 * A refresh token of QuickBooks ends after 100 days without use.  Whoever
 * uses a connection renews it by that (provider/access.h, QB_PROACTIVE_DAYS);
 * this job renews those that nobody has used, from QB_BACKGROUND_DAYS on:
 * oldest first, QB_REFRESH_GAP_MS apart, QB_REFRESH_MAX_PER_RUN a run.
 */

#ifndef SYNC_KEEPALIVE_H
#define SYNC_KEEPALIVE_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/* run->skipped: those that had no place in this run. */
int keepalive_run(struct engine *e, struct run *run, struct error *err);

/*
 * By its schedule; the next night when a run has left some over; at every
 * start with QB_REFRESH_JOB_ON_STARTUP; never with
 * QB_DISABLE_BACKGROUND_REFRESH.
 */
engine_due_fn keepalive_is_due;

#endif
