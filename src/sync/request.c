/* request.c - runs what somebody asked for over HTTP. */

#include "sync/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/run_outcome.h"
#include "store/run_request.h"

#define JOBS_MAX 16
#define STEP_MS 1000

/* Where a run tells how far it is: a connection of its own. */
struct telling {
	struct db *db;
	const char *id;
	int64_t told_ms;
	int64_t done, done_before; /* by this job, and by those before it */
	char run_id[UUID_SIZE];
};

static struct json *
run_json(const struct engine_result *r)
{
	struct json *j = json_object();

	json_set_text(j, "id", r->run.id[0] != '\0' ? r->run.id : NULL);
	json_set_text(j, "job", r->run.job);
	json_set_text(j, "tenant", r->run.tenant);
	json_set_text(j, "state", r->run.state);
	json_set_int(j, "processed", r->run.processed);
	json_set_int(j, "synced", r->run.synced);
	json_set_int(j, "retry", r->run.retry);
	json_set_int(j, "dead", r->run.dead);
	json_set_int(j, "skipped", r->run.skipped);
	json_set_int(j, "created", r->run.created);
	json_set_int(j, "updated", r->run.updated);
	json_set_int(j, "deleted", r->run.deleted);
	json_set_int(j, "unchanged", r->run.unchanged);
	json_set_int(j, "conflicts", r->run.conflicts);
	json_set_int(j, "failed", r->run.failed + r->run.dead);
	json_set_int(j, "duration_ms", r->duration_ms);
	json_set_text(j, "error", r->error.code != ERROR_NONE
	    ? r->error.text : NULL);
	return j;
}

struct json *
request_runs(const struct engine_results *results)
{
	struct json *all = json_object(), *runs = json_array();
	size_t i;

	for (i = 0; i < results->count; i++)
		json_add(runs, run_json(&results->items[i]));
	json_set(all, "runs", runs);
	return all;
}

static int
add_outcome(const struct run_outcome *o, void *arg)
{
	struct json *list = arg, *j = json_object();

	json_set_text(j, "id", o->id);
	json_set_text(j, "status", o->status);
	json_set_text(j, "crm_id", o->crm_id);
	json_set_text(j, "error", o->error);
	json_add(list, j);
	return 0;
}

int
request_outcomes(struct db *db, const struct run *run, struct json *list,
    struct error *err)
{
	const char *kind;
	size_t i;
	int left;

	for (i = 0; run->ended_at != 0 &&
	    (kind = engine_outbox(run->job, i)) != NULL; i++) {
		left = REQUEST_OUTCOMES_MAX - (int)json_size(list);
		if (left > 0 && run_outcomes(db, run, kind, left, add_outcome,
			list, err) != 0)
			return -1;
	}
	return 0;
}

/* The worst of all. */
static const char *
state_of(const struct engine_results *results, int rc)
{
	static const char *const worst[] = {"failed", "cancelled", "stopped",
	    "partial"};
	size_t i, k;

	if (rc != 0)
		return RUN_REQUEST_FAILED;
	for (k = 0; k < nitems(worst); k++)
		for (i = 0; i < results->count; i++)
			if (strcmp(results->items[i].run.state,
				worst[k]) == 0)
				return worst[k];
	return "done";
}

static void
on_progress(const struct engine *e, const struct run *run, int64_t total)
{
	struct telling *t = e->arg;
	struct error err = ERROR_INIT;
	int64_t now = clock_monotonic_ms();

	if (strcmp(t->run_id, run->id) != 0) {
		t->done_before += t->done;
		(void)snprintf(t->run_id, sizeof(t->run_id), "%s", run->id);
	}
	t->done = run->processed;
	if (now - t->told_ms < STEP_MS && run->processed < total)
		return;
	t->told_ms = now;
	if (run_request_progress(t->db, t->id, t->done_before + t->done,
		t->done_before + (total > t->done ? total : t->done),
		&err) != 0)
		log_error(LOG_WARNING, "progress.unrecorded", &err, NULL);
}

static size_t
split_jobs(char *words, const char *jobs[JOBS_MAX])
{
	char *rest = NULL, *word;
	size_t n = 0;

	for (word = strtok_r(words, " ", &rest); word != NULL && n < JOBS_MAX;
	    word = strtok_r(NULL, " ", &rest))
		jobs[n++] = word;
	return n;
}

/* What came of it, also of what failed. */
static int
store_result(struct engine *e, const char *id, int64_t began_ms,
    const struct engine_results *results, int rc, const struct error *why,
    struct error *err)
{
	struct json *all = request_runs(results), *list = json_array();
	struct error unread = ERROR_INIT;
	char *text;
	size_t i;

	for (i = 0; i < results->count; i++)
		if (!results->items[i].skipped && request_outcomes(e->db,
			&results->items[i].run, list, &unread) != 0)
			log_error(LOG_WARNING, "outcomes.unread", &unread,
			    "run", id, NULL);
	json_set(all, "results", list);
	if (e->changes != NULL)
		json_set(all, "changes", json_copy(e->changes));
	json_set_int(all, "duration_ms", clock_monotonic_ms() - began_ms);
	text = json_print(all);
	rc = run_request_end(e->db, id, state_of(results, rc), text,
	    rc != 0 ? why->text : NULL, clock_now_ms(), err);
	free(text);
	json_free(all);
	return rc;
}

int
request_run(struct engine *e, const char *id,
    struct engine_results *results, struct error *err)
{
	int64_t began_ms = clock_monotonic_ms();
	struct run_request request = {0};
	struct telling telling = {.id = id};
	struct error unstored = ERROR_INIT;
	const char *jobs[JOBS_MAX];
	size_t n;
	int rc = -1;

	memset(results, 0, sizeof(*results));
	if (run_request_load(e->db, id, &request, err) != 0 ||
	    run_request_take(e->db, id, clock_now_ms(), err) != 0)
		goto out;
	if (db_open(e->cfg, 0, &telling.db, err) == 0) {
		n = split_jobs(request.jobs, jobs);
		e->tenant = request.tenant;
		e->limit = request.limit;
		e->force_refresh = request.force_refresh;
		e->full = request.whole;
		e->dry_run = request.dry_run;
		e->what = request.what;
		e->max_changes = request.max_changes;
		e->request_id = id;
		e->changes = request.dry_run ? json_array() : NULL;
		e->arg = &telling;
		e->progress = on_progress;
		rc = engine_run(e, jobs, n, results, err);
	}
	if (store_result(e, id, began_ms, results, rc, err, &unstored) != 0) {
		log_error(LOG_ERROR, "result.unstored", &unstored, "run", id,
		    NULL);
		*err = unstored;
		rc = -1;
	}
	/* They go now. */
	json_free(e->changes);
	e->changes = NULL;
	e->what = NULL;
	e->request_id = NULL;
	e->tenant = NULL;
	e->arg = NULL;
	e->progress = NULL;
out:
	db_close(telling.db);
	run_request_release(&request);
	return rc;
}
