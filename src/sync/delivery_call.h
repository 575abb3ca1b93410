/*
 * delivery_call.h - the records of one call: loaded, sent, let go.
 *
 * Private to src/sync.
 */

#ifndef SYNC_DELIVERY_CALL_H
#define SYNC_DELIVERY_CALL_H

#include "sync/delivery.h"

struct delivery_batch {
	const struct delivery_kind *kind;
	const void *shared;
	struct delivery_item **items;
	size_t n;
};

/* Only what is on its way is held in memory. */
int delivery_load(struct db *db, const struct delivery_batch *batch,
    struct error *err);
void delivery_release(const struct delivery_batch *batch);

/*
 * Delivers; when the provider refuses a whole call for what is in it, half
 * by half, until the one that it means stands alone.  -1 when the connection
 * failed.
 */
int delivery_send(const struct call *call,
    const struct delivery_batch *batch, struct error *err);

/*
 * Whose an item is, which tells what may be in flight together.  The texts of
 * out are the caller's.
 */
int delivery_person(struct db *db, const struct delivery_batch *batch,
    struct delivery_item *item, struct batch_person *out,
    struct error *err);

#endif
