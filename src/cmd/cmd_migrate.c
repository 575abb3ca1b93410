/* cmd_migrate.c - brings the store to what this program knows. */

#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/verbs.h"
#include "store/migrate.h"

const struct cmd_option migrate_options[] = {
	{"check", NULL, "only tell whether there is something to do (exit 7)"},
	{NULL, NULL, NULL},
};

static int
check_only(struct db *db, struct error *err)
{
	int version;

	if (migrate_current(db, &version, err) != 0)
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
	struct db *db = cmd_db(cmd, DB_OPEN_ANY_SCHEMA, err);
	char *backup = NULL;
	int from, to;

	if (db == NULL)
		return -1;
	if (cmd_option(cmd, "check") != NULL)
		return check_only(db, err);
	if (migrate_run(db, &from, &to, &backup, err) != 0)
		return -1;
	if (from == 0 && to != 0)
		printf("made the store, schema %d\n", to);
	else if (from != to)
		printf("brought the store from schema %d to %d; a copy of "
		    "before is %s\n", from, to,
		    backup != NULL ? backup : "not needed");
	free(backup);
	return 0;
}
