/*
 * repeat.h - recognises what was sent before.
 *
 * A lead claims keys: the hash of its content, and its Idempotency-Key when it
 * has one.  Whoever finds a key claimed, and not over, is a repeat.
 *
 * Keys lie in a table sorted by key (lead_key).  Hashes come in no order, so
 * that each new row there costs pages of its own; a process that stays
 * therefore appends content keys to the end of another table (lead_recent),
 * and remembers in memory which row may have which key.  Rows whose time is
 * over are dropped there; only when they are too many, all are put into the
 * sorted table, at once and in order.
 *
 * Every process looks into both tables, within its write transaction, so that
 * many of them on one store never both think that they are first.  Where
 * write transactions run side by side (db_is_shared()), only the sorted table
 * will do, whose key is unique: nobody remembers there, and the other table
 * has what was copied from elsewhere.
 */

#ifndef STORE_REPEAT_H
#define STORE_REPEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

/* How long the same content is recognised as a repeat. */
#define REPEAT_CONTENT_MS (10 * 60 * 1000)
/* How long an Idempotency-Key is kept. */
#define REPEAT_IDEMPOTENCY_MS (24 * 60 * 60 * 1000)

/* What a process remembers.  Of one thread, which also writes the leads. */
struct repeats;

struct repeats *repeats_new(void);
/* NULL is fine. */
void repeats_free(struct repeats *r);

/* What may be a repeat. Texts are borrowed. */
struct repeat_post {
	const char *form;
	const char *content_hash;    /* secret_hash() of form and content */
	const char *idempotency_key; /* or NULL */
	const char *lead_id;         /* who has the keys if it is none */
	int64_t at;
};

enum repeat_kind {
	REPEAT_NONE,    /* it is the first, and has its keys now */
	REPEAT_FOUND,   /* the first is told */
	REPEAT_MISMATCH /* its Idempotency-Key was used with other content */
};

/* A claim on its way. */
struct repeat_claim {
	bool by_key;        /* somebody has the Idempotency-Key */
	int64_t taken;      /* 0: somebody has the content */
	enum repeat_kind kind;
	char first[UUID_SIZE];
};

/*
 * repeat_claim() in two halves, for who claims for many at once: db_settle()
 * between.  Each statement is right by itself (db_transact_apart()).
 */
int repeat_ask(struct db *db, struct repeats *r,
    const struct repeat_post *post, struct repeat_claim *claim,
    struct error *err);
int repeat_tell(struct db *db, const struct repeat_post *post,
    struct repeat_claim *claim, struct error *err);

/*
 * Claims the keys of a post, within the caller's transaction.  r NULL: nothing
 * is remembered (a plain CGI, a shared store).  first: the lead of a
 * REPEAT_FOUND.
 */
int repeat_claim(struct db *db, struct repeats *r,
    const struct repeat_post *post, enum repeat_kind *kind,
    char first[UUID_SIZE], struct error *err);

/*
 * The same for what is no lead, by its Idempotency-Key (or another name that
 * is its own within post->form) alone: the same content under another name is
 * another.  Kept for keep_ms.
 */
int repeat_claim_name(struct db *db, const struct repeat_post *post,
    int64_t keep_ms, enum repeat_kind *kind, char first[UUID_SIZE],
    struct error *err);
/* Whoever had the name: lead_id and content_hash have it now. */
int repeat_give_name(struct db *db, const struct repeat_post *post,
    struct error *err);

/* Forgets the keys of a lead, within the caller's transaction. */
int repeat_forget(struct db *db, const char *lead_id, struct error *err);

/*
 * Makes room, in a transaction of its own: to be called when nobody waits for
 * an answer.  With time (idle) sooner, and drops rows whose time is over.
 */
int repeats_rest(struct db *db, struct repeats *r, int64_t now, bool idle,
    struct error *err);

#endif
