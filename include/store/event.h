/*
 * event.h - what providers told us by webhooks: the inbox.
 *
 * An event and its job (JOB_EVENT) are stored in one transaction before the
 * sender is answered; applying it is the job.  A repeat is recognised by the
 * sender's id of the event or, where it has none, by its bytes for a while.
 */

#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "store/db.h"

#define JOB_EVENT "event"

/* Sources, as they stand in a webhook's address. */
#define EVENT_ZOHO_INVENTORY "zoho-inventory"
#define EVENT_ZOHO_CRM "zoho-crm"
#define EVENT_QUICKBOOKS "quickbooks"
#define EVENT_STANDARD "standard"

/* The i-th source; NULL past the last. */
const char *event_source_at(size_t i);
bool event_source_known(const char *source);

/* Statuses. */
#define EVENT_RECEIVED "received"
#define EVENT_APPLIED "applied"
#define EVENT_RETRY "retry"
#define EVENT_DEAD "dead"
#define EVENT_IGNORED "ignored"

bool event_status_known(const char *status);

/* How long bytes alone are taken for a repeat. */
#define EVENT_SAME_MS (10 * 60 * 1000LL)
/* How long an id is remembered. */
#define EVENT_ID_MS (30 * 24 * 60 * 60 * 1000LL)

/* What is stored. Texts are borrowed; NULL when not given. */
struct event_new {
	const char *tenant;
	const char *source;
	const char *event_id;    /* the sender's, or NULL */
	const char *kind;        /* "item", "Leads", "SalesReceipt" */
	const char *record_id;   /* of the sender's record */
	const char *operation;   /* "updated", "delete": the sender's word */
	const char *account;     /* QuickBooks' realm */
	const char *body;        /* JSON */
	const char *ignored;     /* why nothing is to be done, or NULL */
	const char *request_id;
	bool is_signed;
	/*
	 * Same bytes may also be a second change: a repeat of what was
	 * applied is applied again.
	 */
	bool again;
	int64_t happened_at;     /* by the sender's clock, or 0 */
	int64_t at;
	char key[SECRET_HASH_SIZE]; /* what a repeat is recognised by */
	int64_t key_until;
	char id[UUID_SIZE];      /* made by the caller */
};

struct event_stored {
	bool repeat;
	char id[UUID_SIZE]; /* of the one that is there now */
};

/* Within the caller's transaction. */
int event_store(struct db *db, const struct event_new *event,
    struct event_stored *out, struct error *err);

struct event {
	char id[UUID_SIZE];
	char *tenant;
	char *source;
	char *event_id;
	char *kind;
	char *record_id;
	char *operation;
	char *account;
	char *body;        /* NULL in a list */
	char *status;      /* EVENT_* statuses */
	char *last_error;  /* why it is ignored, waits or is dead, or NULL */
	char *note;        /* what applying it came to, or NULL */
	bool is_signed;
	int attempts;
	int64_t not_before; /* of the next try, for EVENT_RETRY */
	int64_t happened_at, received_at;
	int64_t applied_at; /* 0 when not */
};

void event_release(struct event *e);

/* ERROR_NOT_FOUND when there is none. */
int event_load(struct db *db, const char *id, struct event *out,
    struct error *err);

struct event_filter {
	const char *tenant; /* each may be NULL: any */
	const char *source;
	const char *status;
	/* Contained in its record, kind, event id, operation, or body. */
	const char *query;
	const char *record_id;
	const char *before; /* cursor: ids below this one */
	int limit;
};

/* Newest first, without bodies. */
int event_list(struct db *db, const struct event_filter *filter,
    int (*each)(const struct event *e, void *arg), void *arg,
    struct error *err);

/*
 * To be applied once more, whatever became of it; one that was ignored as
 * well.  ERROR_NOT_FOUND.  A transaction of its own.
 */
int event_replay(struct db *db, const char *id, int64_t now,
    struct error *err);

/* --- Its outcome, beside job_record(), within the same transaction ------- */

/* note may be NULL. */
int event_applied(struct db *db, const char *id, const char *note,
    int64_t now, struct error *err);
/* Nothing was to be done, after all; its job is done. */
int event_ignored(struct db *db, const char *id, const char *why,
    struct error *err);

/*
 * Blanks the body, note and error of each event that holds the address (in
 * lower case, whole) or the number (its digits, however they are separated);
 * each may be NULL.  One that was not applied yet will not be.  Within a
 * transaction.
 */
int event_forget(struct db *db, const char *tenant, const char *email,
    const char *phone, struct error *err);

/* --- How often a source speaks ------------------------------------------- */

#define EVENT_HABIT_MAX 200

/* When a source spoke, newest first. */
struct event_habit {
	const char *tenant; /* borrowed, as is the source */
	const char *source;
	int64_t at[EVENT_HABIT_MAX];
	int count;
};

/* Each source that has spoken to a tenant (NULL: to any). */
int event_habits(struct db *db, const char *tenant,
    int (*each)(const struct event_habit *habit, void *arg), void *arg,
    struct error *err);

#endif
