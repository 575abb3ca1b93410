/* canary.c - sends a lead of our own the whole way, and takes it back. */

#include "sync/canary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"
#include "provider/access.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_limits.h"
#include "store/alert.h"
#include "store/canary.h"
#include "store/form.h"
#include "store/lead.h"
#include "store/mark.h"
#include "store/tenant.h"

#define MARK "canary"
#define POST_MS 10000
/* For a run elsewhere that delivers at this moment. */
#define DELIVER_MS (120 * 1000)
#define LOOK_MS 500

struct canary {
	struct engine *e;
	const char *tenant;
	struct access access;
	struct call call;
	struct mark mark;    /* its id names the one under way; "": none */
	char *email;
	char id[UUID_SIZE];  /* of its lead */
	char crm_id[32];
};

int
canary_is_due(struct engine *e, const struct schedule *schedule,
    int64_t last_start, bool *due, struct error *err)
{
	(void)e;
	(void)schedule;
	(void)last_start;
	(void)err;
	*due = false;
	return 0;
}

/* example.com belongs to nobody (RFC 2606). */
static void
set_email(struct canary *c)
{
	free(c->email);
	c->email = xasprintf("leadbridge-canary-%s@example.com", c->mark.id);
}

/* On disk before it is sent, so that none is ever left behind. */
static int
hatch(struct canary *c, struct error *err)
{
	c->mark.at = clock_now_ms();
	uuid_make(c->mark.id);
	set_email(c);
	return mark_store(c->e->db, c->tenant, MARK, &c->mark, err);
}

/* --- Through the form ----------------------------------------------------- */

static int
take_key(const struct form_row *form, void *arg)
{
	char **key = arg;

	if (*key == NULL && !form->token_required)
		*key = xstrdup(form->key);
	return 0;
}

/* The default tenant has an address of its own, others a form. free() */
static char *
form_url(struct canary *c, struct error *err)
{
	const char *public_url = config_text(c->e->cfg, SET_PUBLIC_URL);
	char *key = NULL, *url = NULL;

	if (text_same(c->tenant, TENANT_DEFAULT))
		return xasprintf("%s/api/store-lead", public_url);
	if (form_list(c->e->db, c->tenant, take_key, &key, err) != 0)
		return NULL;
	if (key == NULL)
		error_set(err, ERROR_CONFIG, "the tenant %.40s has no form "
		    "through which a canary could go: `leadbridge form add`",
		    c->tenant);
	else
		url = xasprintf("%s/f/%s", public_url, key);
	free(key);
	return url;
}

static char *
post_body(const struct canary *c)
{
	struct json *j = json_object();
	char *text;

	json_set_text(j, "name", "Leadbridge Canary");
	json_set_text(j, "email", c->email);
	json_set_text(j, "message", "Leadbridge sends this to see whether "
	    "leads arrive, and removes it again.");
	text = json_print(j);
	json_free(j);
	return text;
}

static int
post(struct canary *c, struct error *err)
{
	static const char *const headers[] = {
		"Content-Type: application/json", "Accept: application/json",
		NULL
	};
	struct client_response res = {0};
	struct client_request req = {.method = "POST", .headers = headers,
	    .total_ms = POST_MS};
	char *url = form_url(c, err), *body = post_body(c);
	int rc = -1;

	if (url == NULL)
		goto out;
	req.url = url;
	req.body = body;
	req.body_len = strlen(body);
	rc = client_perform(c->access.client, &req, &res, err);
	if (rc == 0 && res.status != 201)
		rc = error_set(err, ERROR_UNAVAILABLE, "%s answered %d to a "
		    "lead", url, res.status);
out:
	client_response_release(&res);
	free(url);
	free(body);
	return rc;
}

/* --- To the CRM ---------------------------------------------------------- */

static int
load(struct canary *c, enum lead_state *state, struct error *err)
{
	struct lead lead;

	if (lead_load(c->e->db, c->id, &lead, err) != 0)
		return -1;
	*state = lead.state;
	(void)snprintf(c->crm_id, sizeof(c->crm_id), "%s",
	    lead.crm_id != NULL ? lead.crm_id : "");
	if (*state == LEAD_DEAD || *state == LEAD_QUARANTINED)
		error_set(err, ERROR_INVALID, "the canary is %s: %.300s",
		    lead_state_name(*state), lead.last_error != NULL ?
		    lead.last_error : lead.suspicion != NULL ?
		    lead.suspicion : "nobody says why");
	lead_release(&lead);
	return err->code == ERROR_NONE ? 0 : -1;
}

/* Delivers, or waits for the run that is delivering. */
static int
deliver(struct canary *c, struct error *err)
{
	int64_t end = clock_monotonic_ms() + DELIVER_MS;
	enum lead_state state;

	for (;;) {
		if (engine_run_within(c->e, "leads", c->tenant, err) != 0 ||
		    load(c, &state, err) != 0)
			return -1;
		if (state == LEAD_SYNCED)
			return 0;
		if (clock_monotonic_ms() > end || engine_stopping(c->e))
			return error_set(err, ERROR_UNAVAILABLE, "the canary "
			    "is still %s", lead_state_name(state));
		clock_sleep_ms(LOOK_MS);
	}
}

/* The ids of what the CRM has of it, first to c->crm_id; *n of them. */
static int
find(struct canary *c, size_t *n, struct error *err)
{
	const char *email = c->email;
	struct json *rows = NULL;

	if (zoho_crm_find(&c->call, "Leads", "Last_Name, Email", "Email",
	    &email, 1, &rows, err) != 0)
		return -1;
	*n = json_size(rows);
	if (*n > 0)
		(void)snprintf(c->crm_id, sizeof(c->crm_id), "%s",
		    json_get_text(json_first(rows), "id"));
	json_free(rows);
	return 0;
}

static int
check(struct canary *c, struct error *err)
{
	size_t n = 0;
	char told[32];

	memcpy(told, c->crm_id, sizeof(told));
	if (find(c, &n, err) != 0)
		return -1;
	if (n != 1 || !text_same(told, c->crm_id))
		return error_set(err, ERROR_DATA, "the canary was delivered, "
		    "but the CRM has %zu of it", n);
	return 0;
}

/* --- And back ------------------------------------------------------------ */

static int
take_back(struct canary *c, struct error *err)
{
	size_t n = 0;

	if (find(c, &n, err) != 0 || (n > 0 && zoho_crm_delete(&c->call,
	    "Leads", c->crm_id, err) != 0))
		return -1;
	if (c->id[0] != '\0' && canary_erase(c->e->db, c->id, err) != 0)
		return -1;
	c->mark.at = 0;
	c->mark.id[0] = c->id[0] = '\0';
	return mark_store(c->e->db, c->tenant, MARK, &c->mark, err);
}

/* One that was under way when its program ended. */
static int
take_back_last(struct canary *c, struct error *err)
{
	if (mark_load(c->e->db, c->tenant, MARK, &c->mark, err) != 0)
		return -1;
	if (c->mark.id[0] == '\0')
		return 0;
	set_email(c);
	if (canary_adopt(c->e->db, c->tenant, c->email, c->mark.id, c->id,
	    err) != 0) {
		if (err->code != ERROR_NOT_FOUND)
			return -1;
		error_clear(err);
	}
	return take_back(c, err);
}

static int
fly(struct canary *c, struct error *err)
{
	if (take_back_last(c, err) != 0 || hatch(c, err) != 0 ||
	    post(c, err) != 0)
		return -1;
	if (canary_adopt(c->e->db, c->tenant, c->email, c->mark.id, c->id,
	    err) != 0)
		return err->code != ERROR_NOT_FOUND ? -1 :
		    error_set(err, ERROR_CONFIG, "what answers at "
		    "LEADBRIDGE_PUBLIC_URL does not store here");
	if (deliver(c, err) != 0 || check(c, err) != 0)
		return -1;
	return take_back(c, err);
}

static int
tell(struct canary *c, const struct error *failed, struct error *err)
{
	struct alert alert = {
		.tenant = (char *)c->tenant,
		.name = ALERT_CANARY,
		.subject = SERVICE_ZOHO_CRM,
		.severity = "critical",
		.value = 1,
		.threshold = 1,
	};
	int rc;

	if (failed->code == ERROR_NONE)
		return alert_resolve(c->e->db, c->tenant, ALERT_CANARY,
		    SERVICE_ZOHO_CRM, clock_now_ms(), err);
	alert.text = xasprintf("A lead of our own did not come through to "
	    "Zoho CRM: %s", failed->text);
	rc = alert_raise(c->e->db, &alert, clock_now_ms(), err);
	free(alert.text);
	return rc;
}

int
canary_run(struct engine *e, struct run *run, struct error *err)
{
	struct canary c = {.e = e, .tenant = run->tenant};
	struct error failed = ERROR_INIT;
	int rc;

	if (e->dry_run)
		return 0;
	run->processed = 1;
	rc = engine_access(e, e->db, &c.access, err);
	c.call = (struct call){.access = &c.access, .tenant = run->tenant,
	    .service = SERVICE_ZOHO_CRM, .lane = LANE_RECONCILE};
	if (rc == 0)
		rc = fly(&c, err);
	/* That we are told to end says nothing about the way. */
	if (*e->stop == 0 && tell(&c, err, &failed) != 0 && rc == 0) {
		*err = failed;
		rc = -1;
	}
	run->synced = rc == 0;
	free(c.email);
	access_close(&c.access);
	return rc;
}
