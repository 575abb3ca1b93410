/* alert.c - open alerts, at most one of a kind. */

#include "store/alert.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define COLUMNS "id, tenant, name, subject, severity, text, link, value, " \
	"threshold, raised_at"

void
alert_release(struct alert *a)
{
	free(a->tenant);
	free(a->name);
	free(a->subject);
	free(a->severity);
	free(a->text);
	free(a->link);
	memset(a, 0, sizeof(*a));
}

void
alert_copy(struct alert *to, const struct alert *from)
{
	*to = *from;
	to->tenant = xstrdup(from->tenant);
	to->name = xstrdup(from->name);
	to->subject = xstrdup(from->subject);
	to->severity = xstrdup(from->severity);
	to->text = xstrdup(from->text);
	to->link = xstrdup(from->link);
}

static void
read_row(struct db_rows *rows, struct alert *a)
{
	memset(a, 0, sizeof(*a));
	memcpy(a->id, db_column_text(rows, 0), sizeof(a->id));
	a->tenant = xstrdup(db_column_text(rows, 1));
	a->name = xstrdup(db_column_text(rows, 2));
	a->subject = xstrdup(db_column_text(rows, 3));
	a->severity = xstrdup(db_column_text(rows, 4));
	a->text = xstrdup(db_column_text(rows, 5));
	a->link = xstrdup(db_column_text(rows, 6));
	a->value = db_column_int(rows, 7);
	a->threshold = db_column_int(rows, 8);
	a->raised_at = db_column_int(rows, 9);
	a->resolved_at = db_column_int(rows, 10);
}

int
alert_raise(struct db *db, const struct alert *alert, int64_t now,
    struct error *err)
{
	char id[UUID_SIZE];

	uuid_make(id);
	return db_run(db, "INSERT INTO alert (" COLUMNS ") "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
	    "ON CONFLICT (tenant, name, subject) WHERE resolved_at IS NULL "
	    "DO UPDATE SET severity = excluded.severity, "
	    "text = excluded.text, link = coalesce(excluded.link, alert.link), "
	    "value = excluded.value, "
	    "raised_at = CASE WHEN alert.threshold = excluded.threshold "
	    "THEN alert.raised_at ELSE excluded.raised_at END, "
	    "threshold = excluded.threshold",
	    DB_ARGS(db_text(id), db_text(alert->tenant), db_text(alert->name),
	    db_text(alert->subject), db_text(alert->severity),
	    db_text(alert->text), db_text(alert->link), db_int(alert->value),
	    db_int(alert->threshold), db_int(now)), NULL, err);
}

int
alert_resolve(struct db *db, const char *tenant, const char *name,
    const char *subject, int64_t now, struct error *err)
{
	return db_run(db, "UPDATE alert SET resolved_at = $1 "
	    "WHERE tenant = $2 AND name = $3 AND subject = $4 "
	    "AND resolved_at IS NULL", DB_ARGS(db_int(now), db_text(tenant),
	    db_text(name), db_text(subject)), NULL, err);
}

int
alert_load(struct db *db, const char *tenant, const char *name,
    const char *subject, struct alert *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS ", resolved_at FROM alert "
	    "WHERE tenant = $1 AND name = $2 AND subject = $3 "
	    "AND resolved_at IS NULL",
	    DB_ARGS(db_text(tenant), db_text(name), db_text(subject)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	db_rows_free(rows);
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no such open alert");
	return rc < 0 ? -1 : 0;
}

static int
list(struct db_rows *rows,
    int (*each)(const struct alert *alert, void *arg), void *arg,
    struct error *err)
{
	struct alert a;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &a);
		rc = each(&a, arg);
		alert_release(&a);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
alert_unsettled(struct db *db, const char *tenant,
    int (*each)(const struct alert *alert, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT " COLUMNS ", resolved_at FROM alert "
	    "WHERE ($1 IS NULL OR tenant = $1) AND (resolved_at IS NULL OR "
	    "id IN (SELECT alert_id FROM alert_notice "
	    "WHERE told = 'raised' OR trying IS NOT NULL)) "
	    "ORDER BY id", DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	return list(rows, each, arg, err);
}

int
alert_list(struct db *db, const char *tenant,
    int (*each)(const struct alert *alert, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT " COLUMNS ", resolved_at FROM alert "
	    "WHERE resolved_at IS NULL AND ($1 IS NULL OR tenant = $1) "
	    "ORDER BY raised_at DESC, id DESC", DB_ARGS(db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	return list(rows, each, arg, err);
}
