/*
 * place.h - where a store of files may lie, and with which modes.
 */

#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "base/error.h"

/*
 * A directory that is there, is ours alone, and is on a local disk, where
 * file locks can be trusted; else ERROR_CONFIG with the remedy.
 */
int place_check_dir(const char *dir, struct error *err);

/*
 * A database file that is ours alone.  When it is missing: made, mode 0600,
 * if the flags of db_open() allow any schema; else ERROR_UNAVAILABLE names
 * the command that makes it.
 */
int place_check_file(const char *path, unsigned flags, struct error *err);

/*
 * The file of a named lock: "run:default:leads" with what is no plain
 * character as %XX.  free().
 */
char *place_lock(const char *locks_dir, const char *name);

#endif
