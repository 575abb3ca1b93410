/* ratelimit.c - counts calls per key and minute in a fixed table. */

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "web/ratelimit.h"

#define MINUTE_MS 60000
/* A key may be in any slot of its set; a full set forgets its oldest. */
#define SETS 512
#define WAYS 8

struct slot {
	uint64_t key;     /* hash; 0 for a free slot */
	int64_t minute;   /* the one that `now` counts */
	uint64_t turn;    /* of its last call */
	uint32_t now;
	uint32_t before;  /* of the minute before it */
};

struct ratelimit {
	pthread_mutex_t lock;
	int64_t per_minute;
	uint64_t seed[2];
	uint64_t turns;   /* calls so far: orders what one instant brings */
	struct slot slots[SETS][WAYS];
};

static uint64_t
rotate(uint64_t x, int bits)
{
	return (x << bits) | (x >> (64 - bits));
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/*
 * SipHash-1-3 (Aumasson, Bernstein: SipHash, 2012) with a random key, so
 * that nobody can choose addresses that push another's count out.
 */
static uint64_t
hash(const uint64_t seed[2], const char *s)
{
	uint64_t v[4] = {
		seed[0] ^ UINT64_C(0x736f6d6570736575),
		seed[1] ^ UINT64_C(0x646f72616e646f6d),
		seed[0] ^ UINT64_C(0x6c7967656e657261),
		seed[1] ^ UINT64_C(0x7465646279746573)
	};
	size_t n = strlen(s), left = n;
	uint64_t word;
	int i;

	for (;;) {
		word = 0;
		memcpy(&word, s, left < 8 ? left : 8);
		if (left < 8)
			word |= (uint64_t)n << 56;
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
		if (left < 8)
			break;
		s += 8;
		left -= 8;
	}
	v[2] ^= 0xff;
	for (i = 0; i < 3; i++)
		sip_round(v);
	word = v[0] ^ v[1] ^ v[2] ^ v[3];
	return word != 0 ? word : 1;
}

struct ratelimit *
ratelimit_new(int per_minute)
{
	struct ratelimit *limit = xcalloc(1, sizeof(*limit));

	pthread_mutex_init(&limit->lock, NULL);
	limit->per_minute = per_minute;
	secret_random(limit->seed, sizeof(limit->seed));
	return limit;
}

void
ratelimit_free(struct ratelimit *limit)
{
	if (limit != NULL)
		pthread_mutex_destroy(&limit->lock);
	free(limit);
}

/* The key's slot: its own, a free one, or the one seen longest ago. */
static struct slot *
find_slot(struct ratelimit *limit, uint64_t key)
{
	struct slot *set = limit->slots[key % SETS];
	struct slot *best = &set[0];
	int i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].key == 0 ? best->key != 0 :
		    best->key != 0 && set[i].turn < best->turn)
			best = &set[i];
	}
	memset(best, 0, sizeof(*best));
	best->key = key;
	return best;
}

/* Moves a slot on to this minute.  A clock set back changes nothing. */
static void
advance(struct slot *slot, int64_t minute)
{
	if (minute <= slot->minute)
		return;
	slot->before = minute == slot->minute + 1 ? slot->now : 0;
	slot->now = 0;
	slot->minute = minute;
}

/*
 * How far into a minute the share of `before` has shrunk so that it leaves
 * room for one more beside `now`: the least t with
 * before * (MINUTE_MS - t) / MINUTE_MS + now < limit.
 */
static int64_t
room_at(int64_t before, int64_t now, int64_t limit)
{
	int64_t room = limit - now;

	if (before < room)
		return 0;
	return MINUTE_MS - room * MINUTE_MS / before + 1;
}

static int64_t
wait_ms(const struct slot *slot, int64_t elapsed, int64_t limit)
{
	int64_t at;

	if (slot->now < limit) {
		at = room_at(slot->before, slot->now, limit);
		return at > elapsed ? at - elapsed : 0;
	}
	return MINUTE_MS - elapsed + room_at(slot->now, 0, limit);
}

int
ratelimit_take(struct ratelimit *limit, const char *key, int64_t now)
{
	uint64_t hashed = hash(limit->seed, key);
	struct slot *slot;
	int64_t wait;

	if (limit->per_minute <= 0)
		return 0;
	pthread_mutex_lock(&limit->lock);
	slot = find_slot(limit, hashed);
	advance(slot, now / MINUTE_MS);
	slot->turn = ++limit->turns;
	wait = wait_ms(slot, now % MINUTE_MS, limit->per_minute);
	if (wait == 0)
		slot->now++;
	pthread_mutex_unlock(&limit->lock);
	return (int)((wait + 999) / 1000);
}

int64_t
ratelimit_taken(struct ratelimit *limit, const char *key)
{
	uint64_t hashed = hash(limit->seed, key);
	int64_t taken;

	pthread_mutex_lock(&limit->lock);
	taken = find_slot(limit, hashed)->now;
	pthread_mutex_unlock(&limit->lock);
	return taken;
}

void
ratelimit_fill(struct ratelimit *limit, const char *key)
{
	uint64_t hashed = hash(limit->seed, key);

	pthread_mutex_lock(&limit->lock);
	find_slot(limit, hashed)->now = (uint32_t)limit->per_minute;
	pthread_mutex_unlock(&limit->lock);
}
