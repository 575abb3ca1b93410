/*
 * events.h - the job `events`: does what webhooks have told.
 *
 * What a proven event says in full is taken at once, many in one transaction;
 * everything else is a hint, and the provider is asked how the record is now,
 * once for all events of a record.  An event that cannot be applied now waits
 * and is tried again, or is dead with the reason.
 */

#ifndef SYNC_EVENTS_H
#define SYNC_EVENTS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Applies the due events of run->tenant, under the lock of the job, and counts
 * them in run.  -1 and err when a connection or the store failed; what can be
 * applied without it is nevertheless.
 */
int events_run(struct engine *e, struct run *run, struct error *err);

/*
 * The same for every tenant that has some, for a page after its answer.
 * *busy: somebody else is at it, and may have looked before.
 */
int events_now(struct engine *e, bool *busy, struct error *err);

#endif
