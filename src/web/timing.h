/*
 * timing.h - how long this program's answers take, counted in memory.
 *
 * For a program that answers in one loop; a count costs it a look at the
 * clock.  Once in a while, when nobody waits, the counts go to the store.
 */

#ifndef WEB_TIMING_H
#define WEB_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "store/timing.h"
#include "store/writer.h"

struct timing {
	int64_t counts[TIMING_STEPS];
	int64_t answers;
	int64_t stored_ms; /* when they last went there; clock_monotonic_ms() */
};

void timing_note(struct timing *t, int64_t us);

/*
 * Nobody waits (idle: for a while): stores the counts if they are not just
 * stored.  A failure is logged; they are tried again the next time.
 */
void timing_rest(struct timing *t, struct writer *w, const char *program,
    bool idle);

/* The program ends. */
void timing_flush(struct timing *t, struct writer *w, const char *program);

#endif
