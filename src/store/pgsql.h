/*
 * pgsql.h - a session with a PostgreSQL server, as the driver needs it.
 *
 * Private to src/store.  Statements are sent without waiting and their
 * answers read together (pipeline mode of libpq, chapter 34.5 of the
 * PostgreSQL manual), so that many cost one round trip.  Every wait has an
 * end.  A session that was lost stays lost: whoever may go on with another
 * one opens it.
 *
 * libpq is loaded when a session is first opened: it brings OpenSSL,
 * Kerberos and LDAP along, and whose store is a file shall not pay for them.
 */

#ifndef STORE_PGSQL_H
#define STORE_PGSQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

struct pgsql;
struct pgsql_answer;

enum pgsql_failure {
	PGSQL_FINE,
	PGSQL_AGAIN, /* rolled back only because of others: run it again */
	PGSQL_OTHER
};

/*
 * A new session.  patience_ms: how long a statement may take, then it is
 * cancelled.  ERROR_CONFIG: the address is malformed, or the server refuses
 * us or is not fit; ERROR_UNAVAILABLE: it does not answer.
 */
int pgsql_open(const char *url, int64_t patience_ms, struct pgsql **out,
    struct error *err);
/* The first half of it: a connection with the server's own defaults. */
int pgsql_connect(const char *url, int64_t patience_ms, struct pgsql **out,
    struct error *err);
/* NULL is fine. */
void pgsql_close(struct pgsql *pg);

/* True when the session is gone, as far as can be seen without asking. */
bool pgsql_is_lost(struct pgsql *pg);
/* Of the last failure. */
enum pgsql_failure pgsql_failure(const struct pgsql *pg);
/*
 * Of a failed pgsql_settle(): the server itself has refused a statement before
 * the last one, so that the last one was certainly not run.
 */
bool pgsql_stopped_before_last(const struct pgsql *pg);
/* Statements sent whose answer was not read. */
int pgsql_waiting(const struct pgsql *pg);
/* "PostgreSQL 15.8" */
const char *pgsql_version(const struct pgsql *pg);

/*
 * Sends a statement.  name: it was given that name by pgsql_prepare(); NULL:
 * it is sql.  *changed (may be NULL) is set when its answer is read.
 */
int pgsql_send(struct pgsql *pg, const char *name, const char *sql,
    const struct db_value *args, size_t n, int64_t *changed,
    struct error *err);
/*
 * The rows of the statement sent last go to fn when its answer is read.  The
 * answer is borrowed.
 */
typedef void pgsql_rows_fn(const struct pgsql_answer *answer, void *arg);
void pgsql_watch(struct pgsql *pg, pgsql_rows_fn *fn, void *arg);
/* Sends a statement to be named; n types for its parameters. */
int pgsql_prepare(struct pgsql *pg, const char *name, const char *sql,
    const enum db_type *types, size_t n, struct error *err);

/*
 * Reads all answers.  -1 with the first failure; the statements after it have
 * not been run.  *answer (may be NULL): of the last statement, or NULL.
 */
int pgsql_settle(struct pgsql *pg, struct pgsql_answer **answer,
    struct error *err);

/* Runs several statements in one text. Nothing may be waiting. */
int pgsql_script(struct pgsql *pg, const char *sql, struct error *err);

/* The rows of an answer, from row 0; it outlives its session. */
int pgsql_rows(const struct pgsql_answer *answer);
/* Borrowed; NULL for SQL NULL; a boolean is "1" or "0". */
const char *pgsql_text(const struct pgsql_answer *answer, int row,
    int column);
/* The word that tells what was done: "COMMIT". Borrowed. */
const char *pgsql_done(const struct pgsql_answer *answer);
/* NULL is fine. */
void pgsql_answer_free(struct pgsql_answer *answer);

/* What an SQLSTATE means (pgsql_state.c). Returns -1. */
int pgsql_state_error(const char *state, const char *text,
    enum pgsql_failure *failure, bool *lost, struct error *err);

#endif
