/* cmd_conflict.c - lists records that both sides changed, and settles them. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/audit.h"
#include "store/conflict.h"

const struct cmd_option conflict_list_options[] = {
	{"all", NULL, "also those that are settled"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

struct page {
	struct list list;
	bool flat; /* for people */
};

/* A side in one line. */
static void
flatten(struct json *row, const char *name)
{
	char *text = json_print(json_get(row, name));

	json_set_text(row, name, text);
	free(text);
}

static int
add_row(const struct conflict *c, void *arg)
{
	struct page *page = arg;
	struct json *row = conflict_show(c);

	if (page->flat) {
		json_set_text(row, "fields", c->fields[0] != '\0' ?
		    c->fields : "(deleted)");
		flatten(row, "local");
		flatten(row, "remote");
	}
	list_add(&page->list, c->id, row);
	return 0;
}

int
verb_conflict_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"KIND", "kind"}, {"OPENED", "opened_at"},
		{"FIELDS", "fields"}, {"LOCAL", "local"},
		{"REMOTE", "remote"}, {"WINNER", "winner"},
	};
	struct conflict_filter filter = {.tenant = cmd_tenant_filter(cmd),
	    .settled = cmd_option(cmd, "all") != NULL};
	struct page page = {.flat = cmd_option(cmd, "json") == NULL};

	if (list_begin(cmd, &page.list, err) != 0)
		return -1;
	filter.before = page.list.before;
	filter.limit = page.list.ask;
	return list_end(cmd, &page.list, conflict_list(page.list.db, &filter,
	    add_row, &page, err), columns, nitems(columns));
}

/* --- Settled ------------------------------------------------------------- */

/* "local", "remote", or FIELD=SIDE... as the object that it means. */
static struct json *
read_winner(const struct cmd *cmd, struct error *err)
{
	struct json *winner = NULL;
	const char *equal;
	char *name;
	int i;

	if (cmd->arg_count == 2 && strchr(cmd->args[1], '=') == NULL)
		return json_text(cmd->args[1]);
	winner = json_object();
	for (i = 1; i < cmd->arg_count; i++) {
		equal = strchr(cmd->args[i], '=');
		if (equal == NULL || equal == cmd->args[i]) {
			json_free(winner);
			error_set(err, ERROR_INVALID, "%.60s: say local, "
			    "remote, or FIELD=local, FIELD=remote, "
			    "FIELD=VALUE", cmd->args[i]);
			return NULL;
		}
		name = xstrndup(cmd->args[i], (size_t)(equal - cmd->args[i]));
		json_set_text(winner, name, equal + 1);
		free(name);
	}
	return winner;
}

struct settling {
	const struct cmd *cmd;
	const char *id;
	const struct json *winner;
	char *actor;
};

static int
settle(struct db *db, void *arg, struct error *err)
{
	const struct settling *s = arg;
	const char *tenant = cmd_tenant_filter(s->cmd);
	struct audit_entry entry = {.at = clock_now_ms(), .actor = s->actor,
	    .action = "conflict.resolved", .subject = s->id};
	struct conflict c;
	int rc;

	rc = conflict_load(db, s->id, &c, err);
	if (rc == 0 && tenant != NULL && strcmp(c.tenant, tenant) != 0)
		rc = error_set(err, ERROR_NOT_FOUND, "%.40s has no conflict "
		    "%.60s", tenant, s->id);
	if (rc == 0)
		rc = conflict_resolve(db, s->id, s->winner, entry.at, err);
	entry.tenant = c.tenant;
	if (rc == 0)
		rc = audit_add(db, &entry, err);
	conflict_release(&c);
	return rc;
}

int
verb_conflict_resolve(struct cmd *cmd, struct error *err)
{
	struct settling s = {.cmd = cmd, .id = cmd->args[0]};
	struct json *winner = read_winner(cmd, err);
	struct db *db;
	int rc = -1;

	if (winner == NULL)
		return -1;
	s.winner = winner;
	s.actor = cmd_actor();
	db = cmd_db(cmd, 0, err);
	if (db != NULL)
		rc = db_transact(db, settle, &s, err);
	if (rc == 0)
		out_remark("settled; what differs from Zoho goes there with "
		    "the next run\n");
	free(s.actor);
	json_free(winner);
	return rc;
}
