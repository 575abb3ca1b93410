/* place.c - a data directory of its own for a test, and other processes. */

#include "tests/lib/place.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/migrate.h"
#include "tests/lib/server.h"

#define PATIENCE_S 120

static _Noreturn void
give_up(const char *what, const char *why)
{
	(void)fprintf(stderr, "%s: %s\n", what, why);
	exit(2);
}

static void
must(bool held, const char *what)
{
	if (!held)
		give_up(what, strerror(errno));
}

static void
must_store(int rc, const char *what, const struct error *err)
{
	if (rc != 0)
		give_up(what, err->text);
}

void
place_make(struct place *p, const char *settings)
{
	const char *base = getenv("TMPDIR");
	struct error err = ERROR_INIT;
	char *file;

	memset(p, 0, sizeof(*p));
	(void)alarm(PATIENCE_S);
	secret_setup();
	p->dir = xasprintf("%s/leadbridge-test.XXXXXX",
	    base != NULL ? base : "/tmp");
	must(mkdtemp(p->dir) != NULL, "mkdtemp");
	p->data = file_join(p->dir, "data");
	p->store = file_join(p->data, "leadbridge.db");
	must(mkdir(p->data, 0700) == 0, "mkdir");
	file = file_join(p->dir, "settings");
	must_store(file_write(file, settings != NULL ? settings : "",
	    settings != NULL ? strlen(settings) : 0, 0600, &err), file, &err);
	must(setenv("LEADBRIDGE_ENV", file, 1) == 0 &&
	    setenv("LEADBRIDGE_DATA_DIR", p->data, 1) == 0, "setenv");
	(void)unsetenv("LEADBRIDGE_DB");
	must_store(config_load(NULL, 0, &p->cfg, &err), "settings", &err);
	p->shared = server_is_used();
	if (p->shared) {
		server_schema(p->cfg);
		config_free(p->cfg);
		must_store(config_load(NULL, 0, &p->cfg, &err), "settings",
		    &err);
	}
	free(file);
}

void
place_make_store(struct place *p, const char *settings)
{
	struct error err = ERROR_INIT;
	struct db *db = NULL;
	char *backup = NULL;
	int from, to;

	place_make(p, settings);
	must_store(db_open(p->cfg, DB_OPEN_ANY_SCHEMA, &db, &err), "open",
	    &err);
	must_store(migrate_run(db, &from, &to, &backup, &err), "migrate",
	    &err);
	free(backup);
	db_close(db);
	place_open(p);
}

static int
remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	(void)remove(path);
	return 0;
}

void
place_remove(struct place *p)
{
	place_close(p);
	config_free(p->cfg);
	(void)chmod(p->data, 0700);
	(void)nftw(p->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(p->dir);
	free(p->data);
	free(p->store);
	memset(p, 0, sizeof(*p));
}

struct db *
place_connect(const struct place *p)
{
	struct error err = ERROR_INIT;
	struct db *db = NULL;

	must_store(db_open(p->cfg, 0, &db, &err), "open", &err);
	return db;
}

void
place_open(struct place *p)
{
	if (p->db == NULL)
		p->db = place_connect(p);
}

void
place_close(struct place *p)
{
	db_close(p->db);
	p->db = NULL;
}

pid_t
place_spawn(struct place *p, place_fn *fn, int i, void *arg)
{
	pid_t child;

	if (p->db != NULL)
		give_up("place_spawn", "the store is open");
	(void)fflush(NULL);
	child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		(void)alarm(PATIENCE_S);
		_exit(fn(p, i, arg));
	}
	return child;
}

int
place_wait(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		must(errno == EINTR, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status)
	    : 128 + WTERMSIG(status);
}

void
gate_make(struct gate *gate)
{
	must(pipe(gate->fd) == 0, "pipe");
}

void
gate_open(struct gate *gate)
{
	(void)close(gate->fd[0]);
	(void)close(gate->fd[1]);
}

void
gate_wait(struct gate *gate)
{
	char c;

	(void)close(gate->fd[1]);
	while (read(gate->fd[0], &c, 1) < 0)
		must(errno == EINTR, "read");
	(void)close(gate->fd[0]);
}

int64_t
place_count(struct db *db, const char *sql)
{
	struct error err = ERROR_INIT;
	int64_t n;

	must_store(db_number(db, sql, DB_NO_ARGS, -1, &n, &err), sql, &err);
	return n;
}

void
place_run(struct db *db, const char *sql)
{
	struct error err = ERROR_INIT;

	must_store(db_run(db, sql, DB_NO_ARGS, NULL, &err), sql, &err);
}
