/* writer.c - group commit: who comes first commits for all who wait. */

#include "store/writer.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/mem.h"
#include "driver.h"

/* More waiting pieces than this are refused at once. */
#define QUEUE_MAX 512
/* The write-ahead log is moved into the database past this size ... */
#define LOG_BYTES_MAX (8 * 1024 * 1024)
/* ... or when it is past this one and nobody has written for a second. */
#define LOG_BYTES_IDLE (1024 * 1024)

/* One waiting thread's piece of work, on that thread's stack. */
struct piece {
	writer_fn *fn;
	void *arg;
	struct error *err;
	int rc;
	bool lead;  /* woken to commit the next group */
	sem_t wake;
	struct piece *next;
};

struct writer {
	const struct config *cfg;
	bool threaded;
	pthread_mutex_t mutex;
	struct piece *first, **last; /* who waits, in order */
	size_t waiting;
	bool busy; /* somebody is committing */
	struct db *db; /* belongs to who is committing */

	pthread_mutex_t read_mutex;
	struct db *reader;

	pthread_t keeper;
	bool keeper_runs, stop;
	pthread_cond_t keep;
	int64_t log_bytes;
	int64_t groups;
};

static int
open_store(struct writer *w, struct db **db, struct error *err)
{
	return *db != NULL ? 0 : db_open(w->cfg, DB_OPEN_PAGE, db, err);
}

/* A store that failed is opened anew: its state is not to be trusted. */
static void
close_if_broken(struct db **db, const struct error *err)
{
	if (err->code != ERROR_UNAVAILABLE && err->code != ERROR_DATA &&
	    err->code != ERROR_INTERNAL)
		return;
	db_close(*db);
	*db = NULL;
}

static void
run_alone(struct writer *w, struct piece *p)
{
	p->rc = open_store(w, &w->db, p->err);
	if (p->rc == 0) {
		p->rc = db_transact(w->db, p->fn, p->arg, p->err);
		if (p->rc != 0)
			close_if_broken(&w->db, p->err);
	}
}

/* 0 when the whole group is in the store. */
static int
run_together(struct writer *w, struct piece *group, struct error *err)
{
	struct piece *p;

	if (db_begin(w->db, err) != 0)
		return -1;
	for (p = group; p != NULL; p = p->next) {
		p->rc = p->fn(w->db, p->arg, err);
		if (p->rc != 0) {
			db_rollback(w->db);
			return -1;
		}
	}
	return db_commit(w->db, err);
}

static void
run_group(struct writer *w, struct piece *group)
{
	struct error err = ERROR_INIT;
	struct piece *p;

	if (group->next != NULL && open_store(w, &w->db, &err) == 0 &&
	    run_together(w, group, &err) == 0)
		return;
	if (group->next != NULL && w->db != NULL)
		close_if_broken(&w->db, &err);
	for (p = group; p != NULL; p = p->next) {
		/* One failure of the disk or of a lock is enough for all. */
		if (err.code == ERROR_UNAVAILABLE && group->next != NULL) {
			p->rc = -1;
			*p->err = err;
			continue;
		}
		run_alone(w, p);
	}
}

/* Wakes everyone of the group but its leader. */
static void
wake_group(struct piece *group, const struct piece *leader)
{
	struct piece *p, *next;

	for (p = group; p != NULL; p = next) {
		next = p->next; /* p may be gone once it is woken */
		if (p != leader)
			(void)sem_post(&p->wake);
	}
}

/* Commits all that wait, as the one who may. */
static void
lead(struct writer *w, const struct piece *me)
{
	struct piece *group, *heir;

	(void)pthread_mutex_lock(&w->mutex);
	group = w->first;
	w->first = NULL;
	w->last = &w->first;
	w->waiting = 0;
	(void)pthread_mutex_unlock(&w->mutex);

	run_group(w, group);

	(void)pthread_mutex_lock(&w->mutex);
	w->log_bytes = w->db != NULL ? db_log_bytes(w->db) : 0;
	w->groups++;
	if (w->log_bytes > LOG_BYTES_MAX)
		(void)pthread_cond_signal(&w->keep);
	heir = w->first;
	if (heir != NULL)
		heir->lead = true;
	else
		w->busy = false;
	(void)pthread_mutex_unlock(&w->mutex);
	if (heir != NULL)
		(void)sem_post(&heir->wake);
	wake_group(group, me);
}

static int
submit_threaded(struct writer *w, struct piece *p)
{
	bool leads;

	(void)pthread_mutex_lock(&w->mutex);
	if (w->waiting >= QUEUE_MAX) {
		(void)pthread_mutex_unlock(&w->mutex);
		p->err->retry_after_s = 1;
		return error_set(p->err, ERROR_UNAVAILABLE,
		    "too many are waiting to be stored; try again shortly");
	}
	*w->last = p;
	w->last = &p->next;
	w->waiting++;
	leads = !w->busy;
	w->busy = true;
	(void)pthread_mutex_unlock(&w->mutex);
	if (!leads) {
		while (sem_wait(&p->wake) != 0)
			; /* a signal */
		leads = p->lead;
	}
	if (leads)
		lead(w, p);
	return p->rc;
}

int
writer_submit(struct writer *w, writer_fn *fn, void *arg, struct error *err)
{
	struct piece p = {0};
	int rc;

	p.fn = fn;
	p.arg = arg;
	p.err = err;
	if (!w->threaded) {
		run_alone(w, &p);
		return p.rc;
	}
	(void)sem_init(&p.wake, 0, 0);
	rc = submit_threaded(w, &p);
	(void)sem_destroy(&p.wake);
	return rc;
}

int
writer_read(struct writer *w, writer_fn *fn, void *arg, struct error *err)
{
	int rc;

	(void)pthread_mutex_lock(&w->read_mutex);
	rc = open_store(w, &w->reader, err);
	if (rc == 0) {
		rc = fn(w->reader, arg, err);
		if (rc != 0)
			close_if_broken(&w->reader, err);
	}
	(void)pthread_mutex_unlock(&w->read_mutex);
	return rc;
}

static void
checkpoint(struct writer *w, struct db **db)
{
	struct error err = ERROR_INIT;

	if (open_store(w, db, &err) == 0 && db_checkpoint(*db, 0, &err) == 0)
		return;
	log_error(LOG_WARNING, "checkpoint.failed", &err, NULL);
	db_close(*db);
	*db = NULL;
}

/*
 * Moves the write-ahead log into the database when it has grown, or while
 * nobody writes; never in a visitor's thread.
 */
static void *
keep(void *arg)
{
	struct writer *w = arg;
	struct db *db = NULL;
	struct timespec until;
	int64_t seen = 0, moved = 0;
	bool due;

	(void)pthread_mutex_lock(&w->mutex);
	while (!w->stop) {
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		(void)pthread_cond_timedwait(&w->keep, &w->mutex, &until);
		due = w->log_bytes > LOG_BYTES_MAX ||
		    (w->groups == seen && w->log_bytes > LOG_BYTES_IDLE);
		seen = w->groups;
		if (!due || w->groups == moved || w->stop)
			continue;
		moved = w->groups;
		(void)pthread_mutex_unlock(&w->mutex);
		checkpoint(w, &db);
		(void)pthread_mutex_lock(&w->mutex);
	}
	(void)pthread_mutex_unlock(&w->mutex);
	db_close(db);
	return NULL;
}

static void
start_keeper(struct writer *w)
{
	pthread_condattr_t clock;
	pthread_attr_t attr;

	(void)pthread_condattr_init(&clock);
	(void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->keep, &clock);
	(void)pthread_condattr_destroy(&clock);
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, 256 * 1024);
	w->keeper_runs = pthread_create(&w->keeper, &attr, keep, w) == 0;
	(void)pthread_attr_destroy(&attr);
}

struct writer *
writer_new(const struct config *cfg, int threaded)
{
	struct writer *w = xcalloc(1, sizeof(*w));

	w->cfg = cfg;
	w->threaded = threaded != 0;
	w->last = &w->first;
	(void)pthread_mutex_init(&w->mutex, NULL);
	(void)pthread_mutex_init(&w->read_mutex, NULL);
	if (w->threaded)
		start_keeper(w);
	return w;
}

void
writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	if (w->keeper_runs) {
		(void)pthread_mutex_lock(&w->mutex);
		w->stop = true;
		(void)pthread_cond_signal(&w->keep);
		(void)pthread_mutex_unlock(&w->mutex);
		(void)pthread_join(w->keeper, NULL);
	}
	db_close(w->db);
	db_close(w->reader);
	(void)pthread_mutex_destroy(&w->mutex);
	(void)pthread_mutex_destroy(&w->read_mutex);
	free(w);
}
