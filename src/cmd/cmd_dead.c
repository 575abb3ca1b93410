/* cmd_dead.c - lists what was given up, and takes it up again. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/dead_filter.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/zoho_crm.h"
#include "store/dead.h"

const struct cmd_option dead_list_options[] = {
	{"filter", "EXPR", "code=, form=, kind=, email=, email~, before=, "
	    "after=; all must hold"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

const struct cmd_option dead_retry_options[] = {
	{"filter", "EXPR", "all of which this holds, see dead list"},
	{"all", NULL, "all of them"},
	{NULL, NULL, NULL},
};

static int
add_row(const struct dead *dead, void *arg)
{
	struct json *row = json_object();

	json_set_text(row, "id", dead->id);
	json_set_text(row, "kind", dead->kind);
	json_set_text(row, "tenant", dead->tenant);
	json_set_text(row, "form", dead->form);
	json_set_text(row, "email", dead->email);
	json_set_text(row, "order_number", dead->number);
	json_set_text(row, "code", dead->code);
	json_set_text(row, "remedy",
	    crm_remedy_words(zoho_crm_code(dead->code)->remedy));
	json_set_text(row, "error", dead->error);
	json_set_int(row, "attempts", dead->attempts);
	json_set_instant(row, "created_at", dead->created_at);
	json_set_instant(row, "died_at", dead->died_at);
	list_add(arg, dead->id, row);
	return 0;
}

int
verb_dead_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"KIND", "kind"}, {"DIED", "died_at"},
		{"EMAIL", "email"}, {"ORDER", "order_number"},
		{"CODE", "code"}, {"REMEDY", "remedy"}, {"ERROR", "error"},
	};
	struct dead_filter filter = {.tenant = cmd_tenant_filter(cmd)};
	const char *expr = cmd_option(cmd, "filter");
	char *memory = NULL;
	struct list list;
	int rc = -1;

	if ((expr != NULL && dead_filter_parse(expr, &filter, &memory,
	    err) != 0) || list_begin(cmd, &list, err) != 0)
		goto out;
	filter.cursor = list.before;
	filter.limit = list.ask;
	rc = list_end(cmd, &list, dead_each(list.db, &filter, add_row, &list,
	    err), columns, nitems(columns));
out:
	free(memory);
	return rc;
}

/* --- Retry --------------------------------------------------------------- */

/* What is to be retried, gathered before anything is changed. */
struct chosen {
	struct json *list;
};

static int
choose(const struct dead *dead, void *arg)
{
	struct chosen *chosen = arg;
	struct json *one = json_object();

	json_set_text(one, "id", dead->id);
	json_set_text(one, "kind", dead->kind);
	json_add(chosen->list, one);
	return 0;
}

static int
retry_chosen(struct db *db, const struct json *list, int64_t *count,
    struct error *err)
{
	const struct json *one;
	bool done;

	for (one = json_first(list); one != NULL; one = json_next(one)) {
		if (dead_retry(db, json_get_text(one, "kind"),
		    json_get_text(one, "id"), clock_now_ms(), &done,
		    err) != 0)
			return -1;
		*count += done;
	}
	return 0;
}

static int
choose_by_id(struct cmd *cmd, struct db *db, struct chosen *chosen,
    int *status, struct error *err)
{
	struct dead_filter filter = {.tenant = cmd_tenant_filter(cmd)};
	size_t before;
	int i;

	for (i = 0; i < cmd->arg_count; i++) {
		before = json_size(chosen->list);
		filter.id = cmd->args[i];
		if (dead_each(db, &filter, choose, chosen, err) != 0)
			return -1;
		if (json_size(chosen->list) > before)
			continue;
		fprintf(stderr, "leadbridge: %s: nothing dead has this id\n",
		    cmd->args[i]);
		*status = error_meaning(ERROR_NOT_FOUND)->exit_code;
	}
	return 0;
}

static int
choose_by_filter(struct cmd *cmd, struct db *db, struct chosen *chosen,
    struct error *err)
{
	struct dead_filter filter = {.tenant = cmd_tenant_filter(cmd)};
	const char *expr = cmd_option(cmd, "filter");
	char *memory = NULL;
	int rc = 0;

	if (expr != NULL)
		rc = dead_filter_parse(expr, &filter, &memory, err);
	if (rc == 0)
		rc = dead_each(db, &filter, choose, chosen, err);
	free(memory);
	return rc;
}

int
verb_dead_retry(struct cmd *cmd, struct error *err)
{
	bool filtered = cmd_option(cmd, "filter") != NULL;
	bool all = cmd_option(cmd, "all") != NULL;
	struct chosen chosen = {json_array()};
	int64_t count = 0;
	struct db *db;
	int rc = -1, status = 0;

	if ((cmd->arg_count > 0) + filtered + all != 1) {
		error_set(err, ERROR_INVALID, "name ids, or --filter EXPR, or "
		    "--all");
		goto out;
	}
	db = cmd_db(cmd, 0, err);
	if (db == NULL)
		goto out;
	rc = cmd->arg_count > 0 ? choose_by_id(cmd, db, &chosen, &status, err)
	    : choose_by_filter(cmd, db, &chosen, err);
	if (rc == 0)
		rc = retry_chosen(db, chosen.list, &count, err);
	if (rc == 0)
		out_remark("%lld due again\n", (long long)count);
out:
	json_free(chosen.list);
	return rc != 0 ? rc : status;
}
