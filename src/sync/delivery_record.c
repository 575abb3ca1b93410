/* delivery_record.c - outcomes of one call: jobs, timelines, log. */

#include "src/sync/delivery_record.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "store/timeline.h"
#include "sync/outcome.h"

/* We have not called, because of a limit. */
static bool
held_back(const struct error *error)
{
	return error->code == ERROR_LIMITED &&
	    (strcmp(error->detail, ALLOWANCE_SPENT) == 0 ||
	    strcmp(error->detail, ALLOWANCE_PAUSED) == 0);
}

/* What waits for the connection keeps its claim, to be given back. */
static bool
only_waits(const struct delivery_item *item)
{
	return !item->sent && !item->refused && !item->uncertain &&
	    (item->error.retry_after_s == 0 || held_back(&item->error)) &&
	    item->error.code != ERROR_INVALID;
}

static void
decide(const struct delivery_record *r, const struct delivery_item *item,
    int64_t now, char *text, size_t size, struct job_outcome *out)
{
	struct outcome_try tried = {0};

	tried.error = item->sent ? NULL : &item->error;
	tried.refused = item->refused;
	tried.uncertain = item->uncertain;
	tried.attempts = item->job.attempts;
	tried.failing_since = item->job.failing_since;
	tried.max_attempts = r->max_attempts;
	tried.now = now;
	secret_random(&tried.random, sizeof(tried.random));
	outcome_decide(&tried, text, size, out);
	/* A call that we cut off ourselves says nothing about the provider. */
	if ((*r->stop != 0 || held_back(&item->error)) && !item->refused &&
	    !item->sent)
		out->counts = false;
}

static int
write_timeline(struct db *db, const struct delivery_record *r,
    const struct delivery_item *item, const struct job_outcome *outcome,
    int64_t now, struct error *err)
{
	struct timeline_entry entry = {
		.kind = r->kind->job,
		.subject_id = item->job.subject_id,
		.at = now,
		.what = outcome->state == JOB_DONE ? "synced" :
		    outcome->state == JOB_DEAD ? "dead" : "retry",
		.text = item->sent ? item->told : outcome->error,
		.code = outcome->code,
		.request_id = r->run_id,
	};

	return timeline_add(db, &entry, err);
}

static int
record_one(struct db *db, struct delivery_record *r,
    const struct delivery_item *item, int64_t now, struct error *err)
{
	struct job_outcome outcome;
	char text[600];
	bool ours;

	if (only_waits(item)) {
		r->waiting++;
		return 0;
	}
	decide(r, item, now, text, sizeof(text), &outcome);
	if (job_record(db, r->kind->job, item->job.subject_id, r->run_id,
	    &outcome, now, &ours, err) != 0)
		return -1;
	if (ours && (r->kind->settle(db, item, now, err) != 0 ||
	    write_timeline(db, r, item, &outcome, now, err) != 0))
		return -1;
	r->synced += outcome.state == JOB_DONE;
	r->retry += outcome.state == JOB_RETRY;
	r->dead += outcome.state == JOB_DEAD;
	return 0;
}

static int
record_all(struct db *db, void *arg, struct error *err)
{
	struct delivery_record *r = arg;
	int64_t now = clock_now_ms();
	size_t i;

	r->synced = r->retry = r->dead = r->waiting = 0;
	for (i = 0; i < r->n; i++) {
		if (record_one(db, r, r->items[i], now, err) != 0)
			return -1;
	}
	return 0;
}

int
delivery_record(struct db *db, struct delivery_record *r, struct error *err)
{
	return db_transact(db, record_all, r, err);
}

void
delivery_log(const struct delivery_record *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct delivery_item *item = r->items[i];
		const char *captured_by = r->kind->request_id == NULL ?
		    NULL : r->kind->request_id(item->goods);

		if (item->sent)
			log_event(LOG_INFO, r->kind->synced, "id",
			    item->job.subject_id, "crm_id", item->crm_id,
			    "captured_by", captured_by, NULL);
		else if (!only_waits(item))
			log_error(LOG_WARNING, r->kind->failed, &item->error,
			    "id", item->job.subject_id, "captured_by",
			    captured_by, NULL);
	}
}
