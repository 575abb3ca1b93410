/*
 * rate.h - the limit a minute where the memory of one process is not enough:
 * as a plain CGI, and when several machines share a store.
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

/*
 * Its first half, for `calls` at once: *counted is 0 after the next
 * db_settle() when there is no room for one, for rate_wait_s() seconds then.
 */
int rate_ask(struct db *db, const char *key, int per_minute, int calls,
    int64_t now, int64_t *counted, struct error *err);
int rate_wait_s(int64_t now);

#endif
