/*
 * timing.h - how long answers took, counted in steps.
 *
 * A program counts its answers in memory and adds them up here now and then:
 * a row an hour and step.  The steps are 0.1, 0.15, 0.2, 0.3, 0.4, 0.6 ms and
 * so on, so a quantile is at most half too high and never too low.
 */

#ifndef STORE_TIMING_H
#define STORE_TIMING_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define TIMING_STEPS 40 /* the last one, 52 to 78 s, holds the rest, too */

/* The step of a span, and what a span of that step takes at most. */
size_t timing_step(int64_t us);
int64_t timing_at_most_us(size_t step);

/* Adds counts of this hour. Within the caller's transaction. */
int timing_add(struct db *db, const char *program, int64_t now,
    const int64_t counts[TIMING_STEPS], struct error *err);

struct timing_quantiles {
	int64_t answers;        /* 0: the rest is not known */
	int64_t p50_us, p99_us;
};

/* Of the hours since then. */
int timing_load(struct db *db, const char *program, int64_t since,
    struct timing_quantiles *out, struct error *err);

#endif
