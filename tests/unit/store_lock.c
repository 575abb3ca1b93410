/* store_lock.c - who may write or hold a lock, among threads and processes. */

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/lib/place.h"
#include "tests/lib/server.h"
#include "tests/lib/tap.h"

/* --- Named locks -------------------------------------------------------- */

static void
test_alone(struct db *db, struct db *other)
{
	struct db_lock *one = NULL, *two = NULL;
	struct error err = ERROR_INIT;

	is_int(db_lock(db, "token:a:b", 0, &one, &err), 0, "a lock is taken");
	is_int(db_lock(other, "token:a:b", 0, &two, &err), 1,
	    "another connection does not get it");
	is_int(db_lock(db, "token:a:b", 20, &two, &err), 1,
	    "nor does the same one a second time, after a while of waiting");
	ok(two == NULL, "and has nothing to let go");
	is_int(db_lock(other, "token:a:c", 0, &two, &err), 0,
	    "one of another name is free");
	db_unlock(two);
	db_unlock(one);
	is_int(db_lock(other, "token:a:b", 0, &two, &err), 0,
	    "let go, it is free for the next one");
	db_unlock(two);
	db_unlock(NULL);
}

static const char *const names[] = {
	"run:default:leads", "run:default:lead", "run_default_leads",
	"run%3Adefault%3Aleads", "../turn", "run/default", "run:\xc3\xa4",
	"turn", 	"turn.next", "RUN:DEFAULT:LEADS", "",
};

static void
test_names(struct db *db)
{
	struct db_lock *locks[nrows(names)] = {NULL};
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < nrows(names); i++)
		is_int(db_lock(db, names[i], 0, &locks[i], &err), 0,
		    "the name \"%s\" is another lock than all before",
		    names[i]);
	place_run(db, "INSERT INTO tenant (name, created_at) VALUES ('l', 0)");
	ok(true, "none of them stops a write");
	for (i = 0; i < nrows(names); i++)
		db_unlock(locks[i]);
}

struct together {
	struct place *p;
	pthread_barrier_t start;
	int inside, most, entered; /* guarded by the lock under test */
};

static void *
enter_often(void *arg)
{
	struct together *t = arg;
	struct db *db = place_connect(t->p);
	struct error err = ERROR_INIT;
	struct db_lock *lock;
	int i;

	(void)pthread_barrier_wait(&t->start);
	for (i = 0; i < 20; i++) {
		if (db_lock(db, "threads", 60000, &lock, &err) != 0)
			break;
		t->inside++;
		if (t->inside > t->most)
			t->most = t->inside;
		(void)usleep(100);
		t->inside--;
		t->entered++;
		db_unlock(lock);
	}
	db_close(db);
	return NULL;
}

static void
test_threads(struct place *p)
{
	struct together t = {.p = p};
	pthread_t threads[8];
	size_t i;

	(void)pthread_barrier_init(&t.start, NULL, nrows(threads));
	for (i = 0; i < nrows(threads); i++)
		(void)pthread_create(&threads[i], NULL, enter_often, &t);
	for (i = 0; i < nrows(threads); i++)
		(void)pthread_join(threads[i], NULL);
	(void)pthread_barrier_destroy(&t.start);
	is_int(t.entered, 160, "eight threads take a lock twenty times each");
	is_int(t.most, 1, "never two at once");
}

/* Adds one to a file, which only a lock makes safe. */
static int
add_often(struct place *p, int i, void *arg)
{
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	struct db_lock *lock;
	char *path = arg, *text, *next;
	int n, rc = 0;
	size_t size;

	(void)i;
	for (n = 0; n < 25 && rc == 0; n++) {
		rc = db_lock(db, "processes", 60000, &lock, &err);
		if (rc != 0)
			break;
		rc = file_read(path, 20, &text, &size, &err);
		if (rc == 0) {
			next = xasprintf("%ld", strtol(text, NULL, 10) + 1);
			rc = file_write(path, next, strlen(next), 0600, &err);
			free(next);
			free(text);
		}
		db_unlock(lock);
	}
	db_close(db);
	return rc != 0;
}

static void
test_processes(struct place *p)
{
	char *path = file_join(p->dir, "counter"), *text = NULL;
	struct error err = ERROR_INIT;
	int i, failed = 0;
	pid_t child[6];
	size_t n;

	(void)file_write(path, "0", 1, 0600, &err);
	for (i = 0; i < 6; i++)
		child[i] = place_spawn(p, add_often, i, path);
	for (i = 0; i < 6; i++)
		failed += place_wait(child[i]);
	is_int(failed, 0, "six processes take a lock twenty-five times each");
	(void)file_read(path, 20, &text, &n, &err);
	is_text(text, "150", "and none overwrites what another one counted");
	free(text);
	free(path);
}

struct signal_pipe {
	int fd[2];
};

static void
say_ready(const struct signal_pipe *s)
{
	(void)!write(s->fd[1], "x", 1);
}

static void
wait_ready(const struct signal_pipe *s)
{
	char c;

	(void)!read(s->fd[0], &c, 1);
}

static int
hold_and_sleep(struct place *p, int i, void *arg)
{
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	struct db_lock *lock;

	(void)i;
	if (db_lock(db, "held", 0, &lock, &err) != 0 ||
	    db_begin(db, &err) != 0)
		return 1;
	(void)db_run(db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('killed', 0)", DB_NO_ARGS, NULL, &err);
	say_ready(arg);
	for (;;)
		(void)pause();
}

/* Holds everything, until it is killed. */
static void
test_killed_holder(struct place *p)
{
	struct error err = ERROR_INIT;
	struct db_lock *lock = NULL;
	struct signal_pipe ready;
	pid_t child;

	if (pipe(ready.fd) != 0)
		return;
	child = place_spawn(p, hold_and_sleep, 0, &ready);
	wait_ready(&ready);
	place_open(p);
	is_int(db_lock(p->db, "held", 0, &lock, &err), 1,
	    "a lock that another process holds is not free");
	(void)kill(child, SIGKILL);
	is_int(place_wait(child), 128 + SIGKILL, "it is killed");
	is_int(db_lock(p->db, "held", 0, &lock, &err), 0,
	    "its lock is free at once");
	is_int(db_lock_check(lock, &err), 0, "and ours as long as we hold it");
	db_unlock(lock);
	is_int(db_begin(p->db, &err), 0, "and so is its turn at writing");
	is_int(db_commit(p->db, &err), 0, "a transaction goes through");
	is_int(place_count(p->db, "SELECT count(*) FROM tenant "
	    "WHERE name = 'killed'"), 0, "what it had not committed is gone");
	place_close(p);
}

/* --- Busy, for a bounded time ------------------------------------------- */

struct busy {
	struct signal_pipe held, done;
	bool by_turn; /* else by the engine's own lock, without a turn */
};

static void
remove_turns(struct place *p)
{
	static const char *const files[] = {"locks/turn", "locks/turn.next"};
	char *path;
	size_t i;

	for (i = 0; i < nrows(files); i++) {
		path = file_join(p->data, files[i]);
		(void)unlink(path);
		free(path);
	}
}

static int
keep_busy(struct place *p, int i, void *arg)
{
	struct error err = ERROR_INIT;
	struct busy *b = arg;
	struct db *db = place_connect(p);

	(void)i;
	if (db_begin(db, &err) != 0 || db_run(db,
	    "UPDATE tenant SET created_at = 2", DB_NO_ARGS, NULL, &err) != 0 ||
	    db_settle(db, &err) != 0)
		return 1;
	/* As another program would: the engine's lock, not the turn. */
	if (!b->by_turn)
		remove_turns(p);
	say_ready(&b->held);
	wait_ready(&b->done);
	return 0;
}

static int
meet_busy(struct place *p, int i, void *arg)
{
	struct busy b = {.by_turn = i == 0};
	struct error err = ERROR_INIT;
	struct db *db;
	pid_t holder;
	int wrong = 0;

	(void)arg;
	if (pipe(b.held.fd) != 0 || pipe(b.done.fd) != 0)
		return 9;
	holder = place_spawn(p, keep_busy, 0, &b);
	wait_ready(&b.held);
	db = place_connect(p);
	if (place_count(db, "SELECT count(*) FROM tenant") < 1)
		wrong |= 1; /* reading goes on */
	if (db_run(db, "UPDATE tenant SET created_at = 1", DB_NO_ARGS, NULL,
	    &err) != -1 || err.code != ERROR_UNAVAILABLE)
		wrong |= 2;
	say_ready(&b.done);
	if (place_wait(holder) != 0)
		wrong |= 4;
	error_clear(&err);
	if (db_run(db, "UPDATE tenant SET created_at = 1", DB_NO_ARGS, NULL,
	    &err) != 0)
		wrong |= 8; /* free again */
	db_close(db);
	return wrong;
}

static void
test_busy(void)
{
	struct place p[2];
	pid_t child[2];
	int i;

	for (i = 0; i < 2; i++) {
		place_make_store(&p[i], NULL);
		place_close(&p[i]);
		child[i] = place_spawn(&p[i], meet_busy, i, NULL);
	}
	is_int(place_wait(child[0]), 0, "while another program writes without "
	    "end, reading goes on and writing ends as unavailable");
	is_int(place_wait(child[1]), 0, "the same when that program keeps no "
	    "turns of ours");
	for (i = 0; i < 2; i++)
		place_remove(&p[i]);
}

/* --- A fair turn -------------------------------------------------------- */

#define TURNS 1200

struct race {
	struct gate gate;
	int writers;
};

/* Writes without a pause until all together have TURNS rows. */
static int
write_in_a_loop(struct place *p, int i, void *arg)
{
	struct race *race = arg;
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	int64_t n = 0;
	int rc = 0;

	gate_wait(&race->gate);
	while (rc == 0 && n < TURNS) {
		rc = db_begin(db, &err);
		if (rc == 0)
			rc = db_run(db, "INSERT INTO turns (who) VALUES ($1)",
			    DB_ARGS(db_int(i)), NULL, &err);
		if (rc == 0)
			rc = db_number(db, "SELECT max(rowid) FROM turns",
			    DB_NO_ARGS, 0, &n, &err);
		if (rc == 0)
			rc = db_commit(db, &err);
	}
	if (rc != 0)
		note("writer %d: %s", i, err.text);
	db_close(db);
	return rc != 0;
}

static void
test_fair(int writers)
{
	struct race race = {.writers = writers};
	int64_t least = TURNS, most = 0, n;
	struct error err = ERROR_INIT;
	int i, failed = 0;
	struct place p;
	pid_t child[8];

	place_make_store(&p, NULL);
	place_run(p.db, "CREATE TABLE turns (who BIGINT)");
	place_close(&p);
	gate_make(&race.gate);
	for (i = 0; i < writers; i++)
		child[i] = place_spawn(&p, write_in_a_loop, i, &race);
	gate_open(&race.gate);
	for (i = 0; i < writers; i++)
		failed += place_wait(child[i]);
	is_int(failed, 0, "%d processes write in tight loops", writers);
	place_open(&p);
	/* Only while all of them were at it. */
	for (i = 0; i < writers; i++) {
		(void)db_number(p.db, "SELECT count(*) FROM turns WHERE who = "
		    "$1 AND rowid > (SELECT max(s) FROM (SELECT min(rowid) "
		    "AS s FROM turns GROUP BY who))", DB_ARGS(db_int(i)), 0, &n,
		    &err);
		least = n < least ? n : least;
		most = n > most ? n : most;
	}
	note("turns: at least %lld, at most %lld each", (long long)least,
	    (long long)most);
	ok(least * 4 >= most, "none of %d gets less than a quarter of "
	    "another's turns", writers);
	place_remove(&p);
}

int
main(void)
{
	struct db *other;
	struct place p;

	place_make_store(&p, NULL);
	other = place_connect(&p);
	test_alone(p.db, other);
	test_names(p.db);
	test_threads(&p);
	db_close(other);
	place_close(&p);
	test_processes(&p);
	test_killed_holder(&p);
	place_remove(&p);
	test_busy();
	/* A server gives turns to rows, not to programs. */
	if (!server_is_used()) {
		test_fair(2);
		test_fair(3);
		test_fair(6);
	}
	return tap_done();
}
