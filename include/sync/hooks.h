/*
 * hooks.h - sees that providers go on telling of changes.
 */

#ifndef SYNC_HOOKS_H
#define SYNC_HOOKS_H

#include "base/error.h"
#include "provider/access.h"
#include "store/hook_channel.h"
#include "store/run.h"
#include "sync/engine.h"

/* A channel with less left is renewed by the next run. */
#define HOOKS_RENEW_MS (INT64_C(3) * 24 * 60 * 60 * 1000)
/* What Zoho CRM is asked to tell of. */
#define HOOKS_CRM_EVENTS "Leads.all Contacts.all Deals.all"

/* Where the webhooks of a source come to. free(). */
char *hooks_url(const struct config *cfg, const char *source,
    const char *tenant);

/*
 * Registers the tenant's channel at Zoho CRM, or renews it, and keeps its end.
 * token: the first of ZOHO_CRM_NOTIFICATION_TOKEN.
 */
int hooks_watch_crm(struct access *a, const char *tenant, const char *token,
    struct hook_channel *out, struct error *err);

/* The part of the job `events` that renews run->tenant's channel in time. */
int hooks_run(struct engine *e, struct run *run, struct error *err);

/* The first secret of a setting's several; NULL: none. secret_free(). */
char *hooks_first_secret(const char *secrets);

#endif
