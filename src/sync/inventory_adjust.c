/* inventory_adjust.c - differences of stock go out, each once. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "outward.h"
#include "provider/provider.h"
#include "store/adjustment.h"
#include "sync/inventory_out.h"

struct goods {
	struct adjustment adjustment;
	struct mirror_record product;
};

static int
load(struct db *db, const void *shared, struct delivery_item *item,
    struct error *err)
{
	struct goods *g = xcalloc(1, sizeof(*g));

	(void)shared;
	item->goods = g;
	if (adjustment_load(db, item->job.subject_id, &g->adjustment,
	    err) != 0)
		return -1;
	return mirror_load(db, g->adjustment.product_id, &g->product, err);
}

static void
release(void *goods)
{
	struct goods *g = goods;

	if (g == NULL)
		return;
	adjustment_release(&g->adjustment);
	mirror_release(&g->product);
	free(g);
}

/* Those of one product go in order. */
static void
person(const void *goods, struct batch_person *out)
{
	out->email = ((const struct goods *)goods)->adjustment.product_id;
	out->phone = NULL;
}

static struct json *
body_of(const struct goods *g)
{
	const struct adjustment *a = &g->adjustment;
	struct json *j = json_object(), *lines = json_array();
	struct json *line = json_object();
	char at[CLOCK_TEXT_SIZE];

	clock_text(a->created_at, at);
	at[strlen("2026-01-01")] = '\0';
	json_set_text(j, "date", at);
	json_set_text(j, "reason", a->reason);
	json_set_text(j, "adjustment_type", "quantity");
	json_set_text(j, "reference_number", a->id);
	json_set_text(line, "item_id", g->product.provider_id);
	json_set(line, "quantity_adjusted", json_number(a->delta));
	if (a->location_id != NULL) {
		json_set_text(j, "location_id", a->location_id);
		json_set_text(line, "location_id", a->location_id);
	}
	json_add(lines, line);
	json_set(j, "line_items", lines);
	return j;
}

static int
steps(const struct call *call, struct delivery_item *item, bool *uncertain,
    struct error *err)
{
	const struct goods *g = item->goods;
	const struct adjustment *a = &g->adjustment;
	struct inventory_answer answer = {0};
	struct json *body;
	int rc = -1;

	if (a->provider_id != NULL)
		return 0;
	if (g->product.provider_id == NULL) {
		error_set(err, ERROR_UNAVAILABLE, "the product %.100s is not "
		    "in Zoho Inventory yet", a->sku != NULL ? a->sku : "");
		return error_detail(err, DELIVERY_WAITS);
	}
	if (item->job.uncertain) {
		rc = inventory_find(call, INVENTORY_ADJUSTMENT,
		    "reference_number", a->id, &answer, err);
		if (rc != 0 && err->code != ERROR_NOT_FOUND)
			goto out;
		*uncertain = false;
	}
	if (rc != 0) {
		error_clear(err);
		inventory_answer_release(&answer);
		body = body_of(g);
		rc = inventory_create(call, INVENTORY_ADJUSTMENT, body,
		    &answer, err);
		*uncertain = rc != 0 && answer.uncertain;
		json_free(body);
	}
	if (rc == 0) {
		(void)snprintf(item->crm_id, sizeof(item->crm_id), "%s",
		    inventory_id(INVENTORY_ADJUSTMENT, answer.record));
		(void)snprintf(item->told, sizeof(item->told), "adjusted by "
		    "%.40s", a->delta);
	}
out:
	inventory_answer_release(&answer);
	return rc;
}

static int
settle(struct db *db, const struct delivery_item *item, int64_t now,
    struct error *err)
{
	return item->sent && item->crm_id[0] != '\0' ? adjustment_set_sent(db,
	    item->job.subject_id, item->crm_id, now, err) : 0;
}

static const struct delivery_kind adjustments = {
	.job = JOB_ADJUSTMENT,
	.service = SERVICE_ZOHO_INVENTORY,
	.lane = LANE_ORDERS,
	.optional = true,
	.synced = "adjustment.synced",
	.failed = "adjustment.failed",
	.prepare = outward_prepare,
	.load = load,
	.release = release,
	.person = person,
	.one = steps,
	.settle = settle,
};

int
inventory_adjustments_run(struct engine *e, struct run *run,
    struct error *err)
{
	return e->dry_run ? 0 : delivery_run(e, run, &adjustments, NULL, err);
}
