/* store_db.c - the driver keeps its promises: values, transactions, queries. */

#include "base/mem.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define INSERT "INSERT INTO pot (id, word, n) VALUES ($1, $2, $3)"

static void
make_pot(struct db *db)
{
	place_run(db, "CREATE TABLE pot (id TEXT NOT NULL PRIMARY KEY, "
	    "word TEXT, n BIGINT)");
}

static int64_t
count(struct db *db)
{
	return place_count(db, "SELECT count(*) FROM pot");
}

static int
put(struct db *db, const char *id, const char *word, int64_t n,
    struct error *err)
{
	return db_run(db, INSERT, DB_ARGS(db_text(id), db_text(word),
	    db_int(n)), NULL, err);
}

/* The first row of a query as "a|b|c", "NULL" where there is none. */
static char *
row_of(struct db *db, const char *sql, const struct db_value *args, size_t n,
    int columns)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	char *text = NULL, *longer;
	const char *value;
	int i;

	if (db_query(db, sql, args, n, &rows, &err) != 0)
		return xasprintf("refused: %s", err.text);
	if (db_next(rows, &err) == 1) {
		for (i = 0; i < columns; i++) {
			value = db_column_text(rows, i);
			longer = xasprintf("%s%s%s", text != NULL ? text : "",
			    i > 0 ? "|" : "", value != NULL ? value : "NULL");
			free(text);
			text = longer;
		}
	}
	db_rows_free(rows);
	return text;
}

struct parameter_row {
	const char *sql;
	const char *want;
	const char *name;
};

static const struct parameter_row parameter_rows[] = {
	{"SELECT $1, $2, $3", "one|two|3", "parameters in order"},
	{"SELECT $2, $1, $3", "two|one|3", "$2 used before $1"},
	{"SELECT $3, $2, $1", "3|two|one", "parameters backwards"},
	{"SELECT $1, $1 || $2, $1 || $3", "one|onetwo|one3",
	    "$1 used three times"},
	{"SELECT '$2', $1 || $2 || $3, $2", "$2|onetwo3|two",
	    "$2 within quotes is no parameter"},
};

static void
test_parameters(struct db *db)
{
	size_t i;

	for (i = 0; i < nrows(parameter_rows); i++) {
		const struct parameter_row *r = &parameter_rows[i];
		char *got = row_of(db, r->sql, DB_ARGS(db_text("one"),
		    db_text("two"), db_int(3)), 3);

		is_text(got, r->want, "%s", r->name);
		free(got);
	}
}

static void
test_tenth_parameter(struct db *db)
{
	char *got = row_of(db, "SELECT $10, $1, $11, "
	    "$9 + $8 + $7 + $6 + $5 + $4 + $3 + $2", DB_ARGS(db_int(1),
	    db_int(2), db_int(3), db_int(4), db_int(5), db_int(6), db_int(7),
	    db_int(8), db_int(9), db_text("ten"), db_text("eleven")), 3);

	is_text(got, "ten|1|eleven", "$1, $10 and $11 are told apart");
	free(got);
}

static void
test_wrong_parameters(struct db *db)
{
	struct error err = ERROR_INIT;
	char *got;

	is_int(db_run(db, "DELETE FROM pot WHERE id = $1",
	    DB_ARGS(db_text("a"), db_text("b")), NULL, &err), -1,
	    "an argument that no parameter takes is refused");
	is_int(err.code, ERROR_INTERNAL, "and called a mistake of ours");
	got = row_of(db, "SELECT $1, $2", DB_ARGS(db_text("kept")), 2);
	is_text(got, "kept|NULL", "a parameter without an argument is NULL");
	free(got);
}

static void
test_stale_parameters(struct db *db)
{
	static const char *const sql = "SELECT $1, $2";
	char *got = row_of(db, sql, DB_ARGS(db_text("a"), db_text("b")), 2);

	is_text(got, "a|b", "a statement with two arguments");
	free(got);
	got = row_of(db, sql, DB_ARGS(db_text("c")), 2);
	is_text(got, "c|NULL", "the same one later remembers none of them");
	free(got);
}

static void
test_null(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	int64_t n = 0;

	is_int(put(db, "null", NULL, 0, &err), 0, "a NULL text is stored");
	is_int(db_run(db, INSERT, DB_ARGS(db_text("null2"), db_text(""),
	    db_null()), NULL, &err), 0, "an empty text and a NULL number too");
	is_int(db_query(db, "SELECT word, n FROM pot WHERE id LIKE 'null%' "
	    "ORDER BY id", DB_NO_ARGS, &rows, &err), 0, "they are read");
	is_int(db_next(rows, &err), 1, "the first one is there");
	ok(db_column_is_null(rows, 0), "a NULL text is SQL NULL");
	is_text(db_column_text(rows, 0), NULL, "and comes back as NULL");
	ok(!db_column_is_null(rows, 1), "the number 0 is not NULL");
	is_int(db_next(rows, &err), 1, "the second one is there");
	is_text(db_column_text(rows, 0), "", "an empty text stays empty");
	ok(!db_column_is_null(rows, 0), "and is not NULL");
	ok(db_column_is_null(rows, 1), "a NULL number is SQL NULL");
	is_int(db_column_int(rows, 1), 0, "and comes back as 0");
	is_int(db_next(rows, &err), 0, "there is no third one");
	db_rows_free(rows);
	is_int(db_number(db, "SELECT max(n) FROM pot WHERE id = $1",
	    DB_ARGS(db_text("nobody")), 42, &n, &err), 0,
	    "a number that is NULL is no error");
	is_int(n, 42, "it is what was said for none");
	db_rows_free(NULL);
}

static void
test_numbers_and_texts(struct db *db)
{
	static const int64_t numbers[] = {INT64_MIN, -1, 0, 1,
	    INT64_C(1) << 53, (INT64_C(1) << 53) + 1, INT64_MAX};
	static const char *const text = "\xc3\xa4 '\"\\ \n\t%_ "
	    "\xf0\x9f\x98\x80";
	struct error err = ERROR_INIT;
	int64_t back;
	char *got;
	size_t i;

	for (i = 0; i < nrows(numbers); i++) {
		back = 7;
		(void)db_number(db, "SELECT $1", DB_ARGS(db_int(numbers[i])),
		    7, &back, &err);
		is_int(back, numbers[i], "the number %lld comes back whole",
		    (long long)numbers[i]);
	}
	got = row_of(db, "SELECT $1", DB_ARGS(db_text(text)), 1);
	is_text(got, text, "a text comes back byte by byte");
	free(got);
}

static void
test_transaction(struct db *db, struct db *other)
{
	struct error err = ERROR_INIT;
	int64_t before = count(db);
	uint64_t first;

	is_int((long long)db_transaction(db), 0,
	    "outside of a transaction there is none");
	is_int(db_begin(db, &err), 0, "a transaction begins");
	first = db_transaction(db);
	ok(first != 0, "it has a number");
	is_int(put(db, "t1", "x", 1, &err), 0, "a row goes into it");
	is_int(count(db), before + 1, "its own connection sees the row");
	is_int(count(other), before, "another one does not");
	is_int(db_begin(db, &err), -1, "no transaction begins within one");
	is_int(db_commit(db, &err), 0, "it is committed");
	is_int(count(other), before + 1, "now everybody sees the row");
	is_int(db_commit(db, &err), -1, "nothing is left to commit");

	is_int(db_begin(db, &err), 0, "a second transaction begins");
	is_int(put(db, "t2", "x", 1, &err), 0, "a row goes into it");
	ok(db_transaction(db) != 0 && db_transaction(db) != first,
	    "which is another one");
	db_rollback(db);
	is_int(count(db), before + 1, "rolled back, the row is gone");
	db_rollback(db);
	ok(true, "a rollback without a transaction does nothing");
	is_int(put(other, "t3", "x", 1, &err), 0,
	    "after a rollback others may write");
	(void)db_begin(other, &err);
	ok(db_transaction(other) - first > 1000,
	    "another connection numbers its own elsewhere");
	db_rollback(other);
}

static int
put_and_fail(struct db *db, void *arg, struct error *err)
{
	int *calls = arg;

	(*calls)++;
	if (put(db, "half", "x", 1, err) != 0)
		return -1;
	return error_set(err, ERROR_LIMITED, "changed my mind");
}

static int
put_whole(struct db *db, void *arg, struct error *err)
{
	(void)arg;
	return put(db, "whole", "x", 1, err);
}

static void
test_transact(struct db *db, struct db *other)
{
	struct error err = ERROR_INIT;
	int64_t before = count(db);
	int calls = 0;

	is_int(db_transact(db, put_and_fail, &calls, &err), -1,
	    "a transaction whose function fails, fails");
	is_int(err.code, ERROR_LIMITED, "with the error of the function");
	is_int(calls, 1, "which was called once");
	is_int(count(db), before, "and leaves no row");
	error_clear(&err);
	is_int(db_transact(other, put_whole, NULL, &err), 0,
	    "it also leaves no lock: the next one succeeds");
	is_int(count(db), before + 1, "with its row");
}

static void
test_close_within(struct place *p)
{
	struct error err = ERROR_INIT;
	struct db *db = place_connect(p);
	int64_t before = count(p->db);

	is_int(db_begin(db, &err), 0, "a transaction is left open");
	is_int(put(db, "lost", "x", 1, &err), 0, "with a row in it");
	db_close(db);
	is_int(count(p->db), before, "closing the connection rolls it back");
	is_int(put(p->db, "kept", "x", 1, &err), 0, "and gives its turn away");
	db_close(NULL);
}

static void
test_conflict(struct db *db)
{
	struct error err = ERROR_INIT;
	int64_t before = count(db), changed = -1;

	is_int(put(db, "twin", "first", 1, &err), 0, "a key is new once");
	is_int(put(db, "twin", "second", 2, &err), -1, "and not twice");
	is_int(err.code, ERROR_CONFLICT, "a violated key is a conflict");
	is_int(count(db), before + 1, "the second row is not stored");
	error_clear(&err);
	is_int(db_run(db, INSERT, DB_ARGS(db_null(), db_null(), db_null()),
	    NULL, &err), -1, "a NULL where none may be is refused");
	is_int(err.code, ERROR_CONFLICT, "as a conflict");
	error_clear(&err);
	is_int(db_run(db, "INSERT INTO form (key, tenant, name, origins, "
	    "token_required, created_at) VALUES ($1, $2, $1, '', 0, 0)",
	    DB_ARGS(db_text("f"), db_text("nobody")), NULL, &err), -1,
	    "a row that refers to nothing is refused");
	is_int(err.code, ERROR_CONFLICT, "as a conflict");
	error_clear(&err);

	is_int(db_begin(db, &err), 0, "within a transaction");
	is_int(put(db, "twin2", "x", 1, &err), 0, "a row is put");
	is_int(db_run(db, INSERT, DB_ARGS(db_text("twin"), db_text("x"),
	    db_int(1)), &changed, &err), -1, "a second one violates");
	is_int(err.code, ERROR_CONFLICT, "which is a conflict");
	error_clear(&err);
	is_int(db_commit(db, &err), -1, "then nothing of it is committed");
	is_int(count(db), before + 1, "and the first row is gone too");
	error_clear(&err);
	is_int(db_begin(db, &err), 0, "a transaction that does not look");
	is_int(put(db, "twin2", "x", 1, &err), 0, "puts a row");
	(void)put(db, "twin", "x", 1, &err);
	error_clear(&err);
	is_int(db_commit(db, &err), -1, "and one that violates: none is "
	    "committed");
	is_int(count(db), before + 1, "and none is there");
	error_clear(&err);
	is_int(put(db, "twin2", "x", 1, &err), 0, "the next one goes through");
	is_int(db_run(db, "UPDATE pot SET n = 9 WHERE id LIKE 'twin%'",
	    DB_NO_ARGS, &changed, &err), 0, "two rows are changed at once");
	is_int(changed, 2, "and counted");
	is_int(db_run(db, "UPDATE pot SET n = 9 WHERE id = 'nobody'",
	    DB_NO_ARGS, &changed, &err), 0, "none is changed");
	is_int(changed, 0, "and none counted");
}

static void
test_malformed(struct db *db)
{
	static const char *const sql = "SELEKT 1";
	struct error err = ERROR_INIT;
	struct db_rows *rows = (struct db_rows *)&err;

	is_int(db_run(db, sql, DB_NO_ARGS, NULL, &err), -1,
	    "a malformed statement fails");
	is_int(err.code, ERROR_INTERNAL, "as a mistake of ours");
	is_int(db_query(db, sql, DB_NO_ARGS, &rows, &err), -1,
	    "the same as a query");
	ok(rows == NULL, "which gives no rows");
	is_int(put(db, "after", "x", 1, &err), 0, "the next one works");
}

static void
test_writing_query(struct db *db)
{
	static const char *const sql = "DELETE FROM pot WHERE id = $1 "
	    "RETURNING word";
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	int64_t before;
	char *got;

	(void)put(db, "returned", "hello", 1, &err);
	before = count(db);
	is_int(db_query(db, sql, DB_ARGS(db_text("returned")), &rows, &err), -1,
	    "a query that writes is refused outside a transaction");
	is_int(err.code, ERROR_INTERNAL, "as a mistake of ours");
	is_int(count(db), before, "and writes nothing");
	error_clear(&err);
	is_int(db_begin(db, &err), 0, "within a transaction");
	got = row_of(db, sql, DB_ARGS(db_text("returned")), 1);
	is_text(got, "hello", "it runs and returns its row");
	free(got);
	is_int(db_commit(db, &err), 0, "the transaction is committed");
	is_int(count(db), before - 1, "and the row is gone");
}

/* A recursive walk: every level has the same statement open. */
static int
walk(struct db *db, int depth, struct error *err)
{
	struct db_rows *rows = NULL;
	int n = 0, rc;

	if (db_query(db, "SELECT column1 FROM (VALUES (1), (2)) AS v "
	    "WHERE $1 > 0",
	    DB_ARGS(db_int(depth)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1)
		n += 1 + walk(db, depth - 1, err);
	db_rows_free(rows);
	return rc == 0 ? n : -1000;
}

static void
test_nested(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows[200];
	int i, good = 0;

	is_int(walk(db, 6, &err), 126,
	    "a query within itself six levels deep sees every row");
	for (i = 0; i < 200; i++) {
		rows[i] = NULL;
		(void)db_query(db, "SELECT $1 + 1", DB_ARGS(db_int(i)),
		    &rows[i], &err);
	}
	for (i = 0; i < 200; i++)
		good += rows[i] != NULL && db_next(rows[i], &err) == 1 &&
		    db_column_int(rows[i], 0) == i + 1;
	for (i = 0; i < 200; i++)
		db_rows_free(rows[i]);
	is_int(good, 200, "two hundred at once, more than are kept, each "
	    "with its own argument");
	is_int(walk(db, 2, &err), 6, "afterwards the first one still works");
}

static void
test_borrowed_arguments(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	char word[] = "before";

	(void)db_query(db, "SELECT $1", DB_ARGS(db_text(word)), &rows, &err);
	memcpy(word, "after!", sizeof(word));
	is_int(db_next(rows, &err), 1, "a query whose argument changed since");
	is_text(db_column_text(rows, 0), "before", "knows what it was");
	db_rows_free(rows);
}

static void
test_rows_across_commit(struct db *db)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	int n = 0;

	(void)db_query(db, "SELECT id FROM pot WHERE id LIKE 'kept%' OR "
	    "id LIKE 'twin%' ORDER BY id", DB_NO_ARGS, &rows, &err);
	while (db_next(rows, &err) == 1) {
		if (n++ == 0)
			is_int(put(db, "while-reading", "x", 1, &err), 0,
			    "a write commits while a query is open");
	}
	is_int(n, 3, "the query goes on to its end");
	db_rows_free(rows);
}

int
main(void)
{
	struct place p;
	struct db *other;

	place_make_store(&p, NULL);
	make_pot(p.db);
	other = place_connect(&p);
	test_parameters(p.db);
	test_tenth_parameter(p.db);
	test_wrong_parameters(p.db);
	test_stale_parameters(p.db);
	test_null(p.db);
	test_numbers_and_texts(p.db);
	test_transaction(p.db, other);
	test_transact(p.db, other);
	test_close_within(&p);
	test_conflict(p.db);
	test_malformed(p.db);
	test_writing_query(p.db);
	test_nested(p.db);
	test_borrowed_arguments(p.db);
	test_rows_across_commit(p.db);
	db_close(other);
	place_remove(&p);
	return tap_done();
}
