/*
 * adjustment.h - a signed difference of a product's stock, on its way out.
 */

#ifndef STORE_ADJUSTMENT_H
#define STORE_ADJUSTMENT_H

#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

#define JOB_ADJUSTMENT "adjustment"

struct adjustment {
	char id[UUID_SIZE];
	char *tenant;
	char product_id[UUID_SIZE]; /* a record of store/mirror.h */
	char *sku;
	char *delta;       /* decimal text, signed */
	char *reason;
	char *location_id; /* the provider's, or NULL: the primary one */
	char *provider_id; /* NULL: not there yet */
	int64_t created_at;
	int64_t sent_at;   /* 0: not yet */
};

void adjustment_release(struct adjustment *a);

/* Makes the id; with its job, within the caller's transaction. */
int adjustment_add(struct db *db, struct adjustment *a, int64_t now,
    struct error *err);

/* ERROR_NOT_FOUND. */
int adjustment_load(struct db *db, const char *id, struct adjustment *out,
    struct error *err);

int adjustment_set_sent(struct db *db, const char *id,
    const char *provider_id, int64_t at, struct error *err);

#endif
