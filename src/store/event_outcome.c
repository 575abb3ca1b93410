/* event_outcome.c - what became of events, and how often sources speak. */

#include "store/event.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/job.h"

int
event_applied(struct db *db, const char *id, const char *note, int64_t now,
    struct error *err)
{
	return db_run(db, "UPDATE event SET applied_at = $1, note = $2, "
	    "ignored = NULL WHERE id = $3", DB_ARGS(db_int(now),
	    db_text(note), db_text(id)), NULL, err);
}

int
event_ignored(struct db *db, const char *id, const char *why,
    struct error *err)
{
	return db_run(db, "UPDATE event SET ignored = $1 WHERE id = $2",
	    DB_ARGS(db_text(why), db_text(id)), NULL, err);
}

struct replay {
	const char *id;
	int64_t now;
};

static int
load_tenant(struct db *db, const char *id, char **tenant, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*tenant = NULL;
	if (db_query(db, "SELECT tenant FROM event WHERE id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*tenant = xstrdup(db_column_text(rows, 0));
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no event %.40s", id);
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

static int
replay(struct db *db, void *arg, struct error *err)
{
	const struct replay *r = arg;
	char *tenant = NULL;
	bool there = false;
	int rc;

	rc = load_tenant(db, r->id, &tenant, err);
	if (rc == 0)
		rc = event_ignored(db, r->id, NULL, err);
	if (rc == 0)
		rc = job_reopen(db, JOB_EVENT, r->id, r->now, &there, err);
	if (rc == 0 && !there)
		rc = job_add(db, JOB_EVENT, r->id, tenant, r->now, r->now,
		    err);
	free(tenant);
	return rc;
}

int
event_replay(struct db *db, const char *id, int64_t now, struct error *err)
{
	struct replay r = {id, now};

	return db_transact(db, replay, &r, err);
}

/* --- How often a source speaks -------------------------------------------- */

struct speaker {
	char *tenant, *source;
};

static int
load_speakers(struct db *db, const char *tenant, struct speaker **out,
    size_t *n, struct error *err)
{
	struct db_rows *rows = NULL;
	struct speaker *s;
	int rc;

	*out = NULL;
	*n = 0;
	/* Few tenants and sources; each pair is one look at the index. */
	if (db_query(db, "SELECT t.name, s.source FROM tenant t "
	    "CROSS JOIN (SELECT 'zoho-inventory' AS source "
	    "UNION ALL SELECT 'zoho-crm' UNION ALL SELECT 'quickbooks' "
	    "UNION ALL SELECT 'standard') s WHERE EXISTS (SELECT 1 "
	    "FROM event e WHERE e.tenant = t.name AND e.source = s.source) "
	    "AND ($1 IS NULL OR t.name = $1) "
	    "ORDER BY t.name, s.source", DB_ARGS(db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		*out = xreallocarray(*out, *n + 1, sizeof(**out));
		s = &(*out)[(*n)++];
		s->tenant = xstrdup(db_column_text(rows, 0));
		s->source = xstrdup(db_column_text(rows, 1));
	}
	db_rows_free(rows);
	return rc;
}

static int
load_habit(struct db *db, struct event_habit *habit, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	habit->count = 0;
	if (db_query(db, "SELECT received_at FROM event WHERE tenant = $1 "
	    "AND source = $2 ORDER BY id DESC LIMIT $3",
	    DB_ARGS(db_text(habit->tenant), db_text(habit->source),
	    db_int(EVENT_HABIT_MAX)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1 &&
	    habit->count < EVENT_HABIT_MAX)
		habit->at[habit->count++] = db_column_int(rows, 0);
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
event_habits(struct db *db, const char *tenant,
    int (*each)(const struct event_habit *habit, void *arg), void *arg,
    struct error *err)
{
	struct speaker *speakers = NULL;
	struct event_habit habit;
	size_t n, i;
	int rc;

	rc = load_speakers(db, tenant, &speakers, &n, err);
	for (i = 0; i < n && rc == 0; i++) {
		habit.tenant = speakers[i].tenant;
		habit.source = speakers[i].source;
		rc = load_habit(db, &habit, err);
		if (rc == 0)
			rc = each(&habit, arg);
	}
	for (i = 0; i < n; i++) {
		free(speakers[i].tenant);
		free(speakers[i].source);
	}
	free(speakers);
	return rc;
}
