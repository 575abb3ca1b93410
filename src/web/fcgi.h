/*
 * fcgi.h - how requests reach the program: FastCGI, or plain CGI.
 *
 * An exchange is one request and its answer.  Both kinds hand over the
 * variables of RFC 3875 and a body, and take the answer with a Status line
 * in front; who answers cannot tell them apart.
 */

#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include <signal.h>
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

/*
 * Who answers.  With threads, every function but start may be called by many
 * at once.  `thread` is what one request in flight needs: a thread's own, or
 * with a loop one of as many as go into a group.
 */
struct server {
	int threads;  /* 0: one loop, which answers in groups */
	void *arg;
	/* Once, when signals are set up and before the first request. */
	void (*start)(void *arg);
	void *(*thread_new)(void *arg);
	/* True: the answer waits for commit(), and finish() makes it. */
	bool (*answer)(void *thread, struct exchange *x);
	/* Those of a group that wait. */
	void (*commit)(void *arg, void *const *threads, size_t n);
	void (*finish)(void *thread);
	/* After the answer has left; sent is false when it could not. */
	void (*done)(void *thread, bool sent);
	void (*thread_free)(void *thread);
	/* A second without a request, or many answered: housekeeping. */
	void (*rest)(void *arg, bool idle);
};

/* True when standard input is a listening socket. */
bool fcgi_is_wanted(void);

/*
 * Answers requests until TERM, INT, HUP or USR1 (the graceful stop of web
 * servers).  Then what is in flight is finished and the idle connections
 * are given up; the listening socket stays as it is.  Returns 0 when all
 * has ended, 1 when a request was still in flight after FCGI_STOP_MS: the
 * process must end without freeing what it uses.  -1 when it could not start.
 *
 * Those signals are blocked in the whole process, PIPE is ignored: children
 * want POSIX_SPAWN_SETSIGMASK and POSIX_SPAWN_SETSIGDEF.
 */
#define FCGI_STOP_MS 4000
int fcgi_serve(const struct server *server, struct error *err);

/* The two ways to do that: many threads, or one loop. */
int fcgi_crew(const struct server *server, int listener,
    const sigset_t *stop, struct error *err);
int fcgi_loop(const struct server *server, int listener,
    const sigset_t *stop, struct error *err);

/* When we stop: how long a fresh connection may take to speak. */
#define FCGI_FRESH_MS 300

/*
 * A connection of the web server.  It carries one request after another as
 * long as both sides keep it.
 */
struct fcgi_conn;

struct fcgi_conn *fcgi_conn_new(void);
/* NULL is fine. Closes. */
void fcgi_conn_free(struct fcgi_conn *c);
/* A socket to read requests from. */
void fcgi_conn_attach(struct fcgi_conn *c, int fd);
/* -1 when none is attached any more. */
int fcgi_conn_fd(const struct fcgi_conn *c);
/* Reads a request: false when the connection has ended instead. */
bool fcgi_conn_take(struct fcgi_conn *c);
/* Of the request that was taken. */
struct exchange *fcgi_conn_exchange(struct fcgi_conn *c);
/*
 * Sends the answer, and keeps the connection only if keep is set.  True when
 * all of it was handed to the web server.
 */
bool fcgi_conn_finish(struct fcgi_conn *c, bool keep);
/*
 * No more data, unless a request is on its way already.  Async-signal-safe,
 * in the thread that uses the connection.
 */
void fcgi_conn_end_idle(struct fcgi_conn *c);

/* Answers the one request of the environment (plain CGI). */
void cgi_serve(const struct server *server);

#endif
