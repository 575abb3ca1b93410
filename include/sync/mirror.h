/*
 * mirror.h - brings what Zoho Inventory has into the store.
 *
 * A whole pass reads every list from its start, in an order that does not
 * change, and then asks for each record that it has not met whether it is
 * gone.  Otherwise what was changed last is read first, until what we know
 * already.  Both go on where they were after a crash.  Pages are read so that
 * each overlaps the one before it: whatever moves while we read, no record
 * is passed over.
 */

#ifndef SYNC_MIRROR_H
#define SYNC_MIRROR_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Reads what e->what names for the run's tenant.  e->dry_run: tells what
 * would change; e->max_changes: ends before one more is made (e->end
 * "stopped").  Somebody may cancel it (store/sync_run.h).
 */
int mirror_run(struct engine *e, struct run *run, struct error *err);

#endif
