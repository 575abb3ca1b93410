/* cmd_doctor_files.c - examines the files of an installation. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/doctor.h"
#include "cmd/place.h"
#include "web/health.h"

#define TEXT 1000

/* One file or directory: ours alone, and owned by who we are. */
static int
examine_mode(struct check_list *list, const char *id, const char *path)
{
	struct stat st;
	char finding[TEXT], remedy[TEXT];

	if (stat(path, &st) != 0) {
		snprintf(finding, sizeof(finding), "cannot look at %s: %s",
		    path, strerror(errno));
		check_wrong(list, id, finding, "run `leadbridge init`");
		return -1;
	}
	if ((st.st_mode & 077) != 0) {
		snprintf(finding, sizeof(finding), "%s is open to other users "
		    "(mode %04o)", path, (unsigned)(st.st_mode & 07777));
		snprintf(remedy, sizeof(remedy), "type `chmod %s %s`",
		    S_ISDIR(st.st_mode) ? "700" : "600", path);
		check_wrong(list, id, finding, remedy);
		return -1;
	}
	if (st.st_uid != geteuid()) {
		snprintf(finding, sizeof(finding), "%s belongs to user %ld, "
		    "and this is user %ld", path, (long)st.st_uid,
		    (long)geteuid());
		check_wrong(list, id, finding, "run leadbridge as the user of "
		    "the web programs, or give that user the data directory "
		    "with chown -R");
		return -1;
	}
	return 0;
}

static void
examine_place(struct check_list *list, const char *id, const char *path)
{
	char *root = path != NULL ? place_web_root(path) : NULL;
	char finding[TEXT];

	if (root != NULL) {
		snprintf(finding, sizeof(finding), "%s lies in %s, which a "
		    "web server looks like handing out to everybody", path,
		    root);
		check_wrong(list, id, finding, "move it to a place outside "
		    "and name that in the settings");
	}
	free(root);
}

static void
examine_key(struct check_list *list, const char *id, const char *path)
{
	struct secret_key *key = NULL;
	struct error err = ERROR_INIT;

	if (secret_key_load(path, &key, &err) != 0)
		check_error(list, id, &err);
	else if (secret_key_id_at(key, 1) != NULL && strcmp(id, "key") == 0)
		check_note(list, id, "the file holds several keys: a rotation "
		    "has not come to its end", "`leadbridge keys rotate` goes "
		    "on with it");
	else
		check_ok(list, id, "%s holds the key with the id %s", path,
		    secret_key_id(key));
	secret_key_free(key);
}

/* Writes and removes a file: full, read-only and quota show only then. */
static void
examine_writing(struct check_list *list, const char *dir)
{
	char *probe = file_join(dir, "doctor-probe");
	struct error err = ERROR_INIT;

	if (file_write(probe, "ok\n", 3, 0600, &err) != 0)
		check_error(list, "data-dir", &err);
	unlink(probe);
	free(probe);
}

static void
examine_dirs(struct check_list *list, const struct config *cfg)
{
	static const char *const names[] = {"locks", "token-journal"};
	const char *dir = config_text(cfg, SET_DATA_DIR), *fs;
	char finding[TEXT];
	size_t i;

	if (examine_mode(list, "data-dir", dir) == 0)
		check_ok(list, "data-dir", "%s is ours alone", dir);
	for (i = 0; i < nitems(names); i++) {
		char *path = config_data_path(cfg, names[i]);

		examine_mode(list, names[i], path);
		free(path);
	}
	examine_writing(list, dir);
	if (file_is_network(dir, &fs)) {
		snprintf(finding, sizeof(finding), "%s is on a network file "
		    "system (%s), where locks do not hold", dir, fs);
		check_wrong(list, "file-system", finding, "move the data to a "
		    "local disk (LEADBRIDGE_DATA_DIR)");
	}
}

void
doctor_files(struct check_list *list, const struct config *cfg)
{
	const char *key = config_text(cfg, SET_KEY_FILE);
	char *form_key = config_data_path(cfg, "form-key");
	char *store = place_store_file(cfg);

	examine_dirs(list, cfg);
	examine_place(list, "web-root", config_text(cfg, SET_DATA_DIR));
	examine_place(list, "web-root", key);
	examine_place(list, "web-root", store);
	examine_place(list, "web-root", config_file(cfg));
	examine_key(list, "key", key);
	examine_key(list, "form-key", form_key);
	if (store != NULL && access(store, F_OK) == 0)
		examine_mode(list, "store-file", store);
	free(store);
	free(form_key);
}

void
doctor_disk(struct check_list *list, const struct config *cfg)
{
	const char *dir = config_text(cfg, SET_DATA_DIR);
	int64_t bytes = file_free_bytes(dir);
	char finding[TEXT];

	snprintf(finding, sizeof(finding), "%lld MB are free for %s",
	    (long long)(bytes >> 20), dir);
	if (bytes < 0)
		check_wrong(list, "disk", "the free space cannot be told",
		    "see whether the data directory is there");
	else if (bytes < HEALTH_DISK_FAIL)
		check_wrong(list, "disk", finding, "make room: without it no "
		    "lead can be stored");
	else if (bytes < HEALTH_DISK_WARN)
		check_note(list, "disk", finding, "make room soon");
	else
		check_ok(list, "disk", "%s", finding);
}
