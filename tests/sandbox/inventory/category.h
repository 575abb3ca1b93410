/* category.h - one category of the tree. */

#ifndef SANDBOX_INVENTORY_CATEGORY_H
#define SANDBOX_INVENTORY_CATEGORY_H

#include "tests/sandbox/inventory/item.h"

/* parent: an id, or "-1" at the top. url NULL: made of the name. */
struct inv_doc *category_add(struct inventory *in, const char *name,
    const char *parent, const char *url);

#endif
