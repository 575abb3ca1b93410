/*
 * product.h - products of the mirror: looked for, listed, found by SKU.
 *
 * Their records are store/mirror.h of kind MIRROR_PRODUCT; deleted ones are
 * not listed.
 */

#ifndef STORE_PRODUCT_H
#define STORE_PRODUCT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"
#include "store/mirror.h"

struct product_filter {
	const char *tenant;
	const char *sku;      /* exactly; or NULL */
	const char *query;    /* words, each the start of one of its own */
	const char *category; /* the provider's id; or NULL */
	const char *brand;    /* exactly; or NULL */
	int64_t modified_since; /* ms; 0: any */
	bool low;             /* at or below the reorder level */
	const char *after;    /* cursor: ids above this one; or NULL */
	int limit;
};

/*
 * In order of id.  A query looks at name, SKU, brand, category, maker and
 * bar codes; every word of it must be found.
 */
int product_list(struct db *db, const struct product_filter *filter,
    int (*each)(const struct mirror_record *product, void *arg), void *arg,
    struct error *err);

/* ERROR_NOT_FOUND. The oldest, should several have it. */
int product_find_sku(struct db *db, const char *tenant, const char *sku,
    struct mirror_record *out, struct error *err);

/* The brands that there are, in order, with the number of products. */
int product_brands(struct db *db, const char *tenant,
    int (*each)(const char *brand, int64_t products, void *arg), void *arg,
    struct error *err);

int product_count(struct db *db, const char *tenant, bool low, int64_t *n,
    struct error *err);

#endif
