/* cmd_lead_export.c - writes leads as CSV or JSON lines. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/csv.h"
#include "cmd/verbs.h"
#include "store/lead.h"

#define PAGE_ROWS 500

const struct cmd_option lead_export_options[] = {
	{"format", "csv|json", "CSV (the default), or JSON, a line a lead"},
	{"status", "STATUS", "pending, sending, synced, retry, dead, "
	    "quarantined, erased"},
	{"query", "TEXT", "part of a name, e-mail, phone or company"},
	{NULL, NULL, NULL},
};

/* What stands before and after the texts that visitors gave. */
static const char *const heads[] = {"id", "tenant", "form", "kind",
	"status", "created_at", "synced_at", "crm_id", "attempts",
	"last_error"};

static void
write_head(void)
{
	size_t i;
	int t;

	for (i = 0; i < nitems(heads); i++)
		printf("%s,", heads[i]);
	for (t = 0; t < LEAD_TEXT_COUNT; t++)
		printf("%s,", lead_text_name((enum lead_text)t));
	printf("extra\r\n");
}

static void
instant(int64_t at, char out[CLOCK_TEXT_SIZE])
{
	out[0] = '\0';
	if (at != 0)
		clock_text(at, out);
}

static void
write_csv(const struct lead *lead)
{
	char created[CLOCK_TEXT_SIZE], synced[CLOCK_TEXT_SIZE], attempts[16];
	const char *const values[nitems(heads)] = {lead->id, lead->tenant,
	    lead->form, lead->kind, lead_state_name(lead->state), created,
	    synced, lead->crm_id, attempts, lead->last_error};
	size_t i;
	int t;

	instant(lead->created_at, created);
	instant(lead->synced_at, synced);
	(void)snprintf(attempts, sizeof(attempts), "%d", lead->attempts);
	for (i = 0; i < nitems(values); i++) {
		csv_cell(stdout, values[i]);
		putchar(',');
	}
	for (t = 0; t < LEAD_TEXT_COUNT; t++) {
		csv_cell(stdout, lead->text[t]);
		putchar(',');
	}
	csv_cell(stdout, lead->extra);
	printf("\r\n");
}

static void
write_json(const struct lead *lead)
{
	struct json *j = json_object(), *extra = NULL;
	char at[CLOCK_TEXT_SIZE], *text;
	struct error ignored = ERROR_INIT;
	int t;

	json_set_text(j, "id", lead->id);
	json_set_text(j, "tenant", lead->tenant);
	json_set_text(j, "form", lead->form);
	json_set_text(j, "kind", lead->kind);
	json_set_text(j, "status", lead_state_name(lead->state));
	instant(lead->created_at, at);
	json_set_text(j, "created_at", at);
	instant(lead->synced_at, at);
	json_set_text(j, "synced_at", at[0] != '\0' ? at : NULL);
	json_set_text(j, "crm_id", lead->crm_id);
	json_set_int(j, "attempts", lead->attempts);
	json_set_text(j, "last_error", lead->last_error);
	for (t = 0; t < LEAD_TEXT_COUNT; t++)
		json_set_text(j, lead_text_name((enum lead_text)t),
		    lead->text[t]);
	if (lead->extra != NULL && json_parse(lead->extra,
	    strlen(lead->extra), &extra, &ignored) == 0)
		json_set(j, "extra", extra);
	text = json_print(j);
	printf("%s\n", text);
	free(text);
	json_free(j);
}

struct page {
	bool json;
	int rows;
	char last[UUID_SIZE];
};

static int
write_lead(const struct lead *lead, void *arg)
{
	struct page *page = arg;

	if (page->json)
		write_json(lead);
	else
		write_csv(lead);
	page->rows++;
	(void)snprintf(page->last, sizeof(page->last), "%s", lead->id);
	return ferror(stdout) != 0;
}

static int
read_options(const struct cmd *cmd, struct lead_filter *filter, bool *json,
    struct error *err)
{
	const char *format = cmd_option(cmd, "format");
	enum lead_state state;

	*json = format != NULL && strcmp(format, "json") == 0;
	if (format != NULL && !*json && strcmp(format, "csv") != 0)
		return error_set(err, ERROR_INVALID, "--format takes csv or "
		    "json");
	filter->tenant = cmd_tenant_filter(cmd);
	filter->state = cmd_option(cmd, "status");
	filter->query = cmd_option(cmd, "query");
	filter->limit = PAGE_ROWS;
	if (filter->state != NULL &&
	    lead_state_parse(filter->state, &state) != 0)
		return error_set(err, ERROR_INVALID, "there is no status `%s`",
		    filter->state);
	return 0;
}

int
verb_lead_export(struct cmd *cmd, struct error *err)
{
	struct lead_filter filter = {0};
	struct page page = {0};
	struct db *db;
	int rc;

	if (read_options(cmd, &filter, &page.json, err) != 0)
		return -1;
	db = cmd_db(cmd, 0, err);
	if (db == NULL)
		return -1;
	if (!page.json)
		write_head();
	do {
		page.rows = 0;
		rc = lead_list(db, &filter, write_lead, &page, err);
		filter.before = page.last;
	} while (rc == 0 && page.rows == PAGE_ROWS);
	/* A full pipe or disk is told by whoever ends the program. */
	return rc < 0 ? -1 : 0;
}
