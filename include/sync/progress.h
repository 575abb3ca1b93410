/*
 * progress.h - a bar on a terminal: how far a run is, and how long yet.
 */

#ifndef SYNC_PROGRESS_H
#define SYNC_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/run.h"

struct progress {
	int64_t shown_ms; /* clock_monotonic_ms() */
	bool open; /* a line without its end is on the terminal */
};

/* The bar as a line of text (pure). */
void progress_text(const struct run *run, int64_t total, int64_t elapsed_ms,
    char *out, size_t size);

/*
 * Draws over the last one on standard error, at most ten times a second, and
 * not beyond the terminal's edge.
 */
void progress_show(struct progress *p, const struct run *run,
    int64_t total);
void progress_end(struct progress *p);

#endif
