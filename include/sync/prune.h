/*
 * prune.h - the job that removes what nobody needs any more.
 */

#ifndef SYNC_PRUNE_H
#define SYNC_PRUNE_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

int prune_run(struct engine *e, struct run *run, struct error *err);

#endif
