/*
 * tenant_value.h - a setting as it holds for one tenant.
 *
 * A tenant's own value, sealed in the store, comes first.  Without one the
 * environment's serves: for every tenant what belongs to an app (client id
 * and secret, addresses), but for `default` alone what belongs to one
 * business (a grant, an organisation, an API host).
 */

#ifndef PROVIDER_TENANT_VALUE_H
#define PROVIDER_TENANT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "provider/access.h"

/* The setting of a name that a tenant may have for itself; false: none. */
bool tenant_value_find(const char *name, enum setting *out);

/* The i-th such setting; false past the last. */
bool tenant_value_at(size_t i, enum setting *out);

/* *out is NULL when there is none; secret_free(). */
int tenant_value_load(const struct access *a, const char *tenant,
    enum setting id, char **out, struct error *err);

/* The same of a SETTING_INT; *out is the environment's after a failure. */
int tenant_value_int(const struct access *a, const char *tenant,
    enum setting id, int64_t *out, struct error *err);

/* The same of a SETTING_BOOL, likewise. */
int tenant_value_bool(const struct access *a, const char *tenant,
    enum setting id, bool *out, struct error *err);

/*
 * The tenant's own one only.  ERROR_CONFIG or ERROR_DATA when it does not
 * open.
 */
int tenant_value_own(const struct access *a, const char *tenant,
    enum setting id, char **out, struct error *err);

/*
 * Checks, seals and keeps one.  ERROR_INVALID says what is wrong with the
 * value, ERROR_NOT_FOUND: no such tenant.
 */
int tenant_value_store(const struct access *a, const char *tenant,
    enum setting id, const char *value, struct error *err);

/* Fine when there is none. */
int tenant_value_remove(const struct access *a, const char *tenant,
    enum setting id, struct error *err);

#endif
