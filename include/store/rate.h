/*
 * rate.h - the limit a minute for programs that have no memory (plain CGI).
 */

#ifndef STORE_RATE_H
#define STORE_RATE_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/*
 * The same sliding window as web/ratelimit.h, kept in the store.  *wait_s:
 * 0 go on (counted), else the seconds after which there is room again.
 * Within the caller's transaction.
 */
int rate_take(struct db *db, const char *key, int per_minute, int64_t now,
    int *wait_s, struct error *err);

#endif
