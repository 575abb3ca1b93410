/*
 * writer.c - group commit.
 *
 * Who comes while nobody commits, commits by himself: no thread is woken for
 * one visitor.  Who comes meanwhile, waits; the writer thread then takes all
 * that wait, again and again, until nobody does.
 */

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
#define LOG_BYTES_MAX (12 * 1024 * 1024)
/* ... or when it is past this one and nobody has written for a second. */
#define LOG_BYTES_IDLE (1024 * 1024)

/* One waiting thread's piece of work, on that thread's stack. */
struct piece {
	writer_fn *fn;
	void *arg;
	struct error *err;
	int rc;
	sem_t wake;
	struct piece *next;
};

struct writer {
	const struct config *cfg;
	bool threaded;
	pthread_mutex_t mutex;
	struct piece *first, **last; /* who waits, in order */
	size_t waiting;
	bool busy;   /* somebody is committing, and owns db */
	bool handed; /* it is the writer thread's to go on; busy stays set */
	struct db *db;

	pthread_mutex_t read_mutex;
	struct db *reader;

	pthread_t thread;
	bool stop;
	pthread_cond_t work;
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

static int64_t
log_bytes(const struct writer *w)
{
	return w->db != NULL ? db_log_bytes(w->db) : 0;
}

static void
wake_group(struct piece *group)
{
	struct piece *p, *next;

	for (p = group; p != NULL; p = next) {
		next = p->next; /* p is gone once it is woken */
		(void)sem_post(&p->wake);
	}
}

/* All that wait. The mutex is held. */
static struct piece *
take_group(struct writer *w)
{
	struct piece *group = w->first;

	w->first = NULL;
	w->last = &w->first;
	w->waiting = 0;
	w->groups++;
	return group;
}

/* Commits one's own piece while nobody else does. */
static void
commit_own(struct writer *w, struct piece *p)
{
	run_group(w, p);
	(void)pthread_mutex_lock(&w->mutex);
	w->handed = w->first != NULL || log_bytes(w) > LOG_BYTES_MAX;
	w->busy = w->handed;
	if (w->handed)
		(void)pthread_cond_signal(&w->work);
	(void)pthread_mutex_unlock(&w->mutex);
}

static int
submit_threaded(struct writer *w, struct piece *p)
{
	bool alone;

	(void)pthread_mutex_lock(&w->mutex);
	if (w->waiting >= QUEUE_MAX) {
		(void)pthread_mutex_unlock(&w->mutex);
		p->err->retry_after_s = 1;
		return error_set(p->err, ERROR_UNAVAILABLE,
		    "too many are waiting to be stored; try again shortly");
	}
	alone = !w->busy;
	w->busy = true;
	if (alone) {
		w->groups++;
	} else {
		*w->last = p;
		w->last = &p->next;
		w->waiting++;
	}
	(void)pthread_mutex_unlock(&w->mutex);
	if (alone) {
		commit_own(w, p);
		return p->rc;
	}
	while (sem_wait(&p->wake) != 0)
		; /* a signal */
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

/* Moves the log into the database. Only for who is busy. */
static void
checkpoint(struct writer *w)
{
	struct error err = ERROR_INIT;

	if (w->db == NULL || db_checkpoint(w->db, 0, &err) == 0)
		return;
	log_error(LOG_WARNING, "checkpoint.failed", &err, NULL);
	db_close(w->db);
	w->db = NULL;
}

/* Commits until nobody waits. Called and returns with the mutex held. */
static void
commit_waiting(struct writer *w)
{
	struct piece *group;

	do {
		group = take_group(w);
		(void)pthread_mutex_unlock(&w->mutex);
		if (group != NULL)
			run_group(w, group);
		wake_group(group);
		if (log_bytes(w) > LOG_BYTES_MAX)
			checkpoint(w);
		(void)pthread_mutex_lock(&w->mutex);
	} while (w->first != NULL);
	w->handed = false;
	w->busy = false;
}

/* A second without a writer: a good moment. The mutex is held. */
static void
checkpoint_idle(struct writer *w)
{
	w->busy = true;
	(void)pthread_mutex_unlock(&w->mutex);
	if (log_bytes(w) > LOG_BYTES_IDLE)
		checkpoint(w);
	(void)pthread_mutex_lock(&w->mutex);
	commit_waiting(w);
}

static void *
write_for_all(void *arg)
{
	struct writer *w = arg;
	struct timespec until;
	int64_t seen = 0, idle = 0;

	(void)pthread_mutex_lock(&w->mutex);
	while (!w->stop || w->handed) {
		if (w->handed) {
			commit_waiting(w);
			continue;
		}
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		if (pthread_cond_timedwait(&w->work, &w->mutex, &until) == 0 ||
		    w->busy)
			continue;
		if (w->groups == seen && idle != seen) {
			idle = seen;
			checkpoint_idle(w);
		}
		seen = w->groups;
	}
	(void)pthread_mutex_unlock(&w->mutex);
	return NULL;
}

static void
start_thread(struct writer *w)
{
	pthread_condattr_t clock;
	pthread_attr_t attr;

	(void)pthread_condattr_init(&clock);
	(void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->work, &clock);
	(void)pthread_condattr_destroy(&clock);
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, 256 * 1024);
	if (pthread_create(&w->thread, &attr, write_for_all, w) != 0) {
		(void)fputs("leadbridge: cannot start a thread\n", stderr);
		abort();
	}
	(void)pthread_attr_destroy(&attr);
}

struct writer *
writer_new(const struct config *cfg, bool threaded)
{
	struct writer *w = xcalloc(1, sizeof(*w));

	w->cfg = cfg;
	w->threaded = threaded;
	w->last = &w->first;
	(void)pthread_mutex_init(&w->mutex, NULL);
	(void)pthread_mutex_init(&w->read_mutex, NULL);
	if (threaded)
		start_thread(w);
	return w;
}

void
writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	if (w->threaded) {
		(void)pthread_mutex_lock(&w->mutex);
		w->stop = true;
		(void)pthread_cond_signal(&w->work);
		(void)pthread_mutex_unlock(&w->mutex);
		(void)pthread_join(w->thread, NULL);
	}
	db_close(w->db);
	db_close(w->reader);
	(void)pthread_mutex_destroy(&w->mutex);
	(void)pthread_mutex_destroy(&w->read_mutex);
	free(w);
}
