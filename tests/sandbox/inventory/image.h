/* image.h - pictures of items. */

#ifndef SANDBOX_INVENTORY_IMAGE_H
#define SANDBOX_INVENTORY_IMAGE_H

#include "tests/sandbox/inventory/item.h"

/* Copies bytes; the name ends in the type. first: it is the main one. */
void image_add(struct inventory *in, struct inv_item *item, const char *name,
    const char *bytes, size_t n, bool first);

#endif
