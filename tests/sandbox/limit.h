/*
 * limit.h - API credits of a rolling day and calls at the same time.
 */

#ifndef SANDBOX_LIMIT_H
#define SANDBOX_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sandbox/dc.h"

struct ask;
struct oauth_client;
struct qbo_visitor;
struct org;
struct reply;
struct world;

#define CREDIT_MINUTES 1440

struct credits {
	int64_t minute;              /* of the newest slot */
	int64_t used[CREDIT_MINUTES];
	int64_t total;
};

/* What the edition, or the knob, gives a day. */
int64_t credits_allowed(const struct org *org);
/* Of the last 24 hours. */
int64_t credits_used(struct org *org);
/* False, and nothing taken, when there are not that many left. */
bool credits_take(struct org *org, int64_t cost);

/* One call under way. */
struct passage {
	struct oauth_client *client; /* NULL: it does not count */
	struct qbo_visitor *visitor; /* the same at QuickBooks */
	unsigned generation;
	enum dc dc;
	bool heavy;
	bool inventory;              /* of an organisation there */
};

/* False when there may be no more calls, at a time or in a while. */
bool passage_enter(struct world *w, enum dc dc, const struct ask *ask,
    struct passage *out);
void passage_leave(struct world *w, const struct passage *p);

/* 429, without Retry-After. */
void limit_answer(const struct world *w, struct reply *reply);

#endif
