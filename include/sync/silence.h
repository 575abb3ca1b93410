/*
 * silence.h - whether a source of webhooks has fallen silent (pure).
 */

#ifndef SYNC_SILENCE_H
#define SYNC_SILENCE_H

#include <stddef.h>
#include <stdint.h>

/* Events from which a source has a habit, and over how long. */
#define SILENCE_EVENTS_MIN 20
#define SILENCE_SPAN_MS (INT64_C(3) * 24 * 60 * 60 * 1000)
/* Silence is three times the longest pause there was, and a day at least. */
#define SILENCE_TIMES 3
#define SILENCE_MIN_MS (INT64_C(24) * 60 * 60 * 1000)

/*
 * at: when it spoke last, newest first.  The milliseconds of quiet from which
 * it is silent; 0: it has no habit that says so.
 */
int64_t silence_limit_ms(const int64_t *at, size_t n);

#endif
