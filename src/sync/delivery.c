/* delivery.c - claims due records, delivers them in parallel. */

#include "sync/delivery.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/zoho_crm_limits.h"
#include "src/sync/delivery_call.h"
#include "src/sync/delivery_record.h"

/* From this many failed tries on a record travels alone: it may be the one
 * that a provider cannot digest. */
#define ALONE_AFTER 3

/* So many calls a worker are claimed at once: it waits for others only then. */
#define CLAIM_CALLS 2

/* What goes in one call. */
struct chunk {
	struct delivery_item **items;
	size_t n;
};

struct delivery {
	struct engine *e;
	struct run *run;
	const struct delivery_kind *kind;
	void *shared;
	int64_t total;     /* due at the start, for the progress */
	int64_t before;    /* what the run had processed already */
	pthread_mutex_t mutex; /* guards all below, and run's counts */
	struct chunk *chunks;
	size_t chunk_count, next_chunk;
	bool failed;       /* the connection or the store: begin no more */
	bool unrecorded;   /* the store does not know what was sent */
	struct error error;
};

struct worker {
	struct delivery *d;
	struct db *db;
	struct access access;
	bool open;
	pthread_t thread;
};

static int
worker_open(struct worker *w, struct error *err)
{
	if (w->open)
		return 0;
	if (db_open(w->d->e->cfg, 0, &w->db, err) != 0)
		return -1;
	if (engine_access(w->d->e, w->db, &w->access, err) != 0) {
		db_close(w->db);
		w->db = NULL;
		return -1;
	}
	w->open = true;
	return 0;
}

static void
worker_close(struct worker *w)
{
	if (!w->open)
		return;
	access_close(&w->access);
	db_close(w->db);
	w->open = false;
}

static void
fail(struct delivery *d, const struct error *err)
{
	(void)pthread_mutex_lock(&d->mutex);
	if (!d->failed)
		d->error = *err;
	d->failed = true;
	(void)pthread_mutex_unlock(&d->mutex);
}

static void
count(struct delivery *d, const struct delivery_record *r)
{
	struct run *run = d->run;

	(void)pthread_mutex_lock(&d->mutex);
	run->synced += r->synced;
	run->retry += r->retry;
	run->dead += r->dead;
	run->processed += r->synced + r->retry + r->dead;
	if (d->e->progress != NULL)
		d->e->progress(d->e, run, d->before + d->total);
	(void)pthread_mutex_unlock(&d->mutex);
}

static void
do_chunk(struct worker *w, const struct chunk *chunk)
{
	struct delivery *d = w->d;
	struct call call = {
		.access = &w->access,
		.tenant = d->run->tenant,
		.service = d->kind->service,
		.lane = d->kind->lane,
	};
	const struct delivery_batch batch = {d->kind, d->shared, chunk->items,
	    chunk->n};
	struct delivery_record r = {
		.kind = d->kind,
		.items = chunk->items,
		.n = chunk->n,
		.run_id = d->run->id,
		.max_attempts = (int)config_int(d->e->cfg,
		    SET_SYNC_MAX_ATTEMPTS),
		.stop = d->e->stop,
	};
	struct error err = ERROR_INIT;

	if (delivery_load(w->db, &batch, &err) != 0) {
		fail(d, &err);
		goto out;
	}
	if (delivery_send(&call, &batch, &err) != 0)
		fail(d, &err);
	delivery_log(&r);
	if (delivery_record(w->db, &r, &err) == 0) {
		count(d, &r);
		goto out;
	}
	fail(d, &err);
	(void)pthread_mutex_lock(&d->mutex);
	d->unrecorded = true;
	(void)pthread_mutex_unlock(&d->mutex);
out:
	delivery_release(&batch);
}

static const struct chunk *
take_chunk(struct delivery *d)
{
	const struct chunk *chunk = NULL;

	(void)pthread_mutex_lock(&d->mutex);
	if (!d->failed && d->next_chunk < d->chunk_count &&
	    !engine_stopping(d->e))
		chunk = &d->chunks[d->next_chunk++];
	(void)pthread_mutex_unlock(&d->mutex);
	return chunk;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct error err = ERROR_INIT;
	const struct chunk *chunk;

	/* Calls carry the run as their request id. */
	log_request_id(w->d->run->id);
	while ((chunk = take_chunk(w->d)) != NULL) {
		if (worker_open(w, &err) != 0)
			fail(w->d, &err);
		else
			do_chunk(w, chunk);
	}
	return NULL;
}

/* All chunks of a round, by as many workers as are allowed and needed. */
static void
do_round(struct delivery *d, struct worker *workers, size_t max)
{
	size_t n = d->chunk_count < max ? d->chunk_count : max, i, started;

	d->next_chunk = 0;
	for (started = 1; started < n; started++) {
		if (pthread_create(&workers[started].thread, NULL, work,
		    &workers[started]) != 0)
			break;
	}
	(void)work(&workers[0]);
	for (i = 1; i < started; i++)
		(void)pthread_join(workers[i].thread, NULL);
	log_request_id(NULL);
}

/* The items of one round, in chunks of at most batch. */
static struct chunk *
make_chunks(struct delivery_item **round, size_t n, size_t batch,
    size_t *count_out)
{
	struct chunk *chunks = xcalloc(n, sizeof(*chunks)), *open = NULL;
	size_t i;

	*count_out = 0;
	for (i = 0; i < n; i++) {
		bool alone = round[i]->job.attempts >= ALONE_AFTER;

		if (alone || open == NULL || open->n == batch) {
			open = &chunks[(*count_out)++];
			open->items = &round[i];
			open->n = 0;
		}
		open->n++;
		if (alone)
			open = NULL;
	}
	return chunks;
}

static void
deliver_rounds(struct delivery *d, struct worker *workers,
    struct delivery_item *items, const struct batch_person *people, size_t n)
{
	size_t max = (size_t)config_int(d->e->cfg, SET_SYNC_CONCURRENCY);
	size_t batch = (size_t)config_int(d->e->cfg, SET_SYNC_BATCH_SIZE);
	struct delivery_item **round = xcalloc(n, sizeof(*round));
	int *number = xcalloc(n, sizeof(*number));
	size_t i, in_round;
	int rounds, r;

	rounds = batch_rounds(people, n, number);
	for (r = 0; r < rounds && !d->failed && !engine_stopping(d->e); r++) {
		in_round = 0;
		for (i = 0; i < n; i++) {
			if (number[i] == r)
				round[in_round++] = &items[i];
		}
		d->chunks = make_chunks(round, in_round, batch,
		    &d->chunk_count);
		do_round(d, workers, max);
		free(d->chunks);
	}
	free(round);
	free(number);
}

/* Claims and delivers once. *more: there may be further ones. */
static int
deliver_claim(struct delivery *d, struct worker *workers, int want,
    bool *more, struct error *err)
{
	const struct delivery_batch none = {d->kind, d->shared, NULL, 0};
	struct batch_person *people;
	struct delivery_item *items;
	struct job *jobs = NULL;
	int n = 0, i, rc;

	if (job_claim(d->e->db, d->kind->job, d->run->tenant, d->run->id,
	    clock_now_ms(), want, &jobs, &n, err) != 0)
		return -1;
	items = xcalloc((size_t)n + 1, sizeof(*items));
	people = xcalloc((size_t)n + 1, sizeof(*people));
	for (i = 0, rc = 0; i < n && rc == 0; i++) {
		items[i].job = jobs[i];
		rc = delivery_person(d->e->db, &none, &items[i], &people[i],
		    err);
	}
	if (rc == 0 && n > 0)
		deliver_rounds(d, workers, items, people, (size_t)n);
	*more = n == want;
	for (i = 0; i < n; i++) {
		free((char *)people[i].email);
		free((char *)people[i].phone);
	}
	free(people);
	free(items);
	free(jobs);
	return rc;
}

static int
claim_size(const struct delivery *d)
{
	int64_t size = CLAIM_CALLS *
	    config_int(d->e->cfg, SET_SYNC_BATCH_SIZE) *
	    config_int(d->e->cfg, SET_SYNC_CONCURRENCY);

	if (d->e->limit > 0 && size > d->e->limit - d->run->processed)
		size = d->e->limit - d->run->processed;
	return (int)size;
}

static int
deliver_all(struct delivery *d, struct error *err)
{
	size_t max = (size_t)config_int(d->e->cfg, SET_SYNC_CONCURRENCY), i;
	struct worker *workers = xcalloc(max, sizeof(*workers));
	struct error ignored = ERROR_INIT;
	bool more = true;
	int want, rc = 0;

	for (i = 0; i < max; i++)
		workers[i].d = d;
	while (rc == 0 && more && !d->failed && !engine_stopping(d->e) &&
	    (want = claim_size(d)) > 0)
		rc = deliver_claim(d, workers, want, &more, err);
	for (i = 0; i < max; i++)
		worker_close(&workers[i]);
	free(workers);
	if (rc == 0 && d->failed) {
		*err = d->error;
		rc = -1;
	}
	/* The next run takes over what is kept, and looks it up first. */
	if (!d->unrecorded && job_release(d->e->db, d->kind->job, d->run->id,
	    rc != 0 ? err->text : NULL, &ignored) != 0)
		log_error(LOG_WARNING, "claims.kept", &ignored, NULL);
	return rc;
}

/* A token before anything is claimed: most failures end here, early. */
static int
check_connection(const struct delivery *d, struct error *err)
{
	const char *tenant = d->run->tenant, *service = d->kind->service;
	struct access_token token = {0};
	struct access access;
	struct call call = {
		.access = &access,
		.tenant = tenant,
		.service = service,
		.lane = d->kind->lane,
	};
	int rc;

	if (engine_access(d->e, d->e->db, &access, err) != 0)
		return -1;
	if (d->e->force_refresh)
		rc = access_force(&access, tenant, service, &token, err);
	else
		rc = access_get(&access, tenant, service, &token, err);
	access_token_release(&token);
	if (rc == 0 && strcmp(service, SERVICE_ZOHO_CRM) == 0)
		zoho_crm_learn_limits(&call);
	if (rc == 0 && d->kind->prepare != NULL)
		rc = d->kind->prepare(&call, d->shared, err);
	access_close(&access);
	return rc;
}

int
delivery_run(struct engine *e, struct run *run,
    const struct delivery_kind *kind, void *shared, struct error *err)
{
	struct delivery d = {.e = e, .run = run, .kind = kind,
	    .shared = shared};
	struct job_counts due;
	int rc;

	if (job_count(e->db, kind->job, run->tenant, clock_now_ms(), &due,
	    err) != 0)
		return -1;
	if (due.due == 0 && (!e->named || kind->optional))
		return 0;
	if (check_connection(&d, err) != 0)
		return -1;
	d.total = e->limit > 0 && due.due > e->limit ? e->limit : due.due;
	d.before = run->processed;
	(void)pthread_mutex_init(&d.mutex, NULL);
	rc = deliver_all(&d, err);
	(void)pthread_mutex_destroy(&d.mutex);
	return rc;
}
