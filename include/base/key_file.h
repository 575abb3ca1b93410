/*
 * key_file.h - changes which keys are in a key file.
 *
 * Rotating is: add a key that seals, seal everything anew, take away those
 * that only open.  Each step leaves a whole file behind, with the owner and
 * the mode of the one before, and is on disk when the function returns.
 * Whoever reads the file is not held up.  One caller at a time.
 */

#ifndef BASE_KEY_FILE_H
#define BASE_KEY_FILE_H

#include <stdbool.h>

#include "base/error.h"

/*
 * Puts a fresh key in front of those in the file.  ERROR_CONFIG when it
 * cannot be read (as secret_key_load()) or written; it is as it was then.
 */
int key_file_add(const char *path, struct error *err);

/* Where a key that was taken away lies: path.ID beside the file. free(). */
char *key_file_kept(const char *path, const char *id);

/*
 * Takes all but the first away.  With keep each goes into a file of its own
 * first, see key_file_kept().  Fine when there is one key only.  Removes
 * what a caller that was killed has left beside the file.
 */
int key_file_drop(const char *path, bool keep, struct error *err);

#endif
