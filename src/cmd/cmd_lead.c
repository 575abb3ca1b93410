/* cmd_lead.c - finds leads, shows them, makes them due again. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/history.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/job.h"
#include "store/lead.h"

const struct cmd_option lead_list_options[] = {
	{"status", "STATUS", "pending, sending, synced, retry, dead, "
	    "quarantined, erased"},
	{"query", "TEXT", "part of a name, e-mail, phone or company"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

/* The name given, or the first and last ones. free(), or NULL. */
static char *
whole_name(const struct lead *lead)
{
	const char *first = lead->text[LEAD_FIRST_NAME];
	const char *last = lead->text[LEAD_LAST_NAME];

	if (!text_empty(lead->text[LEAD_NAME]))
		return xstrdup(lead->text[LEAD_NAME]);
	if (text_empty(first) && text_empty(last))
		return NULL;
	if (text_empty(first) || text_empty(last))
		return xstrdup(text_empty(first) ? last : first);
	return xasprintf("%s %s", first, last);
}

static struct json *
list_row(const struct lead *lead)
{
	struct json *row = json_object();
	char *name = whole_name(lead);

	json_set_text(row, "id", lead->id);
	json_set_text(row, "tenant", lead->tenant);
	json_set_text(row, "form", lead->form);
	json_set_text(row, "kind", lead->kind);
	json_set_text(row, "status", lead_state_name(lead->state));
	json_set_text(row, "name", name);
	json_set_text(row, "email", lead->text[LEAD_EMAIL]);
	json_set_text(row, "phone", lead->text[LEAD_PHONE]);
	json_set_text(row, "company", lead->text[LEAD_COMPANY]);
	json_set_int(row, "attempts", lead->attempts);
	json_set_instant(row, "created_at", lead->created_at);
	json_set_instant(row, "synced_at", lead->synced_at);
	json_set_text(row, "crm_id", lead->crm_id);
	json_set_text(row, "last_error", lead->last_error);
	free(name);
	return row;
}

static int
add_row(const struct lead *lead, void *arg)
{
	list_add(arg, lead->id, list_row(lead));
	return 0;
}

static int
check_filter(const struct lead_filter *filter, struct error *err)
{
	enum lead_state state;

	if (filter->state != NULL &&
	    lead_state_parse(filter->state, &state) != 0)
		return error_set(err, ERROR_INVALID, "there is no status `%s`: "
		    "--status takes %s", filter->state,
		    lead_list_options[0].help);
	return 0;
}

int
verb_lead_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"STATUS", "status"}, {"CREATED", "created_at"},
		{"NAME", "name"}, {"EMAIL", "email"}, {"PHONE", "phone"},
		{"TRIES", "attempts"}, {"LAST ERROR", "last_error"},
	};
	struct lead_filter filter = {
		.tenant = cmd_tenant_filter(cmd),
		.state = cmd_option(cmd, "status"),
		.query = cmd_option(cmd, "query"),
	};
	struct list list;

	if (check_filter(&filter, err) != 0 ||
	    list_begin(cmd, &list, err) != 0)
		return -1;
	filter.before = list.before;
	filter.limit = list.ask;
	return list_end(cmd, &list, lead_list(list.db, &filter,
	    add_row, &list, err), columns, nitems(columns));
}

static struct json *
lead_json(const struct lead *lead)
{
	struct json *j = list_row(lead), *extra = NULL;
	struct error ignored = ERROR_INIT;
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		json_set_text(j, lead_text_name((enum lead_text)i),
		    lead->text[i]);
	if (lead->extra != NULL && json_parse(lead->extra,
		strlen(lead->extra), &extra, &ignored) != 0)
		extra = json_text(lead->extra);
	json_set(j, "extra", extra != NULL ? extra : json_object());
	json_set_text(j, "crm_module", lead->crm_module != NULL ?
	    lead->crm_module : lead->crm_id != NULL ? "Leads" : NULL);
	json_set_text(j, "last_code", lead->last_code);
	json_set(j, "next_try_at", lead->state == LEAD_PENDING ||
	    lead->state == LEAD_RETRY ? json_instant(lead->not_before) :
	    json_null());
	json_set_text(j, "request_id", lead->request_id);
	json_set_text(j, "suspicion", lead->suspicion);
	return j;
}

int
verb_lead_show(struct cmd *cmd, struct error *err)
{
	struct lead lead = {0};
	struct history_start start = {.kind = JOB_LEAD};
	struct json *j = NULL;
	struct db *db = cmd_db(cmd, 0, err);
	int rc = -1;

	if (db == NULL || lead_load(db, cmd->args[0], &lead, err) != 0)
		return -1;
	start.id = lead.id;
	start.form = lead.form;
	start.request_id = lead.request_id;
	start.at = lead.created_at;
	j = lead_json(&lead);
	if (history_add(db, j, &start, err) != 0 ||
	    history_add_chat(db, j, lead.id, err) != 0)
		goto out;
	history_show(cmd, j);
	rc = 0;
out:
	json_free(j);
	lead_release(&lead);
	return rc;
}

static int
retry_one(struct cmd *cmd, struct db *db, const char *id, struct error *err)
{
	(void)cmd;
	return lead_retry(db, id, clock_now_ms(), err);
}

int
verb_lead_retry(struct cmd *cmd, struct error *err)
{
	return list_each(cmd, retry_one, err);
}
