/* leadbridge-sync.c - the batch program that cron starts. */

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "http/client.h"
#include "store/migrate.h"
#include "store/tenant.h"
#include "sync/engine.h"
#include "sync/progress.h"
#include "sync/request.h"

static const char usage[] =
"usage: leadbridge-sync [JOB...] [--tenant T] [--limit N] [--full]\n"
"           [--force-refresh] [--dry-run] [--run ID] [--json]\n"
"           [--progress|--no-progress]\n"
"\n"
"Without a job: whatever is due by its schedule. Jobs:\n"
"  leads   bring captured leads to Zoho CRM\n"
"  orders  bring orders to Zoho CRM, sales receipts to QuickBooks\n"
"  events  do what webhooks have told; renew the CRM's channel\n"
"  inventory  bring the mirror of Zoho Inventory up to date\n"
"  bookings  bring appointments to Zoho Calendar, and its changes here\n"
"  tokens  renew refresh tokens of QuickBooks that nobody has used for long\n"
"  reconcile  look whether what was delivered is in the CRM\n"
"  canary  send a lead of our own the whole way; only by its name\n"
"  alerts  look at what a person must be told, and tell it\n"
"  prune   remove what nobody needs any more\n"
"\n"
"  --tenant T       only this tenant\n"
"  --limit N        at most N records a job\n"
"  --full           from the beginning, not only what is new\n"
"  --force-refresh  get a new access token first\n"
"  --dry-run        show what would be sent; send and change nothing\n"
"  --run ID         what was asked for over HTTP under that id\n"
"  --json           one JSON object on standard output\n"
"  --progress       draw a progress bar (without: on a terminal)\n"
"  --no-progress    draw none\n"
"\n"
"Exit status: 0 done, 1 some records failed for good, 2 usage,\n"
"3 configuration, 4 a grant is dead, 5 temporary, 6 budget spent, 7 data.\n";

struct options {
	const char *const *jobs;
	size_t job_count;
	const char *tenant;
	const char *run_id;
	int64_t limit;
	bool full, force_refresh, dry_run, json, progress;
};

static volatile sig_atomic_t stop;
static struct progress bar;

static void
on_term(int number)
{
	(void)number;
	stop = 1;
	client_stop_all();
}

static int
check_jobs(const struct options *o, struct error *err)
{
	const char *const *known;
	size_t i;

	for (i = 0; i < o->job_count; i++) {
		for (known = engine_jobs(); *known != NULL; known++) {
			if (strcmp(o->jobs[i], *known) == 0)
				break;
		}
		if (*known == NULL)
			return error_set(err, ERROR_INVALID,
			    "there is no job %.40s; see --help", o->jobs[i]);
	}
	return 0;
}

/* 1: help or version was asked for and given. */
static int
read_options(int argc, char **argv, struct options *o, struct error *err)
{
	static const struct option table[] = {
		{"tenant", required_argument, NULL, 't'},
		{"limit", required_argument, NULL, 'l'},
		{"full", no_argument, NULL, 'F'},
		{"force-refresh", no_argument, NULL, 'f'},
		{"dry-run", no_argument, NULL, 'd'},
		{"run", required_argument, NULL, 'r'},
		{"json", no_argument, NULL, 'j'},
		{"progress", no_argument, NULL, 'p'},
		{"no-progress", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	int c;

	memset(o, 0, sizeof(*o));
	o->progress = isatty(STDERR_FILENO) != 0;
	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (c) {
		case 't':
			o->tenant = optarg;
			break;
		case 'l':
			if (text_int(optarg, 1, INT64_MAX, &o->limit) != 0)
				return error_set(err, ERROR_INVALID,
				    "--limit takes a number from 1");
			break;
		case 'F':
			o->full = true;
			break;
		case 'f':
			o->force_refresh = true;
			break;
		case 'd':
			o->dry_run = true;
			break;
		case 'r':
			o->run_id = optarg;
			break;
		case 'j':
			o->json = true;
			break;
		case 'p':
		case 'q':
			o->progress = c == 'p';
			break;
		case 'h':
			(void)fputs(usage, stdout);
			return 1;
		case 'V':
			(void)puts("leadbridge-sync " LEADBRIDGE_VERSION);
			return 1;
		default:
			return error_set(err, ERROR_INVALID,
			    "wrong usage; see --help");
		}
	}
	o->jobs = (const char *const *)(argv + optind);
	o->job_count = (size_t)(argc - optind);
	if (o->run_id != NULL && (o->job_count > 0 || o->tenant != NULL ||
	    o->limit > 0 || o->dry_run || o->force_refresh))
		return error_set(err, ERROR_INVALID, "--run takes its jobs and "
		    "options from what was asked for");
	return check_jobs(o, err);
}

static void
on_progress(const struct engine *e, const struct run *run, int64_t total)
{
	(void)e;
	progress_show(&bar, run, total);
}

static void
on_would_send(const struct engine *e, const char *id, const char *record)
{
	(void)e;
	(void)printf("%s %s\n", id, record);
}

static void
print_json(const struct engine_results *results)
{
	struct json *all = request_runs(results);
	char *text = json_print(all);

	(void)puts(text);
	free(text);
	json_free(all);
}

/* Quiet when all is well, unless a person looks on. */
static void
print_text(const struct options *o, const struct engine_results *results)
{
	bool watched = isatty(STDOUT_FILENO) != 0;
	size_t i;

	if (watched && results->count == 0 && o->job_count == 0)
		(void)puts("Nothing is due. Name a job to run it now: "
		    "leadbridge-sync leads");
	for (i = 0; i < results->count; i++) {
		const struct engine_result *r = &results->items[i];

		if (!watched && r->error.code == ERROR_NONE &&
		    r->run.dead == 0)
			continue;
		(void)printf("%s (%s): %s, %lld processed, %lld synced, "
		    "%lld to retry, %lld dead%s%s\n", r->run.job,
		    r->run.tenant, r->run.state, (long long)r->run.processed,
		    (long long)r->run.synced, (long long)r->run.retry,
		    (long long)r->run.dead,
		    r->error.code != ERROR_NONE ? ": " : "",
		    r->error.code != ERROR_NONE ? r->error.text : "");
	}
}

static int
open_store(const struct config *cfg, struct db **db, struct error *err)
{
	char *backup = NULL;
	int from, to;

	if (db_open(cfg, DB_OPEN_ANY_SCHEMA, db, err) != 0)
		return -1;
	if (migrate_run(*db, &from, &to, &backup, err) != 0)
		return -1;
	if (from != to)
		log_event(LOG_INFO, "schema.migrated", "backup", backup, NULL);
	free(backup);
	return 0;
}

static int
run(const struct options *o, const struct config *cfg, int *status,
    struct error *err)
{
	struct engine_results results = {NULL, 0};
	struct error ignored = ERROR_INIT;
	struct engine engine = {0};
	int rc;

	engine.cfg = cfg;
	engine.started_ms = clock_monotonic_ms();
	engine.tenant = o->tenant;
	engine.limit = o->limit;
	engine.dry_run = o->dry_run;
	engine.full = o->full;
	engine.force_refresh = o->force_refresh;
	engine.stop = &stop;
	engine.progress = o->progress ? on_progress : NULL;
	engine.would_send = o->json ? NULL : on_would_send;
	rc = open_store(cfg, &engine.db, err);
	if (rc == 0 && o->tenant != NULL) {
		rc = tenant_check(engine.db, o->tenant, err);
		/* Whoever mistypes a name has asked for nothing. */
		if (rc != 0 && err->code == ERROR_NOT_FOUND)
			err->code = ERROR_INVALID;
	}
	if (rc == 0 && o->run_id != NULL)
		rc = request_run(&engine, o->run_id, &results, err);
	else if (rc == 0)
		rc = engine_run(&engine, o->jobs, o->job_count, &results, err);
	progress_end(&bar);
	if (o->json && (rc == 0 || results.count > 0))
		print_json(&results);
	else if (rc == 0)
		print_text(o, &results);
	*status = engine_exit_code(&results);
	/* Pages leave the write-ahead log to us. */
	if (engine.db != NULL && stop == 0 &&
	    db_checkpoint(engine.db, 0, &ignored) != 0)
		log_error(LOG_WARNING, "checkpoint.failed", &ignored, NULL);
	engine_results_release(&results);
	db_close(engine.db);
	return rc;
}

static void
catch_signals(void)
{
	struct sigaction action = {0};

	action.sa_handler = on_term;
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	struct options options;
	int status = 0, rc;

	secret_setup();
	rc = read_options(argc, argv, &options, &err);
	if (rc == 1)
		return 0;
	catch_signals();
	if (rc == 0)
		rc = config_load(NULL, 0, &cfg, &err);
	if (rc == 0) {
		log_setup("leadbridge-sync",
		    text_same(config_text(cfg, SET_LOG_FORMAT), "json")
		    ? LOG_JSON : LOG_TEXT,
		    log_level_parse(config_text(cfg, SET_LOG_LEVEL)));
		rc = run(&options, cfg, &status, &err);
	}
	if (rc != 0) {
		log_error(LOG_ERROR, "sync.failed", &err, NULL);
		status = error_meaning(err.code)->exit_code;
	}
	config_free(cfg);
	return status;
}
