/* cmd_list.c - a page of rows, and several ids one after the other. */

#include "cmd/list.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define ROWS 50 /* when nobody says how many */

int
list_begin(struct cmd *cmd, struct list *list, struct error *err)
{
	int64_t limit;

	memset(list, 0, sizeof(*list));
	list->before = cmd_option(cmd, "cursor");
	if (cmd_option_int(cmd, "limit", 1, LIMIT_PAGE_ROWS, ROWS, &limit,
	    err) != 0)
		return -1;
	if (list->before != NULL && !uuid_is_valid(list->before))
		return error_set(err, ERROR_INVALID, "--cursor takes the "
		    "next_cursor of a list");
	list->db = cmd_db(cmd, 0, err);
	if (list->db == NULL)
		return -1;
	list->ask = (int)limit + 1;
	list->rows = json_array();
	return 0;
}

void
list_add(struct list *list, const char *id, struct json *row)
{
	if ((int)json_size(list->rows) == list->ask - 1) {
		list->more = true;
		json_free(row);
		return;
	}
	json_add(list->rows, row);
	(void)snprintf(list->last, sizeof(list->last), "%s", id);
}

int
list_end(const struct cmd *cmd, struct list *list, int rc,
    const struct out_column *columns, size_t n)
{
	if (rc == 0)
		out_list(cmd, list->rows, list->more ? list->last : NULL,
		    columns, n);
	else
		json_free(list->rows);
	list->rows = NULL;
	return rc;
}

int
list_each(struct cmd *cmd, int (*one)(struct cmd *cmd, struct db *db,
    const char *id, struct error *err), struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct error why = ERROR_INIT;
	int i, status = 0;

	if (db == NULL)
		return -1;
	for (i = 0; i < cmd->arg_count; i++) {
		if (one(cmd, db, cmd->args[i], &why) == 0)
			continue;
		fprintf(stderr, "leadbridge: %s: %s\n", cmd->args[i],
		    why.text);
		if (status == 0)
			status = error_meaning(why.code)->exit_code;
	}
	return status;
}
