/* pgsql_state.c - what a failure of the server means to us: one table. */

#include "base/mem.h"
#include "base/text.h"
#include "pgsql.h"

struct state_row {
	const char *state; /* its first characters (manual, appendix A) */
	enum error_code code;
	bool again; /* running the transaction again may cure it */
	bool lost;  /* the session is of no use any more */
	const char *says;
};

/* The first that fits. */
static const struct state_row rows[] = {
	{"40001", ERROR_UNAVAILABLE, true, false,
	    "another program was changing the same rows"},
	{"40P01", ERROR_UNAVAILABLE, true, false,
	    "another program was waiting for us as we for it"},
	{"40", ERROR_UNAVAILABLE, true, false, "the transaction was undone"},
	{"23", ERROR_CONFLICT, false, false, "the database refuses a row"},
	{"55P03", ERROR_UNAVAILABLE, false, false,
	    "the database is busy: another program keeps what is needed"},
	{"57014", ERROR_UNAVAILABLE, false, false,
	    "the database took too long and was stopped"},
	{"57P", ERROR_UNAVAILABLE, true, true,
	    "the database server is stopping or starting"},
	{"08", ERROR_UNAVAILABLE, true, true,
	    "the connection to the database server is gone"},
	{"26000", ERROR_UNAVAILABLE, true, true,
	    "the database server has forgotten a statement"},
	{"0A000", ERROR_UNAVAILABLE, true, true,
	    "the schema was changed under a statement"},
	{"25P03", ERROR_UNAVAILABLE, true, true,
	    "a transaction was idle for too long"},
	{"25006", ERROR_UNAVAILABLE, false, true,
	    "the database server may only be read; is it a standby?"},
	{"53100", ERROR_UNAVAILABLE, false, false,
	    "the disk of the database server is full; free some space"},
	{"53200", ERROR_UNAVAILABLE, false, false,
	    "the database server has no room for more locks; raise its "
	    "max_locks_per_transaction and max_pred_locks_per_transaction"},
	{"53300", ERROR_UNAVAILABLE, false, false,
	    "the database server takes no more connections; raise its "
	    "max_connections"},
	{"53", ERROR_UNAVAILABLE, false, false,
	    "the database server is at its limits"},
	{"58", ERROR_UNAVAILABLE, false, false,
	    "the disk of the database server failed; check its log"},
	{"XX001", ERROR_DATA, false, false,
	    "the database is damaged; check the server's log"},
	{"XX002", ERROR_DATA, false, false,
	    "an index of the database is damaged; check the server's log"},
	{"28", ERROR_CONFIG, false, true,
	    "the database server does not let us in"},
	{"3D000", ERROR_CONFIG, false, true, "there is no such database"},
	{"42501", ERROR_CONFIG, false, false,
	    "the database user lacks a right; let it own the database"},
	{"", ERROR_INTERNAL, false, false, "the database refuses a statement"},
};

int
pgsql_state_error(const char *state, const char *text,
    enum pgsql_failure *failure, bool *lost, struct error *err)
{
	const struct state_row *row = rows;

	while (!text_starts(state, row->state))
		row++;
	*failure = row->again ? PGSQL_AGAIN : PGSQL_OTHER;
	*lost = *lost || row->lost;
	error_set(err, row->code, "%s (%s: %.300s)", row->says, state, text);
	return error_detail(err, state);
}
