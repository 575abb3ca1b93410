/* outward.c - what the deliveries to Zoho Inventory share. */

#include "outward.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "mirror_source.h"
#include "sync/conflict.h"

enum inventory_noun
outward_noun(enum mirror_kind kind)
{
	static const enum inventory_noun nouns[MIRROR_KIND_COUNT] = {
		[MIRROR_PRODUCT] = INVENTORY_ITEM,
		[MIRROR_CATEGORY] = INVENTORY_CATEGORY,
		[MIRROR_CUSTOMER] = INVENTORY_CONTACT,
		[MIRROR_SALES_ORDER] = INVENTORY_ORDER,
	};

	return nouns[kind];
}

/* Whether an error is about the record, not about the connection. */
static bool
is_its_own(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT ||
	    err->code == ERROR_NOT_FOUND || err->code == ERROR_DATA ||
	    strcmp(err->detail, OUTWARD_WAITS) == 0;
}

int
outward_deliver(const struct call *call, outward_steps *steps,
    struct delivery_item *const *items, size_t n, struct error *err)
{
	struct delivery_item *item;
	size_t i;

	for (i = 0; i < n; i++) {
		item = items[i];
		item->uncertain = item->job.uncertain;
		item->refused = false;
		error_clear(&item->error);
		item->sent = steps(call, item, &item->uncertain,
		    &item->error) == 0;
		if (item->sent) {
			item->uncertain = false;
			continue;
		}
		item->refused = is_its_own(&item->error);
		if (!item->refused)
			break;
	}
	if (i == n)
		return 0;
	*err = items[i]->error;
	for (i++; i < n; i++) {
		items[i]->sent = items[i]->refused = false;
		items[i]->uncertain = items[i]->job.uncertain;
		items[i]->error = *err;
	}
	return -1;
}

int
outward_prepare(const struct call *call, void *shared, struct error *err)
{
	char *organization = NULL;

	(void)shared;
	inventory_learn_limits(call);
	if (inventory_organization(call, &organization, err) != 0)
		return -1;
	secret_free(organization);
	return 0;
}

struct keeping {
	struct mirror_seen seen;
	struct mirror_applied out;
};

static int
keep(struct db *db, void *arg, struct error *err)
{
	struct keeping *k = arg;

	return mirror_apply(db, &k->seen, &k->out, err);
}

int
outward_keep(const struct call *call, enum mirror_kind kind,
    const struct inventory_answer *a, bool partial, char *id,
    struct error *err)
{
	struct keeping k = {.seen = {
		.tenant = call->tenant,
		.kind = kind,
		.provider_id = inventory_id(outward_noun(kind), a->record),
		.content = a->record,
		.version = source_version(a->record),
		.read_at = a->asked_at,
		.partial = partial,
		.now = clock_now_ms(),
	}};

	if (conflict_strategy(call->access, call->tenant,
	    &k.seen.strategy, err) != 0 ||
	    db_transact(call->access->db, keep, &k, err) != 0)
		return -1;
	(void)snprintf(id, UUID_SIZE, "%s", k.out.id);
	return 0;
}
