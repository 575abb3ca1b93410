/*
 * prune.h - removes rows whose time is over.
 *
 * Dedupe keys, tickets, counters, records of runs that did nothing, and events
 * of webhooks that were applied a month ago; of the mirror what has been over
 * for 90 days: settled conflicts, and records that the provider has no more
 * (an event of one that is as old finds nothing to be older than).
 * Leads are never removed here.
 */

#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* *removed: rows. */
int prune_expired(struct db *db, int64_t now, int64_t *removed,
    struct error *err);

#endif
