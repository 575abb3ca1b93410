/*
 * house.h - an empty leadbridge for a test: settings, key, store.
 *
 * In a directory of its own under TMPDIR.  Settings are set in the
 * environment of the process before house_make().
 */

#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H

#include "base/config.h"
#include "store/db.h"

struct house {
	char dir[64];
	struct config *cfg;
	struct db *db;
};

/* Ends the process when it cannot be made. */
void house_make(struct house *house);
/* Closes the store and removes the directory. */
void house_remove(struct house *house);

#endif
