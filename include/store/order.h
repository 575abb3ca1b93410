/*
 * order.h - an order of a shop, and what became of it.
 *
 * One order number of a tenant is one order.  Amounts are minor units of the
 * currency (base/money.h); the lines are JSON with exact decimals:
 * [{"sku","name","quantity","unit_price", ...}].
 */

#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

/* The texts of whoever bought, in column order. */
enum order_text {
	ORDER_NAME,
	ORDER_EMAIL,
	ORDER_PHONE,
	ORDER_COMPANY,
	ORDER_TEXT_COUNT
};

/* "name" and so on: the member's name in a post and in JSON. */
const char *order_text_name(enum order_text which);

#define ORDER_STATUS_MAX 100 /* characters */

/* What capture stores. Texts are borrowed; NULL when not given. */
struct order_new {
	const char *tenant;
	const char *form;
	const char *order_number;
	const char *status;       /* the shop's word: "paid" */
	const char *customer[ORDER_TEXT_COUNT];
	const char *lines;
	int64_t total;
	const char *currency;
	const char *remark;       /* what is odd about it, or NULL */
	const char *extra;        /* JSON object or NULL */
	const char *content_hash; /* secret_hash() of what was posted */
	const char *request_id;
	const char *client_address;
	bool to_inventory;        /* it becomes a sales order as well */
	int64_t at;
	char id[UUID_SIZE];       /* made by the caller */
};

struct order_stored {
	bool repeat;   /* it was there already, with this content */
	bool mismatch; /* it was there already, with other content */
	char id[UUID_SIZE];
	char *status;  /* as it is now; free() */
};

/*
 * Stores an order and its jobs within the caller's transaction, or
 * recognises a repeat.  May run again with the same out, which starts {0}.
 */
int order_store(struct db *db, const struct order_new *order,
    struct order_stored *out, struct error *err);

struct order {
	char id[UUID_SIZE];
	char *tenant;
	char *form;
	char *order_number;
	char *status;
	char *delivery;  /* pending, sending, synced, retry, dead, erased */
	char *customer[ORDER_TEXT_COUNT];
	char *lines;
	char *currency;
	char *remark;
	char *extra;
	char *request_id;
	char *contact_id; /* at the CRM, or NULL */
	char *deal_id;
	char *last_error;
	char *last_code;
	int attempts;
	int64_t total;
	int64_t created_at;
	int64_t synced_at;
	int64_t not_before; /* of its job */
};

void order_release(struct order *order);

/* ERROR_NOT_FOUND. */
int order_load(struct db *db, const char *id, struct order *out,
    struct error *err);
/* By its id, or by its number within a tenant (NULL: default). */
int order_find(struct db *db, const char *tenant, const char *word,
    struct order *out, struct error *err);

struct order_filter {
	const char *tenant;   /* NULL: all */
	const char *delivery; /* or NULL */
	const char *query;    /* part of number, name, e-mail, phone; or NULL */
	const char *before;   /* cursor: ids below this one; or NULL */
	int limit;
};

/* Newest first. */
int order_list(struct db *db, const struct order_filter *filter,
    int (*each)(const struct order *order, void *arg), void *arg,
    struct error *err);

/* Orders of a tenant whose job is due, oldest first. */
int order_each_due(struct db *db, const char *tenant, int64_t now,
    int (*each)(const struct order *order, void *arg), void *arg,
    struct error *err);

/*
 * Sets the shop's status; whoever was told of the order is told again when
 * it has changed.  Within the caller's transaction.  ERROR_NOT_FOUND,
 * ERROR_CONFLICT when the order was erased.
 */
int order_set_status(struct db *db, const char *id, const char *status,
    const char *request_id, int64_t now, struct error *err);

/*
 * Records the CRM's contact and deal, "" for those that are not known.
 * synced_at 0 leaves the time (not all of it is there yet).
 */
int order_set_crm(struct db *db, const char *id, const char *contact_id,
    const char *deal_id, int64_t synced_at, struct error *err);

/* An order on its way to Zoho Inventory; NULL for what is not known. */
struct order_sales {
	char *delivery; /* of its job: pending, sending, done, retry, dead;
	                 * NULL: it does not go there */
	char *last_error;
	char *last_code;
	char *provider_id; /* of the sales order that it has become */
	char *number;
	char *status;      /* the provider's word */
};
void order_sales_release(struct order_sales *s);
int order_sales_load(struct db *db, const char *id, struct order_sales *out,
    struct error *err);

/* last_code of an order whose deal has gone from the CRM. */
#define ORDER_DEAL_GONE "DEAL_GONE"

/*
 * A dead or waiting order becomes due now, at the CRM and as a sales order;
 * one whose deal or sales order has gone gets a new one.  ERROR_CONFLICT when
 * there is nothing to retry.
 */
int order_retry(struct db *db, const char *id, int64_t now,
    struct error *err);

#endif
