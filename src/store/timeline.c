/* timeline.c - keeps the last steps of each record. */

#include "store/timeline.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"

int
timeline_add(struct db *db, const struct timeline_entry *entry,
    struct error *err)
{
	char id[UUID_SIZE];

	uuid_make(id);
	if (db_run(db, "INSERT INTO timeline (kind, subject_id, id, at, what, "
	    "text, code, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
	    DB_ARGS(db_text(entry->kind), db_text(entry->subject_id),
	    db_text(id), db_int(entry->at), db_text(entry->what),
	    db_text(text_empty(entry->text) ? NULL : entry->text),
	    db_text(entry->code), db_text(entry->request_id)), NULL,
	    err) != 0)
		return -1;
	return db_run(db, "DELETE FROM timeline WHERE kind = $1 "
	    "AND subject_id = $2 AND id <= (SELECT id FROM timeline "
	    "WHERE kind = $1 AND subject_id = $2 ORDER BY id DESC LIMIT 1 "
	    "OFFSET $3)", DB_ARGS(db_text(entry->kind),
	    db_text(entry->subject_id), db_int(TIMELINE_MAX)), NULL, err);
}

int
timeline_each(struct db *db, const char *kind, const char *subject_id,
    int (*each)(const struct timeline_entry *entry, void *arg), void *arg,
    struct error *err)
{
	struct timeline_entry entry = {.kind = kind,
	    .subject_id = subject_id};
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT at, what, text, code, request_id "
	    "FROM timeline WHERE kind = $1 AND subject_id = $2 ORDER BY id",
	    DB_ARGS(db_text(kind), db_text(subject_id)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		entry.at = db_column_int(rows, 0);
		entry.what = db_column_text(rows, 1);
		entry.text = db_column_text(rows, 2);
		entry.code = db_column_text(rows, 3);
		entry.request_id = db_column_text(rows, 4);
		rc = each(&entry, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
timeline_forget(struct db *db, const char *kind, const char *subject_id,
    struct error *err)
{
	return db_run(db, "DELETE FROM timeline WHERE kind = $1 "
	    "AND subject_id = $2", DB_ARGS(db_text(kind),
	    db_text(subject_id)), NULL, err);
}
