/* store_open.c - a store that cannot be used says why, and loses nothing. */

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/migrate.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOBODY 65534

static int
try_open(struct place *p, unsigned flags, struct error *err)
{
	struct db *db = NULL;
	int rc;

	error_clear(err);
	rc = db_open(p->cfg, flags, &db, err);
	db_close(db);
	return rc;
}

static void
test_missing(struct place *p)
{
	struct error err = ERROR_INIT;
	struct stat st;

	is_int(try_open(p, 0, &err), -1, "a store that was never made");
	is_int(err.code, ERROR_UNAVAILABLE, "is unavailable");
	has_text(err.text, "leadbridge migrate", "and says how to make it");
	is_int(stat(p->store, &st), -1, "no file is made by looking");
	is_int(try_open(p, DB_OPEN_ANY_SCHEMA | DB_OPEN_READONLY, &err), -1,
	    "nor is it opened for reading");
	is_int(stat(p->store, &st), -1, "which makes no file either");
	is_int(try_open(p, DB_OPEN_ANY_SCHEMA, &err), 0,
	    "who is about to migrate gets an empty one");
	is_int(stat(p->store, &st), 0, "whose file is there");
	is_int(st.st_mode & 0777, 0600, "and nobody else's to read");
	is_int(try_open(p, 0, &err), -1, "others are told to wait for it");
	is_int(err.code, ERROR_UNAVAILABLE, "as unavailable");
	has_text(err.text, "leadbridge migrate", "with the command");
}

struct mode_row {
	mode_t dir, file;
	int rc;
	const char *says;
	const char *name;
};

static const struct mode_row mode_rows[] = {
	{0700, 0600, 0, "", "private directory, private file"},
	{0750, 0600, -1, "chmod 700", "a directory the group may enter"},
	{0701, 0600, -1, "chmod 700", "a directory others may enter"},
	{0700, 0640, -1, "chmod 600", "a database the group may read"},
	{0700, 0604, -1, "chmod 600", "a database others may read"},
};

static void
test_modes(struct place *p)
{
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < nrows(mode_rows); i++) {
		const struct mode_row *r = &mode_rows[i];

		(void)chmod(p->store, r->file);
		(void)chmod(p->data, r->dir);
		is_int(try_open(p, 0, &err), r->rc, "%s", r->name);
		has_text(err.text, r->says, "%s: the remedy", r->name);
		if (r->rc != 0)
			is_int(err.code, ERROR_CONFIG,
			    "%s: a setting to mend", r->name);
	}
	(void)chmod(p->store, 0600);
	(void)chmod(p->data, 0700);
}

static void
test_no_directory(struct place *p)
{
	char *away = xasprintf("%s.away", p->data);
	struct error err = ERROR_INIT;

	(void)rename(p->data, away);
	is_int(try_open(p, 0, &err), -1, "without the data directory");
	is_int(err.code, ERROR_CONFIG, "something is to be mended");
	has_text(err.text, "leadbridge init", "by the command it names");
	(void)rename(away, p->data);
	is_int(try_open(p, 0, &err), 0, "when it is back, so is the store");
	free(away);
}

static void
test_damaged(struct place *p)
{
	char *kept = xasprintf("%s.kept", p->store);
	char *wal = xasprintf("%s-wal", p->store);
	char *shm = xasprintf("%s-shm", p->store);
	char *report = NULL;
	struct error err = ERROR_INIT;

	is_int(db_verify(p->db, &report, &err), 0, "a store is verified");
	is_text(report, "ok", "and found sound");
	free(report);
	(void)db_checkpoint(p->db, 0, &err);
	place_close(p);
	(void)rename(p->store, kept);
	(void)unlink(wal);
	(void)unlink(shm);
	(void)file_write(p->store, "This is no database, however long it is",
	    40, 0600, &err);
	is_int(try_open(p, 0, &err), -1, "a file that is no database");
	is_int(err.code, ERROR_DATA, "is damaged data");
	has_text(err.text, "leadbridge restore", "to be restored");
	(void)unlink(wal);
	(void)unlink(shm);
	(void)rename(kept, p->store);
	is_int(try_open(p, 0, &err), 0, "the real one opens");
	free(kept);
	free(wal);
	free(shm);
}

/* --- As somebody to whom modes mean something --------------------------- */

static int
become_nobody(struct place *p)
{
	if (geteuid() != 0)
		return 0;
	if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		return -1;
	return access(p->dir, X_OK);
}

static void
give_away(const char *path)
{
	if (chown(path, NOBODY, NOBODY) != 0 && errno != ENOENT)
		perror(path);
}

static void
give_to_nobody(struct place *p)
{
	static const char *const files[] = {"leadbridge.db",
		"leadbridge.db-wal", "leadbridge.db-shm", "locks",
		"locks/turn", "locks/turn.next", ""};
	char *path;
	size_t i;

	if (geteuid() != 0)
		return;
	give_away(p->dir);
	for (i = 0; i < nrows(files); i++) {
		path = file_join(p->data, files[i]);
		give_away(path);
		free(path);
	}
}

/* 0 when err is of that code and has that text. */
static int
expect(int rc, const struct error *err, enum error_code code,
    const char *piece)
{
	if (rc != -1 || err->code != code || strstr(err->text, piece) == NULL) {
		note("got %d, %s: %s", rc, error_meaning(err->code)->name,
		    err->text);
		return 1;
	}
	return 0;
}

/* The directory may not be written: nothing of the store is there yet. */
static int
open_in_readonly_dir(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;

	(void)i;
	(void)arg;
	if (become_nobody(p) != 0)
		return 2;
	return expect(try_open(p, DB_OPEN_ANY_SCHEMA, &err), &err,
	    ERROR_CONFIG, "ermission denied");
}

/* The database may be read, not written. */
static int
write_readonly_file(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;
	struct db *db = NULL;
	int rc;

	(void)i;
	(void)arg;
	if (become_nobody(p) != 0)
		return 2;
	rc = db_open(p->cfg, 0, &db, &err);
	if (rc == 0)
		rc = db_run(db, "INSERT INTO tenant (name, created_at) "
		    "VALUES ('t', 0)", DB_NO_ARGS, NULL, &err);
	rc = expect(rc, &err, ERROR_UNAVAILABLE, "owner and mode");
	db_close(db);
	return rc;
}

static void
test_readonly(struct place *p)
{
	char *locks = file_join(p->data, "locks");

	give_to_nobody(p);
	(void)chmod(p->store, 0400);
	is_int(place_wait(place_spawn(p, write_readonly_file, 0, NULL)), 0,
	    "a database that may only be read refuses a write in words");
	(void)chmod(p->store, 0600);
	(void)chmod(p->data, 0500);
	(void)unlink(p->store);
	(void)rename(locks, p->store);
	is_int(place_wait(place_spawn(p, open_in_readonly_dir, 0, NULL)), 0,
	    "a directory that may only be read is named as the trouble");
	(void)rename(p->store, locks);
	(void)chmod(p->data, 0700);
	free(locks);
}

/* --- A full disk -------------------------------------------------------- */

/* No file grows past n bytes: what a full disk does, for one process. */
static void
limit_files(rlim_t n)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = n;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

static int
fill(struct db *db, const char *series, int *stored, struct error *err)
{
	char word[2000];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	for (*stored = 0; *stored < 10000; (*stored)++) {
		if (db_run(db, "INSERT INTO tenant (name, created_at) "
		    "VALUES ($1 || $2 || $3, 0)", DB_ARGS(db_text(series),
		    db_int(*stored), db_text(word)), NULL, err) != 0)
			return -1;
	}
	return 0;
}

static int
run_full(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;
	struct db *db = place_connect(p);
	int64_t before = place_count(db, "SELECT count(*) FROM tenant");
	int stored, more, wrong = 0;

	(void)i;
	(void)arg;
	limit_files(1024 * 1024);
	wrong += expect(fill(db, "a", &stored, &err), &err, ERROR_UNAVAILABLE,
	    "space");
	wrong += stored < 10;
	/* The same connection, still full: an error again, no damage. */
	error_clear(&err);
	wrong += expect(fill(db, "b", &more, &err), &err, ERROR_UNAVAILABLE,
	    "space");
	stored += more;
	wrong += place_count(db, "SELECT count(*) FROM tenant") !=
	    before + stored;
	limit_files(RLIM_INFINITY);
	place_run(db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('room again', 0)");
	wrong += place_count(db, "SELECT count(*) FROM tenant") !=
	    before + stored + 1;
	db_close(db);
	return wrong != 0;
}

static int
back_up_full(struct place *p, int i, void *arg)
{
	char *copy = file_join(p->dir, "copy.db");
	struct error err = ERROR_INIT;
	struct db *db = place_connect(p);
	int wrong;

	(void)i;
	(void)arg;
	limit_files(64 * 1024);
	wrong = expect(db_backup(db, copy, &err), &err, ERROR_UNAVAILABLE,
	    "space");
	wrong += access(copy, F_OK) == 0;
	db_close(db);
	free(copy);
	return wrong != 0;
}

static void
test_full(struct place *p)
{
	char *report = NULL;
	struct error err = ERROR_INIT;

	place_close(p);
	is_int(place_wait(place_spawn(p, run_full, 0, NULL)), 0,
	    "on a full disk a write is refused in words, and what was stored "
	    "before stays; with room again the same connection goes on");
	place_open(p);
	is_int(place_count(p->db, "SELECT count(*) FROM tenant "
	    "WHERE name = 'room again'"), 1, "others see what it stored");
	(void)db_checkpoint(p->db, 0, &err);
	is_int(db_verify(p->db, &report, &err), 0, "the store is verified");
	is_text(report, "ok", "and found sound");
	free(report);
	place_close(p);
	is_int(place_wait(place_spawn(p, back_up_full, 0, NULL)), 0,
	    "a backup without room fails in words and leaves no half copy");
}

/* --- Moved away under a program that runs ------------------------------- */

static void
test_moved(struct place *p)
{
	static const char *const sql = "INSERT INTO tenant (name, created_at) "
	    "VALUES ($1, 0)";
	char *away = xasprintf("%s.away", p->data);
	struct error err = ERROR_INIT;

	place_open(p);
	(void)rename(p->data, away);
	is_int(db_run(p->db, sql, DB_ARGS(db_text("lost")), NULL, &err), -1,
	    "nothing is written to a store that was moved away");
	is_int(err.code, ERROR_UNAVAILABLE, "it is unavailable");
	(void)rename(away, p->data);
	is_int(db_run(p->db, sql, DB_ARGS(db_text("back")), NULL, &err), 0,
	    "when it is back, writing goes on");
	free(away);
}

int
main(void)
{
	struct place p;

	place_make(&p, NULL);
	test_missing(&p);
	place_remove(&p);

	place_make_store(&p, NULL);
	test_modes(&p);
	test_no_directory(&p);
	test_moved(&p);
	test_full(&p);
	place_open(&p);
	test_damaged(&p);
	place_close(&p);
	test_readonly(&p);
	place_remove(&p);
	return tap_done();
}
