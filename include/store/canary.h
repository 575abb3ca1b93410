/*
 * canary.h - a lead of our own, from its post to its end.
 */

#ifndef STORE_CANARY_H
#define STORE_CANARY_H

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

/*
 * The lead with that address of a tenant, made not before the id `after`;
 * from now on it is a canary.  ERROR_NOT_FOUND.
 */
int canary_adopt(struct db *db, const char *tenant, const char *email,
    const char *after, char id[UUID_SIZE], struct error *err);

/* Takes its job away, and all that it said: it is erased. */
int canary_erase(struct db *db, const char *id, struct error *err);

#endif
