/* store_migrate.c - the schema is brought up to date once, and never lost. */

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/store/driver.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* Steps of our own instead of the embedded ones. */
const struct schema_step schema_steps[] = {
	{1, "0001_pot", "", "CREATE TABLE pot (id BIGINT NOT NULL PRIMARY KEY);"
	    "INSERT INTO pot (id) VALUES (1);"},
	{2, "0002_elsewhere", "another engine", "This is no SQL of ours;"},
	{3, "0003_more", "sqlite", "CREATE TABLE more (id BIGINT);"
	    "INSERT INTO more (id) SELECT id FROM pot;"
	    "INSERT INTO pot (id) VALUES (3);"},
	{3, "0003_more", "pgsql", "CREATE TABLE more (id BIGINT);"
	    "INSERT INTO more (id) SELECT id FROM pot;"
	    "INSERT INTO pot (id) VALUES (3);"},
	{4, "0004_last", "", "CREATE INDEX more_id ON more (id);"},
};
const int schema_step_count = nrows(schema_steps);

struct outcome {
	int rc, from, to;
	char *backup;
	struct error error;
};

static struct outcome
migrate(struct place *p)
{
	struct outcome o = {-1, -1, -1, NULL, ERROR_INIT};
	struct db *db = NULL;

	if (db_open(p->cfg, DB_OPEN_ANY_SCHEMA, &db, &o.error) == 0)
		o.rc = migrate_run(db, &o.from, &o.to, &o.backup, &o.error);
	db_close(db);
	return o;
}

static int
open_now(struct place *p, struct error *err)
{
	int rc;

	error_clear(err);
	place_close(p);
	rc = db_open(p->cfg, 0, &p->db, err);
	return rc;
}

static int
count_backups(const struct place *p)
{
	DIR *dir = opendir(p->data);
	const struct dirent *e;
	int n = 0;

	while (dir != NULL && (e = readdir(dir)) != NULL)
		n += strstr(e->d_name, ".before-") != NULL;
	if (dir != NULL)
		(void)closedir(dir);
	return n;
}

static void
test_fresh(struct place *p)
{
	struct outcome o = migrate(p);
	struct error err = ERROR_INIT;

	is_int(migrate_known(), 4, "a program knows its newest step");
	is_int(o.rc, 0, "an empty store is migrated");
	is_int(o.from, 0, "from nothing");
	is_int(o.to, 4, "to the newest step");
	is_text(o.backup, NULL, "without a backup of nothing");
	is_int(count_backups(p), 0, "and none lies there");
	is_int(open_now(p, &err), 0, "then it opens");
	is_int(place_count(p->db, "SELECT count(*) FROM pot"), 2,
	    "each step has run once");
	is_int(place_count(p->db, "SELECT count(*) FROM schema_step"), 4,
	    "and is recorded, also the one for another engine");
	place_close(p);
}

static void
test_again(struct place *p)
{
	struct outcome o = migrate(p);
	struct error err = ERROR_INIT;

	is_int(o.rc, 0, "a second time nothing fails");
	is_int(o.from, 4, "it starts at the newest step");
	is_int(o.to, 4, "and ends there");
	is_text(o.backup, NULL, "without a backup");
	(void)open_now(p, &err);
	is_int(place_count(p->db, "SELECT count(*) FROM pot"), 2,
	    "and no step has run again");
}

/* The store as the program of two steps ago left it. */
static void
make_older(struct place *p)
{
	place_run(p->db, "DROP TABLE more");
	place_run(p->db, "DELETE FROM pot WHERE id = 3");
	place_run(p->db, "DELETE FROM schema_step WHERE version > 2");
	place_run(p->db, "INSERT INTO pot (id) VALUES (77) "
	    "ON CONFLICT (id) DO NOTHING");
	place_close(p);
}

static void
test_backup(struct place *p, struct outcome *o)
{
	struct error err = ERROR_INIT;
	struct place copy;

	place_make(&copy, NULL);
	(void)rename(o->backup, copy.store);
	is_int(open_now(&copy, &err), -1, "the backup is as old as it was");
	has_text(err.text, "schema 2", "and says so");
	is_int(db_open(copy.cfg, DB_OPEN_ANY_SCHEMA, &copy.db, &err), 0,
	    "it opens for who asks for no schema");
	is_int(place_count(copy.db, "SELECT max(id) FROM pot"), 77,
	    "with all that was in it");
	place_remove(&copy);
	(void)setenv("LEADBRIDGE_DATA_DIR", p->data, 1);
	free(o->backup);
}

static void
test_older(struct place *p)
{
	struct error err = ERROR_INIT;
	struct stat st = {0};
	struct outcome o;

	make_older(p);
	is_int(open_now(p, &err), -1, "a store of an older program");
	is_int(err.code, ERROR_UNAVAILABLE, "is not available yet");
	has_text(err.text, "leadbridge migrate", "and the command is named");
	o = migrate(p);
	is_int(o.rc, 0, "it is migrated");
	is_int(o.from, 2, "from its own step");
	is_int(o.to, 4, "to the newest");
	if (p->shared) {
		is_text(o.backup, NULL, "a server's store without a backup");
	} else {
		ok(o.backup != NULL && stat(o.backup, &st) == 0,
		    "after a backup, which is named");
		is_int(st.st_mode & 0777, 0600, "and nobody else's to read");
	}
	is_int(open_now(p, &err), 0, "then it opens");
	is_int(place_count(p->db, "SELECT id FROM more ORDER BY id DESC"), 77,
	    "its rows went through the steps");
	place_close(p);
	if (o.backup != NULL)
		test_backup(p, &o);
}

static void
test_failing(struct place *p)
{
	struct error err = ERROR_INIT;
	struct outcome o;
	bool there = true;

	(void)open_now(p, &err);
	make_older(p);
	(void)db_open(p->cfg, DB_OPEN_ANY_SCHEMA, &p->db, &err);
	place_run(p->db, "INSERT INTO pot (id) VALUES (3)");
	place_close(p);
	o = migrate(p);
	is_int(o.rc, -1, "a step that fails");
	is_int(o.error.code, ERROR_CONFLICT, "tells its reason");
	has_text(o.error.text, "0003_more", "and its name");
	if (!p->shared)
		ok(o.backup != NULL && access(o.backup, F_OK) == 0,
		    "the backup is there and named");
	free(o.backup);
	(void)db_open(p->cfg, DB_OPEN_ANY_SCHEMA, &p->db, &err);
	(void)db_has_table(p->db, "more", &there, &err);
	ok(!there, "what the step had done is undone");
	is_int(place_count(p->db, "SELECT max(version) FROM schema_step"), 2,
	    "and it is not recorded");
	place_run(p->db, "DELETE FROM pot WHERE id = 3");
	place_close(p);
	o = migrate(p);
	is_int(o.rc, 0, "with its reason gone the step goes through at once");
	is_text(o.error.text, "", "without a complaint");
	is_int(o.to, 4, "and so does the rest");
	ok(p->shared || count_backups(p) >= 2, "each try keeps a backup of its own");
	free(o.backup);
}

static void
test_newer(struct place *p)
{
	struct error err = ERROR_INIT;
	struct outcome o;

	(void)open_now(p, &err);
	place_run(p->db, "INSERT INTO schema_step (version, name, applied_at) "
	    "VALUES (5, '0005_of_tomorrow', 0)");
	is_int(open_now(p, &err), -1, "a store of a newer program is refused");
	is_int(err.code, ERROR_DATA, "as data that cannot be read");
	has_text(err.text, "install the newer leadbridge", "with the remedy");
	o = migrate(p);
	is_int(o.rc, -1, "nor is it migrated");
	is_int(o.error.code, ERROR_DATA, "for the same reason");
	(void)db_open(p->cfg, DB_OPEN_ANY_SCHEMA, &p->db, &err);
	place_run(p->db, "DELETE FROM schema_step WHERE version = 5");
	place_close(p);
}

/* Exit status: the step it started from, 99 when it failed. */
static int
migrate_at_once(struct place *p, int i, void *arg)
{
	struct outcome o;

	(void)i;
	gate_wait(arg);
	o = migrate(p);
	if (o.rc != 0)
		note("%s", o.error.text);
	return o.rc == 0 && o.to == 4 ? o.from : 99;
}

static void
test_at_once(void)
{
	int round, i, status, did = 0, found = 0, failed = 0;
	struct gate gate;
	pid_t child[4];
	struct place p;

	for (round = 0; round < 10; round++) {
		place_make(&p, NULL);
		gate_make(&gate);
		for (i = 0; i < 4; i++)
			child[i] = place_spawn(&p, migrate_at_once, i, &gate);
		gate_open(&gate);
		for (i = 0; i < 4; i++) {
			status = place_wait(child[i]);
			did += status == 0;
			found += status == 4;
			failed += status != 0 && status != 4;
		}
		place_remove(&p);
	}
	is_int(failed, 0, "four processes migrate an empty store at once, ten "
	    "times, and none fails");
	is_int(did, 10, "one of them does it each time");
	is_int(found, 30, "and the others find it done");
}

int
main(void)
{
	struct place p;

	place_make(&p, NULL);
	test_fresh(&p);
	test_again(&p);
	test_older(&p);
	test_failing(&p);
	test_newer(&p);
	place_remove(&p);
	test_at_once();
	return tap_done();
}
