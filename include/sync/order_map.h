/*
 * order_map.h - an order as a contact and a deal of the CRM (pure).
 *
 * The deal is made by the tenant's mapping of orders; the contact by what
 * the mapping of leads says of contacts.
 */

#ifndef SYNC_ORDER_MAP_H
#define SYNC_ORDER_MAP_H

#include "base/json.h"
#include "store/order.h"
#include "sync/mapping.h"

/* What the orders of a run are mapped by. */
struct order_rules {
	struct mapping *order;  /* MAPPING_ORDER */
	struct mapping *person; /* MAPPING_LEAD */
	struct json *pipelines; /* of zoho_crm_pipelines(), or NULL */
};

/*
 * The named values of an order for its mapping: order_number, status, total,
 * currency, remark, customer (an object), items (a list), lines (all of it as
 * a text for people), _id, _form, _kind, _received_at.  json_free().
 */
struct json *order_values(const struct order *order);

/*
 * The deal, without its contact.  What the mapping leaves open is filled in:
 * the currency, and the pipeline that new deals get, also instead of one that
 * there is not; a stage of a new organisation that the pipeline does not have
 * becomes the one of its stages that comes nearest.
 */
void order_map_deal(const struct order_rules *rules,
    const struct order *order, struct mapped *out);

/*
 * Whoever bought.  out->email and out->phone are what to look for; neither:
 * there is nobody to look for, and no contact to be made.
 */
void order_map_contact(const struct order_rules *rules,
    const struct order *order, struct mapped *out);

#endif
