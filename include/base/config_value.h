/*
 * config_value.h - checks the value of a setting and brings it into one
 * form.  Pure.
 */

#ifndef BASE_CONFIG_VALUE_H
#define BASE_CONFIG_VALUE_H

#include "base/config.h"

/*
 * *out is the value in its one form (absolute path, true/false, URL without
 * trailing slash ...); secret_free() it.  dir is the directory relative
 * paths resolve against, NULL when there is none.  ERROR_CONFIG names the
 * setting and says what it takes; it repeats no value that could be secret.
 */
int config_value_read(enum setting id, const char *value, const char *dir,
    char **out, struct error *err);

/* An absolute path from one in the setting called name. free(). */
int config_value_path(const char *name, const char *value, const char *dir,
    char **out, struct error *err);

#endif
