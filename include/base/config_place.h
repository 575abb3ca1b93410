/*
 * config_place.h - where the settings file and the home directory are.
 */

#ifndef BASE_CONFIG_PLACE_H
#define BASE_CONFIG_PLACE_H

#include "base/error.h"

/*
 * The settings file to read, in the order config.h tells; *out is absolute,
 * NULL when there is none; free().  ERROR_CONFIG when LEADBRIDGE_ENV names
 * a file that is not there.
 */
int config_place(char **out, struct error *err);

/* The directory of a settings file, whose path is absolute. free(). */
char *config_dir(const char *file);

/* HOME, else that of the password database; NULL without one. free(). */
char *config_home(void);

#endif
