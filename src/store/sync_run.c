/* sync_run.c - a run of the mirror: how far it is, what it did. */

#include "store/sync_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/run_request.h"

const char *const sync_run_words[] = {
	"products", "categories", "orders", "customers", "inventory", "full",
	NULL
};

void
sync_run_release(struct sync_run *r)
{
	free(r->tenant);
	free(r->what);
	free(r->state);
	free(r->error);
	free(r->changes);
	memset(r, 0, sizeof(*r));
}

/*
 * A run with its request, and a request whose run has not begun or leaves no
 * row (a dry run).  What both tell, the run knows better while it lasts; in
 * the end the request does, for it also knows of what came before and after.
 */
#define OF_RUN "SELECT n.id AS id, n.tenant, coalesce(n.what, 'full'), " \
	"CASE WHEN q.ended_at > 0 THEN q.state ELSE n.state END, " \
	"coalesce(q.error, n.error), q.result, coalesce(q.whole, 0), 0, " \
	"CASE WHEN n.cancel > coalesce(q.cancel, 0) THEN n.cancel " \
	"ELSE coalesce(q.cancel, 0) END, coalesce(q.max_changes, 0), " \
	"n.total, n.processed, n.created, n.updated, n.deleted, " \
	"n.unchanged, n.conflicts, n.failed, " \
	"coalesce(q.asked_at, n.started_at), n.started_at, " \
	"coalesce(n.ended_at, 0) FROM run n " \
	"LEFT JOIN run_request q ON q.id = n.id WHERE n.job = 'inventory' "
#define OF_REQUEST "SELECT q.id AS id, coalesce(q.tenant, 'default'), " \
	"q.what, q.state, q.error, q.result, q.whole, q.dry_run, q.cancel, " \
	"q.max_changes, q.total, q.processed, 0, 0, 0, 0, 0, 0, q.asked_at, " \
	"q.started_at, q.ended_at FROM run_request q " \
	"WHERE q.what IS NOT NULL " \
	"AND NOT EXISTS (SELECT 1 FROM run n WHERE n.id = q.id) "

/* A dry run's figures and list are in its result. */
static void
read_result(struct sync_run *r, const char *text)
{
	static const char *const names[] = {"created", "updated", "deleted",
		"unchanged", "conflicts", "failed"};
	int64_t *const figures[] = {&r->created, &r->updated, &r->deleted,
		&r->unchanged, &r->conflicts, &r->failed};
	struct error err = ERROR_INIT;
	struct json *result = NULL;
	const struct json *run;
	size_t i;

	if (text == NULL || json_parse(text, strlen(text), &result, &err) != 0)
		return;
	if (json_get(result, "changes") != NULL)
		r->changes = json_print(json_get(result, "changes"));
	run = json_first(json_get(result, "runs"));
	for (i = 0; run != NULL && r->dry_run && i < nitems(names); i++)
		(void)json_get_int(run, names[i], figures[i]);
	json_free(result);
}

static void
read_row(struct db_rows *rows, struct sync_run *r)
{
	int64_t *const figures[] = {&r->max_changes, &r->total, &r->done,
		&r->created, &r->updated, &r->deleted, &r->unchanged,
		&r->conflicts, &r->failed, &r->asked_at, &r->started_at,
		&r->ended_at};
	size_t i;

	memset(r, 0, sizeof(*r));
	(void)snprintf(r->id, sizeof(r->id), "%s", db_column_text(rows, 0));
	r->tenant = xstrdup(db_column_text(rows, 1));
	r->what = xstrdup(db_column_text(rows, 2));
	r->state = xstrdup(db_column_text(rows, 3));
	r->error = xstrdup(db_column_text(rows, 4));
	r->whole = db_column_int(rows, 6) != 0;
	r->dry_run = db_column_int(rows, 7) != 0;
	r->cancel = db_column_int(rows, 8) != 0;
	for (i = 0; i < nitems(figures); i++)
		*figures[i] = db_column_int(rows, 9 + (int)i);
	read_result(r, db_column_text(rows, 5));
}

int
sync_run_load(struct db *db, const char *id, struct sync_run *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, OF_RUN "AND n.id = $1 UNION ALL " OF_REQUEST
	    "AND q.id = $1", DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	db_rows_free(rows);
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no run %.100s", id);
	return rc < 0 ? -1 : 0;
}

int
sync_run_list(struct db *db, const char *tenant, const char *before,
    int limit, int (*each)(const struct sync_run *r, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct sync_run r;
	int rc;

	if (db_query(db, OF_RUN "AND n.tenant = $1 "
	    "AND ($2 IS NULL OR n.id < $2) UNION ALL " OF_REQUEST
	    "AND coalesce(q.tenant, 'default') = $1 "
	    "AND ($2 IS NULL OR q.id < $2) ORDER BY id DESC LIMIT $3",
	    DB_ARGS(db_text(tenant), db_text(before), db_int(limit)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &r);
		rc = each(&r, arg);
		sync_run_release(&r);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

/* --- Shown --------------------------------------------------------------- */

/* What is left takes as long a record as what is done took. */
static struct json *
eta(const struct sync_run *r, int64_t now)
{
	int64_t left = r->total - r->done, spent = now - r->started_at;

	if (r->ended_at != 0 || (r->total > 0 && left <= 0))
		return json_int(0);
	if (r->done <= 0 || r->started_at == 0 || r->total == 0)
		return json_null();
	return json_int(spent / r->done * left / 1000);
}

struct json *
sync_run_show(const struct sync_run *r, int64_t now)
{
	const struct {
		const char *name;
		int64_t n;
	} figures[] = {{"total", r->total}, {"done", r->done},
	    {"created", r->created}, {"updated", r->updated},
	    {"deleted", r->deleted}, {"unchanged", r->unchanged},
	    {"conflicts", r->conflicts}, {"failed", r->failed}};
	struct error err = ERROR_INIT;
	struct json *j = json_object(), *list = NULL;
	size_t i;

	json_set_text(j, "id", r->id);
	json_set_text(j, "run_id", r->id);
	json_set_text(j, "tenant", r->tenant);
	json_set_text(j, "what", r->what);
	json_set_text(j, "state", r->state);
	for (i = 0; i < nitems(figures); i++)
		json_set_int(j, figures[i].name, figures[i].n);
	json_set_int(j, "percent", r->total > 0 ? (r->done < r->total ?
	    r->done * 100 / r->total : 100) : r->ended_at != 0 ? 100 : 0);
	json_set(j, "eta_s", eta(r, now));
	json_set_bool(j, "full", r->whole);
	json_set_bool(j, "dry_run", r->dry_run);
	json_set_int(j, "max_changes", r->max_changes);
	json_set_instant(j, "asked_at", r->asked_at);
	json_set_instant(j, "started_at", r->started_at);
	json_set_instant(j, "ended_at", r->ended_at);
	json_set_text(j, "error", r->error);
	if (r->changes != NULL && json_parse(r->changes, strlen(r->changes),
	    &list, &err) == 0)
		json_set(j, "changes", list);
	return j;
}

/* --- Cancelled ----------------------------------------------------------- */

static int
cancel(struct db *db, const char *id, int64_t now, int64_t *changed,
    struct error *err)
{
	int64_t queued, going, running;

	if (db_run(db, "UPDATE run_request SET state = 'cancelled', "
	    "cancel = 1, ended_at = $1 WHERE id = $2 AND state = 'queued'",
	    DB_ARGS(db_int(now), db_text(id)), &queued, err) != 0 ||
	    db_run(db, "UPDATE run_request SET cancel = 1 WHERE id = $1 "
	    "AND state = 'running'", DB_ARGS(db_text(id)), &going,
	    err) != 0 || db_run(db, "UPDATE run SET cancel = 1 WHERE id = $1 "
	    "AND state = 'running'", DB_ARGS(db_text(id)), &running,
	    err) != 0)
		return -1;
	*changed = queued + going + running;
	return 0;
}

int
sync_run_cancel(struct db *db, const char *id, int64_t now,
    struct error *err)
{
	struct sync_run r;
	int64_t changed;

	if (cancel(db, id, now, &changed, err) != 0)
		return -1;
	if (changed > 0)
		return 0;
	if (sync_run_load(db, id, &r, err) != 0)
		return -1;
	error_set(err, ERROR_CONFLICT, "the run has ended: it is %s", r.state);
	sync_run_release(&r);
	return -1;
}
