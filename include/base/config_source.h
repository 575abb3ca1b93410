/*
 * config_source.h - the value of one setting, from where it stands.
 */

#ifndef BASE_CONFIG_SOURCE_H
#define BASE_CONFIG_SOURCE_H

#include "base/config.h"
#include "base/config_lines.h"

/* KEY_FILE=path gives the secret KEY. */
#define CONFIG_FILE_SUFFIX "_FILE"

/*
 * Looks in the environment, then in the lines of the settings file (NULL
 * when none was read).  Returns 0 with the value in its one form
 * (secret_free()) and its origin (free()), 1 when it is set nowhere, -1
 * with ERROR_CONFIG, the origin in front of the text.
 */
int config_source_read(enum setting id, const char *file,
    const struct config_lines *lines, char **out, char **origin,
    struct error *err);

/*
 * The secret in a file, as KEY_FILE=path names it; path may be relative to
 * dir.  secret_free().  ERROR_CONFIG when it cannot be read, is empty, or
 * can be read by others.
 */
int config_source_secret(const char *key, const char *path, const char *dir,
    char **out, struct error *err);

#endif
