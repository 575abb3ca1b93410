/*
 * pace.h - when the next call fits into a provider's limit (pure).
 *
 * A limit is so much within a window that slides.  It is counted in equal
 * buckets, of which each counts whole as long as any of it lies within the
 * window: never too much, at most one bucket's share too little.  Buckets
 * are numbered from 1970, so that all processes mean the same ones.
 */

#ifndef HTTP_PACE_H
#define HTTP_PACE_H

#include <stdint.h>

struct pace_rule {
	int64_t window_ms;
	int64_t max;  /* calls, or a provider's credits, in a window */
	int parts;    /* buckets in a window */
	/*
	 * A call that took longer counts from its end, for nobody knows when
	 * it arrived; 0: from its start whatever it took.
	 */
	int64_t slack_ms;
};

/* The bucket of an instant, and the oldest that counts at it. */
int64_t pace_bucket(const struct pace_rule *rule, int64_t now);
int64_t pace_first(const struct pace_rule *rule, int64_t now);

/* The instant from which a bucket counts no more. */
int64_t pace_ends_at(const struct pace_rule *rule, int64_t bucket);

/*
 * Milliseconds until `cost` may fit; 0: now; -1: never.  used: what the
 * buckets that count hold, oldest: the first of them that holds any.  keep
 * is what this caller leaves to more urgent ones.  After the wait the
 * question is asked again.
 */
int64_t pace_wait_ms(const struct pace_rule *rule, int64_t used,
    int64_t oldest, int64_t cost, int64_t keep, int64_t now);

#endif
