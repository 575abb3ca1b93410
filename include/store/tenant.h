/*
 * tenant.h - the businesses whose data is kept apart.
 */

#ifndef STORE_TENANT_H
#define STORE_TENANT_H

#include "base/error.h"
#include "store/db.h"

/* ERROR_NOT_FOUND when there is no such tenant. */
int tenant_check(struct db *db, const char *name, struct error *err);

#endif
