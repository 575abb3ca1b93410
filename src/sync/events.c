/* events.c - claims due events and does what they tell. */

#include "sync/events.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "event_parts.h"
#include "sync/conflict.h"
#include "sync/outcome.h"

#define CLAIM 100
#define LOCK_WAIT_MS 200

static const struct event_handler *const handlers[] = {
	&event_inventory, &event_crm, &event_quickbooks, &event_standard,
};

struct round {
	struct engine *e;
	struct run *run;
	struct access access;
	struct event_context context;
	struct event_item *items;
	int count;
	struct error down[nitems(handlers)]; /* a service that fails now */
	bool checked[nitems(handlers)];      /* there is a token for it */
};

int
event_end(struct event_item *item, enum event_step step, const char *fmt, ...)
{
	va_list args;

	item->step = step;
	va_start(args, fmt);
	(void)vsnprintf(item->note, sizeof(item->note), fmt, args);
	va_end(args);
	return 0;
}

static size_t
handler_of(const struct event_item *item)
{
	size_t i;

	for (i = 0; i < nitems(handlers); i++)
		if (strcmp(handlers[i]->source, item->event.source) == 0)
			return i;
	return 0;
}

/* --- Outcomes ------------------------------------------------------------- */

static int
record_failure(struct round *r, struct db *db, struct event_item *item,
    struct error *err)
{
	char text[sizeof(item->error.text) + 64];
	struct job_outcome outcome;
	struct outcome_try tried = {
		.error = &item->error,
		.refused = item->refused,
		.attempts = item->job.attempts,
		.max_attempts = (int)config_int(r->e->cfg,
		    SET_SYNC_MAX_ATTEMPTS),
		.failing_since = item->job.failing_since,
		.now = clock_now_ms(),
	};

	/* What nobody has connected in a week is not waited for. */
	if (tried.now - item->event.received_at > OUTCOME_AGE_MS) {
		tried.refused = true;
		tried.failing_since = item->event.received_at;
	}

	secret_random(&tried.random, sizeof(tried.random));
	outcome_decide(&tried, text, sizeof(text), &outcome);
	return job_record(db, JOB_EVENT, item->event.id, r->run->id, &outcome,
	    tried.now, NULL, err);
}

/* Within a transaction. Nothing for one that is still open. */
static int
record(struct round *r, struct db *db, struct event_item *item,
    struct error *err)
{
	static const struct job_outcome done = {.state = JOB_DONE,
	    .counts = true};
	int64_t now = clock_now_ms();
	int rc;

	if (item->step == EVENT_FAILED)
		return record_failure(r, db, item, err);
	if (item->step != EVENT_DONE && item->step != EVENT_NOTHING)
		return 0;
	rc = item->step == EVENT_DONE ? event_applied(db, item->event.id,
	    item->note, now, err) : event_ignored(db, item->event.id,
	    item->note, err);
	return rc != 0 ? rc : job_record(db, JOB_EVENT, item->event.id,
	    r->run->id, &done, now, NULL, err);
}

static void
count(struct round *r, const struct event_item *item)
{
	struct run *run = r->run;

	if (item->step == EVENT_ASK || item->step == EVENT_OPEN)
		return;
	run->processed++;
	run->synced += item->step == EVENT_DONE;
	run->skipped += item->step == EVENT_NOTHING;
	run->retry += item->step == EVENT_FAILED;
	if (item->step == EVENT_FAILED)
		log_error(LOG_WARNING, "event.failed", &item->error, "id",
		    item->event.id, "source", item->event.source, NULL);
	else
		log_event(LOG_DEBUG, "event.applied", "id", item->event.id,
		    "source", item->event.source, "note", item->note, NULL);
	if (r->e->progress != NULL)
		r->e->progress(r->e, run, run->processed);
}

/* --- What needs no provider ----------------------------------------------- */

struct taking {
	struct round *r;
	int from, to;
};

static int
take_some(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;
	struct event_item *item;
	int i;

	for (i = t->from; i < t->to; i++) {
		item = &t->r->items[i];
		item->step = EVENT_OPEN;
		item->note[0] = '\0';
		if (item->body == NULL)
			(void)event_end(item, EVENT_NOTHING, "it is no JSON");
		else if (handlers[handler_of(item)]->take(&t->r->context, db,
		    item, err) != 0)
			return -1;
		if (record(t->r, db, item, err) != 0)
			return -1;
	}
	return 0;
}

static int
record_one(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;

	return record(t->r, db, &t->r->items[t->from], err);
}

static bool
is_store_trouble(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE || err->code == ERROR_CONFIG;
}

/* One that spoils a transaction spoils it for itself alone. */
static int
take_alone(struct round *r, int i, struct error *err)
{
	struct taking t = {r, i, i + 1};
	struct event_item *item = &r->items[i];
	struct error why = ERROR_INIT;

	if (db_transact(r->e->db, take_some, &t, &why) == 0)
		return 0;
	if (is_store_trouble(&why)) {
		*err = why;
		return -1;
	}
	item->step = EVENT_FAILED;
	item->error = why;
	item->refused = true;
	return db_transact(r->e->db, record_one, &t, err);
}

static int
take_all(struct round *r, struct error *err)
{
	struct taking t = {r, 0, r->count};
	struct error why = ERROR_INIT;
	int i, rc = 0;

	if (db_transact(r->e->db, take_some, &t, &why) != 0) {
		if (is_store_trouble(&why)) {
			*err = why;
			return -1;
		}
		for (i = 0; i < r->count && rc == 0; i++)
			rc = take_alone(r, i, err);
	}
	for (i = 0; i < r->count && rc == 0; i++)
		count(r, &r->items[i]);
	return rc;
}

/* --- What the provider is asked for --------------------------------------- */

static bool
is_same_record(const struct event_item *a, const struct event_item *b)
{
	return strcmp(a->event.source, b->event.source) == 0 &&
	    a->event.kind != NULL && b->event.kind != NULL &&
	    strcmp(a->event.kind, b->event.kind) == 0 &&
	    a->event.record_id != NULL && b->event.record_id != NULL &&
	    strcmp(a->event.record_id, b->event.record_id) == 0;
}

struct settling {
	struct round *r;
	int first; /* the events of its record from there on */
	const struct event_answer *answer; /* NULL: it failed */
	const struct error *why;
	bool refused;
	struct event_item **met;
	int met_count;
};

static int
settle(struct db *db, void *arg, struct error *err)
{
	struct settling *s = arg;
	struct event_item *item;
	int i;

	for (i = 0; i < s->met_count; i++) {
		item = s->met[i];
		item->step = EVENT_FAILED;
		item->refused = s->refused;
		if (s->answer == NULL)
			item->error = *s->why;
		else if (handlers[handler_of(item)]->settle(&s->r->context, db,
		    item, s->answer, err) != 0)
			return -1;
		if (record(s->r, db, item, err) != 0)
			return -1;
	}
	return 0;
}

/* The first of a record takes the others along. */
static void
meet(struct settling *s)
{
	struct round *r = s->r;
	int i;

	s->met = xcalloc((size_t)r->count, sizeof(struct event_item *));
	for (i = s->first; i < r->count; i++)
		if (r->items[i].step == EVENT_ASK && (i == s->first ||
		    is_same_record(&r->items[s->first], &r->items[i])))
			s->met[s->met_count++] = &r->items[i];
}

/* A token before the first question: most failures end here. */
static int
check_service(struct round *r, size_t h, struct error *err)
{
	struct access_token token = {0};
	int rc;

	if (r->checked[h])
		return 0;
	rc = access_get(&r->access, r->run->tenant, handlers[h]->service,
	    &token, err);
	access_token_release(&token);
	r->checked[h] = rc == 0;
	return rc;
}

/* Whether an error is the provider's word about this record. */
static bool
is_refusal(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT ||
	    (err->code == ERROR_NOT_FOUND && err->detail[0] != '\0');
}

/* 0 and *answer; or -1 and s->why. */
static int
ask(struct settling *s, struct event_answer *answer, struct error *why)
{
	struct round *r = s->r;
	const struct event_item *item = &r->items[s->first];
	size_t h = handler_of(item);
	const struct call call = {
		.access = &r->access,
		.tenant = r->run->tenant,
		.service = handlers[h]->service,
		.lane = handlers[h]->lane,
	};
	int rc;

	if (r->down[h].code != ERROR_NONE) {
		*why = r->down[h];
		return -1;
	}
	rc = check_service(r, h, why);
	if (rc == 0) {
		rc = handlers[h]->ask(&r->context, &call, item, answer, why);
		s->refused = rc != 0 && is_refusal(why);
	}
	if (rc != 0 && !s->refused)
		r->down[h] = *why;
	return rc;
}

static int
do_record(struct round *r, int i, struct error *err)
{
	struct settling s = {.r = r, .first = i};
	struct event_answer answer = {.json = NULL};
	struct error why = ERROR_INIT, broken = ERROR_INIT;
	int rc;

	meet(&s);
	s.why = &why;
	if (ask(&s, &answer, &why) == 0)
		s.answer = &answer;
	rc = db_transact(r->e->db, settle, &s, &broken);
	if (rc != 0 && s.answer != NULL && !is_store_trouble(&broken)) {
		s.answer = NULL;
		s.why = &broken;
		s.refused = true;
		rc = db_transact(r->e->db, settle, &s, err);
	} else if (rc != 0) {
		*err = broken;
	}
	for (i = 0; i < s.met_count && rc == 0; i++)
		count(r, s.met[i]);
	json_free(answer.json);
	free(s.met);
	return rc;
}

/* --- Rounds --------------------------------------------------------------- */

static void
items_free(struct round *r)
{
	int i;

	for (i = 0; i < r->count; i++) {
		event_release(&r->items[i].event);
		json_free(r->items[i].body);
	}
	free(r->items);
	r->items = NULL;
	r->count = 0;
}

static int
load_items(struct round *r, const struct job *jobs, int n, struct error *err)
{
	struct error none = ERROR_INIT;
	struct event_item *item;
	int i;

	r->items = xcalloc((size_t)n + 1, sizeof(*r->items));
	for (i = 0; i < n; i++) {
		item = &r->items[r->count++];
		item->job = jobs[i];
		if (event_load(r->e->db, jobs[i].subject_id, &item->event,
			err) != 0)
			return -1;
		if (json_parse(item->event.body, strlen(item->event.body),
			&item->body, &none) != 0)
			item->body = NULL;
	}
	return 0;
}

static int
do_claim(struct round *r, bool *more, struct error *err)
{
	struct engine *e = r->e;
	int64_t want = e->limit > 0 && e->limit - r->run->processed < CLAIM ?
	    e->limit - r->run->processed : CLAIM;
	struct job *jobs = NULL;
	int n = 0, i, rc;

	*more = false;
	if (want <= 0)
		return 0;
	rc = job_claim(e->db, JOB_EVENT, r->run->tenant, r->run->id,
	    clock_now_ms(), (int)want, &jobs, &n, err);
	*more = n == want;
	if (rc == 0 && n > 0) {
		rc = load_items(r, jobs, n, err);
		if (rc == 0)
			rc = take_all(r, err);
		for (i = 0; i < r->count && rc == 0 && !engine_stopping(e);
		    i++)
			if (r->items[i].step == EVENT_ASK)
				rc = do_record(r, i, err);
		items_free(r);
	}
	free(jobs);
	return rc;
}

static int
apply_due(struct round *r, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool more = true;
	size_t h;
	int rc;

	r->context.access = &r->access;
	r->context.tenant = r->run->tenant;
	rc = conflict_strategy(&r->access, r->run->tenant,
	    &r->context.strategy, err);
	while (rc == 0 && more && !engine_stopping(r->e))
		rc = do_claim(r, &more, err);
	if (job_release(r->e->db, JOB_EVENT, r->run->id, NULL, &ignored) != 0)
		log_error(LOG_WARNING, "claims.kept", &ignored, NULL);
	for (h = 0; h < nitems(handlers) && rc == 0; h++)
		if (r->down[h].code != ERROR_NONE) {
			*err = r->down[h];
			rc = -1;
		}
	return rc;
}

int
events_run(struct engine *e, struct run *run, struct error *err)
{
	struct round r = {.e = e, .run = run};
	struct job_counts due;
	int rc;

	if (job_count(e->db, JOB_EVENT, run->tenant, clock_now_ms(), &due,
	    err) != 0)
		return -1;
	if (due.due == 0)
		return 0;
	if (e->dry_run) {
		run->processed += due.due;
		return 0;
	}
	rc = engine_access(e, e->db, &r.access, err);
	if (rc == 0)
		rc = apply_due(&r, err);
	access_close(&r.access);
	return rc;
}

/* --- For a page ----------------------------------------------------------- */

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
