/* store_pgsql.c - what only a server does: it goes, it asks again, it waits. */

#include <pthread.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/store/driver.h"
#include "src/store/pgsql.h"
#include "tests/lib/place.h"
#include "tests/lib/server.h"
#include "tests/lib/tap.h"

#define INSERT "INSERT INTO pot (id, n) VALUES ($1, $2)"

/* The session that a connection has; 0 for none. */
static int64_t
session_of(struct db *db)
{
	return place_count(db, "SELECT pg_backend_pid()");
}

/* Ends a session from outside, and waits until it has gone. */
static void
end_session(struct db *by, int64_t pid)
{
	struct error err = ERROR_INIT;
	int64_t there = 1;
	int i;

	(void)db_number(by, "SELECT pg_terminate_backend($1::int)",
	    DB_ARGS(db_int(pid)), 0, &there, &err);
	for (i = 0; i < 500 && there != 0; i++) {
		(void)usleep(10000);
		(void)db_number(by, "SELECT count(*) FROM pg_stat_activity "
		    "WHERE pid = $1::int", DB_ARGS(db_int(pid)), 0, &there,
		    &err);
	}
}

static int
put(struct db *db, const char *id, int64_t n, struct error *err)
{
	return db_run(db, INSERT, DB_ARGS(db_text(id), db_int(n)), NULL, err);
}

static int64_t
count(struct db *db)
{
	return place_count(db, "SELECT count(*) FROM pot");
}

/* --- A session that ends -------- */

static void
test_between(struct db *db, struct db *other)
{
	struct error err = ERROR_INIT;
	int64_t before = session_of(db);

	end_session(other, before);
	is_int(put(db, "a", 1, &err), 0,
	    "a session that ended between two statements is replaced");
	ok(session_of(db) != before, "by another one");
	end_session(other, session_of(db));
	is_int(count(db), 1, "which is so for a query too");
}

static void
test_within(struct db *db, struct db *other)
{
	struct error err = ERROR_INIT;

	(void)db_begin(db, &err);
	(void)put(db, "b", 1, &err);
	end_session(other, session_of(db));
	is_int(db_commit(db, &err), -1,
	    "a transaction whose session ended is not committed");
	is_int(err.code, ERROR_UNAVAILABLE, "as unavailable");
	is_int(count(db), 1, "its row is not there");
	error_clear(&err);
	is_int(put(db, "b", 1, &err), 0, "and the next one goes through");
}

struct unlucky {
	struct db *other;
	int calls;
};

static int
lose_once(struct db *db, void *arg, struct error *err)
{
	struct unlucky *u = arg;
	int64_t n;

	if (db_run(db, "UPDATE pot SET n = n + 1 WHERE id = 'a'", DB_NO_ARGS,
	    &n, err) != 0)
		return -1;
	if (++u->calls == 1)
		end_session(u->other, session_of(db));
	return put(db, "c", n, err);
}

static void
test_transact(struct db *db, struct db *other)
{
	struct unlucky u = {other, 0};
	struct error err = ERROR_INIT;

	is_int(db_transact(db, lose_once, &u, &err), 0,
	    "a change whose session ended before its commit is made anew");
	is_int(u.calls, 2, "by its function, called again");
	is_int(place_count(db, "SELECT n FROM pot WHERE id = 'a'"), 2,
	    "and it is made once");
}

static void
test_lock_lost(struct db *db, struct db *other)
{
	struct db_lock *lock = NULL, *second = NULL;
	struct error err = ERROR_INIT;

	is_int(db_lock(db, "mine", 0, &lock, &err), 0, "a lock is taken");
	is_int(db_lock_check(lock, &err), 0, "and is held");
	/* The sessions of this test but the two that are asking. */
	end_session(other, place_count(other, "SELECT min(pid) "
	    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
	    "WHERE locktype = 'advisory' AND application_name = "
	    "current_setting('application_name')"));
	is_int(db_lock_check(lock, &err), -1,
	    "when the server lets it go, its holder learns it");
	is_int(err.code, ERROR_UNAVAILABLE, "as unavailable");
	is_int(db_lock(other, "mine", 0, &second, &err), 0,
	    "another one has it now");
	error_clear(&err);
	is_int(db_lock_check(lock, &err), -1, "the first one has it no more");
	db_unlock(lock);
	error_clear(&err);
	is_int(db_lock_check(second, &err), 0,
	    "and what it lets go is not the second one's");
	db_unlock(second);
}

/* --- Two at once -------- */

/* Reads, thinks, writes: what only whole transactions make safe. */
static int
add_one(struct db *db, void *arg, struct error *err)
{
	int64_t n;

	(void)arg;
	if (db_number(db, "SELECT n FROM pot WHERE id = 'sum'", DB_NO_ARGS, 0,
	    &n, err) != 0)
		return -1;
	return db_run(db, "UPDATE pot SET n = $1 WHERE id = 'sum'",
	    DB_ARGS(db_int(n + 1)), NULL, err);
}

static int
swap(struct db *db, void *arg, struct error *err)
{
	static const char *const sql = "UPDATE pot SET n = n + 1 WHERE id = $1";
	const char *const *ids = arg;
	int64_t n;

	if (db_run(db, sql, DB_ARGS(db_text(ids[0])), &n, err) != 0)
		return -1;
	(void)usleep(2000);
	return db_run(db, sql, DB_ARGS(db_text(ids[1])), &n, err);
}

static int
change_often(struct place *p, int i, void *arg)
{
	static const char *const ids[][2] = {{"x", "y"}, {"y", "x"}};
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	int k, rc = 0;

	gate_wait(arg);
	for (k = 0; k < 10 && rc == 0; k++) {
		rc = db_transact(db, add_one, NULL, &err);
		if (rc == 0 && i < 2)
			rc = db_transact(db, swap,
			    (void *)(uintptr_t)ids[i % 2], &err);
	}
	if (rc != 0)
		note("%s", err.text);
	db_close(db);
	return rc != 0;
}

static void
test_at_once(struct place *p)
{
	struct error err = ERROR_INIT;
	int i, failed = 0;
	struct gate gate;
	pid_t child[4];

	(void)put(p->db, "sum", 0, &err);
	(void)put(p->db, "x", 0, &err);
	(void)put(p->db, "y", 0, &err);
	place_close(p);
	gate_make(&gate);
	for (i = 0; i < 4; i++)
		child[i] = place_spawn(p, change_often, i, &gate);
	gate_open(&gate);
	for (i = 0; i < 4; i++)
		failed += place_wait(child[i]);
	is_int(failed, 0, "four processes change the same rows, in both "
	    "orders, and none fails");
	place_open(p);
	is_int(place_count(p->db, "SELECT n FROM pot WHERE id = 'sum'"), 40,
	    "no change overwrites another");
	is_int(place_count(p->db, "SELECT sum(n) FROM pot WHERE id IN "
	    "('x', 'y')"), 40, "and each is made once");
}

/* The ids that a claim gets, "a b ". */
static void
claim(struct db *db, char out[100])
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;

	out[0] = '\0';
	(void)db_claim(db, "SELECT id FROM pot WHERE n = -1 ORDER BY id "
	    "LIMIT 2", DB_NO_ARGS, &rows, &err);
	while (rows != NULL && db_next(rows, &err) == 1)
		(void)snprintf(out + strlen(out), 100 - strlen(out), "%s ",
		    db_column_text(rows, 0));
	db_rows_free(rows);
}

static void
test_claims(struct db *db, struct db *other)
{
	static const char *const ids[] = {"j1", "j2", "j3", "j4", "j5"};
	struct error err = ERROR_INIT;
	char mine[100], theirs[100], late[100];
	struct db_rows *rows;
	size_t i;

	for (i = 0; i < nrows(ids); i++)
		(void)put(db, ids[i], -1, &err);
	(void)db_begin(db, &err);
	(void)db_begin(other, &err);
	claim(db, mine);
	claim(other, theirs);
	is_text(mine, "j1 j2 ", "a claim gets the first rows");
	is_text(theirs, "j3 j4 ", "another at the same time gets the next");
	db_rollback(db);
	claim(other, late);
	is_text(late, "j1 j2 ", "what was given back can be claimed again");
	db_rollback(other);
	is_int(db_claim(db, "SELECT id FROM pot", DB_NO_ARGS, &rows, &err), -1,
	    "a claim outside a transaction is refused");
}

/* --- Later -------- */

static void
test_later(struct db *db)
{
	static const char *const sql = INSERT " ON CONFLICT (id) DO NOTHING";
	struct error err = ERROR_INIT;
	int64_t n[600], sum = 0;
	char id[16];
	int i;

	(void)db_begin(db, &err);
	for (i = 0; i < 600; i++) {
		n[i] = -1;
		(void)snprintf(id, sizeof(id), "later%d", i % 400);
		(void)db_later(db, sql, DB_ARGS(db_text(id), db_int(i)), &n[i],
		    &err);
	}
	is_int(db_settle(db, &err), 0, "six hundred statements at once");
	for (i = 0; i < 600; i++)
		sum += n[i] == (i < 400 ? 1 : 0);
	is_int(sum, 600, "each is told what it changed");
	is_int(db_commit(db, &err), 0, "and they are committed together");
	is_int(place_count(db, "SELECT count(*) FROM pot WHERE id LIKE "
	    "'later%'"), 400, "and are there");
	is_int(db_later(db, sql, DB_ARGS(db_text("z"), db_int(1)), NULL, &err),
	    -1, "outside a transaction there is no later");
}

/* --- Keys, many at once -------- */

#define TAKE "INSERT INTO pot (id, n) SELECT $1, $2 " \
	"WHERE NOT EXISTS (SELECT 1 FROM pot WHERE id = 'no ' || $1) " \
	"ON CONFLICT (id) DO UPDATE SET n = excluded.n " \
	"WHERE pot.n <= excluded.n - 1000"

static int
take(struct db *db, const char *id, int64_t n, int64_t *taken)
{
	struct error err = ERROR_INIT;

	*taken = -1;
	return db_take(db, TAKE, DB_ARGS(db_text(id), db_int(n)), taken, &err);
}

struct take_row {
	const char *id;
	int64_t n;
	int64_t taken;
	const char *name;
};

static const struct take_row take_rows[] = {
	{"take z", 5, 1, "a new key"},
	{"take a", 5, 1, "another one, before it in order"},
	{"take z", 6, 0, "the first one again"},
	{"take \"b\\", 5, 1, "one with all that arrays quote"},
	{"take held", 5, 0, "one that somebody has"},
	{"take old", 1001, 1, "one whose time is over"},
	{"take barred", 5, 0, "one that another row bars"},
	{"take held", 9, 0, "the held one again"},
};

static void
test_take(struct db *db)
{
	int64_t taken[nrows(take_rows)], many[600], sum = 0;
	struct error err = ERROR_INIT;
	char id[16];
	size_t i;
	int k;

	place_run(db, "INSERT INTO pot (id, n) VALUES ('take held', 1), "
	    "('take old', 1), ('no take barred', 1)");
	(void)db_begin(db, &err);
	for (i = 0; i < nrows(take_rows); i++)
		(void)take(db, take_rows[i].id, take_rows[i].n, &taken[i]);
	is_int(db_settle(db, &err), 0, "keys are taken together");
	for (i = 0; i < nrows(take_rows); i++)
		is_int(taken[i], take_rows[i].taken, "%s", take_rows[i].name);
	(void)take(db, "take z", 7, &taken[0]);
	(void)take(db, "take y", 7, &taken[1]);
	is_int(db_commit(db, &err), 0, "and committed");
	is_int(taken[0], 0, "what was taken before stays so");
	is_int(taken[1], 1, "and what comes with the commit is told");
	is_int(place_count(db, "SELECT sum(n) FROM pot WHERE id LIKE 'take%'"),
	    5 + 5 + 5 + 1 + 1001 + 7, "the first one's is there");
	(void)db_begin(db, &err);
	for (k = 0; k < 600; k++) {
		(void)snprintf(id, sizeof(id), "many%d", k % 400);
		(void)take(db, id, k, &many[k]);
	}
	is_int(db_commit(db, &err), 0, "more than go together");
	for (k = 0; k < 600; k++)
		sum += many[k] == (k < 400 ? 1 : 0);
	is_int(sum, 600, "are told all the same");
	(void)db_begin(db, &err);
	(void)take(db, "take undone", 1, &taken[0]);
	db_rollback(db);
	is_int(place_count(db, "SELECT count(*) FROM pot WHERE id = "
	    "'take undone'"), 0, "one that waited is undone");
	is_int(take(db, "take w", 1, &taken[0]), -1,
	    "outside a transaction none is taken");
}

/* Two machines take the same keys at once, each in its own order. */
struct crossing {
	struct db *db;
	pthread_barrier_t *start;
	bool backwards;
	int failed;
	int64_t taken;
};

#define CROSS_ROUNDS 30
#define CROSS_KEYS 200

static void *
take_all(void *arg)
{
	struct crossing *c = arg;
	int64_t taken[CROSS_KEYS];
	struct error err = ERROR_INIT;
	int round, k, i;
	char id[32];

	c->db->apart = true;
	for (round = 0; round < CROSS_ROUNDS; round++) {
		(void)pthread_barrier_wait(c->start);
		c->failed += db_begin(c->db, &err) != 0;
		for (i = 0; i < CROSS_KEYS; i++) {
			k = c->backwards ? CROSS_KEYS - 1 - i : i;
			(void)snprintf(id, sizeof(id), "cross %d %d", round,
			    k);
			(void)take(c->db, id, c->backwards, &taken[k]);
		}
		c->failed += db_commit(c->db, &err) != 0;
		error_clear(&err);
		for (k = 0; k < CROSS_KEYS; k++)
			c->taken += taken[k];
	}
	c->db->apart = false;
	return NULL;
}

static void
test_take_crosswise(struct db *db, struct db *other)
{
	pthread_barrier_t start;
	struct crossing one = {db, &start, false, 0, 0};
	struct crossing two = {other, &start, true, 0, 0};
	pthread_t thread;

	(void)pthread_barrier_init(&start, NULL, 2);
	(void)pthread_create(&thread, NULL, take_all, &two);
	(void)take_all(&one);
	(void)pthread_join(thread, NULL);
	(void)pthread_barrier_destroy(&start);
	is_int(one.failed + two.failed, 0,
	    "keys taken in both orders at once: neither is in the other's way");
	is_int(place_count(db, "SELECT count(*) FROM pot WHERE id LIKE "
	    "'cross%' AND n = 0"), one.taken, "one has the keys it was told");
	is_int(place_count(db, "SELECT count(*) FROM pot WHERE id LIKE "
	    "'cross%' AND n = 1"), two.taken, "and so has the other");
	is_int(one.taken + two.taken, CROSS_ROUNDS * CROSS_KEYS,
	    "and none is left");
}

static void
test_slow(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows;

	(void)db_begin(db, &err);
	place_run(db, "SET LOCAL statement_timeout = 50");
	is_int(db_query(db, "SELECT pg_sleep(20)", DB_NO_ARGS, &rows, &err), -1,
	    "a statement that takes too long is stopped");
	is_int(err.code, ERROR_UNAVAILABLE, "as unavailable");
	db_rollback(db);
	is_int(place_count(db, "SELECT 1"), 1, "and the next one goes on");
}

/* --- Addresses -------- */

struct address_row {
	const char *url;
	enum error_code code;
	const char *says;
	const char *name;
};

static const struct address_row address_rows[] = {
	{"postgresql://u:s3cret@/db?host=/nowhere", ERROR_UNAVAILABLE,
	    "cannot reach", "a server that is not there"},
	{"postgresql://u:s3cret@/db?host=/nowhere&s3cret=1",
	    ERROR_UNAVAILABLE, "cannot reach", "a key that is none"},
	{"mysql://u:s3cret@h/db", ERROR_CONFIG, "postgresql://",
	    "another engine"},
};

static void
test_addresses(const struct place *p)
{
	struct error err;
	struct db *db;
	size_t i;

	for (i = 0; i < nrows(address_rows); i++) {
		const struct address_row *r = &address_rows[i];

		error_clear(&err);
		is_int(db_open_url(p->cfg, r->url, DB_OPEN_PAGE, &db, &err), -1,
		    "%s", r->name);
		is_int(err.code, r->code, "%s: as such", r->name);
		has_text(err.text, r->says, "%s: in words", r->name);
		ok(strstr(err.text, ":s3cret") == NULL,
		    "%s: without the password", r->name);
	}
}

static void
test_backup(struct place *p)
{
	struct error err = ERROR_INIT;
	char *report = NULL;

	is_int(db_backup(p->db, "/nowhere", &err), -1,
	    "a server's store is not copied into a file as it is");
	has_text(err.text, "pg_dump", "and what does it is named");
	error_clear(&err);
	is_int(db_verify(p->db, &report, &err), 0, "all of it can be read");
	is_text(report, "ok", "and is found sound");
	free(report);
	ok(text_starts(db_engine(p->db), "PostgreSQL "),
	    "the engine has a name: %s", db_engine(p->db));
}

/* What a limit of the server is answered with names the setting. */
static void
test_limits(void)
{
	static const struct {
		const char *state, *setting;
	} limits[] = {
		{"53100", "free some space"},
		{"53200", "max_pred_locks_per_transaction"},
		{"53300", "max_connections"},
	};
	enum pgsql_failure failure;
	struct error err = ERROR_INIT;
	bool lost = false;
	size_t i;

	for (i = 0; i < nitems(limits); i++) {
		(void)pgsql_state_error(limits[i].state, "why", &failure,
		    &lost, &err);
		has_text(err.text, limits[i].setting, "%s: its remedy",
		    limits[i].state);
		is_int(err.code, ERROR_UNAVAILABLE, "it may pass");
	}
}

int
main(void)
{
	struct db *other;
	struct place p;

	if (!server_is_used()) {
		printf("1..0 # SKIP the store is a file\n");
		return 0;
	}
	place_make_store(&p, NULL);
	place_run(p.db, "CREATE TABLE pot (id TEXT NOT NULL PRIMARY KEY, "
	    "n BIGINT)");
	other = place_connect(&p);
	test_between(p.db, other);
	test_within(p.db, other);
	test_transact(p.db, other);
	test_lock_lost(p.db, other);
	test_at_once(&p);
	test_claims(p.db, other);
	test_later(p.db);
	test_take(p.db);
	test_take_crosswise(p.db, other);
	test_slow(p.db);
	test_addresses(&p);
	test_backup(&p);
	test_limits();
	db_close(other);
	place_remove(&p);
	return tap_done();
}
