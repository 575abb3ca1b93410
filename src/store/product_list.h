/*
 * product_list.h - the statements of product_list().  Only for src/store, and
 * for the test that looks at how they are carried out.
 */

#ifndef STORE_PRODUCT_LIST_H
#define STORE_PRODUCT_LIST_H

#include <stdbool.h>

#include "store/product.h"

/*
 * The statement with the best way into the list: $1 to $12 are the words, $13
 * to $20 the rest of the filter.  rare: its first word is in few records.
 */
const char *product_list_text(const struct product_filter *f, bool rare);

#endif
