/*
 * header.h - values of HTTP header fields, read by their own grammar. Pure.
 */

#ifndef WEB_HEADER_H
#define WEB_HEADER_H

#include <stdbool.h>
#include <stddef.h>

/* A pair of a Cookie field, not NUL-terminated. */
struct header_cookie {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

/*
 * The next pair of a Cookie field (RFC 6265, 4.2.1), *field moved past it;
 * false at the end.  What no cookie looks like is passed over.
 */
bool header_cookie_next(const char **field, struct header_cookie *out);

/* Accept (RFC 9110, 12.5.1) prefers text/html to JSON. */
bool header_prefers_html(const char *accept);

/* Token of "Bearer token" (RFC 6750, 2.1); NULL when it is none. */
const char *header_bearer(const char *authorization);

/* type/subtype in lower case without parameters; "" when it does not fit. */
void header_media_type(const char *content_type, char *out, size_t size);

/*
 * A parameter (RFC 9110, 5.6.6) of a field such as Content-Type, unquoted.
 * 1 and out, 0 when it is absent, -1 when the field is malformed, has the
 * parameter twice, or it does not fit.
 */
int header_param(const char *field, const char *name, char *out, size_t size);

/* An id that is harmless to log: 8 to 64 of A-Za-z0-9._- */
bool header_is_request_id(const char *s);

/* A token (RFC 9110, 5.6.2): a method, a name. Not empty. */
bool header_is_token(const char *s);

#endif
