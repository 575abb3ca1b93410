/*
 * client.h - asks an HTTP server.
 *
 * Every call has a connect deadline, a deadline for the whole, and a cap on
 * the answer.  TLS certificates are always verified; redirects are never
 * followed; only https is spoken, and http to loopback hosts.  Connections
 * are kept and used again.  A client belongs to one thread.
 *
 * The proxy of the environment (https_proxy, no_proxy) is used, except for
 * this machine.  ~/.netrc, cookies and compression are not.  SIGPIPE is
 * ignored from the first call on, unless the program has a handler.
 */

#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct client;

#define CLIENT_CONNECT_MS 10000
#define CLIENT_TOTAL_MS 30000

struct client_request {
	const char *method;        /* "GET", "POST", ... */
	const char *url;
	const char *const *headers; /* "Name: value", a NULL last; or NULL */
	const char *body;          /* or NULL */
	size_t body_len;
	int64_t total_ms;          /* 0: CLIENT_TOTAL_MS */
	size_t max_body;           /* of the answer; 0: LIMIT_PROVIDER_BODY */
	const char *trace_header;  /* field of the answer to keep, or NULL */
	const char *left_header;   /* one that counts what is left, or NULL */
	const char *reset_header;  /* seconds until that begins anew, or NULL */
};

/*
 * How far a failed call got.  CLIENT_NOT_SENT: the server cannot have acted
 * (no connection, TLS refused).  CLIENT_UNKNOWN: it may have acted (cut off
 * after sending, deadline, answer too long or cut).
 */
enum client_fate { CLIENT_ANSWERED, CLIENT_NOT_SENT, CLIENT_UNKNOWN };

struct client_response {
	enum client_fate fate;
	int status;          /* HTTP status; 0 when there was no answer */
	char *body;          /* NUL-terminated, never NULL after an answer */
	size_t body_len;
	int64_t retry_after_s; /* Retry-After (RFC 9110, 10.2.3); -1: none */
	int64_t date_at;     /* the server's clock (Date); 0: it did not tell */
	char content_type[128];
	char trace[128];     /* the trace_header field, printable; "": none */
	int64_t left;        /* the left_header field; -1: none */
	int64_t reset_s;     /* the reset_header field; -1: none */
	int64_t duration_ms;
};

struct client *client_new(void);
void client_free(struct client *client);

/*
 * 0 when an answer arrived whole, whatever its status.  -1:
 * ERROR_UNAVAILABLE (network, deadline, answer cut), ERROR_CONFIG (URL not
 * allowed, certificate refused).  res is filled in both cases;
 * client_response_release() it in both.  The request id of this thread goes
 * along as X-Request-Id.
 */
int client_perform(struct client *client, const struct client_request *req,
    struct client_response *res, struct error *err);
void client_response_release(struct client_response *res);

/*
 * Makes calls in flight end within 4 s and later ones fail at once, in all
 * clients of the process (TERM).  Async-signal-safe.
 */
void client_stop_all(void);

/* True after client_stop_all(): a failed call says nothing about a server. */
bool client_is_stopping(void);

#endif
