/*
 * web.h - a program of pages: everything an endpoint needs.
 *
 * An endpoint file declares its routes and its settings and calls
 * web_main(), which serves FastCGI when standard input is a listening
 * socket and otherwise answers one request as a plain CGI (RFC 3875), from
 * the same file.
 */

#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "store/db.h"
#include "store/writer.h"
#include "web/field.h"
#include "web/form.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"

struct app;

struct program {
	const char *name;               /* for logs: "capture" */
	const struct route *routes;
	size_t route_count;
	const enum setting *settings;   /* beside those that web reads itself */
	size_t setting_count;
	int threads;                    /* of a FastCGI process */
	/*
	 * One loop instead of threads, which commits what many want together:
	 * app_commit() and app_writer() instead of app_db(); nothing may block.
	 */
	bool group_commit;
	enum setting max_body;          /* setting with the cap ... */
	bool max_body_set;              /* ... else LIMIT_BODY_DEFAULT */
	/*
	 * Makes what all threads of the process share (rate limiter, keys);
	 * NULL when there is none.  When it fails every request is answered 503
	 * with its text, and it is tried again at the next.
	 */
	int (*start)(struct app *app, void **shared, struct error *err);
	void (*stop)(void *shared);
	/*
	 * When nobody waits for an answer, or NULL: idle with time, else
	 * between two groups.
	 */
	void (*rest)(struct app *app, bool idle);
};

/*
 * Serves until TERM (what is in flight is finished first).  Returns the
 * exit status.  A wrong setting does not end the program: every request is
 * then answered 503 saying what to mend, and the settings are read again.
 */
int web_main(const struct program *program);

/* One a thread: what a handler may use. */
const struct config *app_config(struct app *app);
void *app_shared(struct app *app);

/*
 * This thread's connection, opened at first use; NULL and err when the store
 * cannot be opened.
 */
struct db *app_db(struct app *app, struct error *err);

/*
 * The tenant of an operator's request: ?tenant=, else `default`.  NULL and
 * err when there is none such.  Borrowed.
 */
const char *app_tenant(struct app *app, const struct request *req,
    struct error *err);

/* The writer of the process (program.group_commit), to read with. */
struct writer *app_writer(struct app *app);

/*
 * What a handler wants stored before it answers (program.group_commit).
 * store() runs in a transaction that others may share; after the commit
 * answer() makes the answer, like a handler; release(arg) ends it in any
 * case.
 */
struct deed {
	writer_fn *store;
	int (*answer)(struct app *app, const struct request *req,
	    struct response *res, void *arg, struct error *err);
	void (*release)(void *arg);
	void *arg;
	writer_fn *then[WRITER_THEN]; /* store's further steps, or NULL */
	bool apart; /* see struct writer_piece */
};

/* The last thing that a handler does, before it returns 0. */
void app_commit(struct app *app, const struct deed *deed);

/*
 * True when an operator asks; else the refusal is the answer.  For a public
 * route that only some requests may use.
 */
bool app_is_operator(struct app *app);

/* True when this process answers one request and ends. */
bool app_is_cgi(const struct app *app);

#endif
