/*
 * event_parts.h - how the events of each source are applied.  Only for
 * src/sync.
 */

#ifndef SYNC_EVENT_PARTS_H
#define SYNC_EVENT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "provider/access.h"
#include "provider/call.h"
#include "store/event.h"
#include "store/job.h"
#include "store/merge.h"

enum event_step {
	EVENT_OPEN,
	EVENT_DONE,
	EVENT_NOTHING, /* it is none of our business: see note */
	EVENT_ASK,     /* the provider is to be asked */
	EVENT_FAILED   /* see error */
};

struct event_item {
	struct job job;
	struct event event;
	struct json *body;     /* NULL: it is no JSON */
	enum event_step step;
	char note[256];        /* what it came to, for people */
	struct error error;
	bool refused;          /* the error is about this event alone */
};

/* What a provider said of a record. */
struct event_answer {
	struct json *json;   /* json_free(); NULL when there is nothing */
	bool gone;
	const char *word;    /* more about it, static, or NULL */
	int64_t asked_at;
};

struct event_context {
	struct access *access;
	const char *tenant;
	enum merge_strategy strategy;
};

struct event_handler {
	const char *source;
	const char *service; /* that is asked; NULL: nobody */
	enum lane lane;
	/*
	 * Takes an event as it is, or says that the provider must be asked.
	 * Within a transaction, which may run again.
	 */
	int (*take)(const struct event_context *c, struct db *db,
	    struct event_item *item, struct error *err);
	/* Asks, outside of one. */
	int (*ask)(const struct event_context *c, const struct call *call,
	    const struct event_item *item, struct event_answer *answer,
	    struct error *err);
	/* Takes the answer, within one. */
	int (*settle)(const struct event_context *c, struct db *db,
	    struct event_item *item, const struct event_answer *answer,
	    struct error *err);
};

extern const struct event_handler event_inventory, event_crm,
    event_quickbooks, event_standard;

/* Sets step and note. Returns 0. */
int event_end(struct event_item *item, enum event_step step,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
