/*
 * transfer.h - one exchange with a server, over HTTP or as mail; the only
 * door to libcurl.
 *
 * Every exchange has a connect deadline and one for the whole.  TLS
 * certificates are always verified.  In clear only this machine is spoken
 * to; with a mail server elsewhere TLS is begun (STARTTLS) or the mail is
 * not sent.  A handle belongs to one thread.
 */

#ifndef HTTP_TRANSFER_H
#define HTTP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct transfer;

struct transfer *transfer_new(void);
/* NULL is fine. */
void transfer_free(struct transfer *t);

struct transfer_call {
	const char *url;
	int64_t connect_ms, total_ms;
	const char *body;           /* or NULL */
	size_t body_len;

	/* HTTP; method is NULL for mail. */
	const char *method;
	const char *const *headers; /* "Name: value", "Name:" for without
				     * it; a NULL last */
	bool safe;                  /* asking twice does no harm */

	/* Mail: bare addresses. */
	const char *from;
	const char *const *to;      /* a NULL last */

	/* Lines of the head of an answer, and pieces of its body. */
	size_t (*take_header)(char *p, size_t size, size_t n, void *arg);
	size_t (*take_body)(char *p, size_t size, size_t n, void *arg);
	void *arg;
};

struct transfer_result {
	bool sent;       /* failed, and the server may have acted */
	int status;      /* of the last answer, 0 when there was none */
	char host[256];  /* who was asked, "" when the URL names none */
};

/*
 * 0 when it ended well.  -1: ERROR_UNAVAILABLE (network, deadline, answer
 * cut, mail refused), ERROR_CONFIG (URL not allowed, certificate or password
 * refused).  res is filled in both cases.
 */
int transfer_perform(struct transfer *t, const struct transfer_call *call,
    struct transfer_result *res, struct error *err);

/* See client_stop_all(). */
void transfer_stop_all(void);
bool transfer_is_stopping(void);

#endif
