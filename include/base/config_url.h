/*
 * config_url.h - the address of a server given as a setting. Pure.
 */

#ifndef BASE_CONFIG_URL_H
#define BASE_CONFIG_URL_H

#include <stdbool.h>

/*
 * Reads scheme://host[:port][/path]: https, or http to a loopback host, or
 * http to any when any_http is set; no user, query or fragment.  Returns
 * NULL and sets *out (free()): scheme and host in lower case, slashes at
 * the end removed unless keep_slash is set.  Else returns what is wrong.
 */
const char *config_url(const char *value, bool any_http, bool keep_slash,
    char **out);

/*
 * The same for an address that is itself a secret, and is kept as it is
 * written: its scheme is one of the words of schemes ("https http").  A
 * query is let through, and a user name and password for mail servers alone
 * (smtp, smtps); http goes to a loopback host only.  NULL, or what is wrong,
 * without a piece of the value.
 */
const char *config_url_secret(const char *value, const char *schemes);

#endif
