/*
 * quickbooks.h - QuickBooks Online's accounting API, version 3.
 *
 * Works for the company that the tenant's connection names.  Ids are texts
 * of digits.  Errors are those of call.h; ERROR_INVALID says what a person
 * has to mend in the record or in the books.
 *
 * Source: Intuit developer documentation, "Data queries", api references
 * CompanyInfo, Account, Customer, Item, SalesReceipt.
 */

#ifndef PROVIDER_QUICKBOOKS_H
#define PROVIDER_QUICKBOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/call.h"

#define QUICKBOOKS_ID_SIZE 24
#define QUICKBOOKS_DOC_SIZE 88 /* 21 characters and the NUL */

struct strbuf;

/* A text as a literal of a query, with its quotes. */
void quickbooks_quote(struct strbuf *out, const char *s);

/*
 * Runs a query on an entity ("Customer").  *rows (json_free()) is an array,
 * empty when nothing matches.
 */
int quickbooks_query(const struct call *call, const char *entity,
    const char *statement, struct json **rows, struct error *err);

/* A page of an entity by id, active rows alone; start counts from 1. */
int quickbooks_list(const struct call *call, const char *entity,
    int64_t start, int limit, struct json **rows, struct error *err);

/* CompanyInfo. ERROR_NOT_FOUND when the connection has none. */
int quickbooks_company(const struct call *call, struct json **company,
    struct error *err);

/* POST of an entity under a request id; *made as quickbooks_query(). */
int quickbooks_create(const struct call *call, const char *entity,
    const char *request_id, const struct json *body, struct json **made,
    bool *uncertain, struct error *err);

/* The Id of a row; false when it has none that is fit. */
bool quickbooks_row_id(const struct json *row, char out[QUICKBOOKS_ID_SIZE]);

struct quickbooks_customer {
	const char *name;     /* or NULL: the e-mail address serves */
	const char *email;    /* or NULL */
	const char *currency; /* of a new one; or NULL: the company's own */
};

/*
 * Finds an active customer by e-mail address, then by name, else makes one;
 * a name that another person has gets the address behind it.  When somebody
 * else makes the same one at this moment, that one is taken.
 */
int quickbooks_customer_ensure(const struct call *call,
    const struct quickbooks_customer *customer, const char *request_id,
    char id[QUICKBOOKS_ID_SIZE], struct error *err);

/*
 * The ids of n items, each wanted by id, name or full name ("Drinks:Tea"),
 * as they are spelt there.  ERROR_INVALID names the first that is not there
 * or not alone.
 */
int quickbooks_items_find(const struct call *call,
    const char *const *wanted, size_t n, char (*ids)[QUICKBOOKS_ID_SIZE],
    struct error *err);

struct quickbooks_line {
	const char *item_id;
	const char *description; /* or NULL */
	const char *quantity;    /* digits, as base/decimal.h writes them */
	const char *unit_price;
	const char *amount;      /* quantity times price, as base/money.h */
};

struct quickbooks_receipt {
	const char *receipt_number;
	const char *marker;      /* by which it is recognised: our own id */
	const char *customer_id;
	const char *date;        /* YYYY-MM-DD, or NULL */
	const char *currency;    /* or NULL */
	const struct quickbooks_line *lines;
	size_t line_count;
};

/* The body of the call (pure). json_free(). */
struct json *quickbooks_receipt_body(const struct quickbooks_receipt *r);

/*
 * The number that the receipt gets there (pure): its own when it has at most
 * 21 characters, else a short one made of it.
 */
void quickbooks_doc_number(const char *receipt_number,
    char out[QUICKBOOKS_DOC_SIZE]);

/*
 * Posts it.  *uncertain: failed, and it may be there.  ERROR_CONFLICT: its
 * number, or the request id, was used before.
 */
int quickbooks_receipt_create(const struct call *call,
    const struct quickbooks_receipt *r, const char *request_id,
    char id[QUICKBOOKS_ID_SIZE], bool *uncertain, struct error *err);

/* Looks for one by number and marker: 0 found, 1 not there, -1 error. */
int quickbooks_receipt_find(const struct call *call,
    const char *receipt_number, const char *marker,
    char id[QUICKBOOKS_ID_SIZE], struct error *err);

#endif
