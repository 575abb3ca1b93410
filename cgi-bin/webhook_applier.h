/* webhook_applier.h - does what webhooks told, after their answers. */

#ifndef CGI_BIN_WEBHOOK_APPLIER_H
#define CGI_BIN_WEBHOOK_APPLIER_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "base/config.h"
#include "store/db.h"

/* A thread of its own applies what has come in. */
struct applier {
	const struct config *cfg;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool running, wanted;
	volatile sig_atomic_t stop;
};

void applier_start(struct applier *a, const struct config *cfg);
/* There is work. Starts the thread with the first event. */
void applier_wake(struct applier *a);
/* Waits for the thread; what it has not applied is left to the next run. */
void applier_end(struct applier *a);

/*
 * One round over all tenants, without a thread; *db: NULL, or of an earlier
 * round; db_close().  *again: somebody else is at it.
 */
void applier_once(struct applier *a, struct db **db, bool *again);

#endif
