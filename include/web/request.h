/*
 * request.h - one HTTP request as CGI hands it over (RFC 3875).
 *
 * Everything returned is borrowed until the answer is sent.
 */

#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

struct request;

const char *request_method(const struct request *req);

/*
 * The path that is routed, decoded: PATH_INFO, else the path of
 * REQUEST_URI, else SCRIPT_NAME.
 */
const char *request_path(const struct request *req);

/* A {name} of the route's path, decoded. Never NULL for a name in it. */
const char *request_param(const struct request *req, const char *name);

/* First value of a query parameter, decoded; NULL when there is none. */
const char *request_query(const struct request *req, const char *name);

/* A header field by its HTTP name, in any case; NULL when absent. */
const char *request_header(const struct request *req, const char *name);

/* A cookie's value (RFC 6265, 4.2); NULL when absent. */
const char *request_cookie(const struct request *req, const char *name);

/* A CGI variable such as DOCUMENT_ROOT; NULL when absent. */
const char *request_variable(const struct request *req, const char *name);

/* The body, read whole before the handler runs; "" when there is none. */
const char *request_body(const struct request *req, size_t *n);

/* Content-Type without parameters, lower case; "" when absent. */
const char *request_media_type(const struct request *req);

/*
 * The client's address: REMOTE_ADDR, or, when that is a trusted proxy, the
 * last X-Forwarded-For entry that is none.
 */
const char *request_client(const struct request *req);

/* Loopback, with no forwarding header: somebody on this machine. */
bool request_is_local(const struct request *req);

/* X-Request-Id when it is sane (8 to 64 of A-Za-z0-9._-), else a new one. */
const char *request_id(const struct request *req);

/* A browser that shows pages: Accept prefers text/html to JSON. */
bool request_wants_html(const struct request *req);

/* Bearer token of Authorization (RFC 6750, 2.1); NULL when there is none. */
const char *request_bearer(const struct request *req);

#endif
