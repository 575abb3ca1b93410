/* store_job.c - work is claimed by one run, recorded once, never forgotten. */

#include "base/mem.h"
#include "store/job.h"
#include "store/run.h"
#include "store/stats.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static void
add(struct db *db, const char *id, const char *tenant, const char *state,
    const char *run_id, int64_t not_before, int64_t attempts)
{
	struct error err = ERROR_INIT;

	(void)db_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "run_id, not_before, attempts, uncertain, created_at, updated_at) "
	    "VALUES ('lead', $1, $2, $3, $4, $5, $6, 0, $5, $5)",
	    DB_ARGS(db_text(id), db_text(tenant), db_text(state),
	    db_text(run_id), db_int(not_before), db_int(attempts)), NULL,
	    &err);
}

/* What a claim got, as "a b?" with a ? for what is uncertain. */
static void
claim(struct db *db, const char *tenant, const char *run_id, int64_t now,
    int max, char out[200])
{
	struct error err = ERROR_INIT;
	struct job *jobs = NULL;
	int n = 0, i;
	size_t at = 0;

	out[0] = '\0';
	if (job_claim(db, JOB_LEAD, tenant, run_id, now, max, &jobs, &n,
	    &err) != 0)
		(void)snprintf(out, 200, "%.150s", err.text);
	for (i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, 200 - at, "%s%s%s",
		    i > 0 ? " " : "", jobs[i].subject_id,
		    jobs[i].uncertain ? "?" : "");
	free(jobs);
}

static void
state_of(struct db *db, const char *id, char out[200])
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;

	out[0] = '\0';
	(void)db_query(db, "SELECT state || ' ' || attempts || ' ' || "
	    "not_before || ' ' || uncertain || ' ' || coalesce(run_id, '-') "
	    "|| ' ' || coalesce(last_error, '-') || ' ' || "
	    "coalesce(last_code, '-') FROM job WHERE subject_id = $1",
	    DB_ARGS(db_text(id)), &rows, &err);
	if (db_next(rows, &err) == 1)
		(void)snprintf(out, 200, "%s", db_column_text(rows, 0));
	db_rows_free(rows);
}

static void
test_claim(struct db *db)
{
	char got[200];

	add(db, "a", "default", "pending", NULL, 100, 0);
	add(db, "c", "default", "retry", NULL, 100, 2);
	add(db, "b", "default", "pending", NULL, 101, 0);
	add(db, "d", "default", "dead", NULL, 0, 12);
	add(db, "e", "default", "done", NULL, 0, 1);
	add(db, "f", "other", "pending", NULL, 0, 0);
	add(db, "g", "default", "pending", NULL, 100, 0);

	claim(db, "default", "run1", 99, 10, got);
	is_text(got, "", "nothing is claimed before it is due");
	claim(db, "default", "run1", 100, 2, got);
	is_text(got, "a c", "what is due is claimed, oldest first, two of it");
	state_of(db, "a", got);
	is_text(got, "sending 0 100 0 run1 - -", "it belongs to the run");
	state_of(db, "g", got);
	is_text(got, "pending 0 100 0 - - -", "the rest to nobody");
	claim(db, "default", "run1", 100, 10, got);
	is_text(got, "g", "the same run goes on with the rest, and is not "
	    "given again what it has");
	claim(db, "default", "run1", 101, 10, got);
	is_text(got, "b", "what becomes due comes in its time");
	claim(db, "other", "run2", 101, 10, got);
	is_text(got, "f", "another tenant's are its own");
	claim(db, "nobody", "run2", 101, 10, got);
	is_text(got, "", "who has none gets none");
}

static void
test_take_over(struct db *db)
{
	char got[200];

	claim(db, "default", "run3", 101, 10, got);
	is_text(got, "a? b? c? g?", "the next run takes over what a dead one "
	    "had claimed, and knows that it may be there already");
	state_of(db, "a", got);
	is_text(got, "sending 0 100 1 run3 - -", "it belongs to the new run");
	claim(db, "other", "run4", 101, 10, got);
	is_text(got, "f?", "another tenant's by its own next run");
}

struct record_row {
	const char *id;
	struct job_outcome outcome;
	const char *run;
	bool ours;
	const char *state;
	const char *name;
};

static const struct record_row record_rows[] = {
	{"a", {JOB_DONE, 0, false, true, NULL, NULL}, "run1", false,
	    "sending 0 100 1 run3 - -", "by a run that lost its claim"},
	{"a", {JOB_DONE, 0, false, true, NULL, NULL}, "run3", true,
	    "done 1 0 0 - - -", "delivered"},
	{"a", {JOB_DEAD, 0, false, true, "late", "L"}, "run3", false,
	    "done 1 0 0 - - -", "a second time"},
	{"b", {JOB_RETRY, 900, true, true, "cut", "net"}, "run3", true,
	    "retry 1 900 1 - cut net", "failed for now, perhaps there"},
	{"c", {JOB_RETRY, 500, false, false, "wait", "429"}, "run3", true,
	    "retry 2 500 0 - wait 429", "told to wait, which does not count"},
	{"g", {JOB_DEAD, 0, false, true, "bad", "INVALID_DATA"}, "run3", true,
	    "dead 1 0 0 - bad INVALID_DATA", "refused for good"},
	{"d", {JOB_DONE, 0, false, true, NULL, NULL}, "run3", false,
	    "dead 12 0 0 - - -", "of a job that nobody claimed"},
};

static void
test_record(struct db *db)
{
	struct error err = ERROR_INIT;
	char got[200];
	bool ours;
	size_t i;

	for (i = 0; i < nrows(record_rows); i++) {
		const struct record_row *r = &record_rows[i];

		ours = !r->ours;
		is_int(job_record(db, JOB_LEAD, r->id, r->run, &r->outcome, 700,
		    &ours, &err), 0, "an outcome is recorded: %s", r->name);
		ok(ours == r->ours, "%s: whether the claim was ours", r->name);
		state_of(db, r->id, got);
		is_text(got, r->state, "%s: the job then", r->name);
	}
	claim(db, "default", "run5", 700, 10, got);
	is_text(got, "c", "what failed for now comes back when it is due");
	claim(db, "default", "run6", 900, 10, got);
	is_text(got, "b? c?", "still known as perhaps there");
}

static void
test_release(struct db *db)
{
	struct error err = ERROR_INIT;
	char got[200];

	add(db, "x", "default", "sending", "run7", 50, 0);
	add(db, "y", "default", "sending", "run7", 50, 3);
	add(db, "z", "default", "sending", "run8", 50, 3);
	is_int(job_release(db, JOB_LEAD, "run7", "no connection", &err), 0,
	    "a run gives back what it did not finish");
	state_of(db, "x", got);
	is_text(got, "pending 0 50 0 - no connection -",
	    "untried, it waits as before, with the reason");
	state_of(db, "y", got);
	is_text(got, "retry 3 50 0 - no connection -",
	    "tried before, its tries are kept");
	state_of(db, "z", got);
	is_text(got, "sending 3 50 0 run8 - -", "another run's stay its own");
	place_run(db, "UPDATE job SET state = 'sending', run_id = 'run9' "
	    "WHERE subject_id = 'x'");
	(void)job_release(db, JOB_LEAD, "run9", NULL, &err);
	state_of(db, "x", got);
	is_text(got, "pending 0 50 0 - no connection -",
	    "without a reason the last one stays");
}

static int
list_tenant(const char *tenant, void *arg)
{
	char *out = arg;
	size_t n = strlen(out);

	(void)snprintf(out + n, 200 - n, "%s%s", n > 0 ? " " : "", tenant);
	return 0;
}

static void
test_counts(void)
{
	struct job_counts counts;
	struct error err = ERROR_INIT;
	struct place p;
	char got[200] = "";

	place_make_store(&p, NULL);
	is_int(job_count(p.db, JOB_LEAD, NULL, 100, &counts, &err), 0,
	    "an empty outbox is counted");
	is_int(counts.pending + counts.due + counts.dead + counts.oldest_at, 0,
	    "there is nothing");
	add(p.db, "1", "t1", "pending", NULL, 100, 0);
	add(p.db, "2", "t1", "retry", NULL, 101, 0);
	add(p.db, "3", "t2", "sending", "r", 999, 0);
	add(p.db, "4", "t3", "dead", NULL, 10, 0);
	add(p.db, "5", "t4", "done", NULL, 5, 0);
	(void)job_count(p.db, JOB_LEAD, NULL, 100, &counts, &err);
	is_int(counts.pending, 3, "what waits, failed for now, is in flight");
	is_int(counts.due, 2, "what is due, or left in flight");
	is_int(counts.dead, 1, "what was given up");
	is_int(counts.oldest_at, 100, "the oldest that waits");
	(void)job_count(p.db, JOB_LEAD, "t1", 101, &counts, &err);
	is_int(counts.pending * 100 + counts.due * 10 + counts.dead, 220,
	    "one tenant's");
	(void)job_tenants(p.db, JOB_LEAD, 100, list_tenant, got, &err);
	is_text(got, "t1 t2", "who has work: due, or left in flight");
	place_remove(&p);
}

/* --- Many runs at once -------------------------------------------------- */

#define JOBS 400

struct claims {
	struct gate gate;
};

static int
claim_and_finish(struct place *p, int i, void *arg)
{
	static const struct job_outcome done = {JOB_DONE, 0, false, true, NULL,
		NULL};
	struct claims *c = arg;
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	struct job *jobs = NULL;
	char run[16];
	int n, k, rc = 0, mine = 0;
	bool ours;

	(void)snprintf(run, sizeof(run), "run%d", i);
	gate_wait(&c->gate);
	do {
		rc = job_claim(db, JOB_LEAD, "default", run, 1, 7, &jobs, &n,
		    &err);
		for (k = 0; rc == 0 && k < n; k++) {
			rc = job_record(db, JOB_LEAD, jobs[k].subject_id, run,
			    &done, 1, &ours, &err);
			mine += ours;
		}
		free(jobs);
	} while (rc == 0 && n > 0);
	(void)db_run(db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ($1, $2)", DB_ARGS(db_text(run), db_int(mine)), NULL,
	    &err);
	db_close(db);
	return rc != 0;
}

/* Without their lock, which would keep them apart, still none is done twice. */
static void
test_many_runs(void)
{
	struct error err = ERROR_INIT;
	struct claims c;
	struct place p;
	pid_t child[4];
	char id[16];
	int i, failed = 0;

	place_make_store(&p, NULL);
	(void)db_begin(p.db, &err);
	for (i = 0; i < JOBS; i++) {
		(void)snprintf(id, sizeof(id), "%05d", i);
		add(p.db, id, "default", "pending", NULL, 0, 0);
	}
	(void)db_commit(p.db, &err);
	place_close(&p);
	gate_make(&c.gate);
	for (i = 0; i < 4; i++)
		child[i] = place_spawn(&p, claim_and_finish, i, &c);
	gate_open(&c.gate);
	for (i = 0; i < 4; i++)
		failed += place_wait(child[i]);
	is_int(failed, 0, "four runs claim and finish at once");
	place_open(&p);
	is_int(place_count(p.db, "SELECT count(*) FROM job WHERE "
	    "state = 'done' AND attempts = 1"), JOBS,
	    "every job is done, each with one attempt");
	is_int(place_count(p.db, "SELECT sum(created_at) FROM tenant"), JOBS,
	    "and every one by one run");
	place_remove(&p);
}

/* --- The record of runs ------------------------------------------------- */

static int
list_run(const struct run *run, void *arg)
{
	char *out = arg;
	size_t n = strlen(out);

	(void)snprintf(out + n, 200 - n, "%s%s/%s/%s/%lld", n > 0 ? " " : "",
	    run->job, run->tenant, run->state, (long long)run->ended_at);
	return 0;
}

static void
test_runs(void)
{
	struct run one = {0}, two = {0}, three = {0};
	struct error err = ERROR_INIT;
	char got[200] = "";
	struct place p;
	int64_t at = -1;

	place_make_store(&p, NULL);
	(void)run_last_start(p.db, "leads", NULL, &at, &err);
	is_int(at, 0, "no run has been yet");
	(void)run_start(p.db, &one, "leads", "t1", 100, &err);
	(void)run_start(p.db, &two, "leads", "t2", 200, &err);
	(void)run_start(p.db, &three, "prune", "t1", 300, &err);
	free(two.state);
	two.state = xstrdup("done");
	two.ended_at = 250;
	is_int(run_finish(p.db, &two, &err), 0, "a run ends");
	is_int(run_abandoned(p.db, "leads", "t1", 400, &err), 0,
	    "another was killed");
	(void)run_list(p.db, NULL, 10, list_run, got, &err);
	is_text(got, "prune/t1/running/0 leads/t2/done/250 leads/t1/failed/400",
	    "each is listed with its end, newest first; one that still runs "
	    "is left alone");
	(void)run_last_start(p.db, "leads", NULL, &at, &err);
	is_int(at, 200, "the last start of a job");
	(void)run_last_start(p.db, "leads", "t1", &at, &err);
	is_int(at, 100, "for one tenant");
	run_release(&one);
	run_release(&two);
	run_release(&three);
	place_remove(&p);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_claim(p.db);
	test_take_over(p.db);
	test_record(p.db);
	test_release(p.db);
	place_remove(&p);
	test_counts();
	test_many_runs();
	test_runs();
	return tap_done();
}
