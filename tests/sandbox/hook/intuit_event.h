/*
 * intuit_event.h - what Intuit tells an app of changes in its companies.
 *
 * An app's subscription is set at its portal, so a control route sets it
 * here.  Events gather for a while and go together, several companies of an
 * app in one delivery.
 */

#ifndef SANDBOX_HOOK_INTUIT_EVENT_H
#define SANDBOX_HOOK_INTUIT_EVENT_H

#include <stdint.h>

#include "base/error.h"

struct json;
struct world;

/* operation: "Create", "Update", "Delete", "Void", "Emailed", "Merge". */
struct intuit_event {
	const char *realm;
	const char *entity;      /* "Customer" */
	const char *id;
	const char *operation;
	const char *deleted_id;  /* of a merge, or NULL */
	const struct json *whole; /* the entity, or NULL */
};

void intuit_event(struct world *w, const struct intuit_event *event);
/*
 * {"client_id","url","verifier","format":"legacy",
 * "entities":["Customer"]}; url null ends it. Without entities: every one.
 */
int intuit_subscribe(struct world *w, const struct json *wish,
    struct error *err);
struct json *intuit_subscriptions(const struct world *w);
/* Sends what has gathered long enough; *wait_ms: how long the rest needs. */
void intuit_events_due(struct world *w, int64_t *wait_ms);
/* All of it, now. */
void intuit_events_flush(struct world *w);

#endif
