/* events_now.c - applies what is due, for a page, of all tenants. */

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "store/event.h"
#include "store/job.h"
#include "sync/events.h"

#define LOCK_WAIT_MS 200

struct names {
	char **items;
	size_t count;
};

static int
add_name(const char *tenant, void *arg)
{
	struct names *names = arg;

	names->items = xreallocarray(names->items, names->count + 1,
	    sizeof(*names->items));
	names->items[names->count++] = xstrdup(tenant);
	return 0;
}

static int
run_tenant(struct engine *e, char *tenant, bool *busy, struct error *err)
{
	struct run run = {.tenant = tenant};
	char *name = xasprintf("run:%s:events", tenant);
	struct db_lock *lock = NULL;
	int rc;

	uuid_make(run.id);
	rc = db_lock(e->db, name, LOCK_WAIT_MS, &lock, err);
	free(name);
	if (rc == 1) {
		*busy = true;
		return 0;
	}
	if (rc == 0) {
		(void)pthread_mutex_init(&e->mutex, NULL);
		e->lock = lock;
		rc = events_run(e, &run, err);
		e->lock = NULL;
		(void)pthread_mutex_destroy(&e->mutex);
	}
	db_unlock(lock);
	return rc;
}

int
events_now(struct engine *e, bool *busy, struct error *err)
{
	struct names names = {NULL, 0};
	struct error one = ERROR_INIT;
	size_t i;
	int rc;

	*busy = false;
	rc = job_tenants(e->db, JOB_EVENT, clock_now_ms(), add_name, &names,
	    err);
	for (i = 0; i < names.count; i++) {
		if (rc == 0 && !engine_stopping(e) &&
		    run_tenant(e, names.items[i], busy, &one) != 0)
			log_error(LOG_WARNING, "events.waiting", &one,
			    "tenant", names.items[i], NULL);
		error_clear(&one);
		free(names.items[i]);
	}
	free(names.items);
	return rc;
}
