/* cmd_backup.c - copies the store away, and puts a copy into place. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config_db.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/place.h"
#include "cmd/verbs.h"
#include "store/migrate.h"
#include "store/sealed.h"

#define COPY_STEP 65536

int
verb_backup(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, DB_OPEN_ANY_SCHEMA, err);

	if (db == NULL || place_check("the backup", cmd->args[0],
		"name another file", err) != 0 ||
	    db_backup(db, cmd->args[0], err) != 0)
		return -1;
	out_remark("The copy does not hold the key %s: keep that in another "
	    "place.", config_text(cmd->cfg, SET_KEY_FILE));
	return 0;
}

/* Copies a file whole into a new one that only we can read, and syncs it. */
static int
copy_file(const char *from, const char *to, struct error *err)
{
	char *piece = xmalloc(COPY_STEP);
	int in = -1, out = -1, rc = -1;
	ssize_t got, put;

	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0) {
		error_errno(err, errno == ENOENT ? ERROR_NOT_FOUND :
		    ERROR_CONFIG, "cannot read the backup %s", from);
		goto out;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		error_errno(err, ERROR_CONFIG, "cannot make %s", to);
		goto out;
	}
	while ((got = read(in, piece, COPY_STEP)) > 0)
		for (put = 0; put < got;) {
			ssize_t n = write(out, piece + put,
			    (size_t)(got - put));

			if (n < 0) {
				error_errno(err, ERROR_UNAVAILABLE,
				    "cannot write %s", to);
				goto out;
			}
			put += n;
		}
	if (got < 0 || fsync(out) != 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot copy %s to %s",
		    from, to);
		goto out;
	}
	rc = 0;
out:
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	free(piece);
	return rc;
}

/* Whether a key opens a box; there is none when key is NULL. */
static int
check_box(const struct secret_key *key, const char *path,
    const struct sealed *s, struct error *err)
{
	char id[SECRET_FINGERPRINT_SIZE];

	if (secret_box_key_id(s->box, id) != 0)
		return error_set(err, ERROR_DATA, "what is sealed of %s/%s in "
		    "the backup is damaged: take another backup", s->tenant,
		    s->name);
	if (key == NULL)
		return error_set(err, ERROR_CONFIG, "the backup needs the key "
		    "with the id %s, and there is no key: put the saved one "
		    "at %s (LEADBRIDGE_KEY_FILE)", id, path);
	if (!secret_key_knows(key, id))
		return error_set(err, ERROR_CONFIG, "the backup needs the key "
		    "with the id %s, but %s holds the one with %s: put the "
		    "right one there (LEADBRIDGE_KEY_FILE), or add it as a "
		    "second line and type `leadbridge keys rotate` after the "
		    "restore", id, path, secret_key_id(key));
	return 0;
}

/* A backup whose tokens could not be opened would only look restored. */
static int
check_key(struct db *db, const struct config *cfg, struct error *err)
{
	const char *path = config_text(cfg, SET_KEY_FILE);
	struct secret_key *key = NULL;
	struct sealed_list list = {NULL, 0};
	size_t i;
	int rc = -1;

	if ((access(path, F_OK) == 0 && secret_key_load(path, &key,
		err) != 0) || sealed_list(db, NULL, &list, err) != 0)
		goto out;
	rc = 0;
	/* What lives for a few minutes only is nobody's loss. */
	for (i = 0; i < list.count && rc == 0; i++)
		if (list.item[i].kind == SEALED_TOKENS ||
		    list.item[i].kind == SEALED_SETTING)
			rc = check_box(key, path, &list.item[i], err);
	if (rc == 0 && key == NULL)
		rc = error_set(err, ERROR_CONFIG, "there is no key: put the "
		    "one saved with the backup at %s (LEADBRIDGE_KEY_FILE)",
		    path);
out:
	sealed_list_release(&list);
	secret_key_free(key);
	return rc;
}

/* Whether the copy is whole, ours, not too new, and sealed with our key. */
static int
verify_copy(const struct config *cfg, const char *copy, struct error *err)
{
	char *report = NULL, *url = config_db_of_path(copy);
	struct db *db = NULL;
	int version, rc = -1;

	if (db_open_url(cfg, url, DB_OPEN_ANY_SCHEMA, &db, err) != 0)
		goto out;
	if (db_verify(db, &report, err) != 0)
		goto out;
	if (strcmp(report, "ok") != 0) {
		error_set(err, ERROR_DATA, "the backup is damaged (%s): take "
		    "another one", report);
		goto out;
	}
	if (migrate_current(db, &version, err) != 0)
		goto out;
	if (version == 0)
		error_set(err, ERROR_DATA, "the file is not a backup of "
		    "leadbridge: it has none of its tables");
	else if (version > migrate_known())
		error_set(err, ERROR_DATA, "the backup has schema %d, newer "
		    "than this program, which knows %d: upgrade leadbridge "
		    "first", version, migrate_known());
	else
		rc = check_key(db, cfg, err);
	/* Only the file itself is put in place, not the log beside it. */
	if (rc == 0)
		rc = db_checkpoint(db, 0, err);
out:
	free(report);
	free(url);
	db_close(db);
	return rc;
}

/* Refuses when there is a store, or tokens of another one under way. */
static int
check_empty(const struct config *cfg, const char *store, struct error *err)
{
	static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
	char *path, *journal = config_data_path(cfg, "token-journal");
	DIR *d = NULL;
	const struct dirent *entry;
	size_t i;
	int rc = 0;

	for (i = 0; i < nitems(tails) && rc == 0; i++) {
		path = xasprintf("%s%s", store, tails[i]);
		if (access(path, F_OK) == 0)
			rc = error_set(err, ERROR_CONFLICT, "%s exists, and a "
			    "restore replaces nothing: stop all programs and "
			    "move it away first", path);
		free(path);
	}
	d = opendir(journal);
	while (rc == 0 && d != NULL && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			rc = error_set(err, ERROR_CONFLICT, "%s holds tokens "
			    "of another store: move %s away first", journal,
			    entry->d_name);
	if (d != NULL)
		closedir(d);
	free(journal);
	return rc;
}

/* Removes the copy, what the engine left beside it, and their directory. */
static void
remove_copy(const char *dir, const char *copy)
{
	static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
	size_t i;
	char *path;

	for (i = 0; i < nitems(tails); i++) {
		path = xasprintf("%s%s", copy, tails[i]);
		unlink(path);
		free(path);
	}
	rmdir(dir);
}

static int
put_in_place(const char *copy, const char *store, struct error *err)
{
	char *dir;
	int rc;

	/* link() refuses where rename() would replace. */
	if (link(copy, store) != 0)
		return error_errno(err, errno == EEXIST ? ERROR_CONFLICT :
		    ERROR_CONFIG, "cannot put the store at %s", store);
	dir = xstrndup(store, (size_t)(strrchr(store, '/') - store));
	rc = file_sync_dir(*dir != '\0' ? dir : "/", err);
	free(dir);
	return rc;
}

int
verb_restore(struct cmd *cmd, struct error *err)
{
	const struct config *cfg = cmd_config(cmd, err);
	char *store = NULL, *dir = NULL, *copy = NULL;
	int rc = -1;

	if (cfg == NULL)
		goto out;
	store = place_store_file(cfg);
	if (store == NULL) {
		error_set(err, ERROR_CONFIG, "LEADBRIDGE_DB names a server, "
		    "and restore puts a file in place: restore with the "
		    "server's own tools (pg_restore), or bring the backup "
		    "there with leadbridge store copy");
		goto out;
	}
	if (file_make_dir(config_text(cfg, SET_DATA_DIR), err) != 0 ||
	    check_empty(cfg, store, err) != 0)
		goto out;
	dir = xasprintf("%s.restore-XXXXXX", store);
	if (mkdtemp(dir) == NULL) {
		error_errno(err, ERROR_CONFIG, "cannot make %s", dir);
		free(dir);
		dir = NULL;
		goto out;
	}
	copy = file_join(dir, "copy.db");
	if (copy_file(cmd->args[0], copy, err) != 0 ||
	    verify_copy(cfg, copy, err) != 0 ||
	    put_in_place(copy, store, err) != 0)
		goto out;
	out_remark("Restored. If this program is newer than the backup, run "
	    "`leadbridge migrate`.");
	rc = 0;
out:
	if (dir != NULL)
		remove_copy(dir, copy);
	free(copy);
	free(dir);
	free(store);
	return rc;
}
