/* events.c - claims due events and does what they tell. */

#include "sync/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "event_round.h"
#include "sync/conflict.h"

#define CLAIM 100

/* --- What needs no provider ----------------------------------------------- */

struct taking {
	struct event_round *r;
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
		else if (event_handlers[event_handler_of(item)]->take(
			&t->r->context, db, item, err) != 0)
			return -1;
		if (event_record(t->r, db, item, err) != 0)
			return -1;
	}
	return 0;
}

static int
record_one(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;

	return event_record(t->r, db, &t->r->items[t->from], err);
}

/* One that spoils a transaction spoils it for itself alone. */
static int
take_alone(struct event_round *r, int i, struct error *err)
{
	struct taking t = {r, i, i + 1};
	struct event_item *item = &r->items[i];
	struct error why = ERROR_INIT;

	if (db_transact(r->e->db, take_some, &t, &why) == 0)
		return 0;
	if (event_store_trouble(&why)) {
		*err = why;
		return -1;
	}
	item->step = EVENT_FAILED;
	item->error = why;
	item->refused = true;
	return db_transact(r->e->db, record_one, &t, err);
}

static int
take_all(struct event_round *r, struct error *err)
{
	struct taking t = {r, 0, r->count};
	struct error why = ERROR_INIT;
	int i, rc = 0;

	if (db_transact(r->e->db, take_some, &t, &why) != 0) {
		if (event_store_trouble(&why)) {
			*err = why;
			return -1;
		}
		for (i = 0; i < r->count && rc == 0; i++)
			rc = take_alone(r, i, err);
	}
	for (i = 0; i < r->count && rc == 0; i++)
		event_count(r, &r->items[i]);
	return rc;
}

/* --- Rounds --------------------------------------------------------------- */

static void
items_free(struct event_round *r)
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
load_items(struct event_round *r, const struct job *jobs, int n,
    struct error *err)
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
do_claim(struct event_round *r, bool *more, struct error *err)
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
				rc = event_ask_record(r, i, err);
		items_free(r);
	}
	free(jobs);
	return rc;
}

static int
apply_due(struct event_round *r, struct error *err)
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
	for (h = 0; h < EVENT_HANDLERS && rc == 0; h++)
		if (r->down[h].code != ERROR_NONE) {
			*err = r->down[h];
			rc = -1;
		}
	return rc;
}

int
events_run(struct engine *e, struct run *run, struct error *err)
{
	struct event_round r = {.e = e, .run = run};
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

