/* cmd_store.c - brings a store from one database into another. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config_db.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/copy.h"
#include "store/migrate.h"

/*
 * An address from the command line.  A password in it is blanked there, where
 * everybody on the machine can read it; secret_free().
 */
static int
take_address(const char *arg, char **out, struct error *err)
{
	const char *wrong;

	*out = secret_dup(arg);
	if (config_db_path(arg) != NULL)
		return 0;
	wrong = config_db_check(arg);
	if (wrong != NULL)
		return error_set(err, ERROR_INVALID, "a store's address %s",
		    wrong);
	if (config_db_has_secret(arg))
		memset((void *)(uintptr_t)arg, '*', strlen(arg));
	return 0;
}

static void
tell(const char *table, int64_t rows, int64_t changed, void *arg)
{
	(void)arg;
	out_remark("%s: %lld rows, %lld of them brought over now", table,
	    (long long)rows, (long long)changed);
}

/* The target gets the schema of this program when it has none. */
static int
open_target(const struct config *cfg, const char *url, struct db **out,
    struct error *err)
{
	char *backup = NULL;
	int from, to, rc;

	if (db_open_url(cfg, url, DB_OPEN_ANY_SCHEMA, out, err) != 0)
		return -1;
	rc = migrate_run(*out, &from, &to, &backup, err);
	free(backup);
	return rc;
}

int
verb_store_copy(struct cmd *cmd, struct error *err)
{
	const struct config *cfg = cmd_config(cmd, err);
	char *from_url = NULL, *to_url = NULL, *shown = NULL;
	struct db *from = NULL, *to = NULL;
	struct copy *copy = NULL;
	int rc = -1;

	if (cfg == NULL || take_address(cmd->args[0], &from_url, err) != 0 ||
	    take_address(cmd->args[1], &to_url, err) != 0)
		goto out;
	if (strcmp(from_url, to_url) == 0) {
		error_set(err, ERROR_INVALID,
		    "a store cannot be copied into itself");
		goto out;
	}
	shown = config_db_shown(from_url);
	if (db_open_url(cfg, from_url, 0, &from, err) != 0) {
		error_context(err, "the store to copy");
		goto out;
	}
	if (open_target(cfg, to_url, &to, err) != 0) {
		error_context(err, "the target");
		goto out;
	}
	rc = copy_run(from, to, shown, tell, NULL, &copy, err);
	/* A file is then whole by itself, as a backup is. */
	if (rc == 0)
		rc = db_checkpoint(to, 0, err);
	if (rc == 0)
		out_remark("All rows were compared and are the same. Now let "
		    "LEADBRIDGE_DB name the new store.");
out:
	db_close(from);
	db_close(to);
	copy_free(copy);
	free(shown);
	secret_free(from_url);
	secret_free(to_url);
	return rc;
}
