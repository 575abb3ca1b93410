/*
 * zoho_hooks.h - asks Zoho to tell of changes.
 *
 * Sources: Zoho CRM developer documentation v8, "Notifications"; of Inventory
 * the calls that its own pages make, which are not documented.
 */

#ifndef PROVIDER_ZOHO_HOOKS_H
#define PROVIDER_ZOHO_HOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"

/* The longest that a channel may live: a week; a little less is asked for. */
#define ZOHO_WATCH_MS ((INT64_C(7) * 24 - 2) * 60 * 60 * 1000)

struct zoho_watch {
	const char *channel_id; /* digits */
	const char *url;
	const char *token;      /* at most 50 characters */
	const char *events;     /* "Leads.all Deals.all" */
};

/*
 * Registers or renews a channel.  *expires_at: as the CRM says, which may be
 * much sooner than was asked for.
 */
int zoho_crm_watch(const struct call *call, const struct zoho_watch *watch,
    int64_t now, int64_t *expires_at, struct error *err);

struct zoho_inventory_hook {
	const char *organization_id;
	const char *entity;  /* "item" */
	const char *rule;    /* "add_edit" or "delete" */
	const char *url;
	const char *secret;
};

/*
 * A webhook and the workflow rule that calls it, unless there is one of that
 * name: *there.  ERROR_INVALID or ERROR_NOT_FOUND when the API does not take
 * them: a person must click.
 */
int zoho_inventory_hook_add(const struct call *call,
    const struct zoho_inventory_hook *hook, bool *there, struct error *err);

#endif
