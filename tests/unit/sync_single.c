/* sync_single.c - what becomes of a record that is sent alone. */

#include <string.h>

#include "base/mem.h"
#include "sync/outcome.h"
#include "sync/single.h"
#include "tests/lib/clock.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1800000000000)

struct row {
	enum error_code code;  /* ERROR_NONE: it was sent */
	int retry_after_s;
	bool refused, uncertain, cut;
	int64_t failing_since; /* ms before now; 0: since this try */
	const char *want;      /* state, attempts afterwards */
	const char *name;
};

static const struct row rows[] = {
	{ERROR_NONE, 0, false, false, false, 0, "done 2", "one that is there"},
	{ERROR_INVALID, 0, true, false, false, 0, "dead 2",
	    "one that is refused for what is in it"},
	{ERROR_UNAVAILABLE, 0, false, false, false, 0, "sending 1",
	    "a connection that is down says nothing about it"},
	{ERROR_AUTH, 0, false, false, false, 0, "sending 1",
	    "nor does one that a person must make anew"},
	{ERROR_UNAVAILABLE, 0, false, true, false, 0, "retry 2",
	    "one that may be there is looked for"},
	{ERROR_UNAVAILABLE, 0, false, true, true, 0, "retry 1",
	    "a try that our end cut off is none"},
	{ERROR_LIMITED, 30, false, false, false, 0, "retry 1",
	    "to be told to wait spends no attempt"},
	{ERROR_DATA, 0, false, false, false, 0, "dead 2",
	    "one whose stored content is damaged is not tried for ever"},
	{ERROR_UNAVAILABLE, 0, false, true, false, OUTCOME_AGE_MS + 1,
	    "dead 2", "nor one that fails for too long"},
};

static const char *const kinds[] = {"receipt", "booking"};

static void
settle(struct place *p, const char *kind, const struct row *row)
{
	struct single_fate fate = {.sent = row->code == ERROR_NONE,
	    .refused = row->refused, .uncertain = row->uncertain};
	struct job job = {.attempts = 1,
	    .failing_since = row->failing_since == 0 ? 0
	    : NOW - row->failing_since};
	const struct single_try tried = {
		.kind = kind,
		.id = "a",
		.job = &job,
		.run_id = "r",
		.fate = &fate,
		.max_attempts = 12,
		.cut = row->cut,
	};
	struct error err = ERROR_INIT;
	struct db_rows *found = NULL;
	enum job_state state;

	place_run(p->db, "DELETE FROM job");
	(void)db_run(p->db, "INSERT INTO job (kind, subject_id, tenant, "
	    "state, run_id, not_before, attempts, uncertain, created_at, "
	    "updated_at) VALUES ($1, 'a', 'default', 'sending', 'r', 0, 1, "
	    "0, 1, 1)", DB_ARGS(db_text(kind)), NULL, &err);
	if (row->code != ERROR_NONE) {
		error_set(&fate.error, row->code, "why");
		fate.error.retry_after_s = row->retry_after_s;
	}
	is_int(single_settle(p->db, &tried, &state, &err), 0,
	    "%s: it is recorded", kind);
	(void)db_query(p->db, "SELECT state || ' ' || attempts FROM job",
	    DB_NO_ARGS, &found, &err);
	if (db_next(found, &err) == 1)
		is_text(db_column_text(found, 0), row->want, "%s: %s", kind,
		    row->name);
	else
		is_text("", row->want, "%s: %s", kind, row->name);
	db_rows_free(found);
}

static void
test_locks(struct place *p)
{
	struct db *other = place_connect(p);
	struct db_lock *first = NULL, *second = NULL;
	struct error err = ERROR_INIT;

	is_int(single_lock(p->db, "receipt", "a", &first, &err), 0,
	    "whoever sends one holds it");
	is_int(single_lock(other, "receipt", "a", &second, &err), 1,
	    "against others");
	is_int(single_lock(other, "booking", "a", &second, &err), 0,
	    "of its kind");
	db_unlock(second);
	db_unlock(first);
	db_close(other);
}

int
main(void)
{
	struct place p;
	size_t i, k;

	place_make_store(&p, NULL);
	clock_pretend(NOW);
	for (k = 0; k < nitems(kinds); k++)
		for (i = 0; i < nitems(rows); i++)
			settle(&p, kinds[k], &rows[i]);
	clock_pretend(0);
	test_locks(&p);
	place_remove(&p);
	return tap_done();
}
