/*
 * slot.h - which times are free (pure).
 *
 * A slot starts at an opening time of the business's wall clock, or whole
 * steps of real time after it, and lasts its duration in real time, all of
 * it while the business is open.  An instant is within opening hours when
 * the wall clock shows a time within them: an hour that is skipped is not
 * there, one that comes twice counts twice.
 */

#ifndef BASE_SLOT_H
#define BASE_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hours.h"
#include "base/zone.h"

/* [start_at, end_at) in milliseconds since 1970. */
struct slot {
	int64_t start_at, end_at;
};

/* A day, or a part of it, on which the business is closed. */
struct slot_closure {
	int64_t day; /* days since 1970 */
	struct hours_span span;
};

struct slot_rules {
	const struct zone *zone; /* of the business */
	const struct hours *hours;
	const struct slot_closure *closures;
	size_t closure_count;
	int step_minutes;
	int64_t duration_ms;
	int64_t earliest;  /* no slot starts before: now and the notice */
	int64_t latest;    /* no slot starts at or after: the horizon */
};

/* At most so many in one answer. */
#define SLOT_MAX 20000

/*
 * Slots that start within [from, to) and overlap none of the n busy times,
 * which may come in any order; buffers are the caller's to add to them.
 * In order; *out: free().  Past SLOT_MAX the rest is left away.
 */
void slot_list(const struct slot_rules *rules, int64_t from, int64_t to,
    const struct slot *busy, size_t n, struct slot **out, size_t *count);

/* Why a start is none (pure): NULL when it is one. */
const char *slot_refuses(const struct slot_rules *rules, int64_t start);

#endif
