/* dice.h - chance that is the same for the same seed. */

#ifndef SANDBOX_DICE_H
#define SANDBOX_DICE_H

#include <stdint.h>

struct dice {
	uint64_t state; /* never 0 */
};

struct dice dice_of(int64_t seed);
/* An even number from 0 to below n. */
int64_t dice_roll(struct dice *dice, int64_t n);

#endif
