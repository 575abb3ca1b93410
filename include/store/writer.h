/*
 * writer.h - many threads write, one commits: group commit.
 *
 * A thread hands in a piece of work and sleeps; the writer takes all that
 * wait, runs them in one transaction, commits (fsync), and wakes everyone
 * with its own outcome.  No delay is ever added to gather more.  When one
 * piece fails, the group is rolled back and each runs alone, so that it
 * spoils nobody else's.
 */

#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>

#include "base/error.h"
#include "store/db.h"

struct writer;

/* One piece: touches only the store and its arg; may run more than once. */
typedef int writer_fn(struct db *db, void *arg, struct error *err);

/*
 * threaded: a committing thread of its own, and an open store kept by it;
 * otherwise each piece commits alone, in the caller (plain CGI).
 * The store is opened at first use, and again after a failure.
 */
struct writer *writer_new(const struct config *cfg, bool threaded);

/*
 * Runs fn(arg) durably.  Returns after the commit, or -1: the work is not
 * in the store.  ERROR_UNAVAILABLE at once when too many wait already.
 */
int writer_submit(struct writer *w, writer_fn *fn, void *arg,
    struct error *err);

/*
 * Runs fn on the writer's reading connection, one caller at a time; it must
 * not write.  For the few reads of a program whose threads hold no store.
 */
int writer_read(struct writer *w, writer_fn *fn, void *arg,
    struct error *err);

/* Finishes what waits, then ends the thread. NULL is fine. */
void writer_free(struct writer *w);

#endif
