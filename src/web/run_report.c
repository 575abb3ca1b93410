/* run_report.c - writes runs as pages show them. */

#include "web/run_report.h"

#include <string.h>

#include "base/mem.h"

struct json *
run_report(const struct run *run)
{
	struct json *j = json_object();

	json_set_text(j, "id", run->id);
	json_set_text(j, "job", run->job);
	json_set_text(j, "tenant", run->tenant);
	json_set_text(j, "state", run->state);
	json_set_instant(j, "started_at", run->started_at);
	json_set_instant(j, "ended_at", run->ended_at);
	json_set_int(j, "processed", run->processed);
	json_set_int(j, "synced", run->synced);
	json_set_int(j, "retry", run->retry);
	json_set_int(j, "dead", run->dead);
	json_set_text(j, "error", run->error);
	return j;
}

static bool
is_lost(const struct run_request *r, int64_t now)
{
	if (strcmp(r->state, RUN_REQUEST_RUNNING) == 0)
		return now - r->started_at > RUN_REPORT_LOST_MS;
	return strcmp(r->state, RUN_REQUEST_QUEUED) == 0 &&
	    now - r->asked_at > RUN_REPORT_START_MS;
}

/* The sum of a figure over the runs; what is missing counts as nothing. */
static int64_t
sum(const struct json *runs, const char *name)
{
	const struct json *run;
	int64_t n, all = 0;

	for (run = json_first(runs); run != NULL; run = json_next(run))
		if (json_get_int(run, name, &n) == 0)
			all += n;
	return all;
}

/* The first reason that a run gave; NULL without one. */
static const char *
first_error(const struct json *runs)
{
	const struct json *run;
	const char *text = NULL;

	for (run = json_first(runs); run != NULL && text == NULL;
	    run = json_next(run))
		text = json_get_text(run, "error");
	return text;
}

static void
add_progress(struct json *j, const struct run_request *r, int64_t now)
{
	int64_t left = r->total - r->processed;

	json_set_int(j, "processed", r->processed);
	json_set_int(j, "total", r->total);
	json_set(j, "percent", r->total > 0 ?
	    json_int(r->processed * 100 / r->total) : json_null());
	json_set(j, "eta_s", r->processed > 0 && left >= 0 ? json_int(
	    (now - r->started_at) * left / r->processed / 1000) :
	    json_null());
}

static void
add_result(struct json *j, const struct json *result)
{
	static const char *const sums[] = {"processed", "synced", "retry",
		"dead", "skipped"};
	const struct json *runs = json_get(result, "runs");
	const struct json *outcomes = json_get(result, "results");
	int64_t ms = 0;
	size_t i;

	for (i = 0; i < nitems(sums); i++)
		json_set_int(j, sums[i], sum(runs, sums[i]));
	(void)json_get_int(result, "duration_ms", &ms);
	json_set_int(j, "duration_ms", ms);
	json_set(j, "runs", runs != NULL ? json_copy(runs) : json_array());
	json_set(j, "results", outcomes != NULL ? json_copy(outcomes) :
	    json_array());
}

struct json *
run_request_report(const struct run_request *r, int64_t now)
{
	struct json *j = json_object(), *result = NULL;
	struct error ignored = ERROR_INIT;
	bool lost = is_lost(r, now);
	const char *why = r->error;

	json_set_text(j, "run_id", r->id);
	json_set_text(j, "state", lost ? RUN_REQUEST_FAILED : r->state);
	json_set_text(j, "tenant", r->tenant);
	json_set_text(j, "jobs", r->jobs);
	json_set_instant(j, "asked_at", r->asked_at);
	json_set_instant(j, "started_at", r->started_at);
	json_set_instant(j, "ended_at", r->ended_at);
	if (r->result != NULL && json_parse(r->result, strlen(r->result),
		&result, &ignored) != 0)
		result = NULL;
	if (r->ended_at == 0 && !lost)
		add_progress(j, r, now);
	else
		add_result(j, result);
	if (lost)
		why = "leadbridge-sync was ended or never started; what it had "
		    "not done is done by the next run";
	else if (why == NULL)
		why = first_error(json_get(result, "runs"));
	json_set_text(j, "error", why);
	json_free(result);
	return j;
}
