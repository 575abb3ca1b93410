/*
 * ratelimit.h - a sliding window a minute long, per key, in memory.
 *
 * The count of the current minute plus the share of the previous one that
 * still lies within the last 60 s.  A fixed number of slots: under a flood
 * of keys the least recently seen make room.  Thread-safe.
 */

#ifndef WEB_RATELIMIT_H
#define WEB_RATELIMIT_H

#include <stdint.h>

struct ratelimit;

/* per_minute 0: no limit. */
struct ratelimit *ratelimit_new(int per_minute);
void ratelimit_free(struct ratelimit *limit);

/* 0: go on (counted). Else the seconds after which there is room again. */
int ratelimit_take(struct ratelimit *limit, const char *key, int64_t now);

/* How many calls of a key have gone on in the minute of the last one. */
int64_t ratelimit_taken(struct ratelimit *limit, const char *key);

/* Others have taken what was left of it: in this minute none goes on. */
void ratelimit_fill(struct ratelimit *limit, const char *key);

#endif
