/*
 * init.h - the parts of `leadbridge init`.
 */

#ifndef CMD_INIT_H
#define CMD_INIT_H

#include <stdbool.h>

#include "base/config.h"
#include "base/error.h"

struct cmd;

/*
 * Makes a private file (0600) with that text unless there is one; whole and
 * safe on disk, also when two do it at once.  *made tells whether it was us.
 */
int init_file(const char *path, const char *text, bool *made,
    struct error *err);

/*
 * Writes a settings file when there is none, and loads the settings.
 * Borrowed from cmd; NULL and err.
 */
const struct config *init_settings(struct cmd *cmd, struct error *err);

#endif
