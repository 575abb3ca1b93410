/* canary.c - a lead of our own in the store. */

#include "store/canary.h"

#include <stdio.h>

#include "store/proof.h"

/* Of an id the first letters are the time, in steps of a minute. */
#define ID_TIME 8

int
canary_adopt(struct db *db, const char *tenant, const char *email,
    const char *after, char id[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;
	char from[ID_TIME + 1];
	int rc;

	(void)snprintf(from, sizeof(from), "%s", after);
	if (db_query(db, "SELECT id FROM lead WHERE id >= $1 "
	    "AND tenant = $2 AND email = $3", DB_ARGS(db_text(from),
	    db_text(tenant), db_text(email)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		(void)snprintf(id, UUID_SIZE, "%s", db_column_text(rows, 0));
	db_rows_free(rows);
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND, "the store has no lead "
		    "of the canary");
	return rc < 0 ? -1 : db_run(db, "UPDATE lead SET kind = '" LEAD_CANARY
	    "' WHERE id = $1", DB_ARGS(db_text(id)), NULL, err);
}

static int
erase(struct db *db, void *arg, struct error *err)
{
	const char *id = arg;

	if (db_run(db, "DELETE FROM job WHERE kind = 'lead' "
	    "AND subject_id = $1", DB_ARGS(db_text(id)), NULL, err) != 0)
		return -1;
	return db_run(db, "UPDATE lead SET hold = 'erased', name = NULL, "
	    "email = NULL, message = NULL, client_address = NULL, "
	    "crm_id = NULL, synced_at = NULL WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err);
}

int
canary_erase(struct db *db, const char *id, struct error *err)
{
	char copy[UUID_SIZE];

	(void)snprintf(copy, sizeof(copy), "%s", id);
	return db_transact(db, erase, copy, err);
}
