/*
 * field_cache.h - what a provider told of a module's fields, for a while.
 *
 * The content is the caller's (provider/zoho_crm_fields.h).
 */

#ifndef STORE_FIELD_CACHE_H
#define STORE_FIELD_CACHE_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* *content (free()) is NULL when there is none read at `since` or later. */
int field_cache_load(struct db *db, const char *tenant, const char *service,
    const char *module, int64_t since, char **content, int64_t *read_at,
    struct error *err);

int field_cache_store(struct db *db, const char *tenant,
    const char *service, const char *module, const char *content,
    int64_t now, struct error *err);

#endif
