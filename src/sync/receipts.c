/* receipts.c - claims due receipts, delivers one after the other. */

#include "sync/receipts.h"

#include "sync/receipt.h"

static int
deliver(struct single_run *r, const struct job *job,
    struct single_fate *fate, struct error *err)
{
	const struct call call = {
		.access = &r->access,
		.tenant = r->run->tenant,
		.service = SERVICE_QUICKBOOKS,
	};
	struct receipt receipt = {.tenant = NULL};
	int rc;

	rc = receipt_load(r->e->db, job->subject_id, &receipt, err);
	if (rc == 0)
		receipt_deliver(&call, r->e->db, &receipt, job->uncertain,
		    fate);
	receipt_release(&receipt);
	return rc;
}

int
receipts_run(struct engine *e, struct run *run, struct error *err)
{
	static const struct single_kind receipts = {
		.job = JOB_RECEIPT,
		.service = SERVICE_QUICKBOOKS,
		.deliver = deliver,
	};

	return single_run(e, run, &receipts, NULL, err);
}
