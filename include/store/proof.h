/*
 * proof.h - leads that we hold as delivered, to be compared with the CRM.
 *
 * A canary (LEAD_CANARY) is none of them.
 */

#ifndef STORE_PROOF_H
#define STORE_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/mark.h"

/* The kind of a lead that we have sent ourselves, to see whether it arrives. */
#define LEAD_CANARY "canary"

/* last_code of a delivered lead whose record is there no more: */
#define PROOF_DELETED "DELETED_IN_CRM" /* a person has deleted it */
#define PROOF_LOST "LOST_IN_CRM"       /* nobody has: it is sent again */

struct proof_lead {
	char id[UUID_SIZE];
	char crm_id[32];
	bool in_contacts;    /* its record is a contact, not a lead */
	char *email, *phone; /* or NULL */
	int64_t synced_at;
};

void proof_leads_free(struct proof_lead *leads, size_t n);

/*
 * Delivered leads of a tenant after a mark and up to an instant, in the order
 * of their delivery; those whose record was deleted are left out.  *leads
 * (proof_leads_free()).
 */
int proof_page(struct db *db, const char *tenant, const struct mark *after,
    int64_t until, int max, struct proof_lead **leads, size_t *n,
    struct error *err);

/* About how many there are, for a progress. */
int proof_count(struct db *db, const char *tenant, const struct mark *after,
    int64_t until, int64_t *n, struct error *err);

/* When the first lead that counts was delivered; 0: none was. */
int proof_first(struct db *db, const char *tenant, int64_t *at,
    struct error *err);

/*
 * A person has deleted the record: the leads of the tenant that it came from
 * stay delivered, and say so.  *n: how many had not said so before.
 */
int proof_deleted(struct db *db, const char *tenant, const char *crm_id,
    int64_t now, int64_t *n, struct error *err);

/*
 * The record is gone and nobody has deleted it: the lead is due again, to be
 * looked up first.
 */
int proof_lost(struct db *db, const char *id, int64_t now,
    struct error *err);

/*
 * A lead whose record a person has deleted is due again, to be made anew.
 * *done: it was one.
 */
int proof_retry(struct db *db, const char *id, int64_t now, bool *done,
    struct error *err);

#endif
