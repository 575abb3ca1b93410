/*
 * event_round.h - the events that a run has claimed, and how they end.  Only
 * for src/sync.
 */

#ifndef SYNC_EVENT_ROUND_H
#define SYNC_EVENT_ROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "event_parts.h"
#include "store/run.h"
#include "sync/engine.h"

#define EVENT_HANDLERS 4

struct event_round {
	struct engine *e;
	struct run *run;
	struct access access;
	struct event_context context;
	struct event_item *items;
	int count;
	struct error down[EVENT_HANDLERS]; /* a service that fails now */
	bool checked[EVENT_HANDLERS];      /* there is a token for it */
};

extern const struct event_handler *const event_handlers[EVENT_HANDLERS];

size_t event_handler_of(const struct event_item *item);

/* Within a transaction. Nothing for one that is still open. */
int event_record(struct event_round *r, struct db *db,
    struct event_item *item, struct error *err);
/* After it. */
void event_count(struct event_round *r, const struct event_item *item);

/* Whether an error is the store's own, and not of what was stored. */
bool event_store_trouble(const struct error *err);

/* Asks for the record of item i, and settles all items of that record. */
int event_ask_record(struct event_round *r, int i, struct error *err);

#endif
