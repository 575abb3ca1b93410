/* leads.c - claims due leads, delivers them in parallel, records outcomes. */

#include "sync/leads.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "provider/access.h"
#include "provider/zoho_crm_limits.h"
#include "sync/batch.h"
#include "sync/deliver.h"
#include "sync/outcome.h"

/* From this many failed tries on a lead travels alone: it may be the one
 * that a provider cannot digest. */
#define ALONE_AFTER 3

/* So many calls a worker are claimed at once: it waits for others only then. */
#define CLAIM_CALLS 2

/* What goes in one call. */
struct chunk {
	struct parcel **parcels;
	size_t n;
};

struct delivery {
	struct engine *e;
	struct run *run;
	int64_t total;     /* due at the start, for the progress */
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
	if (access_open(w->d->e->cfg, w->db, &w->access, err) != 0) {
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

/* One chunk's outcomes, in one transaction. */
struct record {
	struct delivery *d;
	const struct chunk *chunk;
	int64_t synced, retry, dead, waiting;
};

/* We have not called, because of a limit. */
static bool
held_back(const struct error *error)
{
	return error->code == ERROR_LIMITED &&
	    (strcmp(error->detail, ALLOWANCE_SPENT) == 0 ||
	    strcmp(error->detail, ALLOWANCE_PAUSED) == 0);
}

/* A lead that waits for the connection keeps its claim, to be given back. */
static bool
only_waits(const struct parcel *p)
{
	return !p->sent && !p->refused && !p->uncertain &&
	    (p->error.retry_after_s == 0 || held_back(&p->error)) &&
	    p->error.code != ERROR_INVALID;
}

static int
record_one(struct db *db, struct record *r, struct parcel *p, int64_t now,
    struct error *err)
{
	struct outcome_try tried = {0};
	struct job_outcome outcome;
	char text[600];
	bool ours;

	if (only_waits(p)) {
		r->waiting++;
		return 0;
	}
	tried.error = p->sent ? NULL : &p->error;
	tried.refused = p->refused;
	tried.uncertain = p->uncertain;
	tried.attempts = p->job.attempts;
	tried.max_attempts = (int)config_int(r->d->e->cfg,
	    SET_SYNC_MAX_ATTEMPTS);
	tried.now = now;
	secret_random(&tried.random, sizeof(tried.random));
	outcome_decide(&tried, text, sizeof(text), &outcome);
	/* A call that we cut off ourselves says nothing about the provider. */
	if ((*r->d->e->stop != 0 || held_back(&p->error)) && !p->refused &&
	    !p->sent)
		outcome.counts = false;
	if (job_record(db, JOB_LEAD, p->job.subject_id, r->d->run->id, &outcome,
	    now, &ours, err) != 0)
		return -1;
	if (ours && p->crm_id[0] != '\0' && lead_set_crm_id(db, p->lead.id,
	    p->crm_id, p->sent ? now : 0, err) != 0)
		return -1;
	r->synced += outcome.state == JOB_DONE;
	r->retry += outcome.state == JOB_RETRY;
	r->dead += outcome.state == JOB_DEAD;
	return 0;
}

static int
record_chunk(struct db *db, void *arg, struct error *err)
{
	struct record *r = arg;
	int64_t now = clock_now_ms();
	size_t i;

	r->synced = r->retry = r->dead = r->waiting = 0;
	for (i = 0; i < r->chunk->n; i++) {
		if (record_one(db, r, r->chunk->parcels[i], now, err) != 0)
			return -1;
	}
	return 0;
}

static void
log_chunk(const struct chunk *chunk)
{
	size_t i;

	for (i = 0; i < chunk->n; i++) {
		const struct parcel *p = chunk->parcels[i];

		if (p->sent)
			log_event(LOG_INFO, "lead.synced", "id", p->lead.id,
			    "crm_id", p->crm_id, "captured_by",
			    p->lead.request_id, NULL);
		else if (!only_waits(p))
			log_error(LOG_WARNING, "lead.failed", &p->error, "id",
			    p->lead.id, "captured_by", p->lead.request_id,
			    NULL);
	}
}

/*
 * Delivers; when the provider refuses a whole call for what is in it, half
 * by half, until the one that it means stands alone.
 */
static int
deliver_split(const struct call *call, struct parcel **parcels, size_t n,
    struct error *err)
{
	struct error first = ERROR_INIT, second = ERROR_INIT;
	size_t i, half = n / 2;

	if (deliver_leads(call, parcels, n, err) == 0)
		return 0;
	if (err->code != ERROR_INVALID || n == 1)
		return err->code == ERROR_INVALID ? 0 : -1;
	error_clear(err);
	for (i = 0; i < n; i++) {
		parcels[i]->sent = false;
		/* Some of it may be there since a moment ago. */
		parcels[i]->job.uncertain = true;
		error_clear(&parcels[i]->error);
	}
	(void)deliver_split(call, parcels, half, &first);
	(void)deliver_split(call, parcels + half, n - half, &second);
	if (first.code == ERROR_NONE && second.code == ERROR_NONE)
		return 0;
	*err = first.code != ERROR_NONE ? first : second;
	return err->code == ERROR_INVALID ? 0 : -1;
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
count(struct delivery *d, const struct record *r)
{
	struct run *run = d->run;

	(void)pthread_mutex_lock(&d->mutex);
	run->synced += r->synced;
	run->retry += r->retry;
	run->dead += r->dead;
	run->processed += r->synced + r->retry + r->dead;
	if (d->e->progress != NULL)
		d->e->progress(d->e, run, d->total);
	(void)pthread_mutex_unlock(&d->mutex);
}

/* Only what is on its way is held in memory. */
static int
load_chunk(struct db *db, const struct chunk *chunk, struct error *err)
{
	struct parcel *p;
	size_t i;

	for (i = 0; i < chunk->n; i++) {
		p = chunk->parcels[i];
		if (lead_load(db, p->job.subject_id, &p->lead, err) != 0)
			return -1;
		mapping_lead(&p->lead, &p->mapped);
	}
	return 0;
}

static void
do_chunk(struct worker *w, const struct chunk *chunk)
{
	struct call call = {.access = &w->access, .tenant = w->d->run->tenant,
	    .service = SERVICE_ZOHO_CRM};
	struct record r = {w->d, chunk, 0, 0, 0, 0};
	struct error err = ERROR_INIT;
	bool failed;

	if (load_chunk(w->db, chunk, &err) != 0) {
		fail(w->d, &err);
		return;
	}
	failed = deliver_split(&call, chunk->parcels, chunk->n, &err) != 0;
	if (failed)
		fail(w->d, &err);
	log_chunk(chunk);
	if (db_transact(w->db, record_chunk, &r, &err) == 0) {
		count(w->d, &r);
		return;
	}
	fail(w->d, &err);
	(void)pthread_mutex_lock(&w->d->mutex);
	w->d->unrecorded = true;
	(void)pthread_mutex_unlock(&w->d->mutex);
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
	size_t i;

	/* Calls carry the run as their request id. */
	log_request_id(w->d->run->id);
	while ((chunk = take_chunk(w->d)) != NULL) {
		if (worker_open(w, &err) != 0)
			fail(w->d, &err);
		else
			do_chunk(w, chunk);
		for (i = 0; i < chunk->n; i++)
			parcel_release(chunk->parcels[i]);
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

/* The parcels of one round, in chunks of at most batch. */
static struct chunk *
make_chunks(struct parcel **round, size_t n, size_t batch, size_t *count)
{
	struct chunk *chunks = xcalloc(n, sizeof(*chunks)), *open = NULL;
	size_t i;

	*count = 0;
	for (i = 0; i < n; i++) {
		bool alone = round[i]->job.attempts >= ALONE_AFTER;

		if (alone || open == NULL || open->n == batch) {
			open = &chunks[(*count)++];
			open->parcels = &round[i];
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
    struct parcel *parcels, const struct batch_person *people, size_t n)
{
	size_t max = (size_t)config_int(d->e->cfg, SET_SYNC_CONCURRENCY);
	size_t batch = (size_t)config_int(d->e->cfg, SET_SYNC_BATCH_SIZE);
	struct parcel **round = xcalloc(n, sizeof(*round));
	int *number = xcalloc(n, sizeof(*number));
	size_t i, in_round;
	int rounds, r;

	rounds = batch_rounds(people, n, number);
	for (r = 0; r < rounds && !d->failed && !engine_stopping(d->e); r++) {
		in_round = 0;
		for (i = 0; i < n; i++) {
			if (number[i] == r)
				round[in_round++] = &parcels[i];
		}
		d->chunks = make_chunks(round, in_round, batch,
		    &d->chunk_count);
		do_round(d, workers, max);
		free(d->chunks);
	}
	free(round);
	free(number);
}

/* Who is written for, which tells what may be in flight together. */
static int
load_people(struct engine *e, const struct job *jobs, size_t n,
    struct batch_person *people, struct error *err)
{
	struct lead lead;
	size_t i;

	for (i = 0; i < n; i++) {
		if (lead_load(e->db, jobs[i].subject_id, &lead, err) != 0)
			return -1;
		people[i].email = lead.text[LEAD_EMAIL];
		people[i].phone = lead.text[LEAD_PHONE];
		lead.text[LEAD_EMAIL] = lead.text[LEAD_PHONE] = NULL;
		lead_release(&lead);
	}
	return 0;
}

/* Claims and delivers once. *more: there may be further ones. */
static int
deliver_claim(struct delivery *d, struct worker *workers, int want,
    bool *more, struct error *err)
{
	struct batch_person *people;
	struct parcel *parcels;
	struct job *jobs = NULL;
	int n = 0, i, rc;

	rc = job_claim(d->e->db, JOB_LEAD, d->run->tenant, d->run->id,
	    clock_now_ms(), want, &jobs, &n, err);
	if (rc != 0)
		return -1;
	parcels = xcalloc((size_t)n + 1, sizeof(*parcels));
	people = xcalloc((size_t)n + 1, sizeof(*people));
	for (i = 0; i < n; i++)
		parcels[i].job = jobs[i];
	rc = load_people(d->e, jobs, (size_t)n, people, err);
	if (rc == 0 && n > 0)
		deliver_rounds(d, workers, parcels, people, (size_t)n);
	*more = n == want;
	for (i = 0; i < n; i++) {
		free((char *)people[i].email);
		free((char *)people[i].phone);
	}
	free(people);
	free(parcels);
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
	if (!d->unrecorded && job_release(d->e->db, JOB_LEAD, d->run->id,
	    rc != 0 ? err->text : NULL, &ignored) != 0)
		log_error(LOG_WARNING, "claims.kept", &ignored, NULL);
	return rc;
}

static int
show_one(const struct lead *lead, void *arg)
{
	struct delivery *d = arg;
	struct mapped mapped;
	char *record;

	if (d->e->limit > 0 && d->run->processed >= d->e->limit)
		return 0;
	mapping_lead(lead, &mapped);
	record = json_print(mapped.record);
	if (d->e->would_send != NULL)
		d->e->would_send(d->e, lead->id, record);
	d->run->processed++;
	free(record);
	mapped_release(&mapped);
	return 0;
}

/* Tells what a run would send; claims and sends nothing. */
static int
dry_run(struct delivery *d, struct error *err)
{
	return lead_each_due(d->e->db, d->run->tenant, clock_now_ms(),
	    show_one, d, err);
}

/* A token before anything is claimed: most failures end here, early. */
static int
check_connection(struct engine *e, const struct run *run,
    struct error *err)
{
	struct access_token token = {0};
	struct access access;
	const struct call call = {.access = &access, .tenant = run->tenant,
	    .service = SERVICE_ZOHO_CRM};
	int rc;

	if (access_open(e->cfg, e->db, &access, err) != 0)
		return -1;
	if (e->force_refresh)
		rc = access_force(&access, run->tenant, SERVICE_ZOHO_CRM,
		    &token, err);
	else
		rc = access_get(&access, run->tenant, SERVICE_ZOHO_CRM, &token,
		    err);
	if (rc == 0)
		zoho_crm_learn_limits(&call);
	access_token_release(&token);
	access_close(&access);
	return rc;
}

int
leads_run(struct engine *e, struct run *run, struct error *err)
{
	struct delivery d = {0};
	struct job_counts due;
	int rc;

	d.e = e;
	d.run = run;
	if (e->dry_run)
		return dry_run(&d, err);
	if (job_count(e->db, JOB_LEAD, run->tenant, clock_now_ms(), &due,
	    err) != 0)
		return -1;
	if (due.due == 0 && !e->named)
		return 0;
	if (check_connection(e, run, err) != 0)
		return -1;
	d.total = e->limit > 0 && due.due > e->limit ? e->limit : due.due;
	(void)pthread_mutex_init(&d.mutex, NULL);
	rc = deliver_all(&d, err);
	(void)pthread_mutex_destroy(&d.mutex);
	return rc;
}
