/*
 * clock.h - what time it is.
 *
 * Instants are milliseconds since 1970-01-01 UTC (`_at`); spans carry their
 * unit in the name.  Programs that must pretend another time are linked with
 * another clock_now_ms() (tests/lib): there is no switch in a shipped one.
 */

#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_TEXT_SIZE 32

int64_t clock_now_ms(void);

/* For measuring spans: never jumps, means nothing across machines. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* RFC 3339 in UTC with whole seconds: 2026-03-04T10:15:07Z. */
void clock_text(int64_t at, char out[CLOCK_TEXT_SIZE]);

/*
 * Reads RFC 3339 (any offset, optional fraction) or a bare date (midnight
 * UTC).  Returns 0 and sets *at, or -1.
 */
int clock_parse(const char *s, int64_t *at);

/* Sleeps; returns early when a signal arrives. */
void clock_sleep_ms(int64_t span_ms);

#endif
