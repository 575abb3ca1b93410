/*
 * outward.h - what the deliveries to Zoho Inventory share.  Only for
 * src/sync.
 */

#ifndef SYNC_OUTWARD_H
#define SYNC_OUTWARD_H

#include "provider/zoho_inventory.h"
#include "store/mirror.h"
#include "sync/delivery.h"

/* What the provider's noun of a kind of record is. */
enum inventory_noun outward_noun(enum mirror_kind kind);

/* For a delivery_kind: learns the limits. */
int outward_prepare(const struct call *call, void *shared,
    struct error *err);

/*
 * Takes an answer's record over into the mirror, in a transaction of its own;
 * partial: a list's row.  id gets UUID_SIZE bytes.
 */
int outward_keep(const struct call *call, enum mirror_kind kind,
    const struct inventory_answer *a, bool partial, char *id,
    struct error *err);

/* Whoever bought. Members may be NULL. */
struct outward_person {
	const char *name, *email, *phone, *company;
	const char *order_number; /* names who has neither of them */
};
/*
 * The contact of a person: by e-mail, then by phone, in the mirror, then at
 * the provider; else made.  *made tells.
 */
int outward_customer(const struct call *call,
    const struct outward_person *person, char id[INVENTORY_ID_SIZE],
    bool *made, struct error *err);

#endif
