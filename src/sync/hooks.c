/* hooks.c - registers channels, and renews them before their end. */

#include "sync/hooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "provider/tenant_value.h"
#include "provider/zoho_hooks.h"
#include "store/event.h"

char *
hooks_url(const struct config *cfg, const char *source, const char *tenant)
{
	return xasprintf("%s/webhook/%s/%s", config_text(cfg, SET_PUBLIC_URL),
	    source, tenant);
}

char *
hooks_first_secret(const char *secrets)
{
	char *copy, *first;

	if (text_empty(secrets))
		return NULL;
	copy = text_trim(secrets, strcspn(secrets, ","));
	first = *copy != '\0' ? secret_dup(copy) : NULL;
	secret_free(copy);
	return first;
}

/* A number of our own choice that nobody else has chosen. */
static char *
make_channel_id(void)
{
	uint64_t n;

	secret_random(&n, sizeof(n));
	return xasprintf("%llu", (unsigned long long)(n %
	    900000000000000ULL + 100000000000000ULL));
}

static int
ask(struct access *a, const char *tenant, const char *token,
    struct hook_channel *c, struct error *err)
{
	const struct call call = {
		.access = a,
		.tenant = tenant,
		.service = SERVICE_ZOHO_CRM,
		.lane = LANE_RECONCILE,
	};
	const struct zoho_watch watch = {c->channel_id, c->url, token,
	    c->events};

	return zoho_crm_watch(&call, &watch, clock_now_ms(), &c->expires_at,
	    err);
}

int
hooks_watch_crm(struct access *a, const char *tenant, const char *token,
    struct hook_channel *out, struct error *err)
{
	struct hook_channel *c = out;
	int rc;

	if (hook_channel_load(a->db, tenant, EVENT_ZOHO_CRM, c, err) != 0)
		return -1;
	if (c->channel_id == NULL) {
		c->tenant = xstrdup(tenant);
		c->source = xstrdup(EVENT_ZOHO_CRM);
		c->channel_id = make_channel_id();
	}
	free(c->url);
	free(c->events);
	c->url = hooks_url(a->cfg, EVENT_ZOHO_CRM, tenant);
	c->events = xstrdup(HOOKS_CRM_EVENTS);
	rc = ask(a, tenant, token, c, err);
	if (rc != 0)
		return -1;
	c->asked_at = clock_now_ms();
	free(c->error);
	c->error = NULL;
	return hook_channel_store(a->db, c, err);
}

/* What it failed with stands beside the channel. */
static void
keep_failure(struct engine *e, struct hook_channel *c,
    const struct error *why)
{
	struct error ignored = ERROR_INIT;

	free(c->error);
	c->error = xstrdup(why->text);
	if (hook_channel_store(e->db, c, &ignored) != 0)
		log_error(LOG_WARNING, "channel.unrecorded", &ignored, NULL);
}

static int
renew(struct engine *e, struct hook_channel *c, struct error *err)
{
	struct hook_channel renewed = {.tenant = NULL};
	struct access access;
	char *secrets = NULL, *token = NULL;
	int rc;

	rc = engine_access(e, e->db, &access, err);
	if (rc == 0)
		rc = tenant_value_load(&access, c->tenant,
		    SET_ZOHO_CRM_NOTIFICATION_TOKEN, &secrets, err);
	token = hooks_first_secret(secrets);
	if (rc == 0 && token == NULL)
		rc = error_set(err, ERROR_CONFIG, "the channel of Zoho CRM "
		    "cannot be renewed: ZOHO_CRM_NOTIFICATION_TOKEN is not "
		    "set any more");
	if (rc == 0)
		rc = hooks_watch_crm(&access, c->tenant, token, &renewed, err);
	if (rc == 0)
		log_event(LOG_INFO, "channel.renewed", "tenant", c->tenant,
		    "channel", c->channel_id, NULL);
	else
		keep_failure(e, c, err);
	hook_channel_release(&renewed);
	secret_free(token);
	secret_free(secrets);
	access_close(&access);
	return rc;
}

int
hooks_run(struct engine *e, struct run *run, struct error *err)
{
	struct hook_channel c;
	int rc = 0;

	if (hook_channel_load(e->db, run->tenant, EVENT_ZOHO_CRM, &c,
	    err) != 0)
		return -1;
	if (c.channel_id != NULL && !e->dry_run &&
	    c.expires_at < clock_now_ms() + HOOKS_RENEW_MS)
		rc = renew(e, &c, err);
	hook_channel_release(&c);
	return rc;
}
