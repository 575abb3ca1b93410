/*
 * lead.h - a lead: what a visitor sent, and what became of it.
 */

#ifndef STORE_LEAD_H
#define STORE_LEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/repeat.h"

/* The states of the contract; stored by name. */
enum lead_state {
	LEAD_PENDING,
	LEAD_SENDING,
	LEAD_SYNCED,
	LEAD_RETRY,
	LEAD_DEAD,
	LEAD_QUARANTINED,
	LEAD_ERASED
};

const char *lead_state_name(enum lead_state state);
/* -1 for a name that is none. */
int lead_state_parse(const char *name, enum lead_state *out);

/* The texts of a lead that have a name of their own, in column order. */
enum lead_text {
	LEAD_NAME,
	LEAD_FIRST_NAME,
	LEAD_LAST_NAME,
	LEAD_EMAIL,
	LEAD_PHONE,
	LEAD_COMPANY,
	LEAD_MESSAGE,
	LEAD_SOURCE,
	LEAD_PAGE_URL,
	LEAD_UTM_SOURCE,
	LEAD_UTM_MEDIUM,
	LEAD_UTM_CAMPAIGN,
	LEAD_UTM_TERM,
	LEAD_UTM_CONTENT,
	LEAD_CONSENT,
	LEAD_TEXT_COUNT
};

/* "email" and so on: the field's name in a post and in JSON. */
const char *lead_text_name(enum lead_text which);

#define LEAD_KIND_FORM "lead"
#define LEAD_KIND_CHATBOT "chatbot"

/* What capture stores. Texts are borrowed; NULL when not given. */
struct lead_new {
	const char *tenant;
	const char *form;
	const char *kind; /* LEAD_KIND_FORM or LEAD_KIND_CHATBOT */
	const char *text[LEAD_TEXT_COUNT];
	const char *extra;           /* JSON object or NULL */
	const char *request_id;
	const char *client_address;
	const char *idempotency_key; /* or NULL */
	const char *content_hash;    /* secret_hash() of the content */
	const char *suspicion;       /* why it is quarantined, or NULL */
	struct repeats *repeats;     /* what the process remembers, or NULL */
	int64_t at;
	char id[UUID_SIZE];          /* made by the caller */
	char status_key[23];         /* made by the caller: 22 characters */
};

struct lead_stored {
	bool repeat;              /* it was there already */
	bool mismatch;            /* the Idempotency-Key had other content */
	char id[UUID_SIZE];
	char status_key[23];
	enum lead_state state;
	struct repeat_claim claim; /* between lead_claim() and lead_keep() */
};

/*
 * Stores a lead, its dedupe keys and its job (none when quarantined) within
 * the caller's transaction; or recognises a repeat and tells the first one.
 * On mismatch nothing is stored and the other members are not set.
 */
int lead_store(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err);

/* The same without looking for a repeat. */
int lead_insert(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err);

/*
 * The two halves of lead_store(), for who stores many at once: db_settle()
 * between.  Each statement is right by itself (db_transact_apart()).
 */
int lead_claim(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err);
int lead_keep(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err);

struct lead_status {
	char id[UUID_SIZE];
	enum lead_state state;
	int attempts;
	int64_t synced_at; /* 0 when not */
	char crm_id[32];   /* "" when not */
};

/* ERROR_NOT_FOUND also when the key is wrong. */
int lead_status_load(struct db *db, const char *id, const char *key,
    struct lead_status *out, struct error *err);

/* A lead as the tool shows it and as delivery sends it. */
struct lead {
	char id[UUID_SIZE];
	char *tenant;
	char *form;
	char *kind;
	enum lead_state state;
	char *text[LEAD_TEXT_COUNT];
	char *extra;
	char *request_id;
	char *suspicion;
	char *crm_id;
	char *crm_module; /* where crm_id lies; NULL: among the leads */
	char *last_error;
	char *last_code;
	int attempts;
	int64_t created_at;
	int64_t synced_at;
	int64_t not_before; /* of its job */
};

void lead_release(struct lead *lead);
int lead_load(struct db *db, const char *id, struct lead *out,
    struct error *err);

struct lead_filter {
	const char *tenant; /* NULL: all */
	const char *state;  /* a state's name, or NULL */
	const char *query;  /* part of name, e-mail, phone, company; or NULL */
	const char *before; /* cursor: ids below this one; or NULL */
	int limit;
};

/* Newest first. */
int lead_list(struct db *db, const struct lead_filter *filter,
    int (*each)(const struct lead *lead, void *arg), void *arg,
    struct error *err);

/* Leads of a tenant whose job is due, oldest first. */
int lead_each_due(struct db *db, const char *tenant, int64_t now,
    int (*each)(const struct lead *lead, void *arg), void *arg,
    struct error *err);

/*
 * A dead or waiting lead becomes due now, and a synced one whose record a
 * person has deleted.  ERROR_CONFLICT when it is synced otherwise, in flight,
 * quarantined or erased.
 */
int lead_retry(struct db *db, const char *id, int64_t now,
    struct error *err);

/*
 * Records which record of the CRM a lead has become; synced_at 0 leaves the
 * time (it is there, but not all of it yet).
 */
int lead_set_crm_id(struct db *db, const char *id, const char *crm_id,
    int64_t synced_at, struct error *err);

/* The module in which that record lies ("Contacts"); NULL: the leads. */
int lead_set_crm_module(struct db *db, const char *id, const char *module,
    struct error *err);

/*
 * What a later post tells of the same lead: texts replace those that are
 * there, a new message is appended, members of extra are added.  Another
 * address of a lead that the CRM may have already becomes later_email or
 * later_phone of extra, because the lead is looked up by the first one.
 * *changed; out tells the lead.  Within the caller's transaction.
 */
int lead_merge(struct db *db, const char *id, const struct lead_new *post,
    bool *changed, struct lead_stored *out, struct error *err);

/* What an operator changes. */
struct lead_edit {
	const char *id;
	bool given[LEAD_TEXT_COUNT];       /* these are set ... */
	const char *text[LEAD_TEXT_COUNT]; /* ... to this, or nothing */
	const char *actor; /* for the audit: "cli:root" */
	int64_t at;
};

/*
 * Changes a lead that is not in the CRM yet; it is due at once, unless it is
 * quarantined.  ERROR_CONFLICT when it is synced, in flight or erased, or
 * when the CRM may have it and e-mail or phone would change; ERROR_INVALID
 * when neither e-mail nor phone would be left.
 */
int lead_edit(struct db *db, const struct lead_edit *edit,
    struct error *err);

/* Lets a quarantined lead through. ERROR_CONFLICT when it is not one. */
int lead_admit(struct db *db, const char *id, const char *actor, int64_t now,
    struct error *err);

#endif
