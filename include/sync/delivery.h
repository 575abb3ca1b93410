/*
 * delivery.h - brings one kind of records to a provider, several calls at
 * once, and writes down what became of each.
 *
 * Claims due jobs, keeps the records of one person apart and in order
 * (sync/batch.h), hands them to the kind in calls of SYNC_BATCH_SIZE, and
 * records the outcomes of a call in one transaction.  When a whole call is
 * refused for what is in it, it is halved until the one that is meant stands
 * alone.  What was claimed and not dealt with is given back.
 */

#ifndef SYNC_DELIVERY_H
#define SYNC_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/db.h"
#include "store/job.h"
#include "store/run.h"
#include "sync/batch.h"
#include "sync/engine.h"

/* A record on its way. */
struct delivery_item {
	struct job job;
	void *goods;        /* the kind's own */
	bool sent;          /* all of it is there */
	bool refused;       /* the answer was about this record alone */
	bool uncertain;     /* not sent, but some of it may be there */
	char crm_id[32];    /* the provider's record, "" while there is none */
	char told[160];     /* what was done, for the timeline, or "" */
	struct error error; /* when not sent */
};

/* Detail of an error: something else must be there first. */
#define DELIVERY_WAITS "waits"

struct delivery_kind {
	const char *job;     /* kind of the outbox's jobs: JOB_LEAD */
	const char *service; /* SERVICE_ZOHO_CRM */
	enum lane lane;      /* of its calls */
	bool optional; /* a tenant may do without it: asked only when needed */
	const char *synced;  /* events of the log: "lead.synced" */
	const char *failed;
	/*
	 * Before the first record of a run is claimed, with the connection at
	 * hand; NULL: nothing to prepare.  shared is what delivery_run() got.
	 */
	int (*prepare)(const struct call *call, void *shared,
	    struct error *err);
	/* Loads item->goods of item->job. */
	int (*load)(struct db *db, const void *shared,
	    struct delivery_item *item, struct error *err);
	/* NULL is fine. */
	void (*release)(void *goods);
	/* Whose record it is; what is not set is nobody's. */
	void (*person)(const void *goods, struct batch_person *out);
	/*
	 * The steps of one item, where items go one after the other: then
	 * deliver is NULL.  0: all of it is there.  -1 and err; *uncertain:
	 * the provider may have it.  A failure that is about the record alone
	 * is ERROR_INVALID, ERROR_CONFLICT, ERROR_NOT_FOUND, ERROR_DATA, or
	 * has the detail DELIVERY_WAITS: something else must be there first.
	 */
	int (*one)(const struct call *call, struct delivery_item *item,
	    bool *uncertain, struct error *err);
	/*
	 * Sends n items, no two of one person; each tells its own outcome.
	 * -1 and err when the connection failed, which every item that was
	 * not sent carries too.  May be repeated at any point.
	 */
	int (*deliver)(const struct call *call, const void *shared,
	    struct delivery_item *const *items, size_t n, struct error *err);
	/*
	 * Writes down what else is known of an item whose outcome has just
	 * been recorded, in the same transaction.
	 */
	int (*settle)(struct db *db, const struct delivery_item *item,
	    int64_t now, struct error *err);
	/* Id of the request that captured it, for the log. May be NULL. */
	const char *(*request_id)(const void *goods);
};

/*
 * Delivers the due records of run->tenant and counts them in run.  -1 when
 * the connection or the store failed.  shared (may be NULL) is the kind's
 * own; once prepared, any number of threads read it.
 */
int delivery_run(struct engine *e, struct run *run,
    const struct delivery_kind *kind, void *shared, struct error *err);

#endif
