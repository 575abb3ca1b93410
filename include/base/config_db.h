/*
 * config_db.h - the address of the store as a setting. Pure.
 *
 * sqlite:PATH, or postgresql://USER:PASSWORD@HOST/DATABASE?KEY=VALUE as libpq
 * reads it (PostgreSQL manual, 34.1.1.2).
 */

#ifndef BASE_CONFIG_DB_H
#define BASE_CONFIG_DB_H

#include <stdbool.h>

/*
 * NULL when an address that begins with postgresql: is one, else what is
 * wrong; without repeating it.  A password with an @ or / in it would be
 * taken for a host, and then named in complaints.
 */
const char *config_db_check(const char *url);

/* Whether it holds a password. */
bool config_db_has_secret(const char *url);

/* The address with its passwords masked. free(). */
char *config_db_shown(const char *url);

/* The path of a store that is a file; NULL for one on a server. Borrowed. */
const char *config_db_path(const char *url);

/* The address of a store that is a file. free(). */
char *config_db_of_path(const char *path);

#endif
