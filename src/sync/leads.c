/* leads.c - the leads' part in their delivery. */

#include "sync/leads.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/provider.h"
#include "src/sync/deliver_parts.h"
#include "sync/delivery.h"

static int
load(struct db *db, const void *shared, struct delivery_item *item,
    struct error *err)
{
	struct parcel *p = xcalloc(1, sizeof(*p));

	item->goods = p;
	if (lead_load(db, item->job.subject_id, &p->lead, err) != 0)
		return -1;
	if (strcmp(p->lead.kind, LEAD_KIND_CHATBOT) == 0 &&
	    chat_load(db, p->lead.id, &p->chat, err) != 0)
		return -1;
	mapping_lead(shared, MAPPING_RECORD, &p->lead, &p->mapped);
	return 0;
}

static void
release(void *goods)
{
	if (goods != NULL)
		parcel_release(goods);
	free(goods);
}

static void
person(const void *goods, struct batch_person *out)
{
	const struct parcel *p = goods;

	out->email = p->lead.text[LEAD_EMAIL];
	out->phone = p->lead.text[LEAD_PHONE];
}

static const char *
request_id(const void *goods)
{
	return ((const struct parcel *)goods)->lead.request_id;
}

void
parcel_begin(struct parcel *p, const struct delivery_item *item)
{
	p->job = item->job;
	p->sent = item->sent;
	p->refused = p->uncertain = false;
	p->error = item->error;
}

void
parcel_end(const struct parcel *p, struct delivery_item *item)
{
	item->sent = p->sent;
	item->refused = p->refused;
	item->uncertain = p->uncertain;
	item->error = p->error;
	(void)snprintf(item->crm_id, sizeof(item->crm_id), "%s", p->crm_id);
	if (p->sent)
		(void)snprintf(item->told, sizeof(item->told), "%s %s %s",
		    p->created ? "made in" : "written to",
		    p->module != NULL ? p->module : "the CRM:", p->crm_id);
}

static int
deliver(const struct call *call, const void *shared,
    struct delivery_item *const *items, size_t n, struct error *err)
{
	struct parcel **parcels = xcalloc(n, sizeof(*parcels));
	size_t i;
	int rc;

	(void)shared;
	for (i = 0; i < n; i++) {
		parcels[i] = items[i]->goods;
		parcel_begin(parcels[i], items[i]);
	}
	rc = deliver_leads(call, parcels, n, err);
	for (i = 0; i < n; i++)
		parcel_end(parcels[i], items[i]);
	free(parcels);
	return rc;
}

/* Where the record lies that a lead has become. */
static int
settle_place(struct db *db, const struct parcel *p, int64_t now,
    struct error *err)
{
	const char *module = p->to == MAPPING_CONTACT ? p->module : NULL;

	if (lead_set_crm_id(db, p->lead.id, p->crm_id, p->sent ? now : 0,
	    err) != 0)
		return -1;
	if (module == NULL && p->lead.crm_module == NULL)
		return 0;
	return lead_set_crm_module(db, p->lead.id, module, err);
}

static int
settle(struct db *db, const struct delivery_item *item, int64_t now,
    struct error *err)
{
	const struct parcel *p = item->goods;

	if (item->crm_id[0] != '\0' && settle_place(db, p, now, err) != 0)
		return -1;
	if (!item->sent || p->chat.turn_count == 0)
		return 0;
	return chat_delivered(db, p->lead.id, p->chat.turn_count, err);
}

static const struct delivery_kind leads = {
	.job = JOB_LEAD,
	.service = SERVICE_ZOHO_CRM,
	.lane = LANE_LEADS,
	.synced = "lead.synced",
	.failed = "lead.failed",
	.load = load,
	.release = release,
	.person = person,
	.deliver = deliver,
	.settle = settle,
	.request_id = request_id,
};

/* What a run would send, told and counted. */
struct preview {
	struct engine *e;
	struct run *run;
	const struct mapping *mapping;
};

static int
show_one(const struct lead *lead, void *arg)
{
	struct preview *preview = arg;
	struct engine *e = preview->e;
	struct mapped mapped;
	char *record;

	if (e->limit > 0 && preview->run->processed >= e->limit)
		return 0;
	mapping_lead(preview->mapping, MAPPING_RECORD, lead, &mapped);
	record = json_print(mapped.record);
	if (e->would_send != NULL)
		e->would_send(e, lead->id, record);
	preview->run->processed++;
	free(record);
	mapped_release(&mapped);
	return 0;
}

int
leads_run(struct engine *e, struct run *run, struct error *err)
{
	struct preview preview = {e, run, NULL};
	struct mapping *mapping;
	int rc;

	if (mapping_load(e->db, run->tenant, MAPPING_LEAD, &mapping,
	    err) != 0)
		return -1;
	preview.mapping = mapping;
	rc = e->dry_run ? lead_each_due(e->db, run->tenant, clock_now_ms(),
	    show_one, &preview, err) :
	    delivery_run(e, run, &leads, mapping, err);
	mapping_free(mapping);
	return rc;
}
