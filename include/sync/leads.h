/*
 * leads.h - the job that brings leads to the CRM.
 */

#ifndef SYNC_LEADS_H
#define SYNC_LEADS_H

#include "base/error.h"
#include "store/run.h"
#include "sync/engine.h"

/*
 * Delivers the due leads of run->tenant and counts them in run.  -1 when the
 * connection or the store failed; what was claimed is given back.
 */
int leads_run(struct engine *e, struct run *run, struct error *err);

#endif
