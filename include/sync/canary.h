/*
 * canary.h - the job that sends a lead of its own the whole way.
 *
 * Posts to the public address as a visitor would, delivers, looks for the
 * lead in the CRM, removes it there and makes it an erased canary here, which
 * no figure counts.  Never due by itself.  What fails raises an alert, which
 * the next one that arrives resolves.  One that was cut off is removed by the
 * next.
 */

#ifndef SYNC_CANARY_H
#define SYNC_CANARY_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

int canary_run(struct engine *e, struct run *run, struct error *err);
engine_due_fn canary_is_due;

#endif
