/*
 * server.h - a schema of its own on the PostgreSQL server of a test run.
 */

#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <stdbool.h>

#include "base/config.h"
#include "store/db.h"

/* Whether the store is on a server: TEST_DB names it. */
bool server_is_used(void);

/*
 * Makes a schema and sets LEADBRIDGE_DB to it; does nothing but unset it
 * without a server.  The program ends when that fails.
 */
void server_schema(const struct config *cfg);

/* Runs several statements of one engine's own; ends the program likewise. */
void server_script(struct db *db, const char *sql);

#endif
