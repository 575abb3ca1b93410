/*
 * tenant.h - the businesses whose data is kept apart.
 */

#ifndef STORE_TENANT_H
#define STORE_TENANT_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* The one that is there from the start. */
#define TENANT_DEFAULT "default"
#define TENANT_NAME_MAX 40

/* ERROR_NOT_FOUND when there is no such tenant. */
int tenant_check(struct db *db, const char *name, struct error *err);

/*
 * ERROR_INVALID unless the name is a to z, digits and hyphens, at most
 * TENANT_NAME_MAX of them, no hyphen first; ERROR_CONFLICT when it is taken.
 */
int tenant_add(struct db *db, const char *name, int64_t now,
    struct error *err);

/* Texts are borrowed. */
struct tenant_row {
	const char *name;
	int64_t created_at;  /* 0: from the start */
	int64_t forms;
	int64_t connections; /* that have a grant, whatever its state */
	int64_t waiting;     /* leads to be delivered */
};

/* All by name; each returns 0 to go on. */
int tenant_list(struct db *db,
    int (*each)(const struct tenant_row *row, void *arg), void *arg,
    struct error *err);

#endif
