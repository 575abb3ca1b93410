/* cmd_init.c - makes what an installation needs, once. */

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/init.h"
#include "cmd/place.h"
#include "cmd/verbs.h"
#include "store/sealed.h"

static int
init_subdirs(const struct config *cfg, struct error *err)
{
	static const char *const names[] = {"locks", "token-journal"};
	size_t i;
	int rc = 0;

	for (i = 0; i < nitems(names) && rc == 0; i++) {
		char *path = config_data_path(cfg, names[i]);

		rc = file_make_dir(path, err);
		free(path);
	}
	return rc;
}

/* Closes a directory that others can look into, while it is still empty. */
static int
close_empty_dir(const char *dir, unsigned mode, struct error *err)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	bool empty = d != NULL;

	while (empty && (entry = readdir(d)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0;
	if (d != NULL)
		closedir(d);
	if (empty && chmod(dir, 0700) == 0)
		return 0;
	return error_set(err, ERROR_CONFIG, "the data directory %s is open to "
	    "other users (mode %04o): type `chmod 700 %s`", dir, mode, dir);
}

/* Makes the data directory; one that is there must be private. */
static int
init_data_dir(const struct config *cfg, struct error *err)
{
	const char *dir = config_text(cfg, SET_DATA_DIR), *fs;
	struct stat st;
	bool there = stat(dir, &st) == 0;

	if (place_check("the data directory", dir, "LEADBRIDGE_DATA_DIR",
		err) != 0 || file_make_dir(dir, err) != 0)
		return -1;
	if (file_is_network(dir, &fs))
		return error_set(err, ERROR_CONFIG, "the data directory %s is "
		    "on a network file system (%s), where locks do not hold: "
		    "choose a local disk (LEADBRIDGE_DATA_DIR)", dir, fs);
	if (there && (st.st_mode & 077) != 0 &&
	    close_empty_dir(dir, (unsigned)(st.st_mode & 07777), err) != 0)
		return -1;
	if (!there)
		printf("made the data directory %s\n", dir);
	return init_subdirs(cfg, err);
}

/* A new key beside a store sealed with another one would hide the loss. */
static int
check_no_sealed(struct cmd *cmd, const char *key, struct error *err)
{
	char *store = place_store_file(cmd->cfg);
	struct sealed_list list = {NULL, 0};
	int rc = -1;

	if (store == NULL || access(store, F_OK) != 0) {
		rc = 0;
		goto out;
	}
	if (cmd_db(cmd, DB_OPEN_ANY_SCHEMA, err) == NULL ||
	    sealed_list(cmd->db, NULL, &list, err) != 0)
		goto out;
	if (list.count > 0)
		rc = error_set(err, ERROR_CONFIG, "the key %s is missing, but "
		    "the store holds values sealed with it: put the saved key "
		    "back; if it is lost, make a new one with `(umask 077; "
		    "leadbridge keygen >%s)` and connect again", key, key);
	else
		rc = 0;
out:
	sealed_list_release(&list);
	db_close(cmd->db);
	cmd->db = NULL;
	free(store);
	return rc;
}

/* Makes a key file, or sees whether the one that is there can be used. */
static int
init_key(const char *what, const char *path, struct error *err)
{
	struct secret_key *key = NULL;
	char text[46];
	bool made;
	int rc = -1;

	secret_key_make(text);
	text[44] = '\n';
	text[45] = '\0';
	if (init_file(path, text, &made, err) != 0 ||
	    secret_key_load(path, &key, err) != 0)
		goto out;
	if (made)
		printf("made the %s %s\n", what, path);
	rc = 0;
out:
	secret_key_free(key);
	secret_wipe(text, sizeof(text));
	return rc;
}

int
verb_init(struct cmd *cmd, struct error *err)
{
	const struct config *cfg = init_settings(cmd, err);
	const char *key;
	char *form_key = NULL;
	int rc = -1;

	if (cfg == NULL || init_data_dir(cfg, err) != 0)
		goto out;
	key = config_text(cfg, SET_KEY_FILE);
	if (place_check("the key", key, "LEADBRIDGE_KEY_FILE", err) != 0)
		goto out;
	if (access(key, F_OK) != 0 && check_no_sealed(cmd, key, err) != 0)
		goto out;
	form_key = config_data_path(cfg, "form-key");
	if (init_key("key", key, err) != 0 ||
	    init_key("form key", form_key, err) != 0)
		goto out;
	rc = 0;
out:
	free(form_key);
	return rc;
}

int
verb_keygen(struct cmd *cmd, struct error *err)
{
	char key[45];

	(void)cmd;
	(void)err;
	secret_key_make(key);
	puts(key);
	secret_wipe(key, sizeof(key));
	return 0;
}
