/* event_outcome.c - how applying an event ended. */

#include "event_round.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "sync/outcome.h"

const struct event_handler *const event_handlers[EVENT_HANDLERS] = {
	&event_inventory, &event_crm, &event_quickbooks, &event_standard,
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

size_t
event_handler_of(const struct event_item *item)
{
	size_t i;

	for (i = 0; i < EVENT_HANDLERS; i++)
		if (strcmp(event_handlers[i]->source, item->event.source) == 0)
			return i;
	return 0;
}

static int
record_failure(struct event_round *r, struct db *db, struct event_item *item,
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

int
event_record(struct event_round *r, struct db *db, struct event_item *item,
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

void
event_count(struct event_round *r, const struct event_item *item)
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

bool
event_store_trouble(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE || err->code == ERROR_CONFIG;
}
