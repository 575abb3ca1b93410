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
