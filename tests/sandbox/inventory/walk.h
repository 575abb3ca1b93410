/* walk.h - a person who does this and that, at random. */

#ifndef SANDBOX_INVENTORY_WALK_H
#define SANDBOX_INVENTORY_WALK_H

#include "tests/sandbox/inventory/model.h"

struct inv_walked {
	int64_t done, refused; /* a click may be against the rules */
};

/*
 * So many clicks, the same for the same seed and content: items, stock,
 * contacts, orders and categories made, changed and deleted.  Rules fire.
 * After each the sandbox's clock is put forward by step_ms.
 */
struct inv_walked inventory_walk(struct inventory *in, int64_t seed,
    int64_t clicks, int64_t step_ms);

#endif
