/*
 * conflict.h - who wins when both sides changed a record, for a tenant.
 */

#ifndef SYNC_CONFLICT_H
#define SYNC_CONFLICT_H

#include "base/error.h"
#include "provider/access.h"
#include "store/merge.h"

/* SYNC_CONFLICT_STRATEGY: the tenant's own, else everybody's. */
int conflict_strategy(const struct access *a, const char *tenant,
    enum merge_strategy *out, struct error *err);

#endif
