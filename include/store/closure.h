/*
 * closure.h - days, or parts of them, on which a business is closed.
 */

#ifndef STORE_CLOSURE_H
#define STORE_CLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slot.h"
#include "store/db.h"

/* Fine when it is there. Times that overlap are both kept. */
int closure_add(struct db *db, const char *tenant,
    const struct slot_closure *closure, int64_t now, struct error *err);

/*
 * Opens a day again: the part that was closed with just this span, or with
 * span 0 to 0 all of them.  *found: there was one.
 */
int closure_remove(struct db *db, const char *tenant,
    const struct slot_closure *closure, bool *found, struct error *err);

/* Those from a day on, in order; *out: free(). */
int closure_list(struct db *db, const char *tenant, int64_t from_day,
    struct slot_closure **out, size_t *n, struct error *err);

#endif
