/*
 * budget.h - how much of a provider's limits is used, by all processes.
 *
 * A scope is whom the limit counts ("qb:" and the company's id).  Calls, or
 * a provider's credits, are counted in the buckets of http/pace.h, which
 * decides; here they are kept.  Calls at once are named locks: one that a
 * killed process held is free at once.
 */

#ifndef STORE_BUDGET_H
#define STORE_BUDGET_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct budget_use {
	int64_t used;
	int64_t oldest; /* first bucket that holds any; 0 when none does */
};

/* What the buckets first to last of a window hold. */
int budget_load(struct db *db, const char *scope, int64_t window_ms,
    int64_t first, int64_t last, struct budget_use *out, struct error *err);

/*
 * Adds to a bucket, which is over at ends_at, and forgets those before
 * `first`.  Within the caller's transaction.
 */
struct budget_entry {
	const char *scope;
	int64_t window_ms;
	int64_t bucket, first;
	int64_t cost;
	int64_t ends_at;
};
int budget_add(struct db *db, const struct budget_entry *entry,
    struct error *err);

/* Takes back from a bucket what was added to it, if it still counts. */
int budget_subtract(struct db *db, const char *scope, int64_t window_ms,
    int64_t bucket, int64_t cost, struct error *err);

/* The provider said: no calls before this instant. A later one stands. */
int budget_pause(struct db *db, const char *scope, int64_t until,
    struct error *err);
/* *until is 0 when nothing was said that still holds. */
int budget_paused(struct db *db, const char *scope, int64_t now,
    int64_t *until, struct error *err);

/*
 * What is known of a scope's limits, each until an instant: learnt from the
 * provider, so it is asked again after that.
 */
enum budget_note {
	BUDGET_LIMIT = 1, /* of the longest window */
	BUDGET_AT_ONCE,   /* calls at once */
	/*
	 * What others of the same account use of the longest window, as the
	 * provider's own count tells; below 0 when it gives more than the
	 * limit that we know.
	 */
	BUDGET_OTHERS
};
int budget_note(struct db *db, const char *scope, enum budget_note what,
    int64_t value, int64_t until, struct error *err);
/* *value is `none` when nothing is known that still holds. */
int budget_noted(struct db *db, const char *scope, enum budget_note what,
    int64_t now, int64_t none, int64_t *value, struct error *err);

/*
 * Takes one of the places for calls at once.  0 and *out (db_unlock()), 1
 * when all are taken, -1 on error.  Does not wait.
 */
int budget_place(struct db *db, const char *scope, int places,
    struct db_lock **out, struct error *err);

#endif
