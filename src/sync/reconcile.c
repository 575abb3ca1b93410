/* reconcile.c - looks whether what was delivered is in the CRM. */

#include "sync/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_gone.h"
#include "provider/zoho_crm_limits.h"
#include "store/alert.h"
#include "store/mark.h"
#include "store/proof.h"
#include "sync/fate.h"

#define MARK_FOUND "reconcile"
#define MARK_DELETED "reconcile.deleted"

/* What was delivered this moment may not be committed yet. */
#define SETTLE_MS 5000
/* Clocks differ; a deletion that is told twice does no harm. */
#define OVERLAP_MS (60 * 60 * 1000LL)

struct reconcile {
	struct engine *e;
	struct run *run;
	struct access access;
	struct call call;
	int64_t started_at;
	int64_t deleted_since; /* what phase one has asked for */
	int64_t total;         /* to look for, for the progress */
	int64_t lost;
	char first_lost[UUID_SIZE];
	struct error *err;
};

/* --- What people have deleted ------------------------------------------- */

static int
note_deleted(const char *crm_id, void *arg)
{
	struct reconcile *r = arg;
	int64_t n = 0;

	if (r->e->dry_run)
		return 0;
	if (proof_deleted(r->e->db, r->run->tenant, crm_id, clock_now_ms(),
	    &n, r->err) != 0)
		return -1;
	if (n > 0)
		log_event(LOG_INFO, "lead.deleted_in_crm", "crm_id", crm_id,
		    "tenant", r->run->tenant, NULL);
	r->run->skipped += n;
	return 0;
}

static int
find_deleted(struct reconcile *r, struct error *err)
{
	struct db *db = r->e->db;
	struct mark mark;
	int64_t first;

	if (proof_first(db, r->run->tenant, &first, err) != 0 ||
	    mark_load(db, r->run->tenant, MARK_DELETED, &mark, err) != 0)
		return -1;
	if (mark.at < first || r->e->full)
		mark.at = first;
	r->deleted_since = mark.at - OVERLAP_MS;
	if (first == 0)
		return 0;
	if (zoho_crm_deleted(&r->call, "Leads", r->deleted_since,
	    note_deleted, r, err) != 0 ||
	    zoho_crm_deleted(&r->call, "Contacts", r->deleted_since,
	    note_deleted, r, err) != 0)
		return -1;
	mark.at = r->started_at;
	mark.id[0] = '\0';
	return r->e->dry_run ? 0 : mark_store(db, r->run->tenant,
	    MARK_DELETED, &mark, err);
}

/* --- What is there ------------------------------------------------------- */

/* One page of delivered leads, and what became of each. */
struct page {
	struct reconcile *r;
	struct proof_lead *leads;
	enum fate *fates;
	size_t n;
	struct mark mark; /* behind the last of them */
};

/* So many are lost now, this one first. */
static int
raise_lost(struct db *db, const struct reconcile *r, int64_t lost,
    const char *first, struct error *err)
{
	struct alert alert = {
		.tenant = r->run->tenant,
		.name = ALERT_LOST,
		.subject = SERVICE_ZOHO_CRM,
		.severity = "warning",
		.value = lost,
		.threshold = 1,
	};
	int rc;

	alert.text = xasprintf("%lld delivered leads were no longer in Zoho "
	    "CRM, and nobody had deleted them there: they are sent again. The "
	    "first is %s; `leadbridge lead show` tells more", (long long)lost,
	    first);
	rc = alert_raise(db, &alert, clock_now_ms(), err);
	free(alert.text);
	return rc;
}

/* Sent again, told, and never looked at twice: all or none of it. */
static int
settle(struct db *db, void *arg, struct error *err)
{
	const struct page *p = arg;
	const char *first = p->r->lost > 0 ? p->r->first_lost : NULL;
	int64_t now = clock_now_ms(), lost = p->r->lost, n;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->fates[i] == FATE_LOST) {
			lost++;
			first = first == NULL ? p->leads[i].id : first;
			if (proof_lost(db, p->leads[i].id, now, err) != 0)
				return -1;
		}
		if (p->fates[i] == FATE_DELETED &&
		    proof_deleted(db, p->r->run->tenant, p->leads[i].crm_id,
			now, &n, err) != 0)
			return -1;
	}
	if (lost > p->r->lost && raise_lost(db, p->r, lost, first, err) != 0)
		return -1;
	return mark_store(db, p->r->run->tenant, MARK_FOUND, &p->mark, err);
}

static void
tell_lost(struct reconcile *r, const struct proof_lead *lead)
{
	struct json *j;
	char *text;

	if (r->lost++ == 0)
		memcpy(r->first_lost, lead->id, sizeof(r->first_lost));
	if (!r->e->dry_run) {
		log_event(LOG_WARNING, "lead.lost_in_crm", "id", lead->id,
		    "crm_id", lead->crm_id, "tenant", r->run->tenant, NULL);
		return;
	}
	if (r->e->would_send == NULL)
		return;
	j = json_object();
	json_set_text(j, "lost_in_crm", lead->crm_id);
	text = json_print(j);
	r->e->would_send(r->e, lead->id, text);
	free(text);
	json_free(j);
}

static void
count(const struct page *p)
{
	struct run *run = p->r->run;
	size_t i;

	for (i = 0; i < p->n; i++) {
		run->processed++;
		run->synced += p->fates[i] == FATE_HERE;
		run->skipped += p->fates[i] == FATE_DELETED;
		if (p->fates[i] != FATE_LOST)
			continue;
		run->retry += !p->r->e->dry_run;
		tell_lost(p->r, &p->leads[i]);
	}
	if (p->r->e->progress != NULL)
		p->r->e->progress(p->r->e, run, p->r->total);
}

/* Looks for one page. 0, and p->n 0 when there is none. */
static int
do_page(struct page *p, int64_t until, int max, struct error *err)
{
	struct reconcile *r = p->r;
	struct fate_question question;
	int rc = -1;

	if (proof_page(r->e->db, r->run->tenant, &p->mark, until, max,
	    &p->leads, &p->n, err) != 0)
		return -1;
	p->fates = xcalloc(p->n + 1, sizeof(*p->fates));
	question = (struct fate_question){&r->call, p->leads, p->n,
	    r->e->dry_run ? r->deleted_since : r->started_at - OVERLAP_MS};
	if (p->n > 0 && fate_find(&question, p->fates, err) != 0)
		goto out;
	if (p->n > 0) {
		p->mark.at = p->leads[p->n - 1].synced_at;
		memcpy(p->mark.id, p->leads[p->n - 1].id, UUID_SIZE);
	}
	if (p->n > 0 && !r->e->dry_run &&
	    db_transact(r->e->db, settle, p, err) != 0)
		goto out;
	count(p);
	rc = 0;
out:
	proof_leads_free(p->leads, p->n);
	free(p->fates);
	return rc;
}

static int
page_size(const struct reconcile *r)
{
	int64_t left = r->e->limit - r->run->processed;

	return r->e->limit > 0 && left < ZOHO_CRM_BATCH ? (int)left :
	    ZOHO_CRM_BATCH;
}

/* *whole: all were looked for. */
static int
find_present(struct reconcile *r, bool *whole, struct error *err)
{
	int64_t until = r->started_at - SETTLE_MS;
	struct page page = {.r = r};

	*whole = false;
	if (!r->e->full && mark_load(r->e->db, r->run->tenant, MARK_FOUND,
	    &page.mark, err) != 0)
		return -1;
	if (proof_count(r->e->db, r->run->tenant, &page.mark, until,
	    &r->total, err) != 0)
		return -1;
	while (!*whole && page_size(r) > 0 && !engine_stopping(r->e)) {
		if (do_page(&page, until, page_size(r), err) != 0)
			return -1;
		*whole = page.n == 0;
	}
	return 0;
}

/* --- The whole ------------------------------------------------------------ */

/* All are there: whoever was told that some are not may know. */
static int
all_is_well(struct reconcile *r, struct error *err)
{
	return alert_resolve(r->e->db, r->run->tenant, ALERT_LOST,
	    SERVICE_ZOHO_CRM, clock_now_ms(), err);
}

static int
compare(struct reconcile *r, struct error *err)
{
	bool whole = false;

	if (find_deleted(r, err) != 0 || find_present(r, &whole, err) != 0)
		return -1;
	return whole && r->lost == 0 && !r->e->dry_run ?
	    all_is_well(r, err) : 0;
}

int
reconcile_run(struct engine *e, struct run *run, struct error *err)
{
	struct reconcile r = {.e = e, .run = run, .err = err,
	    .started_at = clock_now_ms()};
	struct access_token token = {0};
	int64_t first;
	int rc;

	if (proof_first(e->db, run->tenant, &first, err) != 0)
		return -1;
	if (first == 0 && !e->named)
		return 0;
	rc = engine_access(e, e->db, &r.access, err);
	if (rc == 0)
		rc = access_get(&r.access, run->tenant, SERVICE_ZOHO_CRM,
		    &token, err);
	access_token_release(&token);
	r.call = (struct call){.access = &r.access, .tenant = run->tenant,
	    .service = SERVICE_ZOHO_CRM, .lane = LANE_RECONCILE};
	if (rc == 0) {
		zoho_crm_learn_limits(&r.call);
		rc = compare(&r, err);
	} else if (err->code == ERROR_NOT_FOUND && !e->named) {
		/* Nobody has connected it, and nobody has asked. */
		error_clear(err);
		rc = 0;
	}
	access_close(&r.access);
	return rc;
}
