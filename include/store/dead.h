/*
 * dead.h - what was given up, of every kind, and how it is taken up again.
 */

#ifndef STORE_DEAD_H
#define STORE_DEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

struct dead {
	char id[UUID_SIZE];
	const char *kind;   /* of its job: "lead", "order" */
	const char *tenant;
	const char *form;   /* or NULL */
	const char *email;  /* or NULL */
	const char *number; /* of an order, or NULL */
	const char *code;   /* the provider's, or NULL */
	const char *error;
	int attempts;
	int64_t created_at;
	int64_t died_at;
};

/* NULL and 0: any. */
struct dead_filter {
	const char *tenant;
	const char *kind;
	const char *code;
	const char *form;
	const char *email;      /* this address, without case */
	const char *email_part; /* a part of it */
	int64_t before, after;  /* created; after: at or after */
	const char *id;
	const char *cursor;     /* ids above this one */
	int limit;              /* 0: all */
};

/* Oldest first. Texts are borrowed. */
int dead_each(struct db *db, const struct dead_filter *filter,
    int (*each)(const struct dead *dead, void *arg), void *arg,
    struct error *err);

/*
 * A dead or waiting job becomes due now, as if it had never been tried, and
 * its timeline says so.  *done is false when there is nothing to retry.
 */
int dead_retry(struct db *db, const char *kind, const char *id, int64_t now,
    bool *done, struct error *err);

#endif
