/* receipt_now.c - stores a sales receipt, and sends it at once. */

#include "sync/receipt_now.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "sync/receipt.h"

/* One receipt on its way in. Its claim is that of a run of its own. */
struct taking {
	const struct call *call;
	struct db *db;
	const struct receipt_new *receipt;
	struct receipt_stored *out;
	struct error access;      /* why nothing can be sent; or none */
	char run_id[UUID_SIZE];
	struct job job;
	bool claimed;
};

/* Whether there is a connection; an outage of it does not matter here. */
static void
check_access(struct taking *t)
{
	struct access_token token = {0};

	(void)access_get(t->call->access, t->call->tenant, t->call->service,
	    &token, &t->access);
	access_token_release(&token);
}

/* Nothing is taken in for a connection that a person has to make first. */
static int
store_and_claim(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;
	bool can_send = t->access.code == ERROR_NONE;

	t->claimed = false;
	if (receipt_store(db, t->receipt, t->out, err) != 0)
		return -1;
	if (t->out->mismatch)
		return 0;
	if (!can_send && !error_meaning(t->access.code)->passing) {
		*err = t->access;
		return -1;
	}
	return !can_send ? 0 : job_claim_one(db, JOB_RECEIPT, t->out->id,
	    t->run_id, clock_now_ms(), &t->job, &t->claimed, err);
}

struct withdrawal {
	const char *id, *run_id;
};

static int
withdraw(struct db *db, void *arg, struct error *err)
{
	const struct withdrawal *w = arg;

	return receipt_withdraw(db, w->id, w->run_id, err);
}

/* A failure that makes the post one that was never taken. */
static bool
is_rejection(const struct taking *t, const struct single_fate *fate)
{
	if (t->out->repeat || fate->sent || fate->uncertain)
		return false;
	return fate->refused || fate->error.code == ERROR_AUTH ||
	    fate->error.code == ERROR_NOT_FOUND ||
	    fate->error.code == ERROR_CONFIG;
}

/* 1 when the receipt is gone; 0 when a run has taken it over meanwhile. */
static int
reject(struct taking *t, struct error *err)
{
	struct withdrawal w = {t->out->id, t->run_id};
	struct receipt left;
	int rc;

	if (db_transact(t->db, withdraw, &w, err) != 0)
		return -1;
	rc = receipt_load(t->db, t->out->id, &left, err);
	receipt_release(&left);
	if (rc == 0)
		return 0;
	rc = err->code == ERROR_NOT_FOUND ? 1 : -1;
	error_clear(err);
	return rc;
}

/* What became of it, on record. */
static int
settle(struct taking *t, const struct single_fate *fate, int max_attempts,
    struct error *err)
{
	const struct single_try tried = {
		.kind = JOB_RECEIPT,
		.id = t->out->id,
		.job = &t->job,
		.run_id = t->run_id,
		.fate = fate,
		.max_attempts = max_attempts,
		.cut = client_is_stopping(),
	};
	enum job_state state;

	if (single_settle(t->db, &tried, &state, err) != 0)
		return -1;
	return state != JOB_SENDING ? 0 : job_release(t->db, JOB_RECEIPT,
	    t->run_id, fate->error.text, err);
}

static int
send(struct taking *t, int max_attempts, struct error *err)
{
	struct receipt receipt = {.tenant = NULL};
	struct single_fate fate;
	int rc = -1;

	if (receipt_load(t->db, t->out->id, &receipt, err) != 0)
		goto out;
	receipt_deliver(t->call, t->db, &receipt, t->job.uncertain, &fate);
	if (is_rejection(t, &fate)) {
		rc = reject(t, err);
		if (rc == 1)
			*err = fate.error;
		if (rc != 0)
			rc = -1;
		goto out;
	}
	rc = settle(t, &fate, max_attempts, err);
out:
	receipt_release(&receipt);
	return rc;
}

int
receipt_take(const struct call *call, const struct receipt_new *receipt,
    int max_attempts, struct receipt_stored *out, struct error *err)
{
	struct taking t = {
		.call = call,
		.db = call->access->db,
		.receipt = receipt,
		.out = out,
	};
	struct db_lock *lock = NULL;
	int rc;

	uuid_make(t.run_id);
	check_access(&t);
	rc = db_transact(t.db, store_and_claim, &t, err);
	/* One that was kept before stays so, whatever the connection. */
	if (rc != 0 && out->repeat && t.access.code != ERROR_NONE) {
		error_clear(err);
		return 0;
	}
	if (rc != 0 || !t.claimed)
		return rc;
	rc = single_lock(t.db, JOB_RECEIPT, out->id, &lock, err);
	if (rc == 0)
		rc = send(&t, max_attempts, err);
	else if (rc == 1)
		rc = job_release(t.db, JOB_RECEIPT, t.run_id, NULL, err);
	db_unlock(lock);
	return rc;
}
