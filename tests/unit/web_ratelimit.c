/* web_ratelimit.c - a minute's worth of calls, sliding. */

#include <pthread.h>
#include <stdio.h>

#include "base/secret.h"
#include "tests/lib/tap.h"
#include "web/ratelimit.h"

#define MINUTE 60000
/* The beginning of some minute. */
#define T0 (INT64_C(29000000) * MINUTE)

static int
take(struct ratelimit *limit, const char *key, int64_t now, int times)
{
	int i, taken = 0;

	for (i = 0; i < times; i++)
		if (ratelimit_take(limit, key, now) == 0)
			taken++;
	return taken;
}

static void
test_window(void)
{
	struct ratelimit *limit = ratelimit_new(60);
	int wait;

	is_int(take(limit, "a", T0, 100), 60, "sixty a minute are let through");
	is_int(ratelimit_take(limit, "a", T0), 61,
	    "the next one must wait until one has left the window");
	is_int(take(limit, "b", T0, 100), 60, "each key has its own count");
	is_int(take(limit, "a", T0 + MINUTE - 1, 10), 0,
	    "the minute's end is still full");
	is_int(take(limit, "a", T0 + MINUTE, 10), 0,
	    "so is the next one's beginning: the window slides");
	is_int(take(limit, "a", T0 + MINUTE + MINUTE / 2, 100), 30,
	    "half a minute later half of it is free");
	is_int(take(limit, "a", T0 + 3 * MINUTE, 100), 60,
	    "after a minute of silence all of it is");
	is_int(take(limit, "a", T0 + 10 * MINUTE, 100), 60, "and later");
	wait = ratelimit_take(limit, "a", T0 + 10 * MINUTE + 20000);
	is_int(wait, 41, "the wait counts from now");
	is_int(take(limit, "a", T0 + 10 * MINUTE + 20000 + wait * 1000, 1), 1,
	    "after the wait there is room");
	is_int(take(limit, "a", T0 + 9 * MINUTE, 100), 0,
	    "a clock set back opens nothing");
	ratelimit_free(limit);
}

/* The promise of Retry-After: it is enough, and a second less is not. */
static void
test_waits(void)
{
	struct ratelimit *limit;
	int64_t now;
	int per, offset, wait, early, late, bad = 0;

	for (per = 1; per <= 200; per = per * 3 + 1) {
		for (offset = 0; offset < MINUTE; offset += 7919) {
			limit = ratelimit_new(per);
			now = T0 + offset;
			take(limit, "k", now, per);
			wait = ratelimit_take(limit, "k", now);
			early = ratelimit_take(limit, "k",
			    now + (wait - 1) * 1000 - 1);
			late = ratelimit_take(limit, "k", now + wait * 1000);
			if (wait <= 0 || early == 0 || late != 0)
				bad++;
			ratelimit_free(limit);
		}
	}
	is_int(bad, 0, "the wait told is the shortest that is enough");
}

static void
test_small(void)
{
	struct ratelimit *one = ratelimit_new(1);
	struct ratelimit *none = ratelimit_new(0);

	is_int(take(one, "a", T0, 5), 1, "one a minute is one");
	is_int(take(one, "a", T0 + MINUTE, 5), 0, "not yet after a minute");
	is_int(take(one, "a", T0 + MINUTE + 1, 5), 1, "but then");
	is_int(take(one, "", T0, 5), 1, "an empty key is a key");
	is_int(take(none, "a", T0, 1000), 1000, "0 is no limit");
	ratelimit_free(one);
	ratelimit_free(none);
	ratelimit_free(NULL);
}

static void
test_flood(void)
{
	struct ratelimit *limit = ratelimit_new(3);
	char key[32];
	int i, taken = 0;

	take(limit, "victim", T0, 3);
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof(key), "2001:db8::%x", (unsigned)i);
		taken += take(limit, key, T0 + 1, 1);
		if (i % 100 == 0)
			taken += 1000000 * take(limit, "victim", T0 + 1, 1);
	}
	is_int(taken, 100000, "a flood of keys is let through, but does not "
	    "make a key forgotten that is seen again and again");
	ratelimit_free(limit);
}

static void *
hammer(void *arg)
{
	static const char *const keys[] = {"a", "b", "c", "d"};
	struct ratelimit *limit = arg;
	int i;
	long taken = 0;

	for (i = 0; i < 20000; i++)
		taken += ratelimit_take(limit, keys[i % 4], T0) == 0;
	return (void *)taken;
}

static void
test_threads(void)
{
	struct ratelimit *limit = ratelimit_new(1000);
	pthread_t threads[4];
	void *taken;
	long sum = 0;
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, hammer, limit);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &taken);
		sum += (long)taken;
	}
	is_int(sum, 4000, "four threads together take what is allowed");
	ratelimit_free(limit);
}

static void
test_fill(void)
{
	struct ratelimit *limit = ratelimit_new(10);

	is_int(ratelimit_taken(limit, "a"), 0, "at first none is taken");
	(void)ratelimit_take(limit, "a", 5);
	(void)ratelimit_take(limit, "a", 6);
	is_int(ratelimit_taken(limit, "a"), 2, "calls are counted");
	is_int(ratelimit_taken(limit, "b"), 0, "each key by itself");
	ratelimit_fill(limit, "a");
	ok(ratelimit_take(limit, "a", 7) > 0, "when others took the rest, a "
	    "call has to wait");
	is_int(ratelimit_take(limit, "b", 7), 0, "another key has not");
	is_int(ratelimit_take(limit, "a", 125000), 0,
	    "minutes later there is room again");
	ratelimit_free(limit);
}

int
main(void)
{
	secret_setup();
	test_window();
	test_waits();
	test_small();
	test_flood();
	test_threads();
	test_fill();
	return tap_done();
}
