/*
 * retry.h - when to try again (pure).
 */

#ifndef HTTP_RETRY_H
#define HTTP_RETRY_H

#include <stdint.h>

/*
 * Exponential backoff with full jitter: a random span in
 * [0, min(cap_ms, base_ms * 2^attempt)], drawn with `random` in [0, 2^32).
 * attempt counts from 0.  A server's Retry-After (seconds; -1: none) is
 * never undercut.
 */
int64_t retry_delay_ms(int attempt, int64_t base_ms, int64_t cap_ms,
    uint32_t random, int64_t retry_after_s);

/*
 * Retry-After as seconds from now: a number or an HTTP-date (RFC 9110,
 * 10.2.3), at most a day; -1 when malformed or NULL.
 */
int64_t retry_after_parse(const char *value, int64_t now_ms);

/*
 * An HTTP-date in any of its three forms (RFC 9110, 5.6.7).  now_ms tells
 * the century of a short year.  0 and *at, or -1.
 */
int retry_date_parse(const char *value, int64_t now_ms, int64_t *at);

#endif
