/*
 * allowance.h - leave to make one call, within a provider's limits.
 *
 * The limits are held by all processes of the store together: so much in each
 * window, so many calls at once, none while the provider has told us to wait.
 * Counted before asking, so that the call that would be refused is not made.
 */

#ifndef PROVIDER_ALLOWANCE_H
#define PROVIDER_ALLOWANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "http/pace.h"
#include "store/db.h"

#define ALLOWANCE_RULES_MAX 2

struct allowance_plan {
	const struct pace_rule *rules; /* the longest window first */
	size_t rule_count;
	int at_once;
	int64_t dearest; /* what the dearest call costs; 0: all cost 1 */
};

/*
 * Who goes first when a limit is nearly spent: each lane leaves a tenth of it
 * more than the one before to those before it.
 */
enum lane { LANE_LEADS, LANE_ORDERS, LANE_INVENTORY, LANE_RECONCILE };

/*
 * The detail of an ERROR_LIMITED: a limit that we hold ourselves is reached,
 * or the provider has told us to wait.
 */
#define ALLOWANCE_SPENT "budget"
#define ALLOWANCE_PAUSED "paused"

struct allowance_want {
	const char *scope; /* whom the plan counts for */
	int64_t cost;      /* of the call, in what the rules count */
	enum lane lane;
	int64_t wait_ms;   /* for leave */
};

/* Leave to make one call, until it is given back. */
struct allowance {
	const struct allowance_plan *plan; /* borrowed */
	const char *scope;     /* borrowed */
	int64_t cost;
	struct db_lock *place; /* NULL: there is none to give back */
	int64_t since;         /* when the call was counted ... */
	int64_t since_ms;      /* ... and by clock_monotonic_ms() */
};

/*
 * Waits for leave to call.  No transaction may be open.  ERROR_LIMITED with
 * the seconds after which there may be room.
 */
int allowance_take(struct db *db, const struct allowance_plan *plan,
    const struct allowance_want *want, struct allowance *out,
    struct error *err);

/* To be called when the answer is there, or will not come. */
void allowance_give(struct db *db, struct allowance *allowance);

/* The provider wants to be left alone for a while. */
int allowance_pause(struct db *db, const char *scope, int64_t span_s,
    struct error *err);

/*
 * The provider has told how much of the longest window is left for all who
 * use the account: what we have not used of the rest, others have.
 */
int allowance_told(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t left, struct error *err);

/* What is used of the longest window, by us and others; the figure counts. */
int allowance_used(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t now, int64_t *used, struct error *err);

/*
 * What is left of the limits that last: percent of the tightest whose window
 * is ALLOWANCE_LONG_MS or longer (100 without one), and until when the
 * provider wants no call (0: it has not said so).
 */
#define ALLOWANCE_LONG_MS ((int64_t)60 * 60 * 1000)
struct allowance_left {
	int percent;
	int64_t paused_until;
};
int allowance_look(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t now, struct allowance_left *out,
    struct error *err);

#endif
