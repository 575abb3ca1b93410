/*
 * order_follow.h - an order of a shop follows the sales order that it has
 * become.
 */

#ifndef STORE_ORDER_FOLLOW_H
#define STORE_ORDER_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* What was heard of a sales order. */
struct order_heard {
	const char *record_id; /* of the mirror */
	const char *before;    /* the provider's word until now, or NULL */
	const char *status;    /* the provider's word, or NULL */
	int64_t version;       /* last_modified_time in ms, or 0 */
	int64_t now;
};

/*
 * The shop's order takes over a status that has changed over there, as the
 * shop's word; its deal is told, the provider is not.  A change of the shop's
 * that has not been told yet stays when it is not older than theirs.  A
 * record that no order has become: nothing.  Within the caller's transaction.
 */
int order_follow(struct db *db, const struct order_heard *heard,
    struct error *err);

/*
 * Whether what the provider changed at version (ms) is newer than the shop's
 * last word about the order, by the second, as the provider counts.
 */
int order_is_older(struct db *db, const char *order_id, int64_t version,
    bool *older, struct error *err);

#endif
