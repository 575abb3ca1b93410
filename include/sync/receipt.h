/*
 * receipt.h - brings one sales receipt to QuickBooks, once.
 *
 * The customer is found or made, the items are looked up, the receipt is
 * posted under its request id.  What is known is kept after each step, so
 * that a try that was cut off goes on from there; one that may have arrived
 * is looked for by its number before it is posted again.
 */

#ifndef SYNC_RECEIPT_H
#define SYNC_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/db.h"
#include "store/job.h"
#include "store/receipt.h"

struct receipt_fate {
	bool sent;
	bool refused;    /* for good, and for what is in it */
	bool uncertain;  /* not sent, but QuickBooks may have it */
	struct error error; /* when not sent */
};

/*
 * Whoever delivers holds this lock, so that a page and a run never send the
 * same receipt at once.  As db_lock(); does not wait.
 */
int receipt_lock(struct db *db, const char *id, struct db_lock **out,
    struct error *err);

/* uncertain: an earlier try may have reached QuickBooks. */
void receipt_deliver(const struct call *call, struct db *db,
    const struct receipt *receipt, bool uncertain, struct receipt_fate *out);

/*
 * Records what became of a try, in one transaction; the job must be claimed
 * by run_id.  A try that only met a connection that does not work keeps its
 * claim (*state JOB_SENDING), to be given back by job_release().
 */
struct receipt_try {
	const struct receipt *receipt;
	const struct job *job;
	const char *run_id;
	const struct receipt_fate *fate;
	int max_attempts;
	bool cut;        /* the program is ending: no attempt is spent */
};
int receipt_settle(struct db *db, const struct receipt_try *tried,
    enum job_state *state, struct error *err);

#endif
