/* cmd_hook.c - finds what webhooks told, shows it, does it once more. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/event.h"

const struct cmd_option hook_list_options[] = {
	{"source", "SOURCE", "zoho-inventory, zoho-crm, quickbooks, standard"},
	{"status", "STATUS", "received, applied, retry, dead, ignored"},
	{"query", "TEXT", "part of a record's id, a kind or the event itself"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

static struct json *
list_row(const struct event *e)
{
	struct json *row = json_object();

	json_set_text(row, "id", e->id);
	json_set_text(row, "tenant", e->tenant);
	json_set_text(row, "source", e->source);
	json_set_text(row, "status", e->status);
	json_set_text(row, "kind", e->kind);
	json_set_text(row, "record_id", e->record_id);
	json_set_text(row, "operation", e->operation);
	json_set_text(row, "event_id", e->event_id);
	json_set_int(row, "attempts", e->attempts);
	json_set_instant(row, "happened_at", e->happened_at);
	json_set_instant(row, "received_at", e->received_at);
	json_set_instant(row, "applied_at", e->applied_at);
	json_set_text(row, "note", e->note);
	json_set_text(row, "error", e->last_error);
	return row;
}

static int
add_row(const struct event *e, void *arg)
{
	list_add(arg, e->id, list_row(e));
	return 0;
}

static int
check_words(const struct event_filter *f, struct error *err)
{
	if (f->source != NULL && !event_source_known(f->source))
		return error_set(err, ERROR_INVALID, "there is no source "
		    "`%.40s`: zoho-inventory, zoho-crm, quickbooks or "
		    "standard", f->source);
	if (f->status != NULL && !event_status_known(f->status))
		return error_set(err, ERROR_INVALID, "there is no status "
		    "`%.40s`: received, applied, retry, dead or ignored",
		    f->status);
	return 0;
}

int
verb_hook_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"SOURCE", "source"}, {"STATUS", "status"},
		{"KIND", "kind"}, {"RECORD", "record_id"},
		{"OPERATION", "operation"}, {"RECEIVED", "received_at"},
		{"NOTE", "note"}, {"ERROR", "error"},
	};
	struct event_filter filter = {
		.tenant = cmd_tenant_filter(cmd),
		.source = cmd_option(cmd, "source"),
		.status = cmd_option(cmd, "status"),
		.query = cmd_option(cmd, "query"),
	};
	struct list list;

	if (check_words(&filter, err) != 0 ||
	    list_begin(cmd, &list, err) != 0)
		return -1;
	filter.before = list.before;
	filter.limit = list.ask;
	return list_end(cmd, &list, event_list(list.db, &filter,
	    add_row, &list, err), columns, nitems(columns));
}

/* An event of the tenant that was named, if one was. */
static int
load(struct cmd *cmd, struct db *db, const char *id, struct event *out,
    struct error *err)
{
	const char *tenant = cmd_tenant_filter(cmd);

	if (event_load(db, id, out, err) != 0)
		return -1;
	if (tenant == NULL || strcmp(tenant, out->tenant) == 0)
		return 0;
	event_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no event %.40s of "
	    "that tenant", id);
}

int
verb_hook_show(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct error ignored = ERROR_INIT;
	struct json *j, *body = NULL;
	struct event e;

	if (db == NULL || load(cmd, db, cmd->args[0], &e, err) != 0)
		return -1;
	j = list_row(&e);
	json_set_text(j, "account", e.account);
	json_set_bool(j, "signed", e.is_signed);
	json_set(j, "next_try_at", strcmp(e.status, EVENT_RETRY) == 0 ?
	    json_instant(e.not_before) : json_null());
	if (json_parse(e.body, strlen(e.body), &body, &ignored) == 0)
		json_set(j, "body", body);
	else
		json_set_text(j, "body", e.body);
	if (cmd_option(cmd, "json") != NULL)
		out_json(j);
	else
		out_json_lines(j);
	json_free(j);
	event_release(&e);
	return 0;
}

static int
replay_one(struct cmd *cmd, struct db *db, const char *id, struct error *err)
{
	struct event e;
	int rc;

	if (load(cmd, db, id, &e, err) != 0)
		return -1;
	rc = event_replay(db, id, clock_now_ms(), err);
	event_release(&e);
	return rc;
}

int
verb_hook_replay(struct cmd *cmd, struct error *err)
{
	return list_each(cmd, replay_one, err);
}
