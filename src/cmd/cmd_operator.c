/* cmd_operator.c - says who may operate this installation. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/secret.h"
#include "cmd/verbs.h"
#include "store/operator.h"

const struct cmd_option operator_add_options[] = {
	{"role", "ROLE", "owner, operator or viewer (operator)"},
	{"password-file", "FILE", "the password is its first line"},
	{NULL, NULL, NULL},
};

const struct cmd_option operator_password_options[] = {
	{"password-file", "FILE", "the password is its first line"},
	{NULL, NULL, NULL},
};

/* The first line of a file. secret_free() */
static int
read_first_line(const char *path, char **out, struct error *err)
{
	char line[LIMIT_SECRET_FILE] = "";
	FILE *f = fopen(path, "re");
	int rc = -1;

	if (f == NULL || fgets(line, (int)sizeof(line), f) == NULL) {
		error_set(err, ERROR_INVALID, "%.300s has no line that can be "
		    "read", path);
		goto out;
	}
	line[strcspn(line, "\r\n")] = '\0';
	*out = secret_dup(line);
	rc = 0;
out:
	secret_wipe(line, sizeof(line));
	if (f != NULL)
		fclose(f);
	return rc;
}

static int
take_password(struct cmd *cmd, char **out, struct error *err)
{
	const char *path = cmd_option(cmd, "password-file");

	if (path != NULL)
		return read_first_line(path, out, err);
	return secret_from_input("the password", out, err);
}

int
verb_operator_add(struct cmd *cmd, struct error *err)
{
	const char *word = cmd_option(cmd, "role");
	enum operator_role role = OPERATOR_OPERATOR;
	char *password = NULL, *actor = NULL;
	struct db *db;
	int rc = -1;

	if (operator_check_name(cmd->args[0], err) != 0 || (word != NULL &&
	    operator_role_parse(word, &role, err) != 0))
		return -1;
	db = cmd_db(cmd, 0, err);
	if (db == NULL || take_password(cmd, &password, err) != 0)
		return -1;
	actor = cmd_actor();
	rc = operator_add(db, actor, cmd->args[0], role, password,
	    clock_now_ms(), err);
	free(actor);
	secret_free(password);
	return rc;
}

int
verb_operator_password(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	char *password = NULL, *actor;
	int rc;

	if (db == NULL || take_password(cmd, &password, err) != 0)
		return -1;
	actor = cmd_actor();
	rc = operator_set_password(db, actor, cmd->args[0], password,
	    clock_now_ms(), err);
	free(actor);
	secret_free(password);
	return rc;
}

int
verb_operator_role(struct cmd *cmd, struct error *err)
{
	enum operator_role role;
	struct db *db;
	char *actor;
	int rc;

	if (operator_role_parse(cmd->args[1], &role, err) != 0)
		return -1;
	db = cmd_db(cmd, 0, err);
	if (db == NULL)
		return -1;
	actor = cmd_actor();
	rc = operator_set_role(db, actor, cmd->args[0], role, clock_now_ms(),
	    err);
	free(actor);
	return rc;
}

int
verb_operator_remove(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	char *actor;
	int rc;

	if (db == NULL || out_confirm(cmd, err, "Remove the operator %s?",
	    cmd->args[0]) != 0)
		return -1;
	actor = cmd_actor();
	rc = operator_remove(db, actor, cmd->args[0], clock_now_ms(), err);
	free(actor);
	return rc;
}

static int
add_row(const struct operator *o, void *arg)
{
	struct json *row = json_object();

	json_set_text(row, "id", o->name);
	json_set_text(row, "name", o->name);
	json_set_text(row, "role", operator_role_name(o->role));
	json_set_int(row, "sessions", o->sessions);
	json_set_instant(row, "created_at", o->created_at);
	json_set_instant(row, "changed_at", o->changed_at);
	json_add(arg, row);
	return 0;
}

int
verb_operator_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"NAME", "name"}, {"ROLE", "role"}, {"SIGNED IN", "sessions"},
		{"CREATED", "created_at"}, {"CHANGED", "changed_at"},
	};
	struct db *db = cmd_db(cmd, 0, err);
	struct json *rows;

	if (db == NULL)
		return -1;
	rows = json_array();
	if (operator_each(db, NULL, LIMIT_PAGE_ROWS, add_row, rows,
	    err) != 0) {
		json_free(rows);
		return -1;
	}
	out_list(cmd, rows, NULL, columns, nitems(columns));
	return 0;
}
