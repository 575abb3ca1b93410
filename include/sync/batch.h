/*
 * batch.h - which leads may be in flight together (pure).
 */

#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

#include <stddef.h>

/* What identifies the person of a lead; NULL when not given. */
struct batch_person {
	const char *email;
	const char *phone;
};

/*
 * Gives each of n leads, oldest first, the number of its round, from 0: two
 * of the same person (same e-mail without case, or same digits of phone) are
 * never in the same round, and the older one comes first.  Returns the
 * number of rounds.
 */
int batch_rounds(const struct batch_person *people, size_t n, int *round);

#endif
