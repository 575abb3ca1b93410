/*
 * writer.h - many want something stored, one commit does it: group commit.
 *
 * Who serves many visitors gathers what they want at the same moment and
 * hands it in together.  When one piece fails, the group is rolled back and
 * each runs alone, so that it spoils nobody else's.  A writer belongs to one
 * thread.
 */

#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct writer;

/* One piece: touches only the store and its arg; may run more than once. */
typedef int writer_fn(struct db *db, void *arg, struct error *err);

#define WRITER_THEN 2

/*
 * A piece may go in steps: what one asks for with db_later() the next one
 * knows.  All pieces of a group make a step before any makes the next, so that
 * a step costs a server one round trip, not one for each piece.
 */
struct writer_piece {
	writer_fn *fn;
	writer_fn *then[WRITER_THEN]; /* the further steps; NULL: none */
	/* Each statement is right by itself: see db_transact_apart(). */
	bool apart;
	void *arg;
	int rc;           /* result: 0 it is durable, -1 it is not stored */
	struct error err; /* result of -1 */
};

/*
 * The store is opened at first use, and again after a failure.  max_log:
 * bytes of write-ahead log from which writer_rest() moves it.
 */
struct writer *writer_new(const struct config *cfg, int64_t max_log);
/* NULL is fine. */
void writer_free(struct writer *w);

/* Commits all pieces in one transaction where that is possible. */
void writer_commit(struct writer *w, struct writer_piece *pieces, size_t n);

/* One piece, committed alone. */
int writer_run(struct writer *w, writer_fn *fn, void *arg,
    struct error *err);

/* Runs fn without a transaction; it must not write. */
int writer_read(struct writer *w, writer_fn *fn, void *arg,
    struct error *err);

/*
 * Runs fn, which writes in transactions of its own; does nothing while the
 * store is not open.
 */
int writer_alone(struct writer *w, writer_fn *fn, void *arg,
    struct error *err);

/*
 * To be called when nobody waits for an answer: moves the write-ahead log
 * into the database when it is large, or when there is time (idle).
 */
void writer_rest(struct writer *w, bool idle);

#endif
