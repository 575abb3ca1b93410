/*
 * hook_channel.h - a channel by which a provider tells us of changes.
 *
 * It ends by itself unless it is renewed in time.
 */

#ifndef STORE_HOOK_CHANNEL_H
#define STORE_HOOK_CHANNEL_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct hook_channel {
	char *tenant;
	char *source;     /* store/event.h */
	char *channel_id; /* a number, ours */
	char *url;
	char *events;     /* "Leads.all Deals.all" */
	char *error;      /* why it could not be renewed, or NULL */
	int64_t expires_at;
	int64_t asked_at;
};

void hook_channel_release(struct hook_channel *c);

/* channel_id is NULL when there is none. */
int hook_channel_load(struct db *db, const char *tenant, const char *source,
    struct hook_channel *out, struct error *err);

/* Sets or replaces the tenant's channel of that source. */
int hook_channel_store(struct db *db, const struct hook_channel *c,
    struct error *err);

#endif
