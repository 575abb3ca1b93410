/* inventory_out.c - records that were changed here go out. */

#include "sync/inventory_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "mirror_source.h"
#include "outward.h"
#include "outward_body.h"
#include "outward_find.h"
#include "outward_refer.h"
#include "provider/provider.h"

struct goods {
	struct mirror_record record;
	struct json *content, *changes;
	struct inventory_answer answer;
	struct error waits; /* for a record that it names */
	bool removed;
};

static int
load(struct db *db, const void *shared, struct delivery_item *item,
    struct error *err)
{
	struct goods *g = xcalloc(1, sizeof(*g));

	(void)shared;
	item->goods = g;
	if (mirror_load(db, item->job.subject_id, &g->record, err) != 0 ||
	    mirror_difference(&g->record, &g->changes, err) != 0 ||
	    json_parse(g->record.content, strlen(g->record.content),
	    &g->content, err) != 0)
		return -1;
	if (g->record.kind != MIRROR_SALES_ORDER)
		return 0;
	return outward_refer(db, g->record.tenant, g->content, &g->waits,
	    err) != 0 || outward_refer(db, g->record.tenant, g->changes,
	    &g->waits, err) != 0 ? -1 : 0;
}

static void
release(void *goods)
{
	struct goods *g = goods;

	if (g == NULL)
		return;
	inventory_answer_release(&g->answer);
	json_free(g->content);
	json_free(g->changes);
	mirror_release(&g->record);
	free(g);
}

/* Each is its own person: no two of a record are in flight. */
static void
person(const void *goods, struct batch_person *out)
{
	out->email = ((const struct goods *)goods)->record.id;
	out->phone = NULL;
}

/* --- Telling of it ------------------------------------------------------- */

static int
remove_it(const struct call *call, struct goods *g, const char *id,
    bool *uncertain, struct error *err)
{
	int rc = 0;

	if (id[0] != '\0' && !g->record.gone)
		rc = inventory_delete(call, outward_noun(g->record.kind), id,
		    uncertain, err);
	if (rc != 0 && err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		rc = 0;
	}
	g->removed = rc == 0;
	if (rc != 0 && err->code == ERROR_INVALID)
		error_context(err, "it cannot be deleted there, set its "
		    "status to inactive");
	return rc;
}

static int
ask(const struct call *call, struct goods *g, const char *id,
    struct error *err)
{
	inventory_answer_release(&g->answer);
	return inventory_get(call, outward_noun(g->record.kind), id,
	    &g->answer, err);
}

static int
write_it(const struct call *call, struct goods *g, const char *id,
    bool *uncertain, struct error *err)
{
	enum inventory_noun noun = outward_noun(g->record.kind);
	struct json *body = outward_body(g->record.kind, g->content,
	    g->changes);
	int rc = 0;

	if (id[0] == '\0')
		rc = inventory_create(call, noun, body, &g->answer, err);
	else if (json_size(body) > 0)
		rc = inventory_update(call, noun, id, body, &g->answer, err);
	else
		rc = ask(call, g, id, err);
	*uncertain = rc != 0 && g->answer.uncertain;
	json_free(body);
	return rc;
}

/* Its status, after the rest: *id becomes what the answer says. */
static int
write_status(const struct call *call, struct goods *g, bool *uncertain,
    struct error *err)
{
	enum inventory_noun noun = outward_noun(g->record.kind);
	const char *theirs = json_get_text(g->answer.record, "status");
	const char *step = outward_status(g->record.kind, g->changes, theirs);
	char id[INVENTORY_ID_SIZE];

	if (step == NULL)
		return 0;
	(void)snprintf(id, sizeof(id), "%s", inventory_id(noun,
	    g->answer.record));
	if (inventory_set_status(call, noun, id, step, uncertain, err) != 0)
		return -1;
	return ask(call, g, id, err);
}

static int
steps(const struct call *call, struct delivery_item *item, bool *uncertain,
    struct error *err)
{
	struct goods *g = item->goods;
	const struct mirror_record *r = &g->record;
	char id[INVENTORY_ID_SIZE] = "";

	if (r->provider_id != NULL)
		(void)snprintf(id, sizeof(id), "%s", r->provider_id);
	else if ((item->job.uncertain || r->kind == MIRROR_CUSTOMER) &&
	    outward_find(call, r->kind, g->content, id, err) != 0)
		return -1;
	*uncertain = false;
	if (r->deleted_at != 0) {
		(void)snprintf(item->told, sizeof(item->told), "deleted");
		return remove_it(call, g, id, uncertain, err);
	}
	if (strcmp(r->state, MIRROR_CONFLICT) == 0 || r->gone ||
	    (json_size(g->changes) == 0 && r->provider_id != NULL))
		return 0;
	if (g->waits.code != ERROR_NONE) {
		*err = g->waits;
		return -1;
	}
	if (write_it(call, g, id, uncertain, err) != 0 ||
	    write_status(call, g, uncertain, err) != 0)
		return -1;
	(void)snprintf(item->crm_id, sizeof(item->crm_id), "%s",
	    inventory_id(outward_noun(r->kind), g->answer.record));
	(void)snprintf(item->told, sizeof(item->told), "%s %s",
	    mirror_kind_name(r->kind), id[0] == '\0' ? "made" : "changed");
	return 0;
}

static int
settle(struct db *db, const struct delivery_item *item, int64_t now,
    struct error *err)
{
	const struct goods *g = item->goods;
	const struct mirror_record *r = &g->record;
	struct mirror_seen seen = {
		.tenant = r->tenant,
		.kind = r->kind,
		.content = g->answer.record,
		.provider_id = inventory_id(outward_noun(r->kind),
		    g->answer.record),
		.version = source_version(g->answer.record),
		.read_at = g->answer.asked_at,
		.now = now,
	};

	if (item->sent && g->removed)
		return mirror_push_removed(db, r, now, err);
	/* Also what went half of the way: its id is not to be lost. */
	if (seen.provider_id != NULL && mirror_pushed(db, r, &seen, err) != 0)
		return -1;
	return item->sent || !item->refused ? 0 :
	    mirror_push_refused(db, r, item->error.text, now, err);
}

/* Alike but for their names. */
static int
run_kind(struct engine *e, struct run *run, const char *job,
    const char *synced, const char *failed, struct error *err)
{
	const struct delivery_kind kind = {
		.job = job,
		.service = SERVICE_ZOHO_INVENTORY,
		.lane = LANE_INVENTORY,
		.optional = true,
		.synced = synced,
		.failed = failed,
		.prepare = outward_prepare,
		.load = load,
		.release = release,
		.person = person,
		.one = steps,
		.settle = settle,
	};

	return e->dry_run ? 0 : delivery_run(e, run, &kind, NULL, err);
}

int
inventory_products_run(struct engine *e, struct run *run, struct error *err)
{
	return run_kind(e, run, JOB_PRODUCT, "product.synced",
	    "product.failed", err);
}

int
inventory_customers_run(struct engine *e, struct run *run, struct error *err)
{
	return run_kind(e, run, JOB_CUSTOMER, "customer.synced",
	    "customer.failed", err);
}

int
inventory_orders_run(struct engine *e, struct run *run, struct error *err)
{
	return run_kind(e, run, JOB_INVENTORY_ORDER, "inventory_order.synced",
	    "inventory_order.failed", err);
}
