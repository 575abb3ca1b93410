/*
 * deliver_orders.h - brings a few orders to the CRM, one deal each.
 *
 * Looks first for who bought, by e-mail, then by phone, and makes a contact of
 * whoever is not there; then for the deal, by its id, or by its name, which
 * holds the order number; changes the deal or makes it.  May be repeated at
 * any point: what is there already is recognised.
 */

#ifndef SYNC_DELIVER_ORDERS_H
#define SYNC_DELIVER_ORDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/order.h"
#include "sync/deliver.h"
#include "sync/order_map.h"

struct order_parcel {
	/* The deal: mapped, crm_id, outcome.  contact: whoever bought. */
	struct parcel parcel;
	struct order order;
	const struct order_rules *rules;
	char contact_id[32]; /* of the store, or found on the way; or "" */
	bool contact_made;
	bool near;           /* there is a deal whose name differs in case */
};

void order_parcel_release(struct order_parcel *o);

/*
 * n is at most ZOHO_CRM_BATCH, all mapped by the same mapping; no two are of
 * the same person.  Each parcel tells its own outcome; -1 and err when the
 * connection failed, which every parcel that was not sent carries too.
 */
int deliver_orders(const struct call *call,
    struct order_parcel *const *orders, size_t n, struct error *err);

#endif
