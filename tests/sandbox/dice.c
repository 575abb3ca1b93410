/* dice.c - chance that is the same for the same seed. */

#include "tests/sandbox/dice.h"

struct dice
dice_of(int64_t seed)
{
	struct dice dice = {((uint64_t)seed + 1) *
	    UINT64_C(0x9e3779b97f4a7c15)};

	if (dice.state == 0)
		dice.state = 1;
	return dice;
}

/* xorshift64*, of whose bits the upper ones are good. */
int64_t
dice_roll(struct dice *dice, int64_t n)
{
	uint64_t x = dice->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	dice->state = x;
	return (int64_t)((x * UINT64_C(2685821657736338717)) >> 33) % n;
}
