/*
 * qbo_company.h - one QuickBooks company: its lists and transactions.
 *
 * A company is known by its realm, 10 to 19 digits.  It is filled with made-up
 * content when it is first looked into, so that a thousand cost little.
 */

#ifndef SANDBOX_QBO_COMPANY_H
#define SANDBOX_QBO_COMPANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct intuit;
struct intuit_client;
struct json;
struct qbo_replay;
struct world;

#define QBO_REALM "9130350000000001"
#define QBO_REALM_SIZE 20

enum qbo_kind {
	QBO_ACCOUNT,
	QBO_COMPANY_INFO,
	QBO_CUSTOMER,
	QBO_ITEM,
	QBO_SALES_RECEIPT,
	QBO_KINDS
};

struct qbo_entity {
	int64_t id;
	int64_t sync_token;
	struct json *data;      /* all but Id, SyncToken, MetaData, domain */
	int64_t created_at, modified_at;
	bool deleted;
};

/* Ids count from 1 for each kind of each company. */
struct qbo_shelf {
	struct qbo_entity **entities; /* by rising id */
	size_t count, size;
	int64_t next_id;
};

/* The calls of one app. */
struct qbo_visitor {
	const struct intuit_client *client;
	int under_way;
	struct qbo_visitor *next;
};

struct qbo_call {
	int64_t at;
	const struct intuit_client *client;
};

struct qbo_company {
	char realm[QBO_REALM_SIZE];
	char *name;
	bool filled;
	bool lapsed;                  /* nobody pays for it any more */
	struct qbo_shelf shelves[QBO_KINDS];
	int64_t next_number;          /* DocNumber */
	struct qbo_replay *replays;
	struct qbo_visitor *visitors;
	struct qbo_call *calls;       /* of the last minute */
	size_t call_count, call_size;
	struct qbo_company *next;
};

bool qbo_realm_is_valid(const char *realm);
/* NULL: there is none. */
struct qbo_company *qbo_company_find(const struct intuit *intuit,
    const char *realm);
/* The same; makes it when there is none. realm must be valid. */
struct qbo_company *qbo_company_take(struct world *w, const char *realm);
/*
 * {"realm","name","lapsed":true,"add":{"Customer":500,"Item":20,"Account":9}}
 * makes or changes one.
 */
int qbo_company_change(struct world *w, const struct json *wish,
    struct error *err);
/* Realm, name, how many of each kind. */
struct json *qbo_company_show(const struct qbo_company *c);
void qbo_companies_free(struct intuit *intuit);

/* Puts the made-up content into a company that has none yet. */
void qbo_company_fill(struct world *w, struct qbo_company *c);
/* The chart of accounts, and one more of it. */
void qbo_chart_fill(struct world *w, struct qbo_company *c);
void qbo_chart_add(struct world *w, struct qbo_company *c, const char *name);
/* Asset, Equity, Expense, Liability or Revenue; NULL: no such type. */
const char *qbo_account_class(const char *type);
/* n more of a kind, numbered, which cost no check of names. */
void qbo_company_grow(struct world *w, struct qbo_company *c,
    enum qbo_kind kind, int64_t n);
/* Vendors and employees, whose names no customer may have. */
bool qbo_name_is_taken_outside(const char *name);

/* "Customer"; the name in paths is the same in lower case. */
const char *qbo_kind_name(enum qbo_kind kind);
/* QBO_KINDS when it is none. nocase: as queries take it. */
enum qbo_kind qbo_kind_find(const char *name, bool nocase);
/* As in a path: in lower case only. */
enum qbo_kind qbo_kind_of_path(const char *part);

/* Takes data. */
struct qbo_entity *qbo_entity_add(struct world *w, struct qbo_company *c,
    enum qbo_kind kind, struct json *data);
/* Takes data; raises the SyncToken. */
void qbo_entity_change(struct world *w, struct qbo_entity *e,
    struct json *data);
/* Deleted ones, too. NULL: never was. */
struct qbo_entity *qbo_entity_find(const struct qbo_company *c,
    enum qbo_kind kind, const char *id);
/* Active is not false. */
bool qbo_entity_is_active(const struct qbo_entity *e);
/* DisplayName, Name, or "". */
const char *qbo_entity_name(const struct qbo_entity *e, enum qbo_kind kind);
/*
 * Tells the apps that listen: operation is "Create", "Update", "Delete" or
 * "Void".
 */
void qbo_event(struct world *w, const struct qbo_company *c,
    enum qbo_kind kind, const struct qbo_entity *e, const char *operation);
/* "Update", or "Delete" of what was active and is no more. */
const char *qbo_change_word(const struct qbo_entity *e, bool was_active);
/* As the API shows it. */
struct json *qbo_entity_show(const struct qbo_entity *e);

/* {"value","name"}: points at an entity, name NULL: without. */
struct json *qbo_ref(const char *value, const char *name);
void qbo_set_dollar(struct json *j);
/* 2026-11-20T09:04:09-08:00, with milliseconds when asked for. */
#define PACIFIC_SIZE 40
void pacific_text(int64_t at, bool ms, char out[PACIFIC_SIZE]);

#endif
