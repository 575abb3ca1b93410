/*
 * allowance.h - leave to make one call, within a provider's limits.
 *
 * The limits are held by all processes of the store together: so many calls
 * in each window, so many at once, none while the provider has told us to
 * wait.  Counted before asking, so that the call that would be refused is
 * not made.
 */

#ifndef PROVIDER_ALLOWANCE_H
#define PROVIDER_ALLOWANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "http/pace.h"
#include "store/db.h"

struct allowance_plan {
	const struct pace_rule *rules;
	size_t rule_count;
	int at_once;
};

/*
 * The detail of an ERROR_LIMITED: a limit that we hold ourselves is reached,
 * or the provider has told us to wait.
 */
#define ALLOWANCE_SPENT "budget"
#define ALLOWANCE_PAUSED "paused"

/* Leave to make one call, until it is given back. */
struct allowance {
	const struct allowance_plan *plan;
	const char *scope;     /* borrowed */
	struct db_lock *place; /* NULL: there is none to give back */
	int64_t since;         /* when the call was counted ... */
	int64_t since_ms;      /* ... and by clock_monotonic_ms() */
};

/*
 * Waits up to wait_ms for leave to call.  No transaction may be open.
 * ERROR_LIMITED with the seconds after which there may be room.
 */
int allowance_take(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t wait_ms, struct allowance *out,
    struct error *err);

/* To be called when the answer is there, or will not come. */
void allowance_give(struct db *db, struct allowance *allowance);

/* The provider wants to be left alone for a while. */
int allowance_pause(struct db *db, const char *scope, int64_t span_s,
    struct error *err);

#endif
