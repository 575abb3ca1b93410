/*
 * mark.h - how far something has come that goes on next time.
 */

#ifndef STORE_MARK_H
#define STORE_MARK_H

#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

struct mark {
	int64_t at;         /* an instant; 0: nothing yet */
	char id[UUID_SIZE]; /* of the row within it, or "" */
};

/* at 0 and id "" when there is none of that name. */
int mark_load(struct db *db, const char *tenant, const char *name,
    struct mark *out, struct error *err);
int mark_store(struct db *db, const char *tenant, const char *name,
    const struct mark *mark, struct error *err);

#endif
