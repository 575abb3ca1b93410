/* cmd_doctor_store.c - examines the store, the clock, the runs. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/doctor.h"
#include "cmd/place.h"
#include "store/job.h"
#include "store/lead.h"
#include "store/migrate.h"
#include "store/run.h"
#include "sync/schedule.h"

#define TEXT 1000
#define MINUTE_MS ((int64_t)60 * 1000)
#define AHEAD_MS (5 * MINUTE_MS)
/* How late a run may be: cron's minute, and a run that takes its time. */
#define OVERDUE_MS (15 * MINUTE_MS)
/* 2026-01-01: the program is younger than that. */
#define WRITTEN_AT ((int64_t)1767225600 * 1000)

#define LEADS_JOB "leads"
#define CRON_REMEDY "call it from cron: * * * * * leadbridge-sync"

static void
examine_schema(struct check_list *list, struct db *db)
{
	struct error err = ERROR_INIT;
	char finding[TEXT];
	int version;

	if (migrate_current(db, &version, &err) != 0) {
		check_error(list, "schema", &err);
		return;
	}
	snprintf(finding, sizeof(finding), "the store has schema %d, this "
	    "program knows %d", version, migrate_known());
	if (version < migrate_known())
		check_wrong(list, "schema", finding,
		    "run `leadbridge migrate`");
	else if (version > migrate_known())
		check_wrong(list, "schema", finding,
		    "upgrade leadbridge");
	else
		check_ok(list, "schema", "schema %d", version);
}

static int
schema_is_current(struct db *db)
{
	struct error err = ERROR_INIT;
	int version;

	return migrate_current(db, &version, &err) == 0 &&
	    version == migrate_known();
}

struct db *
doctor_store(struct check_list *list, struct cmd *cmd)
{
	struct error err = ERROR_INIT;
	char *file = place_store_file(cmd->cfg), *report = NULL;
	struct db *db = NULL;
	char finding[TEXT];

	if (file != NULL && access(file, F_OK) != 0) {
		snprintf(finding, sizeof(finding), "there is no store %s",
		    file);
		check_wrong(list, "store", finding,
		    "run `leadbridge migrate`");
		goto out;
	}
	db = cmd_db(cmd, DB_OPEN_ANY_SCHEMA, &err);
	if (db == NULL || db_verify(db, &report, &err) != 0) {
		check_error(list, "store", &err);
		db = NULL;
		goto out;
	}
	if (strcmp(report, "ok") == 0) {
		check_ok(list, "store", "%s, integrity ok", db_engine(db));
	} else {
		snprintf(finding, sizeof(finding), "the store is damaged: %s",
		    report);
		check_wrong(list, "store", finding, "stop the programs, move "
		    "the store away, and `leadbridge restore` a backup");
	}
	examine_schema(list, db);
	/* Of another schema nothing more can be read. */
	if (!schema_is_current(db))
		db = NULL;
out:
	free(report);
	free(file);
	return db;
}

static int
newest_lead(const struct lead *lead, void *arg)
{
	*(int64_t *)arg = lead->created_at;
	return 0;
}

void
doctor_clock(struct check_list *list, struct db *db)
{
	static const struct lead_filter newest = {.limit = 1};
	struct error err = ERROR_INIT;
	int64_t now = clock_now_ms(), lead_at = 0, run_at = 0;
	char text[CLOCK_TEXT_SIZE], finding[TEXT];

	clock_text(now, text);
	if (now < WRITTEN_AT) {
		snprintf(finding, sizeof(finding), "the clock says %s, which "
		    "is before this program was written", text);
		check_wrong(list, "clock", finding, "set the clock "
		    "(timedatectl set-ntp true)");
		return;
	}
	if (db != NULL &&
	    (lead_list(db, &newest, newest_lead, &lead_at, &err) != 0 ||
	    run_last_start(db, LEADS_JOB, NULL, &run_at, &err) != 0)) {
		check_error(list, "clock", &err);
		return;
	}
	if (lead_at > now + AHEAD_MS || run_at > now + AHEAD_MS) {
		snprintf(finding, sizeof(finding), "the clock says %s, but the "
		    "store holds records from later", text);
		check_wrong(list, "clock", finding, "set the clock "
		    "(timedatectl set-ntp true)");
		return;
	}
	check_ok(list, "clock", "%s", text);
}

/* Whether an instant of the schedule passed a while ago without a run. */
static bool
is_overdue(const struct config *cfg, int64_t last, int64_t late)
{
	struct schedule schedule;
	struct error err = ERROR_INIT;

	return schedule_parse(config_text(cfg, SET_SYNC_SCHEDULE_LEADS),
	    &schedule, &err) == 0 && schedule_is_due(&schedule, last, late);
}

static void
examine_dead(struct check_list *list, int64_t dead)
{
	char finding[TEXT];

	if (dead == 0)
		return;
	snprintf(finding, sizeof(finding), "%lld leads could not be delivered "
	    "for good", (long long)dead);
	check_note(list, "dead", finding, "`leadbridge lead list --status "
	    "dead` says why, `leadbridge lead retry ID` tries again");
}

void
doctor_runs(struct check_list *list, const struct config *cfg,
    struct db *db)
{
	struct error err = ERROR_INIT;
	struct job_counts counts;
	int64_t now = clock_now_ms(), late = now - OVERDUE_MS, last;
	char at[CLOCK_TEXT_SIZE] = "never", finding[TEXT];

	if (run_last_start(db, LEADS_JOB, NULL, &last, &err) != 0 ||
	    job_count(db, JOB_LEAD, NULL, now, &counts, &err) != 0) {
		check_error(list, "runs", &err);
		return;
	}
	if (last != 0)
		clock_text(last, at);
	snprintf(finding, sizeof(finding), "leadbridge-sync last ran %s; "
	    "%lld leads are due", at, (long long)counts.due);
	if (last != 0 ? is_overdue(cfg, last, late) :
	    counts.due > 0 && counts.oldest_at < late)
		check_wrong(list, "runs", finding, CRON_REMEDY);
	else if (last == 0)
		check_note(list, "runs", "leadbridge-sync has never run",
		    CRON_REMEDY);
	else
		check_ok(list, "runs", "%s", finding);
	examine_dead(list, counts.dead);
}
