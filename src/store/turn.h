/*
 * turn.h - a fair turn at writing, across all processes on one store.
 *
 * SQLite's own busy handler is not fair: a program that commits often can
 * keep another waiting for seconds.  Here who waits holds the gate ("next"),
 * so that who has just written cannot come back before him.
 */

#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <stdint.h>

#include "base/error.h"

struct turn {
	int gate; /* descriptors of locks/turn.next and locks/turn */
	int pen;
};

#define TURN_INIT {-1, -1}

/* Opens (makes) the lock files in a directory. */
int turn_open(struct turn *turn, const char *locks_dir, struct error *err);
void turn_close(struct turn *turn);

/* Waits for the turn; ERROR_UNAVAILABLE when it does not come in wait_ms. */
int turn_take(struct turn *turn, int64_t wait_ms, struct error *err);
void turn_give(struct turn *turn);

#endif
