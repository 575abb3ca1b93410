/* recent.c - which of the last rows may have a key, in memory. */

#include "recent.h"

#include <string.h>

#include "base/mem.h"
#include "base/random.h"

/* Twice as many as rows, so that there is always an end to a search. */
#define SLOT_BITS 16
#define SLOTS ((size_t)1 << SLOT_BITS)

struct slot {
	uint32_t tag;
	uint32_t row; /* counted from the first, which is 1; 0: a free slot */
};

struct recent {
	uint64_t factor; /* odd; where keys meet is not for a visitor to say */
	int64_t base;    /* one below the first row */
	int count;
	struct slot slots[SLOTS];
};

struct recent *
recent_new(void)
{
	struct recent *r = xcalloc(1, sizeof(*r));

	random_bytes(&r->factor, sizeof(r->factor));
	r->factor |= 1;
	return r;
}

void
recent_free(struct recent *r)
{
	free(r);
}

void
recent_clear(struct recent *r)
{
	if (r->count > 0)
		memset(r->slots, 0, sizeof(r->slots));
	r->count = 0;
}

int
recent_count(const struct recent *r)
{
	return r->count;
}

/* Eight bytes at a time; a key is a hash already. */
static uint64_t
hash(const struct recent *r, const char *key)
{
	size_t left = strlen(key), n;
	uint64_t sum = r->factor, word;

	for (; left > 0; key += n, left -= n) {
		n = left < sizeof(word) ? left : sizeof(word);
		word = 0;
		memcpy(&word, key, n);
		sum = (sum ^ word) * r->factor;
		sum ^= sum >> 32;
	}
	return sum * r->factor;
}

bool
recent_add(struct recent *r, const char *key, int64_t seq)
{
	uint64_t sum = hash(r, key);
	size_t i = sum >> (64 - SLOT_BITS);

	if (r->count == 0)
		r->base = seq - 1;
	if (r->count == RECENT_MAX || seq - r->base > UINT32_MAX)
		return false;
	while (r->slots[i].row != 0)
		i = (i + 1) % SLOTS;
	r->slots[i].tag = (uint32_t)sum;
	r->slots[i].row = (uint32_t)(seq - r->base);
	r->count++;
	return true;
}

int64_t
recent_next(const struct recent *r, const char *key, size_t *place)
{
	uint64_t sum = hash(r, key);
	size_t first = sum >> (64 - SLOT_BITS);
	const struct slot *slot;

	for (;;) {
		slot = &r->slots[(first + *place) % SLOTS];
		if (slot->row == 0)
			return 0;
		++*place;
		if (slot->tag == (uint32_t)sum)
			return r->base + slot->row;
	}
}
