/* adjustment.h - one correction of stock. */

#ifndef SANDBOX_INVENTORY_ADJUSTMENT_H
#define SANDBOX_INVENTORY_ADJUSTMENT_H

#include "tests/sandbox/inventory/inv.h"

/* The whole adjustment. json_free() it. */
struct json *adjustment_show(struct inventory *in, const struct inv_doc *a);

#endif
