/* audit.c - the record of what operators did. */

#include "store/audit.h"

#include <stdio.h>

int
audit_add(struct db *db, const struct audit_entry *entry, struct error *err)
{
	char id[UUID_SIZE];

	uuid_make(id);
	return db_run(db, "INSERT INTO audit (id, at, tenant, actor, action, "
	    "subject) VALUES ($1, $2, $3, $4, $5, $6)",
	    DB_ARGS(db_text(id), db_int(entry->at), db_text(entry->tenant),
	    db_text(entry->actor), db_text(entry->action),
	    db_text(entry->subject)), NULL, err);
}

int
audit_each(struct db *db, const char *tenant, const char *before, int limit,
    int (*each)(const struct audit_entry *entry, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct audit_entry entry;
	int rc;

	if (db_query(db, "SELECT id, at, tenant, actor, action, subject "
	    "FROM audit WHERE ($1 IS NULL OR tenant = $1) "
	    "AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
	    DB_ARGS(db_text(tenant), db_text(before), db_int(limit)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		(void)snprintf(entry.id, sizeof(entry.id), "%s",
		    db_column_text(rows, 0));
		entry.at = db_column_int(rows, 1);
		entry.tenant = db_column_text(rows, 2);
		entry.actor = db_column_text(rows, 3);
		entry.action = db_column_text(rows, 4);
		entry.subject = db_column_text(rows, 5);
		rc = each(&entry, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
