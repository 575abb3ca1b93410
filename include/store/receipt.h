/*
 * receipt.h - a sales receipt on its way to QuickBooks.
 *
 * Stored together with its job before anything is sent.  Its number is
 * unique within the tenant: the same number with the same content is the
 * same receipt, with other content a conflict, unless QuickBooks has refused
 * the first one for good.  request_id is the name under which it is posted:
 * made once, used for every try, so that QuickBooks recognises a repeat.
 */

#ifndef STORE_RECEIPT_H
#define STORE_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

#define JOB_RECEIPT "receipt"

/* Characters of a receipt's number. */
#define RECEIPT_NUMBER_MAX 100
/* Places of its amounts when it names no currency. */
#define RECEIPT_PLACES 2

struct receipt_new {
	const char *tenant;
	const char *receipt_number;
	const char *content;      /* JSON, see web/receipt_form.h */
	const char *content_hash; /* secret_hash() of what was posted */
	int64_t at;
	char id[UUID_SIZE];         /* made by the caller */
	char request_id[UUID_SIZE]; /* made by the caller */
};

struct receipt_stored {
	bool repeat;        /* it was there already */
	bool mismatch;      /* the number had other content; nothing changed */
	char id[UUID_SIZE]; /* of the one that is there now */
};

/*
 * Stores a receipt and its job within the caller's transaction, or
 * recognises a repeat.  One that was given up is due again: with new content
 * and a new request_id when QuickBooks is known not to have it.
 */
int receipt_store(struct db *db, const struct receipt_new *receipt,
    struct receipt_stored *out, struct error *err);

struct receipt {
	char id[UUID_SIZE];
	char *tenant;
	char *receipt_number;
	char *content;
	char *request_id;
	char *customer_id;   /* at QuickBooks, or NULL: not known yet */
	char *quickbooks_id; /* NULL: not posted yet */
	char *status;        /* pending, sending, retry, synced, dead */
	char *last_error;    /* for people, or NULL */
	char *last_code;
	int attempts;
	int64_t not_before;  /* of the next try */
	int64_t created_at;
	int64_t synced_at;   /* 0 when not */
};

void receipt_release(struct receipt *r);

/* ERROR_NOT_FOUND when there is none. */
int receipt_load(struct db *db, const char *id, struct receipt *out,
    struct error *err);

/* The steps of a delivery, so that the next try goes on from there. */
int receipt_set_customer(struct db *db, const char *id,
    const char *customer_id, struct error *err);
int receipt_set_sent(struct db *db, const char *id,
    const char *quickbooks_id, int64_t at, struct error *err);

/*
 * Takes back a receipt that was refused before anybody was told that it is
 * kept: it and its job go, if the job is still claimed by run_id.  Within
 * the caller's transaction.
 */
int receipt_withdraw(struct db *db, const char *id, const char *run_id,
    struct error *err);

#endif
