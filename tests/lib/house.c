/* house.c - an empty leadbridge for a test. */

#include "tests/lib/house.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "store/migrate.h"
#include "tests/lib/server.h"

static void
give_up(const char *what, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}

void
house_make(struct house *house)
{
	struct error err = ERROR_INIT;
	char key[45], *path, *backup = NULL;
	const char *tmp = getenv("TMPDIR");
	int from, to;

	memset(house, 0, sizeof(*house));
	secret_setup();
	snprintf(house->dir, sizeof(house->dir), "%.30s/leadbridge-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(house->dir) == NULL)
		give_up(house->dir, &err);
	setenv("LEADBRIDGE_DATA_DIR", house->dir, 1);
	path = file_join(house->dir, "key");
	secret_key_make(key);
	if (file_write(path, key, strlen(key), 0600, &err) != 0 ||
	    config_load(NULL, 0, &house->cfg, &err) != 0)
		give_up("house_make", &err);
	if (server_is_used()) {
		server_schema(house->cfg);
		config_free(house->cfg);
	}
	if ((server_is_used() && config_load(NULL, 0, &house->cfg,
	    &err) != 0) ||
	    db_open(house->cfg, DB_OPEN_ANY_SCHEMA, &house->db, &err) != 0 ||
	    migrate_run(house->db, &from, &to, &backup, &err) != 0)
		give_up("house_make", &err);
	free(backup);
	free(path);
}

static int
remove_one(const char *path, const struct stat *st, int type,
    struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void
house_remove(struct house *house)
{
	db_close(house->db);
	config_free(house->cfg);
	nftw(house->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
