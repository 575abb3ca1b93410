/* webhook_applier.c - a thread that does what webhooks told. */

#include "webhook_applier.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/client.h"
#include "sync/engine.h"
#include "sync/events.h"

/* Between two tries while another process applies events. */
#define BUSY_MS 500

/* One round over all tenants. *again: somebody else is at it. */
static void
apply(struct applier *a, struct db *db, bool *again)
{
	struct error err = ERROR_INIT;
	struct engine e = {
		.cfg = a->cfg,
		.db = db,
		.stop = &a->stop,
		.started_ms = clock_monotonic_ms(),
	};

	if (events_now(&e, again, &err) != 0)
		log_error(LOG_WARNING, "events.waiting", &err, NULL);
}

void
applier_once(struct applier *a, struct db **db, bool *again)
{
	struct error err = ERROR_INIT;

	*again = false;
	if (*db == NULL && db_open(a->cfg, DB_OPEN_PAGE, db, &err) != 0) {
		*db = NULL;
		log_error(LOG_WARNING, "events.waiting", &err, NULL);
		return;
	}
	apply(a, *db, again);
}

/* Waits for work. False: it is time to end. */
static bool
wait_for_work(struct applier *a)
{
	bool go;

	(void)pthread_mutex_lock(&a->mutex);
	while (!a->wanted && !a->stop)
		(void)pthread_cond_wait(&a->wake, &a->mutex);
	a->wanted = false;
	go = !a->stop;
	(void)pthread_mutex_unlock(&a->mutex);
	return go;
}

static void *
applier_main(void *arg)
{
	struct applier *a = arg;
	struct db *db = NULL;
	bool again;

	while (wait_for_work(a)) {
		applier_once(a, &db, &again);
		while (again && !a->stop) {
			clock_sleep_ms(BUSY_MS);
			applier_once(a, &db, &again);
		}
	}
	db_close(db);
	return NULL;
}

void
applier_start(struct applier *a, const struct config *cfg)
{
	a->cfg = cfg;
	(void)pthread_mutex_init(&a->mutex, NULL);
	(void)pthread_cond_init(&a->wake, NULL);
}

void
applier_wake(struct applier *a)
{
	(void)pthread_mutex_lock(&a->mutex);
	a->wanted = true;
	if (!a->running)
		a->running = pthread_create(&a->thread, NULL, applier_main,
		    a) == 0;
	if (!a->running)
		log_event(LOG_WARNING, "events.waiting", "error",
		    "no thread could be started", NULL);
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->mutex);
}

void
applier_end(struct applier *a)
{
	(void)pthread_mutex_lock(&a->mutex);
	a->stop = 1;
	(void)pthread_cond_signal(&a->wake);
	(void)pthread_mutex_unlock(&a->mutex);
	if (a->running) {
		client_stop_all();
		(void)pthread_join(a->thread, NULL);
	}
	(void)pthread_cond_destroy(&a->wake);
	(void)pthread_mutex_destroy(&a->mutex);
}
