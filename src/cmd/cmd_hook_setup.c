/* cmd_hook_setup.c - asks providers to tell, or says how a person does. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/tenant_value.h"
#include "provider/zoho_hooks.h"
#include "store/event.h"
#include "store/hook_channel.h"
#include "sync/hooks.h"

/* Letters and digits of a secret that Zoho Inventory takes: 12 to 50. */
#define SECRET_DIGITS 40

/* What is told of; moves of goods only where the plan has them. */
static const struct {
	const char *entity, *rule;
	bool optional;
} wanted[] = {
	{"item", "add_edit", false},
	{"item", "delete", false},
	{"customer", "add_edit", false},
	{"customer", "delete", false},
	{"salesorder", "add_edit", false},
	{"salesorder", "delete", false},
	{"inventory_adjustment", "add_edit", false},
	{"purchase_receive", "add_edit", true},
	{"transfer_order", "add_edit", true},
	{"salesreturn_receive", "add_edit", true},
	{"invoice", "add_edit", true},
};

struct setup {
	struct access access;
	const char *tenant;
	const char *source;
	char *url;
	char *secret;  /* the first there is */
	bool made;     /* it was made now */
};

static void
make_secret(char out[SECRET_DIGITS + 1])
{
	unsigned char bytes[SECRET_DIGITS / 2];
	size_t i;

	secret_random(bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* The tenant's secret of a source; one is made and kept where there is none. */
static int
load_secret(struct setup *s, enum setting id, bool make, struct error *err)
{
	char made[SECRET_DIGITS + 1], *all = NULL;
	int rc;

	if (tenant_value_load(&s->access, s->tenant, id, &all, err) != 0)
		return -1;
	s->secret = hooks_first_secret(all);
	secret_free(all);
	if (s->secret != NULL || !make)
		return 0;
	make_secret(made);
	rc = tenant_value_store(&s->access, s->tenant, id, made, err);
	s->secret = secret_dup(made);
	s->made = true;
	secret_wipe(made, sizeof(made));
	return rc;
}

static int
watch_crm(struct setup *s, struct error *err)
{
	struct hook_channel channel = {.tenant = NULL};
	char until[CLOCK_TEXT_SIZE];

	if (load_secret(s, SET_ZOHO_CRM_NOTIFICATION_TOKEN, true, err) != 0)
		return -1;
	if (hooks_watch_crm(&s->access, s->tenant, s->secret, &channel,
	    err) != 0) {
		hook_channel_release(&channel);
		return -1;
	}
	clock_text(channel.expires_at, until);
	(void)printf("Zoho CRM tells of %s at\n  %s\nuntil %s; the job events "
	    "renews it before.\n", channel.events, channel.url, until);
	hook_channel_release(&channel);
	return 0;
}

static void
explain_inventory(const struct setup *s, const struct error *why)
{
	(void)printf("Zoho Inventory takes no webhooks from here (%s). In its "
	    "pages:\n"
	    "1. Settings > Automation > Workflow Actions > Webhooks > New: "
	    "for each of Items,\n   Customers, Sales Orders and Inventory "
	    "Adjustments, method POST, default payload,\n   this address and "
	    "secret:\n     %s\n     %s\n"
	    "2. Settings > Automation > Workflow Rules > New: for each of "
	    "them one rule for\n   \"Created or Edited\" and one for "
	    "\"Deleted\", every time, any field, with that\n   webhook as "
	    "its immediate action.\n", why->text, s->url, s->secret);
}

/* 0 done; 1: a person must; -1 error. */
static int
add_inventory(struct setup *s, const struct zoho_inventory_hook *hook,
    bool optional, struct error *err)
{
	const struct call call = {
		.access = &s->access,
		.tenant = s->tenant,
		.service = SERVICE_ZOHO_INVENTORY,
		.lane = LANE_INVENTORY,
	};
	bool there;

	if (zoho_inventory_hook_add(&call, hook, &there, err) == 0) {
		(void)printf("%s (%s): %s\n", hook->entity, hook->rule,
		    there ? "there already" : "registered");
		return 0;
	}
	if ((err->code != ERROR_INVALID && err->code != ERROR_NOT_FOUND) ||
	    err->detail[0] == '\0')
		return -1;
	if (optional) {
		(void)printf("%s (%s): not taken (%s); the mirror reads it by "
		    "its schedule\n", hook->entity, hook->rule, err->text);
		error_clear(err);
		return 0;
	}
	explain_inventory(s, err);
	return 1;
}

static int
hook_inventory(struct setup *s, struct error *err)
{
	struct zoho_inventory_hook hook = {.url = s->url};
	char *org = NULL;
	size_t i;
	int rc;

	if (load_secret(s, SET_ZOHO_WEBHOOK_SECRET, true, err) != 0 ||
	    tenant_value_load(&s->access, s->tenant,
		SET_ZOHO_ORGANIZATION_ID, &org, err) != 0)
		return -1;
	hook.secret = s->secret;
	hook.organization_id = org != NULL ? org : "";
	rc = org != NULL ? 0 : error_set(err, ERROR_CONFIG,
	    "ZOHO_ORGANIZATION_ID is not set: Zoho Inventory does not know "
	    "which organisation is meant");
	for (i = 0; i < nitems(wanted) && rc == 0; i++) {
		hook.entity = wanted[i].entity;
		hook.rule = wanted[i].rule;
		rc = add_inventory(s, &hook, wanted[i].optional, err);
	}
	secret_free(org);
	return rc < 0 ? -1 : 0;
}

static int
explain_intuit(struct setup *s, struct error *err)
{
	if (load_secret(s, SET_QB_WEBHOOK_VERIFIER_TOKEN, false, err) != 0)
		return -1;
	(void)printf("At developer.intuit.com, in the app's Webhooks:\n"
	    "1. Endpoint URL:\n     %s/webhook/quickbooks\n"
	    "2. Tick SalesReceipt and Customer, all operations; save.\n"
	    "3. %s\n", config_text(s->access.cfg, SET_PUBLIC_URL),
	    s->secret != NULL ? "The verifier token is set here already." :
	    "Show the verifier token, and set it as "
	    "QB_WEBHOOK_VERIFIER_TOKEN (or _FILE) in the settings\n   file, "
	    "then restart the programs.");
	return 0;
}

static int
explain_standard(struct setup *s, struct error *err)
{
	unsigned char key[32];
	char *base64, *secret;

	if (load_secret(s, SET_STANDARD_WEBHOOK_SECRET, false, err) != 0)
		return -1;
	if (s->secret == NULL) {
		secret_random(key, sizeof(key));
		base64 = secret_base64(key, sizeof(key));
		secret = xasprintf("whsec_%s", base64);
		s->secret = secret_dup(secret);
		s->made = true;
		secret_free(secret);
		secret_free(base64);
		if (tenant_value_store(&s->access, s->tenant,
		    SET_STANDARD_WEBHOOK_SECRET, s->secret, err) != 0)
			return -1;
	}
	(void)printf("Give the sender of Standard Webhooks this address and "
	    "secret:\n  %s\n  %s\n", s->url, s->secret);
	return 0;
}

int
verb_hook_setup(struct cmd *cmd, struct error *err)
{
	struct setup s = {.tenant = cmd_tenant(cmd),
	    .source = cmd->args[0]};
	int rc = -1;

	if (!event_source_known(s.source))
		return error_set(err, ERROR_INVALID, "there is no source "
		    "`%.40s`: zoho-inventory, zoho-crm, quickbooks or "
		    "standard", s.source);
	if (cmd_access(cmd, &s.access, err) != 0)
		goto out;
	s.url = hooks_url(s.access.cfg, s.source, s.tenant);
	if (strcmp(s.source, EVENT_ZOHO_CRM) == 0)
		rc = watch_crm(&s, err);
	else if (strcmp(s.source, EVENT_ZOHO_INVENTORY) == 0)
		rc = hook_inventory(&s, err);
	else if (strcmp(s.source, EVENT_QUICKBOOKS) == 0)
		rc = explain_intuit(&s, err);
	else
		rc = explain_standard(&s, err);
	if (rc == 0 && s.made)
		(void)printf("Its secret was made now and is kept as a "
		    "setting of the tenant %s.\n", s.tenant);
out:
	secret_free(s.secret);
	free(s.url);
	access_close(&s.access);
	return rc;
}
