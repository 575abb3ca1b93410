/*
 * busy.h - what a calendar said last about a range, for all processes.
 */

#ifndef STORE_BUSY_H
#define STORE_BUSY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slot.h"
#include "store/db.h"

/* How long an answer is as good as new. */
#define BUSY_FRESH_MS (60 * 1000)
/* After a failure it is not asked again for so long. */
#define BUSY_PAUSE_MS (10 * 1000)

struct busy {
	struct slot *blocks;
	size_t count;
	int64_t fetched_at; /* 0: never */
	int64_t tried_at;   /* of the last failure, if it is the later */
	char *error;        /* why it could not be asked since, or NULL */
	char *error_code;   /* error_meaning()'s name */
};

void busy_release(struct busy *b);

/* The range that begins at from_at; all zero when nothing is known. */
int busy_load(struct db *db, const char *tenant, int64_t from_at,
    struct busy *out, struct error *err);

/* A good answer. */
int busy_store(struct db *db, const char *tenant, int64_t from_at,
    int64_t to_at, const struct slot *blocks, size_t n, int64_t now,
    struct error *err);

/* It could not be asked; an older answer stays. */
int busy_failed(struct db *db, const char *tenant, int64_t from_at,
    int64_t to_at, const struct error *why, int64_t now, struct error *err);

/* The next who asks gets a new answer. */
int busy_expire(struct db *db, const char *tenant, struct error *err);

/*
 * The last failure of a tenant's calendar (NULL: of anybody's) that still
 * stands; free() both, NULL when there is none.
 */
int busy_trouble(struct db *db, const char *tenant, char **text,
    char **code, struct error *err);

#endif
