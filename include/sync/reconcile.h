/*
 * reconcile.h - the job that proves that what was delivered is in the CRM.
 *
 * Each delivered lead is looked for once, after its delivery; from then on the
 * CRM's list of deleted records tells what became of it, so that a night costs
 * by what has changed.  A record that a person has deleted is noted and not
 * made again; one that was converted, or whose person is a contact, is well;
 * one that is merely gone is sent again, and an alert names it.
 */

#ifndef SYNC_RECONCILE_H
#define SYNC_RECONCILE_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Counts in run: processed those looked for, synced those found, retry those
 * sent again, skipped those that a person has deleted.  Goes on where the
 * last one ended; e->full: from the beginning.
 */
int reconcile_run(struct engine *e, struct run *run, struct error *err);

#endif
