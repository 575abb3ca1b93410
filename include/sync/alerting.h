/*
 * alerting.h - finds out what a person must be told, and what no more.
 */

#ifndef SYNC_ALERTING_H
#define SYNC_ALERTING_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/* Looks at every connection; run->processed: how many. */
int alerting_run(struct engine *e, struct run *run, struct error *err);

#endif
