/*
 * migrate.h - brings the store's schema to what this program knows.
 *
 * The steps are src/store/schema/NNNN_name.sql, embedded in the programs in
 * order; NNNN_name.ENGINE.sql is for one engine, and a number may have one
 * for each.  A step is applied once.  All that are missing go in one
 * transaction with their records.
 */

#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/error.h"
#include "store/db.h"

/* The newest step this program knows. */
int migrate_known(void);

/* The newest step the store has; 0 for an empty store. */
int migrate_current(struct db *db, int *version, struct error *err);

/*
 * Applies what is missing, under a lock that all programs share, after a
 * backup beside the database (not for an empty store, and not for one on a
 * server, whose failed migration leaves no trace).  *from and *to are
 * the versions before and after; *backup (free()) names the copy or is NULL.
 * ERROR_DATA when the store is newer than this program.
 */
int migrate_run(struct db *db, int *from, int *to, char **backup,
    struct error *err);

#endif
