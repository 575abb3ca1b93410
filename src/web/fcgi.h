/*
 * fcgi.h - how requests reach the program: FastCGI, or plain CGI.
 *
 * An exchange is one request and its answer.  Both kinds hand over the
 * variables of RFC 3875 and a body, and take the answer with a Status line
 * in front; who answers cannot tell them apart.
 */

#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct exchange;

/* What one kind of exchange can do; see the functions below. */
struct exchange_calls {
	ssize_t (*read)(struct exchange *x, char *p, size_t n);
	int (*write)(struct exchange *x, const char *p, size_t n);
	void (*close)(struct exchange *x);
};

struct exchange {
	const struct exchange_calls *calls;
	char **variables; /* NAME=value, ended by NULL */
	bool body_ends;   /* the body has an end of its own (FastCGI) */
};

/*
 * Reads n bytes of the body; fewer only where it ends.  -1 when it was cut
 * off.  Without body_ends the caller must not ask for more than was
 * announced: it might wait for ever.
 */
ssize_t exchange_read(struct exchange *x, char *p, size_t n);

/* Adds to the answer, which is sent when the exchange is over. */
int exchange_write(struct exchange *x, const char *p, size_t n);

/* The body was not read to its end: nothing else may follow it. */
void exchange_close(struct exchange *x);

/* Who answers.  Every function may be called by many threads at once. */
struct server {
	int threads;
	void *arg;
	/* Once, when signals are set up and before the first request. */
	void (*start)(void *arg);
	void *(*thread_new)(void *arg);
	void (*answer)(void *thread, struct exchange *x);
	/* After the answer has left; sent is false when it could not. */
	void (*done)(void *thread, bool sent);
	void (*thread_free)(void *thread);
};

/* True when standard input is a listening socket. */
bool fcgi_is_wanted(void);

/*
 * Answers requests until TERM, INT, HUP or USR1 (the graceful stop of web
 * servers).  Then what is in flight is finished and the idle connections
 * are given up; the listening socket stays as it is.  Returns 0 when all
 * threads have ended, 1 when a request was still in flight after
 * FCGI_STOP_MS: its thread is still running, and the process must end
 * without freeing what it uses.  -1 when no thread could be started.
 *
 * Those signals are blocked in the whole process, PIPE is ignored: children
 * want POSIX_SPAWN_SETSIGMASK and POSIX_SPAWN_SETSIGDEF.
 */
#define FCGI_STOP_MS 4000
int fcgi_serve(const struct server *server, struct error *err);

/* Answers the one request of the environment (plain CGI). */
void cgi_serve(const struct server *server);

#endif
