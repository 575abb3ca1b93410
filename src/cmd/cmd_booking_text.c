/* cmd_booking_text.c - what mails about bookings say. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/booking_notice.h"
#include "store/tenant.h"
#include "sync/booking_letter.h"

const struct cmd_option booking_text_options[] = {
	{"default", NULL, "back to the default; no FILE"},
	{NULL, NULL, NULL},
};

static int
check_kind(const char *kind, struct error *err)
{
	return letter_default(kind) != NULL ? 0 : error_set(err,
	    ERROR_INVALID, "there is no text '%s'; there are " LETTER_KINDS,
	    kind);
}

static int
show(struct cmd *cmd, struct db *db, const char *kind, struct error *err)
{
	const char *shown;
	char *own = NULL;
	struct json *j;

	if (tenant_check(db, cmd_tenant(cmd), err) != 0 ||
	    booking_text_load(db, cmd_tenant(cmd), kind, &own, err) != 0)
		return -1;
	shown = own != NULL ? own : letter_default(kind);
	if (cmd_option(cmd, "json") != NULL) {
		j = json_object();
		json_set_text(j, "kind", kind);
		json_set_bool(j, "default", own == NULL);
		json_set_text(j, "text", shown);
		out_json(j);
		json_free(j);
	} else {
		fputs(shown, stdout);
	}
	free(own);
	return 0;
}

static int
set_file(struct cmd *cmd, struct db *db, struct error *err)
{
	const char *path = cmd->args[2];
	char *text = NULL;
	size_t n;
	int rc = -1;

	if (file_read(path, LETTER_TEXT_MAX, &text, &n, err) != 0)
		goto out;
	if (strlen(text) != n) {
		error_set(err, ERROR_INVALID, "%s: there is a NUL in it",
		    path);
		goto out;
	}
	if (letter_check(text, err) != 0) {
		error_context(err, "%s", path);
		goto out;
	}
	rc = booking_text_store(db, cmd_tenant(cmd), cmd->args[1], text,
	    clock_now_ms(), err);
out:
	free(text);
	return rc;
}

int
verb_booking_text(struct cmd *cmd, struct error *err)
{
	const char *what = cmd->args[0], *kind = cmd->args[1];
	bool reset = cmd_option(cmd, "default") != NULL;
	struct db *db;

	if (strcmp(what, "show") != 0 && strcmp(what, "set") != 0)
		return error_set(err, ERROR_INVALID, "`booking text` needs "
		    "show or set");
	if (check_kind(kind, err) != 0)
		return -1;
	if (strcmp(what, "set") == 0 && !reset && cmd->arg_count < 3)
		return error_set(err, ERROR_INVALID, "`booking text set` "
		    "needs a file, or --default");
	db = cmd_db(cmd, 0, err);
	if (db == NULL)
		return -1;
	if (strcmp(what, "show") == 0)
		return show(cmd, db, kind, err);
	if (reset)
		return booking_text_remove(db, cmd_tenant(cmd), kind, err);
	return set_file(cmd, db, err);
}
