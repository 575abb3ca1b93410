/*
 * tenant_setting.h - the provider keys that one tenant has for itself.
 *
 * A name is a setting's ("ZOHO_CLIENT_ID"); the value is sealed by whoever
 * holds the key (provider/tenant_value.h) and opaque here.
 */

#ifndef STORE_TENANT_SETTING_H
#define STORE_TENANT_SETTING_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* *sealed is NULL when the tenant has no value of its own; free(). */
int tenant_setting_load(struct db *db, const char *tenant, const char *name,
    char **sealed, struct error *err);

/* Sets or replaces one. ERROR_NOT_FOUND when there is no such tenant. */
int tenant_setting_store(struct db *db, const char *tenant, const char *name,
    const char *sealed, int64_t now, struct error *err);

/* Removes one; fine when there is none. */
int tenant_setting_remove(struct db *db, const char *tenant,
    const char *name, struct error *err);

/* Those of a tenant (NULL: of all) by name. */
int tenant_setting_list(struct db *db, const char *tenant,
    int (*each)(const char *tenant, const char *name, const char *sealed,
	void *arg), void *arg, struct error *err);

#endif
