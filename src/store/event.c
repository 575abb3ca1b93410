/* event.c - keeps what webhooks told, and knows a repeat. */

#include "store/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/job.h"

static const char *const sources[] = {
	EVENT_ZOHO_INVENTORY, EVENT_ZOHO_CRM, EVENT_QUICKBOOKS, EVENT_STANDARD,
};

static const char *const statuses[] = {
	EVENT_RECEIVED, EVENT_APPLIED, EVENT_RETRY, EVENT_DEAD, EVENT_IGNORED,
};

const char *
event_source_at(size_t i)
{
	return i < nitems(sources) ? sources[i] : NULL;
}

bool
event_source_known(const char *source)
{
	size_t i;

	for (i = 0; i < nitems(sources); i++)
		if (text_equal(sources[i], source))
			return true;
	return false;
}

bool
event_status_known(const char *status)
{
	size_t i;

	for (i = 0; i < nitems(statuses); i++)
		if (text_equal(statuses[i], status))
			return true;
	return false;
}

/* --- Storing -------------------------------------------------------------- */

/* *fresh: nobody had the key, or its time was over. */
static int
take_key(struct db *db, const struct event_new *e, bool *fresh,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO event_key (key, event_id, expires_at) "
	    "VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE "
	    "SET event_id = excluded.event_id, "
	    "expires_at = excluded.expires_at "
	    "WHERE event_key.expires_at <= $4",
	    DB_ARGS(db_text(e->key), db_text(e->id), db_int(e->key_until),
	    db_int(e->at)), &n, err) != 0)
		return -1;
	*fresh = n > 0;
	return 0;
}

static int
find_key(struct db *db, const struct event_new *e, struct event_stored *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT event_id FROM event_key WHERE key = $1",
	    DB_ARGS(db_text(e->key)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static int
insert(struct db *db, const struct event_new *e, struct error *err)
{
	if (db_insert(db, "INSERT INTO event (id, tenant, source, event_id, "
	    "kind, record_id, operation, account, body, signed, ignored, "
	    "request_id, happened_at, received_at, applied_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
	    "$14, 0)",
	    DB_ARGS(db_text(e->id), db_text(e->tenant), db_text(e->source),
	    db_text(e->event_id), db_text(e->kind), db_text(e->record_id),
	    db_text(e->operation), db_text(e->account), db_text(e->body),
	    db_int(e->is_signed), db_text(e->ignored),
	    db_text(e->request_id), db_int(e->happened_at),
	    db_int(e->at)), err) != 0)
		return -1;
	return e->ignored != NULL ? 0 : job_add(db, JOB_EVENT, e->id,
	    e->tenant, e->at, e->at, err);
}

int
event_store(struct db *db, const struct event_new *e,
    struct event_stored *out, struct error *err)
{
	bool fresh;

	memset(out, 0, sizeof(*out));
	if (take_key(db, e, &fresh, err) != 0)
		return -1;
	if (fresh) {
		(void)snprintf(out->id, sizeof(out->id), "%s", e->id);
		return insert(db, e, err);
	}
	out->repeat = true;
	if (find_key(db, e, out, err) != 0)
		return -1;
	return !e->again ? 0 : job_reopen(db, JOB_EVENT, out->id, e->at, NULL,
	    err);
}

/* --- Reading -------------------------------------------------------------- */

#define COLUMNS \
	"SELECT e.id, e.tenant, e.source, e.event_id, e.kind, e.record_id, " \
	"e.operation, e.account, CASE WHEN e.ignored IS NOT NULL " \
	"THEN 'ignored' WHEN j.state = 'done' THEN 'applied' " \
	"WHEN j.state IN ('retry', 'dead') THEN j.state " \
	"ELSE 'received' END AS status, coalesce(e.ignored, j.last_error), " \
	"e.note, e.signed, coalesce(j.attempts, 0), " \
	"coalesce(j.not_before, 0), e.happened_at, e.received_at, " \
	"e.applied_at"
#define TABLES \
	" FROM event e LEFT JOIN job j ON j.kind = 'event' " \
	"AND j.subject_id = e.id "
#define BODY_COLUMN 17

void
event_release(struct event *e)
{
	free(e->tenant);
	free(e->source);
	free(e->event_id);
	free(e->kind);
	free(e->record_id);
	free(e->operation);
	free(e->account);
	free(e->body);
	free(e->status);
	free(e->last_error);
	free(e->note);
	memset(e, 0, sizeof(*e));
}

static char *
column(struct db_rows *rows, int i)
{
	const char *text = db_column_text(rows, i);

	return text != NULL ? xstrdup(text) : NULL;
}

static void
read_row(struct db_rows *rows, struct event *e)
{
	memset(e, 0, sizeof(*e));
	(void)snprintf(e->id, sizeof(e->id), "%s", db_column_text(rows, 0));
	e->tenant = column(rows, 1);
	e->source = column(rows, 2);
	e->event_id = column(rows, 3);
	e->kind = column(rows, 4);
	e->record_id = column(rows, 5);
	e->operation = column(rows, 6);
	e->account = column(rows, 7);
	e->status = column(rows, 8);
	e->last_error = column(rows, 9);
	e->note = column(rows, 10);
	e->is_signed = db_column_int(rows, 11) != 0;
	e->attempts = (int)db_column_int(rows, 12);
	e->not_before = db_column_int(rows, 13);
	e->happened_at = db_column_int(rows, 14);
	e->received_at = db_column_int(rows, 15);
	e->applied_at = db_column_int(rows, 16);
}

int
event_load(struct db *db, const char *id, struct event *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, COLUMNS ", e.body" TABLES "WHERE e.id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		read_row(rows, out);
		out->body = column(rows, BODY_COLUMN);
	} else if (rc == 0) {
		error_set(err, ERROR_NOT_FOUND, "there is no event %.40s", id);
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
event_list(struct db *db, const struct event_filter *f,
    int (*each)(const struct event *e, void *arg), void *arg,
    struct error *err)
{
	char *query = text_lower(f->query), *part = db_contains(query);
	struct db_rows *rows = NULL;
	struct event e;
	int rc;

	rc = db_query(db, COLUMNS TABLES
	    "WHERE ($1 IS NULL OR e.tenant = $1) "
	    "AND ($2 IS NULL OR e.source = $2) "
	    "AND ($3 IS NULL OR CASE WHEN e.ignored IS NOT NULL "
	    "THEN 'ignored' WHEN j.state = 'done' THEN 'applied' "
	    "WHEN j.state IN ('retry', 'dead') THEN j.state "
	    "ELSE 'received' END = $3) "
	    "AND ($4 IS NULL OR e.id < $4) "
	    "AND ($5 IS NULL OR e.record_id = $5) "
	    "AND ($6 IS NULL OR lower(coalesce(e.record_id, '') || ' ' || "
	    "coalesce(e.kind, '') || ' ' || coalesce(e.event_id, '') || ' ' "
	    "|| coalesce(e.operation, '') || ' ' || e.body) "
	    "LIKE $6 ESCAPE '\\') ORDER BY e.id DESC LIMIT $7",
	    DB_ARGS(db_text(f->tenant), db_text(f->source),
	    db_text(f->status), db_text(f->before), db_text(f->record_id),
	    db_text(part), db_int(f->limit > 0 ? f->limit : INT64_MAX)),
	    &rows, err);
	free(query);
	free(part);
	if (rc != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &e);
		rc = each(&e, arg);
		event_release(&e);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
