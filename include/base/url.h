/*
 * url.h - questions about URLs and origins.
 */

#ifndef BASE_URL_H
#define BASE_URL_H

#include <stddef.h>

/*
 * The origin of an http(s) URL as browsers write it (RFC 6454, 6.2): lower
 * case scheme://host, :port when it is not the scheme's.  free(); NULL when
 * the URL is none, has user info, or holds characters a browser would read
 * in another way (backslash, control characters, spaces).
 */
char *url_origin(const char *url);

#endif
