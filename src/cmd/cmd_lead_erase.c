/* cmd_lead_erase.c - takes a person out of the store, and out of the CRM. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/zoho_calendar.h"
#include "provider/zoho_crm.h"
#include "store/erase.h"
#include "store/lead.h"
#include "sync/offer.h"
#include "sync/order_map.h"

/* How long a run that delivers is waited for. */
#define LOCK_WAIT_MS 30000

const struct cmd_option lead_erase_options[] = {
	{"crm", NULL, "delete the records at the CRM as well"},
	{"calendar", NULL, "cancel coming appointments, and delete all of "
	    "them in the calendar"},
	{NULL, NULL, NULL},
};

/* Nothing is delivered while a person is taken out. */
static const char *const jobs[] = {"leads", "orders", "bookings", "events"};

struct locks {
	struct db_lock *held[nitems(jobs)];
};

static int
take_lock(struct db *db, const char *tenant, const char *job,
    struct db_lock **out, struct error *err)
{
	char *name = xasprintf("run:%s:%s", tenant, job);
	int rc = db_lock(db, name, LOCK_WAIT_MS, out, err);

	free(name);
	if (rc == 1)
		return error_set(err, ERROR_UNAVAILABLE, "a run of the job %s "
		    "goes on: try again when it has ended", job);
	return rc;
}

static int
take_locks(struct db *db, const char *tenant, struct locks *locks,
    struct error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < nitems(jobs) && rc == 0; i++)
		rc = take_lock(db, tenant, jobs[i], &locks->held[i], err);
	return rc;
}

static void
give_back(struct locks *locks)
{
	size_t i = nitems(jobs);

	while (i-- > 0)
		db_unlock(locks->held[i]);
}

/* --- At the CRM ---------------------------------------------------------- */

/* What is left of the deal says what was sold, not to whom. */
static int
clean_deal(const struct call *call, struct db *db, const struct trace *t,
    struct error *err)
{
	struct json *record = json_object(), *values;
	struct crm_item item = {.record = record};
	struct order order = {0};
	int i, rc;

	rc = order_load(db, t->id, &order, err);
	if (rc != 0)
		goto out;
	for (i = 0; i < ORDER_TEXT_COUNT; i++) {
		free(order.customer[i]);
		order.customer[i] = NULL;
	}
	free(order.extra);
	order.extra = NULL;
	values = order_values(&order);
	json_set_text(record, "id", t->deal_id);
	json_set_text(record, "Description", json_get_text(values, "lines"));
	json_free(values);
	rc = zoho_crm_update(call, "Deals", &item, 1, err);
	/* A deal that has gone says nothing any more. */
	if (rc == 0 && item.result == CRM_FAILED &&
	    strcmp(item.field, "id") != 0) {
		*err = item.error;
		rc = -1;
	}
out:
	order_release(&order);
	json_free(record);
	return rc;
}

static int
erase_at_crm(const struct call *call, struct db *db, const struct traces *t,
    struct error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < t->lead_count && rc == 0; i++) {
		if (t->leads[i].crm_id[0] != '\0')
			rc = zoho_crm_delete(call, t->leads[i].module,
			    t->leads[i].crm_id, err);
	}
	for (i = 0; i < t->order_count && rc == 0; i++) {
		if (t->orders[i].deal_id[0] != '\0')
			rc = clean_deal(call, db, &t->orders[i], err);
		if (rc == 0 && t->orders[i].crm_id[0] != '\0')
			rc = zoho_crm_delete(call, t->orders[i].module,
			    t->orders[i].crm_id, err);
	}
	return rc != 0 ? error_context(err, "at the CRM") : 0;
}

/* --- In the calendar ------------------------------------------------------ */

static int
erase_in_calendar(struct access *access, const struct traces *t,
    struct error *err)
{
	struct call call = {
		.access = access,
		.tenant = t->tenant,
		.service = SERVICE_ZOHO_CALENDAR,
	};
	struct zoho_calendar calendar;
	struct offer offer;
	size_t i;
	int rc;

	rc = offer_load(access, t->tenant, clock_now_ms(), &offer, err);
	if (rc == 0)
		rc = offer_calendar(&offer, &call, &calendar, err);
	for (i = 0; i < t->booking_count && rc == 0; i++)
		if (t->bookings[i].event_uid != NULL)
			rc = zoho_calendar_delete(&calendar,
			    t->bookings[i].event_uid, err);
	offer_release(&offer);
	return rc != 0 ? error_context(err, "in the calendar") : 0;
}

/* --- Here ---------------------------------------------------------------- */

/* What stays at the CRM is told: it is not ours to forget in silence. */
static void
tell_rest(const struct trace *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (list[i].crm_id[0] != '\0')
			printf("still at the CRM: %s %s\n", list[i].module,
			    list[i].crm_id);
	}
}

static void
tell_events(const struct traces *t)
{
	size_t i;

	for (i = 0; i < t->booking_count; i++) {
		if (t->bookings[i].event_uid != NULL)
			printf("still in the calendar: booking %s, event %s\n",
			    t->bookings[i].id, t->bookings[i].event_uid);
	}
}

/* There first: what is half done is found again by our own rows. */
static int
erase_there(struct cmd *cmd, struct db *db, const struct traces *t,
    bool crm, bool calendar, struct error *err)
{
	struct access access;
	struct call call = {
		.access = &access,
		.tenant = t->tenant,
		.service = SERVICE_ZOHO_CRM,
	};
	int rc = 0;

	if (cmd_access(cmd, &access, err) != 0)
		return -1;
	if (crm)
		rc = erase_at_crm(&call, db, t, err);
	if (rc == 0 && calendar && t->booking_count > 0)
		rc = erase_in_calendar(&access, t, err);
	access_close(&access);
	return rc;
}

static int
erase_all(struct cmd *cmd, struct db *db, const struct traces *t,
    struct error *err)
{
	bool crm = cmd_option(cmd, "crm") != NULL;
	bool calendar = cmd_option(cmd, "calendar") != NULL;
	char *actor;
	int rc;

	if ((crm || calendar) &&
	    erase_there(cmd, db, t, crm, calendar, err) != 0)
		return -1;
	actor = cmd_actor();
	rc = traces_erase(db, t, calendar, actor, clock_now_ms(), err);
	free(actor);
	if (rc == 0 && !crm) {
		tell_rest(t->leads, t->lead_count);
		tell_rest(t->orders, t->order_count);
	}
	if (rc == 0 && !calendar)
		tell_events(t);
	return rc;
}

int
verb_lead_erase(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct locks locks = {{NULL}};
	struct traces traces = {0};
	struct lead lead = {0};
	int rc = -1;

	if (db == NULL || lead_load(db, cmd->args[0], &lead, err) != 0 ||
	    take_locks(db, lead.tenant, &locks, err) != 0 ||
	    traces_find(db, cmd->args[0], &traces, err) != 0)
		goto out;
	if (out_confirm(cmd, err, "%zu leads, the customer of %zu orders and "
	    "%zu bookings of this person will be blanked for good%s%s.",
	    traces.lead_count, traces.order_count, traces.booking_count,
	    cmd_option(cmd, "crm") != NULL ? ", deleted at the CRM" : "",
	    cmd_option(cmd, "calendar") != NULL ? ", coming appointments "
	    "cancelled, and all of them deleted in the calendar" : "") != 0)
		goto out;
	rc = erase_all(cmd, db, &traces, err);
out:
	traces_release(&traces);
	lead_release(&lead);
	give_back(&locks);
	return rc;
}
