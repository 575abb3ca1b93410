/* engine.c - which jobs run, under which lock, and what they came to. */

#include "sync/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/allowance.h"
#include "store/adjustment.h"
#include "store/booking.h"
#include "store/connection.h"
#include "store/event.h"
#include "store/job.h"
#include "store/mirror.h"
#include "store/receipt.h"
#include "store/sync_run.h"
#include "sync/alerting.h"
#include "sync/bookings.h"
#include "sync/bookings_tell.h"
#include "sync/canary.h"
#include "sync/events.h"
#include "sync/hooks.h"
#include "sync/inventory_out.h"
#include "sync/keepalive.h"
#include "sync/leads.h"
#include "sync/mirror.h"
#include "sync/orders.h"
#include "sync/prune.h"
#include "sync/receipts.h"
#include "sync/reconcile.h"
#include "sync/sales_orders.h"
#include "sync/schedule.h"

#define DEFAULT_TENANT "default"

#define PARTS_MAX 8
#define LOCK_STEP_MS 500

/* A part of a job: the kind of store job it empties (or NULL), and how. */
struct batch_part {
	const char *outbox;
	int (*run)(struct engine *e, struct run *run, struct error *err);
};

/* What a job is: its name, its schedule, what it does for whom. */
struct batch_job {
	const char *name;
	const char *schedule;  /* a fixed one, or NULL: */
	enum setting setting;  /* the setting that holds it */
	struct batch_part parts[PARTS_MAX]; /* one after the other */
	const char *service; /* also for each that has connected it; or NULL */
	/* When it is due, where the schedule alone does not tell; or NULL. */
	engine_due_fn *is_due;
};

static const struct batch_job batch_jobs[] = {
	{"leads", NULL, SET_SYNC_SCHEDULE_LEADS, {{JOB_LEAD, leads_run}},
	    NULL, NULL},
	{"orders", NULL, SET_SYNC_SCHEDULE_LEADS, {{JOB_ORDER, orders_run},
	    {JOB_SALES_ORDER, sales_orders_run}, {JOB_RECEIPT, receipts_run}},
	    NULL, NULL},
	{SYNC_RUN_JOB, NULL, SET_SYNC_SCHEDULE_INVENTORY,
	    {{JOB_PRODUCT, inventory_products_run},
	    {JOB_CUSTOMER, inventory_customers_run},
	    {JOB_INVENTORY_ORDER, inventory_orders_run},
	    {JOB_ADJUSTMENT, inventory_adjustments_run}, {NULL, mirror_run}},
	    SERVICE_ZOHO_INVENTORY, NULL},
	{"bookings", NULL, SET_SYNC_SCHEDULE_LEADS, {{JOB_BOOKING,
	    bookings_run}, {NULL, bookings_follow}, {NULL, bookings_tell}},
	    SERVICE_ZOHO_CALENDAR, NULL},
	{"events", "*/5 * * * *", SETTING_COUNT, {{JOB_EVENT, events_run},
	    {NULL, hooks_run}}, SERVICE_ZOHO_CRM, NULL},
	{"tokens", NULL, SET_QB_REFRESH_SCHEDULE, {{NULL, keepalive_run}},
	    NULL, keepalive_is_due},
	{"reconcile", NULL, SET_SYNC_SCHEDULE_RECONCILE,
	    {{NULL, reconcile_run}}, SERVICE_ZOHO_CRM, NULL},
	{"canary", "0 0 1 1 *", SETTING_COUNT, {{NULL, canary_run}}, NULL,
	    canary_is_due},
	{"alerts", "*/5 * * * *", SETTING_COUNT, {{NULL, alerting_run}}, NULL,
	    NULL},
	{"prune", "15 4 * * *", SETTING_COUNT, {{NULL, prune_run}}, NULL,
	    NULL},
};

const char *const *
engine_jobs(void)
{
	static const char *names[nitems(batch_jobs) + 1];
	size_t i;

	for (i = 0; i < nitems(batch_jobs); i++)
		names[i] = batch_jobs[i].name;
	return names;
}

const char *
engine_outbox(const char *job, size_t i)
{
	size_t k;

	for (k = 0; k < nitems(batch_jobs); k++)
		if (strcmp(batch_jobs[k].name, job) == 0)
			return i < PARTS_MAX ? batch_jobs[k].parts[i].outbox :
			    NULL;
	return NULL;
}

bool
engine_stopping(const struct engine *e)
{
	return *e->stop != 0 ||
	    clock_monotonic_ms() - e->started_ms > ENGINE_RUN_MS;
}

/* For access.may_call: its workers ask one by one. */
static int
may_call(void *arg, struct error *err)
{
	struct engine *e = arg;
	int rc;

	(void)pthread_mutex_lock(&e->mutex);
	rc = db_lock_check(e->lock, err);
	(void)pthread_mutex_unlock(&e->mutex);
	return rc;
}

int
engine_access(struct engine *e, struct db *db, struct access *out,
    struct error *err)
{
	if (access_open(e->cfg, db, out, err) != 0)
		return -1;
	if (e->lock != NULL) {
		out->may_call = may_call;
		out->may_call_arg = e;
	}
	return 0;
}

void
engine_results_release(struct engine_results *results)
{
	size_t i;

	for (i = 0; i < results->count; i++)
		run_release(&results->items[i].run);
	free(results->items);
	memset(results, 0, sizeof(*results));
}

static struct engine_result *
result_add(struct engine_results *results)
{
	struct engine_result *r;

	results->items = xreallocarray(results->items, results->count + 1,
	    sizeof(*results->items));
	r = &results->items[results->count++];
	memset(r, 0, sizeof(*r));
	return r;
}

static const char *
end_state(const struct engine *e, const struct engine_result *r)
{
	if (*e->stop != 0)
		return "stopped";
	if (e->end != NULL)
		return e->end;
	if (r->error.code != ERROR_NONE)
		return "failed";
	if (engine_stopping(e))
		return "stopped";
	return r->run.retry + r->run.dead > 0 ? "partial" : "done";
}

/* All parts, also after one that failed; the first failure is told. */
static int
run_parts(struct engine *e, const struct batch_job *job, struct run *run,
    struct error *err)
{
	struct error one = ERROR_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; i < PARTS_MAX && job->parts[i].run != NULL; i++) {
		if (i > 0 && engine_stopping(e))
			break;
		if (job->parts[i].run(e, run, &one) == 0)
			continue;
		if (rc == 0)
			*err = one;
		error_clear(&one);
		rc = -1;
	}
	return rc;
}

/* What was asked for has its id already. */
static int
start_run(struct engine *e, const struct batch_job *job, const char *tenant,
    struct run *run, struct error *err)
{
	int64_t now = clock_now_ms();

	if (e->request_id == NULL || strcmp(job->name, SYNC_RUN_JOB) != 0)
		return run_start(e->db, run, job->name, tenant, now, err);
	return run_start_as(e->db, run, e->request_id, e->what, job->name,
	    tenant, now, err);
}

/*
 * Whoever asked for a run of the mirror waits for the one that is under way;
 * any other is skipped then.
 */
static int
lock_job(struct engine *e, const struct batch_job *job, const char *name,
    struct db_lock **lock, struct error *err)
{
	bool wait = e->request_id != NULL &&
	    strcmp(job->name, SYNC_RUN_JOB) == 0;
	int rc;

	do {
		rc = db_lock(e->db, name, wait ? LOCK_STEP_MS : 0, lock, err);
	} while (rc == 1 && wait && !engine_stopping(e));
	return rc;
}

/* Runs a job while its lock is held. */
static int
run_locked(struct engine *e, const struct batch_job *job, const char *tenant,
    struct engine_result *r, struct error *err)
{
	struct run *run = &r->run;

	if (e->dry_run) {
		run->job = xstrdup(job->name);
		run->tenant = xstrdup(tenant);
		run->state = xstrdup("running");
		run->started_at = clock_now_ms();
	} else if (run_abandoned(e->db, job->name, tenant, clock_now_ms(),
	    err) != 0 || start_run(e, job, tenant, run, err) != 0) {
		return -1;
	}
	e->end = NULL;
	if (run_parts(e, job, run, &r->error) != 0) {
		free(run->error);
		run->error = xstrdup(r->error.text);
		log_error(LOG_WARNING, "run.failed", &r->error, "job",
		    job->name, "tenant", tenant, "run", run->id, NULL);
	}
	free(run->state);
	run->state = xstrdup(end_state(e, r));
	run->ended_at = clock_now_ms();
	return e->dry_run ? 0 : run_finish(e->db, run, err);
}

static int
run_one(struct engine *e, const struct batch_job *job, const char *tenant,
    struct engine_results *results, struct error *err)
{
	struct engine_result *r = result_add(results);
	int64_t began = clock_monotonic_ms();
	struct db_lock *outer = e->lock, *lock = NULL;
	char *name;
	int rc;

	name = xasprintf("run:%s:%s", tenant, job->name);
	rc = lock_job(e, job, name, &lock, err);
	free(name);
	if (rc == 1) {
		r->skipped = true;
		r->run.job = xstrdup(job->name);
		r->run.tenant = xstrdup(tenant);
		r->run.state = xstrdup("skipped");
		return 0;
	}
	/* A job may run others within itself. */
	if (outer == NULL)
		(void)pthread_mutex_init(&e->mutex, NULL);
	e->lock = lock;
	if (rc == 0)
		rc = run_locked(e, job, tenant, r, err);
	e->lock = outer;
	if (outer == NULL)
		(void)pthread_mutex_destroy(&e->mutex);
	r->duration_ms = clock_monotonic_ms() - began;
	db_unlock(lock);
	return rc;
}

int
engine_run_within(struct engine *e, const char *job, const char *tenant,
    struct error *err)
{
	struct engine_results results = {NULL, 0};
	size_t i;
	int rc = 0;

	for (i = 0; i < nitems(batch_jobs) && rc == 0; i++)
		if (strcmp(batch_jobs[i].name, job) == 0)
			rc = run_one(e, &batch_jobs[i], tenant, &results, err);
	if (rc == 0 && results.count > 0 &&
	    results.items[0].error.code != ERROR_NONE) {
		*err = results.items[0].error;
		rc = -1;
	}
	engine_results_release(&results);
	return rc;
}

struct tenants {
	char **names;
	size_t count;
};

struct service_tenants {
	const char *service;
	struct tenants *tenants;
};

static int
tenant_add(const char *tenant, void *arg)
{
	struct tenants *t = arg;
	size_t i;

	for (i = 0; i < t->count; i++) {
		if (strcmp(t->names[i], tenant) == 0)
			return 0;
	}
	t->names = xreallocarray(t->names, t->count + 1, sizeof(*t->names));
	t->names[t->count++] = xstrdup(tenant);
	return 0;
}

static int
tenant_of_connection(const struct connection *c, void *arg)
{
	const struct service_tenants *s = arg;

	return strcmp(c->service, s->service) == 0 ?
	    tenant_add(c->tenant, s->tenants) : 0;
}

/*
 * The one asked for; else whoever has work, and `default` always, so that
 * the record of runs shows that cron is alive.
 */
static int
tenants_of(struct engine *e, const struct batch_job *job, struct tenants *t,
    struct error *err)
{
	struct service_tenants connected = {job->service, t};
	size_t i;

	if (e->tenant != NULL)
		return tenant_add(e->tenant, t);
	(void)tenant_add(DEFAULT_TENANT, t);
	for (i = 0; i < PARTS_MAX; i++) {
		if (job->parts[i].outbox != NULL && job_tenants(e->db,
		    job->parts[i].outbox, clock_now_ms(), tenant_add, t,
		    err) != 0)
			return -1;
	}
	return job->service == NULL ? 0 : connection_list(e->db, NULL,
	    tenant_of_connection, &connected, err);
}

static int
run_job(struct engine *e, const struct batch_job *job,
    struct engine_results *results, struct error *err)
{
	struct tenants t = {NULL, 0};
	size_t i;
	int rc;

	rc = tenants_of(e, job, &t, err);
	for (i = 0; i < t.count && rc == 0 && !engine_stopping(e); i++)
		rc = run_one(e, job, t.names[i], results, err);
	for (i = 0; i < t.count; i++)
		free(t.names[i]);
	free(t.names);
	return rc;
}

static int
is_due(struct engine *e, const struct batch_job *job, bool *due,
    struct error *err)
{
	struct schedule schedule;
	int64_t last;

	if (schedule_parse(job->schedule != NULL ? job->schedule
	    : config_text(e->cfg, job->setting), &schedule, err) != 0)
		return -1;
	if (run_last_start(e->db, job->name, NULL, &last, err) != 0)
		return -1;
	if (job->is_due != NULL)
		return job->is_due(e, &schedule, last, due, err);
	*due = schedule_is_due(&schedule, last, clock_now_ms());
	return 0;
}

static bool
is_named(const struct batch_job *job, const char *const *jobs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(jobs[i], job->name) == 0)
			return true;
	}
	return false;
}

int
engine_run(struct engine *e, const char *const *jobs, size_t n,
    struct engine_results *results, struct error *err)
{
	bool wanted;
	size_t i;

	memset(results, 0, sizeof(*results));
	e->named = n > 0;
	for (i = 0; i < nitems(batch_jobs); i++) {
		wanted = is_named(&batch_jobs[i], jobs, n);
		if (n == 0 && is_due(e, &batch_jobs[i], &wanted, err) != 0)
			return -1;
		if (wanted && !engine_stopping(e) &&
		    run_job(e, &batch_jobs[i], results, err) != 0)
			return -1;
	}
	return 0;
}

/*
 * The exit code of one failure.  Our own quota is a budget that is spent; a
 * provider that tells us to wait is a trouble that passes.
 */
static int
exit_code_of(const struct error *error)
{
	/* Never connected: there is a client to set, or a link to open. */
	if (error->code == ERROR_NOT_FOUND)
		return error_meaning(ERROR_CONFIG)->exit_code;
	if (error->code == ERROR_LIMITED &&
	    strcmp(error->detail, ACCESS_MINT_QUOTA) != 0 &&
	    strcmp(error->detail, ALLOWANCE_SPENT) != 0)
		return error_meaning(ERROR_UNAVAILABLE)->exit_code;
	return error_meaning(error->code)->exit_code;
}

int
engine_exit_code(const struct engine_results *results)
{
	/* The first that applies. */
	static const int order[] = {7, 3, 4, 1, 6, 5};
	bool seen[8] = {false};
	size_t i;

	for (i = 0; i < results->count; i++) {
		const struct engine_result *r = &results->items[i];

		if (r->error.code != ERROR_NONE)
			seen[exit_code_of(&r->error) & 7] = true;
		if (r->run.dead > 0)
			seen[1] = true;
		if (r->run.retry > 0)
			seen[5] = true;
	}
	for (i = 0; i < nitems(order); i++) {
		if (seen[order[i]])
			return order[i];
	}
	return 0;
}
