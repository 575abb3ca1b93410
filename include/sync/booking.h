/*
 * booking.h - brings one booking to the calendar: makes, moves or deletes
 * its event, whichever the booking now wants, once.
 *
 * The event's description ends with the booking's id, by which one that may
 * have been made is looked for before it is made again.
 */

#ifndef SYNC_BOOKING_H
#define SYNC_BOOKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/booking.h"
#include "store/db.h"
#include "store/job.h"
#include "sync/offer.h"

struct booking_fate {
	bool sent;
	bool refused;    /* for good, and for what is in it */
	bool uncertain;  /* not sent, but the calendar may have it */
	struct error error; /* when not sent */
};

/*
 * Whoever pushes holds this lock, so that a page and a run never make the
 * same event at once.  As db_lock().
 */
int booking_lock(struct db *db, const char *id, int64_t wait_ms,
    struct db_lock **out, struct error *err);

struct booking_push {
	const struct offer *offer;
	const struct call *call;
	struct db *db;
	const char *id;
	bool uncertain; /* an earlier try may have reached the calendar */
	/*
	 * It has waited: a time that is taken by now cancels it.  A page has
	 * looked a moment ago.
	 */
	bool look;
};
void booking_push(const struct booking_push *push, struct booking_fate *out);

/*
 * Records what became of a try; the job must be claimed by run_id.  A try
 * that only met a connection that does not work keeps its claim (*state
 * JOB_SENDING), to be given back by job_release().
 */
struct booking_try {
	const char *id;
	const struct job *job;
	const char *run_id;
	const struct booking_fate *fate;
	int max_attempts;
	bool cut;        /* the program is ending: no attempt is spent */
};
int booking_settle(struct db *db, const struct booking_try *tried,
    enum job_state *state, struct error *err);

/* SLOT_TITLE with the visitor's texts in it. free(). */
char *booking_title(const char *template, const struct booking *b);

#endif
