/* server.c - a schema of its own on the PostgreSQL server of a test run. */

#include "tests/lib/server.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/uuid.h"
#include "src/store/driver.h"

static void
must(int rc, const char *what, const struct error *err)
{
	if (rc == 0)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, err->text);
	exit(2);
}

bool
server_is_used(void)
{
	return getenv("TEST_DB") != NULL;
}

void
server_script(struct db *db, const char *sql)
{
	struct error err = ERROR_INIT;

	must(db_begin(db, &err), "begin", &err);
	must(db_script(db, sql, &err), sql, &err);
	must(db_commit(db, &err), "commit", &err);
}

void
server_schema(const struct config *cfg)
{
	const char *server = getenv("TEST_DB");
	struct error err = ERROR_INIT;
	char id[UUID_SIZE], *sql, *url, *c;
	struct db *db = NULL;

	(void)unsetenv("LEADBRIDGE_DB");
	if (server == NULL)
		return;
	uuid_make(id);
	for (c = id; *c != '\0'; c++)
		*c = *c == '-' ? '_' : *c;
	sql = xasprintf("CREATE SCHEMA t_%s", id);
	/* Its sessions are known by that name too. */
	url = xasprintf("%s&options=-csearch_path%%3Dt_%s"
	    "&application_name=t_%s", server, id, id);
	must(db_open_url(cfg, server, DB_OPEN_ANY_SCHEMA, &db, &err), "open",
	    &err);
	server_script(db, sql);
	db_close(db);
	(void)setenv("LEADBRIDGE_DB", url, 1);
	free(sql);
	free(url);
}
