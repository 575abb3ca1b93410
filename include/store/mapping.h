/*
 * mapping.h - the mapping files of tenants, as they were set.
 *
 * The store keeps the text and asks nothing of it (see sync/mapping.h).
 */

#ifndef STORE_MAPPING_H
#define STORE_MAPPING_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* *content (free()) is NULL and *updated_at 0 when the tenant has none. */
int mapping_content_load(struct db *db, const char *tenant,
    const char *kind, char **content, int64_t *updated_at,
    struct error *err);

/* Sets or replaces one. ERROR_NOT_FOUND when there is no such tenant. */
int mapping_content_store(struct db *db, const char *tenant,
    const char *kind, const char *content, int64_t now, struct error *err);

/* Removes one; fine when there is none. */
int mapping_content_remove(struct db *db, const char *tenant,
    const char *kind, struct error *err);

#endif
