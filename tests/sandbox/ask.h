/*
 * ask.h - one HTTP request and its answer as plain values.
 *
 * The sandbox is functions from a struct ask and a struct world to a struct
 * reply, so that its rules are tested without a web server.
 */

#ifndef SANDBOX_ASK_H
#define SANDBOX_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/form.h"

struct json;

/* Texts are borrowed; an absent header is NULL. */
struct ask {
	const char *method;
	const char *path;
	const char *host;
	const char *query;          /* "" when there is none */
	const char *authorization;
	const char *content_type;   /* as sent, with its parameters */
	const char *if_modified_since;
	const char *if_unmodified_since;
	const char *request_id;
	const char *accept;
	const char *hard_expiry;    /* Intuit's opt-in header */
	const char *etag;           /* the calendar's, when it deletes */
	const char *body;
	size_t body_len;
	struct form params;         /* the query; ask_open() fills it */
};

/* Splits the query. A malformed one has no parameters. */
void ask_open(struct ask *ask);
void ask_close(struct ask *ask);

/* First value of a query parameter, NULL when there is none. */
const char *ask_param(const struct ask *ask, const char *name);
/* A whole number parameter, else fallback; -1 when it is no such number. */
int64_t ask_param_int(const struct ask *ask, const char *name,
    int64_t fallback);
bool ask_is(const struct ask *ask, const char *method);

#define REPLY_HEADERS_MAX 24

struct reply_header {
	const char *name; /* static */
	char *value;
};

struct reply {
	int status;
	const char *type;  /* media type; NULL: no body */
	char *body;
	size_t len;
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t header_count;
	bool cut;          /* end the connection without an answer */
	bool truncated;    /* send the head and half of the body, then end */
	bool chunked;      /* do not tell its length */
	int64_t rate;      /* bytes a second, 0: as fast as it goes */
};

#define TYPE_JSON "application/json;charset=UTF-8"
#define TYPE_XML "application/xml;charset=UTF-8"
#define TYPE_HTML "text/html;charset=UTF-8"

void reply_release(struct reply *reply);

/* Replaces what the reply says. Takes json. */
void reply_json(struct reply *reply, int status, struct json *json);
/* The same, its members in another order every time. */
void reply_json_shuffled(struct reply *reply, int status, struct json *json);
/* Copies text. */
void reply_text(struct reply *reply, int status, const char *type,
    const char *text);
/* Copies n bytes of any kind. */
void reply_bytes(struct reply *reply, int status, const char *type,
    const void *bytes, size_t n);
/* A status without a body. */
void reply_bare(struct reply *reply, int status);
void reply_header(struct reply *reply, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A header field's value, NULL: there is none. */
const char *reply_find(const struct reply *reply, const char *name);

/*
 * Zoho's error object.  details is taken, NULL means {}.  The flat form ends
 * with a line feed, as the real one was seen to.
 */
struct json *fault_object(const char *code, const char *message,
    struct json *details);
void reply_fault(struct reply *reply, int status, const char *code,
    const char *message, struct json *details);

/* {"name": text} and {"name": n}, for details. */
struct json *detail_text(const char *name, const char *text);
struct json *detail_int(const char *name, int64_t n);

#endif
