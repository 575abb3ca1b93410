/* seed.h - made-up content, much of it at once. */

#ifndef SANDBOX_INVENTORY_SEED_H
#define SANDBOX_INVENTORY_SEED_H

#include "base/error.h"
#include "tests/sandbox/inventory/model.h"

/*
 * {"items":5000,"categories":300,"brands":20,"contacts":2000,"orders":2000,
 * "images":10,"locations":2}: so many more of each, the same for the same
 * numbers.  Orders need items and contacts.  Nothing is checked, no rule
 * fires; what is made last was changed a second ago, what was made before
 * it a second earlier, and so on.
 */
int inventory_seed(struct inventory *in, const struct json *wish,
    struct error *err);

#endif
