/*
 * secret.h - a secret typed or piped in, so that it stands in no list of
 * processes and in no shell history.
 */

#ifndef CMD_SECRET_H
#define CMD_SECRET_H

#include "base/error.h"

/*
 * The next line of standard input without its end; asked for by what it is,
 * and not shown, on a terminal.  secret_free().  ERROR_INVALID when it is
 * empty or too long.
 */
int secret_from_input(const char *what, char **out, struct error *err);

#endif
