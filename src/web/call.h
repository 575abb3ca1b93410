/*
 * call.h - what web itself knows of a request and its answer.
 *
 * Handlers see both through web/request.h and web/response.h only.  They
 * belong to a thread, which uses them again for its next request.
 */

#ifndef WEB_CALL_H
#define WEB_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "src/web/address.h"
#include "src/web/path.h"

#define REQUEST_ID_SIZE 65

struct exchange;
struct request;
struct response;
struct route;

struct request {
	struct exchange *exchange;
	char **variables;
	const struct route *route; /* NULL until one is found */
	const char *method;        /* never NULL */
	struct path path;
	struct strbuf query;       /* name NUL value NUL name NUL ... */
	struct strbuf cookies;     /* the same */
	char *body;                /* NUL-terminated; NULL before the first */
	size_t body_len;
	size_t body_size;          /* allocated */
	char id[REQUEST_ID_SIZE];
	char media_type[128];
	char client[ADDRESS_SIZE];
	bool body_read;            /* nothing of it is left to read */
};

/* True for the variable of a header field, HTTP_NAME=value. */
static inline bool
is_http_field(const char *variable)
{
	return variable[0] == 'H' && strncmp(variable, "HTTP_", 5) == 0;
}

void request_init(struct request *req);
void request_release(struct request *req);

/*
 * Takes a request up.  -1 with the HTTP status of the refusal: id, method
 * and Accept can be asked for even then.  proxies may be NULL.
 */
int request_begin(struct request *req, struct exchange *x,
    const struct proxies *proxies, int *status, struct error *err);

/* Reads the body, at most max bytes. -1 with the status of the refusal. */
int request_read_body(struct request *req, size_t max, int *status,
    struct error *err);

/* Passes over what is left of the body, so that the answer is read. */
void request_skip_body(struct request *req);

/* Gives memory back that an unusual request needed. */
void request_end(struct request *req);

struct response {
	int status;
	struct strbuf head;    /* header fields, each ended by CRLF */
	struct strbuf body;    /* or the inside of the JSON object */
	bool is_object;        /* body is the inside of a JSON object */
	char content_type[96]; /* "" for none */
	bool has_cache_control;
};

void response_init(struct response *res);
void response_release(struct response *res);
/* As at the start: 200, an empty object. */
void response_reset(struct response *res);

/* Sends it. -1 when it could not even be handed over. */
int response_send(struct response *res, const struct request *req);

/* Gives memory back that an unusual answer needed. */
void response_end(struct response *res);

/* Reason phrase of a status (RFC 9110, 15), "Error" for an unknown one. */
const char *status_phrase(int status);

#endif
