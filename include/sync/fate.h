/*
 * fate.h - what became of records that we have delivered.
 */

#ifndef SYNC_FATE_H
#define SYNC_FATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "provider/call.h"
#include "store/proof.h"

enum fate {
	FATE_LOST,    /* it is gone, and nobody has deleted it */
	FATE_HERE,    /* as a lead, a converted one, or its person a contact */
	FATE_DELETED  /* by a person */
};

struct fate_question {
	const struct call *call;
	const struct proof_lead *leads;
	size_t n;              /* at most ZOHO_CRM_BATCH */
	int64_t deleted_since; /* deletions before are known already */
};

/* Asks only for what the question before has left open. */
int fate_find(const struct fate_question *question, enum fate *fates,
    struct error *err);

#endif
