/* cmd_audit.c - lists what operators did. */

#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/audit.h"

const struct cmd_option audit_options[] = {
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

static int
add_row(const struct audit_entry *entry, void *arg)
{
	struct json *row = json_object();

	json_set_text(row, "id", entry->id);
	json_set_instant(row, "at", entry->at);
	json_set_text(row, "tenant", entry->tenant);
	json_set_text(row, "actor", entry->actor);
	json_set_text(row, "action", entry->action);
	json_set_text(row, "subject", entry->subject);
	list_add(arg, entry->id, row);
	return 0;
}

int
verb_audit(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"AT", "at"}, {"TENANT", "tenant"}, {"ACTOR", "actor"},
		{"ACTION", "action"}, {"SUBJECT", "subject"},
	};
	struct list list;

	if (list_begin(cmd, &list, err) != 0)
		return -1;
	return list_end(cmd, &list, audit_each(list.db,
	    cmd_tenant_filter(cmd), list.before, list.ask, add_row, &list,
	    err), columns, nitems(columns));
}
