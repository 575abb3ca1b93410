/* cmd_migrate.c - brings the store to what this program knows. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/place.h"
#include "cmd/verbs.h"
#include "store/migrate.h"

const struct cmd_option migrate_options[] = {
	{"check", NULL, "only tell whether there is something to do (exit 7)"},
	{NULL, NULL, NULL},
};

/* Schema of the store; 0 without making one when there is none yet. */
static int
current_schema(struct cmd *cmd, int *version, struct error *err)
{
	const struct config *cfg = cmd_config(cmd, err);
	char *file = cfg != NULL ? place_store_file(cfg) : NULL;
	int rc = -1;

	if (cfg == NULL)
		goto out;
	if (file != NULL && access(file, F_OK) != 0 && errno == ENOENT) {
		*version = 0;
		rc = 0;
		goto out;
	}
	if (cmd_db(cmd, DB_OPEN_ANY_SCHEMA, err) != NULL)
		rc = migrate_current(cmd->db, version, err);
out:
	free(file);
	return rc;
}

static int
check_only(struct cmd *cmd, struct error *err)
{
	int version;

	if (current_schema(cmd, &version, err) != 0)
		return -1;
	if (version == migrate_known())
		return 0;
	if (version > migrate_known())
		return error_set(err, ERROR_DATA, "the store has schema %d, "
		    "newer than this program, which knows %d: upgrade "
		    "leadbridge", version, migrate_known());
	printf("the store has schema %d, this program knows %d: run "
	    "`leadbridge migrate`\n", version, migrate_known());
	return CMD_SCHEMA;
}

int
verb_migrate(struct cmd *cmd, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct db *db;
	char *backup = NULL;
	int from, to;

	if (cmd_option(cmd, "check") != NULL)
		return check_only(cmd, err);
	db = cmd_db(cmd, DB_OPEN_ANY_SCHEMA, err);
	if (db == NULL || migrate_run(db, &from, &to, &backup, err) != 0)
		return -1;
	if (from == 0 && to != 0)
		printf("made the store, schema %d\n", to);
	else if (from != to)
		printf("brought the store from schema %d to %d; a copy of "
		    "before is %s\n", from, to,
		    backup != NULL ? backup : "not needed");
	free(backup);
	/* Nobody else may come to do it for a while; whoever does will. */
	if (from != to && db_checkpoint(db, 0, &ignored) != 0)
		error_clear(&ignored);
	return 0;
}
