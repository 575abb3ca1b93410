/*
 * service.h - what all threads of a program share: settings and store.
 */

#ifndef WEB_SERVICE_H
#define WEB_SERVICE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "src/web/call.h"
#include "src/web/timing.h"
#include "web/seat.h"
#include "web/web.h"

struct service {
	const struct program *program;
	bool is_cgi;
	atomic_bool ready;       /* all below is there and stays as it is */

	pthread_mutex_t lock;    /* while it is not */
	struct config *config;
	struct proxies *proxies;
	struct writer *writer;
	void *shared;
	size_t max_body;
	bool debug;              /* debug events are written */
	bool wrong;              /* the last try failed, with: */
	struct error why;
	int64_t tried_at;

	struct timing timing;    /* of a loop (program.group_commit) */
};

/* One a thread, or one a request of a group. */
struct app {
	struct service *service;
	struct db *db;
	struct request request;
	struct response response;
	struct deed deed;       /* store NULL: none */
	int deed_rc;            /* what became of it */
	struct error deed_err;
	struct seat seat;       /* which operator asks ... */
	bool is_seated;         /* ... if one does */
	int64_t started_us;     /* clock_monotonic_us() */
};

void service_init(struct service *s, const struct program *program,
    bool is_cgi);
void service_release(struct service *s);

/*
 * Loads the settings and starts what the program needs, unless that is done
 * or was tried less than a second ago; then -1 and the reason again.
 * variables: of the request, for its DOCUMENT_ROOT.
 */
int service_prepare(struct service *s, char **variables, struct error *err);

/*
 * The settings alone, as far as they go, before the first request: so that
 * the log is right from the start and a mistake is seen at once.
 */
void service_load(struct service *s);

/*
 * Answers one request from end to end, or up to its deed: then true, and
 * app_finish() makes the answer after the commit.
 */
bool app_answer(struct app *app, struct exchange *x);

void app_finish(struct app *app);

#endif
