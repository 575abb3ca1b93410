/*
 * mirror.h - records of Zoho Inventory as we hold them, and what was changed
 * here.
 *
 * A record has the provider's content (a JSON object with its names), what
 * both sides last agreed on, and a version: the provider's own time of the
 * last change.  It never goes back in time.  Some members are the provider's
 * alone (stock, totals, times); the others may be changed on either side, and
 * on both at once: see store/merge.h and store/conflict.h.
 *
 * Everything that writes is called within the caller's transaction, so that
 * many records, or a record and what belongs to it, are one commit.
 */

#ifndef STORE_MIRROR_H
#define STORE_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/merge.h"

enum mirror_kind {
	MIRROR_PRODUCT,
	MIRROR_CATEGORY,
	MIRROR_CUSTOMER,
	MIRROR_SALES_ORDER,
	MIRROR_KIND_COUNT
};

/* Kinds of the outbox; subject_id is a record's id. */
#define JOB_PRODUCT "product"
#define JOB_CUSTOMER "customer"
#define JOB_INVENTORY_ORDER "inventory_order"

/* "product", "category", "customer", "sales_order". */
const char *mirror_kind_name(enum mirror_kind kind);
/* 0, or -1 when there is no such word. */
int mirror_kind_parse(const char *word, enum mirror_kind *out);
/* The kind of job that brings it to the provider; NULL: it goes nowhere. */
const char *mirror_job(enum mirror_kind kind);

/* What sync_state says. */
#define MIRROR_SYNCED "synced"
#define MIRROR_LOCAL_CHANGE "local_change" /* a job is going to tell of it */
#define MIRROR_CONFLICT "conflict"         /* a person must choose */
#define MIRROR_DEAD "dead"                 /* the provider refused it */

struct mirror_record {
	char id[UUID_SIZE];
	enum mirror_kind kind;
	char *tenant;
	char *provider_id; /* NULL: the provider does not have it yet */
	char *state;       /* MIRROR_* words above */
	char *content;     /* JSON object */
	char *agreed;      /* JSON object, or NULL: never agreed on anything */
	char *last_error;  /* or NULL */
	int64_t version;     /* last_modified_time over there; 0: none */
	int64_t read_at;
	int64_t created_at, modified_at; /* here; modified by either side */
	int64_t changed_at;  /* last change here not agreed yet, or 0 */
	int64_t deleted_at;  /* 0: not deleted */
	int64_t revision;    /* of the row: for ETag and If-Match */
	bool wants_detail;   /* known from a list alone */
	bool gone;           /* the provider has it no more */
};

void mirror_release(struct mirror_record *r);

/* ERROR_NOT_FOUND.  Also what is deleted: see deleted_at. */
int mirror_load(struct db *db, const char *id, struct mirror_record *out,
    struct error *err);
int mirror_find(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *provider_id, struct mirror_record *out, struct error *err);

/*
 * The provider's times are whole seconds: what was read before the second of
 * its last change was over may have been changed once more since, and shows
 * the same time.  A second more is for two clocks.
 */
#define MIRROR_SECOND_MS 2000
bool mirror_may_have_changed(const struct mirror_record *r);

/*
 * The content with our own id, provider_id, modified_at, sync_state on top,
 * as the contract shows it.  json_free().
 */
struct json *mirror_show(const struct mirror_record *r);

/* --- What the provider says ---------------------------------------------- */

struct mirror_seen {
	const char *tenant;
	enum mirror_kind kind;
	const char *provider_id;
	/* Members that are not named keep their value. */
	const struct json *content;
	int64_t version; /* last_modified_time in ms; 0: it has none */
	/*
	 * When the provider was asked for it (clock_now_ms() before the call);
	 * 0 for what an event told: its word counts when it is newer, not when
	 * it is as old as what we have.
	 */
	int64_t read_at;
	bool partial;    /* a row of a list, that lacks members */
	enum merge_strategy strategy;
	int64_t now;
};

enum mirror_result {
	MIRROR_UNCHANGED,
	MIRROR_CREATED,
	MIRROR_UPDATED,
	MIRROR_DELETED,
	MIRROR_OLDER, /* we know better; nothing was changed */
	MIRROR_DOUBT  /* an event as old as what we have: ask the provider */
};

struct mirror_applied {
	enum mirror_result result;
	bool conflict;      /* both sides had changed; see store/conflict.h */
	char id[UUID_SIZE]; /* "": there is none */
};

/* "unchanged", "created" and so on. */
const char *mirror_result_name(enum mirror_result result);

/*
 * Takes over a record as seen.  What was changed here and not there stays, and
 * goes on to the provider.  May run again with the same out.
 */
int mirror_apply(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err);

/*
 * The provider says that there is no such record (asked at read_at).  Its
 * content and version in *seen are not looked at.  A record that we never knew
 * is remembered as gone, so that a late event does not make it.
 */
int mirror_gone(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err);

/*
 * What mirror_apply() would come to, without changing anything: for a dry run.
 */
int mirror_would(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err);

/* --- What is changed here ------------------------------------------------ */

/* A new record and its job. content is an object. id gets UUID_SIZE bytes. */
int mirror_create(struct db *db, const char *tenant, enum mirror_kind kind,
    const struct json *content, int64_t now, char *id, struct error *err);

/*
 * Sets the members named by changes; the others stay.  revision: the row as
 * the sender saw it, or 0 for whatever it is; ERROR_CONFLICT (detail
 * "revision") when it has changed since.  ERROR_NOT_FOUND also when it was
 * deleted; ERROR_INVALID when a member is the provider's alone, named in the
 * text.  Naming values that are there already changes nothing.
 */
int mirror_change(struct db *db, const char *id, const struct json *changes,
    int64_t revision, int64_t now, struct error *err);

/* Deleted here now, over there by its job. */
int mirror_remove(struct db *db, const char *id, int64_t revision,
    int64_t now, struct error *err);

/* --- What went out ------------------------------------------------------- */

/*
 * The members that the provider must be told of: content differs from agreed
 * in them, and they are not its own.  An empty object: nothing.  For what the
 * provider never had: every member that is not its own.  json_free().
 */
int mirror_difference(const struct mirror_record *r, struct json **out,
    struct error *err);

/*
 * The provider took a record as it was when it was loaded for sending (sent,
 * with its content and revision); seen is what it answered (the whole record,
 * read_at when the call was begun).  What was changed here meanwhile stays a
 * change, whose job is due again.
 */
int mirror_pushed(struct db *db, const struct mirror_record *sent,
    const struct mirror_seen *seen, struct error *err);

/* The provider took the deletion, or had it gone already. */
int mirror_push_removed(struct db *db, const struct mirror_record *sent,
    int64_t now, struct error *err);

/* The provider refused it for good; its job is recorded by the caller. */
int mirror_push_refused(struct db *db, const struct mirror_record *sent,
    const char *reason, int64_t now, struct error *err);

#endif
