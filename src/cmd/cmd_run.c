/* cmd_run.c - shows what the batch jobs did, and figures. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/run.h"
#include "store/run_request.h"
#include "store/stats.h"
#include "sync/request.h"
#include "web/run_report.h"

#define LABEL_WIDTH 16

const struct cmd_option run_list_options[] = {
	{"job", "JOB", "of this job alone"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

static int
add_run(const struct run *run, void *arg)
{
	list_add(arg, run->id, run_report(run));
	return 0;
}

int
verb_run_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"JOB", "job"}, {"TENANT", "tenant"},
		{"STATE", "state"}, {"STARTED", "started_at"},
		{"DONE", "processed"}, {"SYNCED", "synced"},
		{"RETRY", "retry"}, {"DEAD", "dead"}, {"ERROR", "error"},
	};
	struct run_filter filter = {
		.tenant = cmd_tenant_filter(cmd),
		.job = cmd_option(cmd, "job"),
	};
	struct list list;

	if (list_begin(cmd, &list, err) != 0)
		return -1;
	filter.before = list.before;
	filter.limit = list.ask;
	return list_end(cmd, &list, run_find(list.db, &filter,
	    add_run, &list, err), columns, nitems(columns));
}

/* Each member a line; lists of records as a table below. */
static void
show_people(const struct json *j)
{
	const struct json *member, *row;
	const char *id, *state, *error;

	for (member = json_first(j); member != NULL;
	    member = json_next(member)) {
		if (json_type(member) != JSON_ARRAY) {
			out_field(json_name(member), LABEL_WIDTH,
			    json_scalar(member));
			continue;
		}
		for (row = json_first(member); row != NULL;
		    row = json_next(row)) {
			char *line;

			id = json_get_text(row, "id");
			state = json_get_text(row, "status");
			if (state == NULL)
				state = json_get_text(row, "state");
			error = json_get_text(row, "error");
			line = xasprintf("%s %s %s", id != NULL ? id :
			    json_get_text(row, "job"), state, error != NULL ?
			    error : "");
			out_field(json_name(member), LABEL_WIDTH, line);
			free(line);
		}
	}
}

/* A run by its id. ERROR_NOT_FOUND. */
static int
describe_run(struct db *db, const char *id, struct json **out,
    struct error *err)
{
	struct json *outcomes = json_array();
	struct run run = {0};
	int rc = run_load(db, id, &run, err);

	if (rc == 0)
		rc = request_outcomes(db, &run, outcomes, err);
	if (rc == 0) {
		*out = run_report(&run);
		json_set(*out, "results", outcomes);
	} else {
		json_free(outcomes);
	}
	run_release(&run);
	return rc;
}

static int
describe_request(struct db *db, const char *id, struct json **out,
    struct error *err)
{
	struct run_request request = {0};
	int rc = run_request_load(db, id, &request, err);

	if (rc == 0)
		*out = run_request_report(&request, clock_now_ms());
	run_request_release(&request);
	return rc;
}

int
verb_run_show(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct json *j = NULL;
	int rc;

	if (db == NULL)
		return -1;
	rc = describe_run(db, cmd->args[0], &j, err);
	if (rc != 0 && err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		rc = describe_request(db, cmd->args[0], &j, err);
	}
	if (rc != 0)
		return -1;
	if (cmd_option(cmd, "json") != NULL)
		out_json(j);
	else
		show_people(j);
	json_free(j);
	return 0;
}

static int
add_kind(const char *kind, int64_t count, void *arg)
{
	json_set_int(arg, kind, count);
	return 0;
}

static struct json *
stats_json(const struct stats *s)
{
	struct json *j = json_object();

	json_set_int(j, "total", s->total);
	json_set_int(j, "pending", s->pending);
	json_set_int(j, "synced", s->synced);
	json_set_int(j, "dead", s->dead);
	json_set_int(j, "quarantined", s->quarantined);
	json_set_int(j, "last_24h", s->last_24h);
	json_set_int(j, "synced_24h", s->synced_24h);
	json_set_int(j, "dead_24h", s->dead_24h);
	json_set_instant(j, "oldest_pending_at", s->oldest_pending_at);
	json_set_instant(j, "next_due_at", s->next_due_at);
	return j;
}

int
verb_stats(struct cmd *cmd, struct error *err)
{
	const char *tenant = cmd_tenant_filter(cmd);
	struct json *j, *kinds = json_object();
	struct db *db = cmd_db(cmd, 0, err);
	const struct json *member;
	struct stats stats;
	char *name;

	if (db == NULL || stats_load(db, tenant, clock_now_ms(), &stats,
		err) != 0 || stats_kinds(db, tenant, add_kind, kinds,
		err) != 0) {
		json_free(kinds);
		return -1;
	}
	j = stats_json(&stats);
	if (cmd_option(cmd, "json") != NULL) {
		json_set(j, "by_kind", kinds);
		out_json(j);
		json_free(j);
		return 0;
	}
	show_people(j);
	for (member = json_first(kinds); member != NULL;
	    member = json_next(member)) {
		name = xasprintf("kind %s", json_name(member));
		out_field(name, LABEL_WIDTH, json_scalar(member));
		free(name);
	}
	json_free(kinds);
	json_free(j);
	return 0;
}
