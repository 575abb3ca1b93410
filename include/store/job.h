/*
 * job.h - work for a provider: the transactional outbox.
 *
 * Whoever changes something that a provider must hear of writes the change
 * and its job in one transaction.  A run claims due jobs, delivers, and
 * records each outcome.  A claim belongs to a run, and a run holds its lock
 * run:<tenant>:<job>; so whoever holds that lock takes over the claims of
 * every other run of the same name at once.
 */

#ifndef STORE_JOB_H
#define STORE_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

#define JOB_LEAD "lead"
#define JOB_ORDER "order"
/* An order on its way to Zoho Inventory: asked for by ORDER_TARGETS. */
#define JOB_SALES_ORDER "sales_order"

enum job_state { JOB_PENDING, JOB_SENDING, JOB_DONE, JOB_RETRY, JOB_DEAD };

struct job {
	char subject_id[UUID_SIZE];
	int attempts;      /* tries that ended, before this one */
	bool uncertain;    /* an earlier try may have reached the provider */
	int64_t failing_since; /* first try that failed and counted, or 0 */
};

/* Within the caller's transaction. */
int job_add(struct db *db, const char *kind, const char *subject_id,
    const char *tenant, int64_t not_before, int64_t now, struct error *err);

/*
 * Claims up to max due jobs of a kind and tenant for a run, oldest first,
 * in one transaction: state sending, run_id set.  Jobs still claimed by
 * other runs are due as well, and are marked uncertain.  *jobs (free()).
 */
int job_claim(struct db *db, const char *kind, const char *tenant,
    const char *run_id, int64_t now, int max, struct job **jobs, int *count,
    struct error *err);

/*
 * Claims one job for somebody who is no run of the engine (a page that
 * sends at once), if it is due and nobody has it: *claimed.  Whoever claims
 * so holds a lock of the subject's, for a run may take the claim over.
 * Within the caller's transaction.
 */
int job_claim_one(struct db *db, const char *kind, const char *subject_id,
    const char *run_id, int64_t now, struct job *job, bool *claimed,
    struct error *err);

/*
 * Outcomes, each only while the claim is ours (run_id), within the caller's
 * transaction or as one of its own.  *ours (may be NULL) tells whether the
 * claim was.
 */
struct job_outcome {
	enum job_state state;   /* JOB_DONE, JOB_RETRY or JOB_DEAD */
	int64_t not_before;     /* for JOB_RETRY */
	bool uncertain;         /* the provider may have it: look up first */
	bool counts;            /* an attempt was spent */
	const char *error;      /* for people, or NULL */
	const char *code;       /* the provider's code, or NULL */
};
int job_record(struct db *db, const char *kind, const char *subject_id,
    const char *run_id, const struct job_outcome *outcome, int64_t now,
    bool *ours, struct error *err);

/*
 * Gives unfinished claims of a run back, to be due at once, with the reason
 * why they wait (or NULL).
 */
int job_release(struct db *db, const char *kind, const char *run_id,
    const char *reason, struct error *err);

/*
 * The record has changed: its job becomes due now, whatever became of it; one
 * that is in flight becomes due again when its outcome is recorded.  Within
 * the caller's transaction.  *there (may be NULL): there is such a job.
 */
int job_reopen(struct db *db, const char *kind, const char *subject_id,
    int64_t now, bool *there, struct error *err);

/*
 * A dead or waiting job becomes due now, as if it had never been tried.
 * *done is false when it is in flight, done, or none.
 */
int job_retry(struct db *db, const char *kind, const char *subject_id,
    int64_t now, bool *done, struct error *err);

struct job_counts {
	int64_t pending; /* pending, retry, sending */
	int64_t due;
	int64_t dead;
	int64_t oldest_at; /* creation of the oldest pending, 0 when none */
};
/* tenant NULL: all. */
int job_count(struct db *db, const char *kind, const char *tenant,
    int64_t now, struct job_counts *out, struct error *err);

/* Tenants that have a due or claimed job of a kind; each(tenant, arg). */
int job_tenants(struct db *db, const char *kind, int64_t now,
    int (*each)(const char *tenant, void *arg), void *arg,
    struct error *err);

#endif
