/* cmd_audit.c - lists what operators did. */

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/audit.h"

#define LIST_DEFAULT 50

const struct cmd_option audit_options[] = {
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

/* The rows of one page, and whether there is one more. */
struct page {
	struct json *rows;
	int limit;
	char last[UUID_SIZE];
	bool more;
};

static int
add_row(const struct audit_entry *entry, void *arg)
{
	struct page *page = arg;
	struct json *row;

	if (json_size(page->rows) == (size_t)page->limit) {
		page->more = true;
		return 0;
	}
	row = json_object();
	json_set_text(row, "id", entry->id);
	json_set(row, "at", out_instant(entry->at));
	json_set_text(row, "tenant", entry->tenant);
	json_set_text(row, "actor", entry->actor);
	json_set_text(row, "action", entry->action);
	json_set_text(row, "subject", entry->subject);
	json_add(page->rows, row);
	(void)snprintf(page->last, sizeof(page->last), "%s", entry->id);
	return 0;
}

int
verb_audit(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"AT", "at"}, {"TENANT", "tenant"}, {"ACTOR", "actor"},
		{"ACTION", "action"}, {"SUBJECT", "subject"},
	};
	struct page page = {0};
	struct db *db;
	int64_t limit;

	if (cmd_option_int(cmd, "limit", 1, LIMIT_PAGE_ROWS, LIST_DEFAULT,
	    &limit, err) != 0)
		return -1;
	db = cmd_db(cmd, 0, err);
	if (db == NULL)
		return -1;
	page.rows = json_array();
	page.limit = (int)limit;
	if (audit_each(db, cmd_tenant_filter(cmd), cmd_option(cmd, "cursor"),
	    page.limit + 1, add_row, &page, err) != 0) {
		json_free(page.rows);
		return -1;
	}
	out_list(cmd, page.rows, page.more ? page.last : NULL, columns,
	    nitems(columns));
	return 0;
}
