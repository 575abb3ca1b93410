/*
 * delivery_record.h - writes down what became of the records of one call.
 *
 * Private to src/sync.
 */

#ifndef SYNC_DELIVERY_RECORD_H
#define SYNC_DELIVERY_RECORD_H

#include <signal.h>

#include "sync/delivery.h"

struct delivery_record {
	const struct delivery_kind *kind;
	struct delivery_item *const *items;
	size_t n;
	const char *run_id;
	int max_attempts;
	const volatile sig_atomic_t *stop;
	/* Results. */
	int64_t synced, retry, dead, waiting;
};

/* In one transaction: outcome and timeline of each. */
int delivery_record(struct db *db, struct delivery_record *r,
    struct error *err);

/* A line of the log for each. */
void delivery_log(const struct delivery_record *r);

#endif
