/* cmd_keys.c - replaces the master key while everything runs. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/key_file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/verbs.h"
#include "provider/reseal.h"

#define LOCK_NAME "keys:rotate"
/* Passes that may find something busy before a later call goes on. */
#define PASSES_MAX 10
/* What was sealed with an old key is in the store by then, or never. */
#define SETTLE_MS (DB_BUSY_MS + 1000)

const struct cmd_option keys_rotate_options[] = {
	{"discard", NULL, "keep no copy of the old key"},
	{NULL, NULL, NULL},
};

/* For people who wait; a log of cron need not know. */
static void
tell(const char *what, int n)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "leadbridge: %s %d\n", what, n);
}

/* A file with several keys is a rotation that was cut off: it goes on. */
static int
begin(const char *path, struct error *err)
{
	struct secret_key *key = NULL;
	int rc;

	if (secret_key_load(path, &key, err) != 0)
		return -1;
	rc = secret_key_id_at(key, 1) != NULL ? 0 : key_file_add(path, err);
	secret_key_free(key);
	return rc;
}

/* Passes until one finds nothing to do; what it found lost stays in last. */
static int
reseal_all(struct access *a, struct reseal *last, int *done,
    struct error *err)
{
	int i;

	for (i = 0; i < PASSES_MAX; i++) {
		reseal_release(last);
		if (reseal_pass(a, last, err) != 0)
			return -1;
		*done += last->done;
		tell("sealed anew:", *done);
		if (last->done == 0 && last->busy == 0)
			return 0;
	}
	return error_set(err, ERROR_UNAVAILABLE, "%d sealed values are in use "
	    "without a pause: type `leadbridge keys rotate` again, it goes on",
	    last->busy);
}

/* All of it, twice: somebody may have sealed before the file changed. */
static int
reseal(struct access *a, struct reseal *last, struct error *err)
{
	int done = 0, before;

	do {
		if (reseal_all(a, last, &done, err) != 0)
			return -1;
		before = done;
		tell("seconds to wait for others:", SETTLE_MS / 1000);
		clock_sleep_ms(SETTLE_MS);
		if (reseal_all(a, last, &done, err) != 0)
			return -1;
	} while (done != before);
	return 0;
}

/* What a person does now. */
static void
conclude(const char *path, const struct secret_key *key, bool discarded)
{
	const char *old;
	char *kept;
	size_t i;

	printf("The key is now %s. Make a new copy of %s, apart from the "
	    "backups.\n", secret_key_id(key), path);
	for (i = 1; (old = secret_key_id_at(key, i)) != NULL; i++) {
		kept = key_file_kept(path, old);
		if (discarded)
			printf("The key %s is gone: backups made until now "
			    "open with a copy of it alone.\n", old);
		else
			printf("The key %s is now %s: backups made until now "
			    "need it.\n", old, kept);
		free(kept);
	}
}

static int
rotate(struct cmd *cmd, const char *path, struct error *err)
{
	bool discard = cmd_option(cmd, "discard") != NULL;
	struct access access = {0};
	struct reseal last = {0};
	int rc = -1;

	if (begin(path, err) != 0 || cmd_access(cmd, &access, err) != 0 ||
	    reseal(&access, &last, err) != 0 ||
	    key_file_drop(path, !discard, err) != 0)
		goto out;
	conclude(path, access.key, discard);
	rc = 0;
	if (last.lost > 0) {
		fflush(stdout);
		fprintf(stderr, "leadbridge: these do not open, and were left "
		    "as they are:\n%s", strbuf_str(&last.lost_lines));
		rc = CMD_WRONG;
	}
out:
	reseal_release(&last);
	access_close(&access);
	return rc;
}

int
verb_keys_rotate(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct db_lock *lock = NULL;
	int rc;

	if (db == NULL)
		return -1;
	rc = db_lock(db, LOCK_NAME, 0, &lock, err);
	if (rc == 1)
		return error_set(err, ERROR_UNAVAILABLE, "another `leadbridge "
		    "keys rotate` is under way");
	if (rc == 0)
		rc = rotate(cmd, config_text(cmd->cfg, SET_KEY_FILE), err);
	db_unlock(lock);
	return rc;
}
