/* store_operator.c - who signs in, for how long, and how often one may try. */

#include "base/mem.h"
#include "store/operator.h"
#include "store/prune.h"
#include "store/session.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define PASSWORD "correct horse battery"

static void
test_rules(struct db *db)
{
	static const struct {
		const char *name, *password;
		enum error_code code;
		const char *what;
	} rows[] = {
		{"anna", PASSWORD, ERROR_NONE, "a name and a password"},
		{"anna", PASSWORD, ERROR_CONFLICT, "a name that is taken"},
		{"Anna", PASSWORD, ERROR_INVALID, "a capital letter"},
		{"", PASSWORD, ERROR_INVALID, "no name"},
		{"ben", "short", ERROR_INVALID, "a short password"},
		{"benbenbenben", "benbenbenben", ERROR_INVALID, "the name"},
	};
	struct error err;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		memset(&err, 0, sizeof(err));
		(void)operator_add(db, "cli:x", rows[i].name, OPERATOR_VIEWER,
		    rows[i].password, NOW, &err);
		is_int(err.code, rows[i].code, "adding: %s", rows[i].what);
	}
	is_int(place_count(db, "SELECT count(*) FROM operator WHERE "
	    "password LIKE '%horse%' OR password NOT LIKE '$argon2id$%'"), 0,
	    "the store does not hold the password");
	is_int(place_count(db, "SELECT count(*) FROM audit WHERE "
	    "action = 'operator.added' AND subject = 'anna'"), 1,
	    "who was added is in the audit, once");
}

static int
verify(struct db *db, const char *name, const char *password)
{
	struct error err = ERROR_INIT;
	int rc = operator_verify(db, name, password, &err);

	return rc == 0 ? 0 : (int)err.code;
}

static void
test_passwords(struct db *db)
{
	struct error err = ERROR_INIT;

	is_int(verify(db, "anna", PASSWORD), 0, "the right password");
	is_int(verify(db, "anna", "correct horse batterY"), ERROR_AUTH,
	    "another password");
	is_int(verify(db, "anna", ""), ERROR_AUTH, "no password");
	is_int(verify(db, "nobody", PASSWORD), ERROR_AUTH, "another name");
	is_int(operator_set_password(db, "cli:x", "nobody", PASSWORD, NOW,
	    &err), -1, "nobody's password is not changed");
	is_int(err.code, ERROR_NOT_FOUND, "and that is said");
}

static int
load(struct db *db, const char *secret, const char *token, int64_t at)
{
	struct error err = ERROR_INIT;
	struct session s;

	if (session_load(db, secret, token, at, &s, &err) == 0)
		return 0;
	return (int)err.code;
}

static void
test_life(struct db *db)
{
	char secret[SECRET_TOKEN_SIZE], other[SECRET_TOKEN_SIZE];
	struct error err = ERROR_INIT;
	struct session s, t;
	int64_t at;

	(void)session_begin(db, "anna", NULL, NOW, secret, &err);
	(void)session_begin(db, "anna", NULL, NOW, other, &err);
	is_int(session_load(db, secret, NULL, NOW, &s, &err), 0, "signed in");
	is_text(s.name, "anna", "as who it is");
	is_int(s.role, OPERATOR_VIEWER, "with the role");
	(void)session_load(db, other, NULL, NOW, &t, &err);
	ok(strcmp(s.csrf, t.csrf) != 0, "each has a csrf token of its own");
	is_int(place_count(db, "SELECT count(*) FROM operator_session"), 2,
	    "there are two");
	is_int(load(db, "nothing", NULL, NOW), ERROR_NOT_FOUND,
	    "another secret");
	is_int(load(db, other, NULL, NOW + 12 * HOUR), ERROR_NOT_FOUND,
	    "not used for twelve hours");
	for (at = NOW; at < NOW + 7 * 24 * HOUR; at += 11 * HOUR)
		if (load(db, secret, NULL, at) != 0)
			break;
	ok(at >= NOW + 7 * 24 * HOUR, "in use it lasts for days");
	is_int(load(db, secret, NULL, NOW + 7 * 24 * HOUR), ERROR_NOT_FOUND,
	    "but seven at most");
}

static void
test_end(struct db *db)
{
	char a[SECRET_TOKEN_SIZE], b[SECRET_TOKEN_SIZE], c[SECRET_TOKEN_SIZE];
	struct error err = ERROR_INIT;
	struct session s;

	(void)operator_add(db, "cli:x", "ben", OPERATOR_OWNER, PASSWORD, NOW,
	    &err);
	(void)session_begin(db, "anna", NULL, NOW, a, &err);
	(void)session_begin(db, "anna", NULL, NOW, b, &err);
	(void)session_begin(db, "ben", NULL, NOW, c, &err);
	(void)session_end(db, a, false, NOW, &err);
	is_int(load(db, a, NULL, NOW), ERROR_NOT_FOUND, "signed out");
	is_int(load(db, b, NULL, NOW), 0, "elsewhere still in");
	(void)session_begin(db, "anna", NULL, NOW, a, &err);
	(void)session_end(db, a, true, NOW, &err);
	is_int(load(db, b, NULL, NOW), ERROR_NOT_FOUND,
	    "signed out everywhere");
	is_int(load(db, c, NULL, NOW), 0, "another operator is still in");
	(void)operator_set_role(db, "cli:x", "ben", OPERATOR_VIEWER, NOW,
	    &err);
	(void)session_load(db, c, NULL, NOW, &s, &err);
	is_int(s.role, OPERATOR_VIEWER, "a new role holds at once");
	(void)operator_set_password(db, "cli:x", "ben", "another password",
	    NOW, &err);
	is_int(load(db, c, NULL, NOW), ERROR_NOT_FOUND,
	    "a new password signs out");
	(void)session_begin(db, "ben", NULL, NOW, c, &err);
	(void)operator_remove(db, "cli:x", "ben", NOW, &err);
	is_int(load(db, c, NULL, NOW), ERROR_NOT_FOUND,
	    "who is removed is out");
	is_int(err.code, ERROR_NONE, "nothing of it failed");
}

static void
test_token(struct db *db)
{
	char a[SECRET_TOKEN_SIZE];
	struct error err = ERROR_INIT;

	(void)session_begin(db, NULL, "the token", NOW, a, &err);
	is_int(load(db, a, "the token", NOW), 0, "in with the token");
	is_int(load(db, a, "another", NOW), ERROR_NOT_FOUND,
	    "out when there is another token");
	is_int(load(db, a, NULL, NOW), ERROR_NOT_FOUND,
	    "out when there is none");
}

static int
try(struct db *db, const char *address, const char *name, int64_t at)
{
	struct error err = ERROR_INIT;
	char id[UUID_SIZE];

	if (sign_in_try(db, address, name, at, id, &err) == 0)
		return 0;
	return err.code == ERROR_LIMITED ? err.retry_after_s : -1;
}

static void
test_tries(struct db *db)
{
	struct error err = ERROR_INIT;
	char id[UUID_SIZE], address[20];
	int64_t removed;
	int i, refused = 0;

	for (i = 0; i < 20; i++) {
		(void)sign_in_try(db, "192.0.2.1", "good", NOW, id, &err);
		(void)sign_in_forget(db, id, &err);
	}
	is_int(err.code, ERROR_NONE, "right ones do not count");
	for (i = 0; i < 10; i++)
		refused += try(db, "192.0.2.1", NULL, NOW + i * 1000) != 0;
	is_int(refused, 0, "ten tries from an address");
	is_int(try(db, "192.0.2.1", NULL, NOW + MINUTE), 841,
	    "the next is told how long to wait");
	is_int(try(db, "192.0.2.2", NULL, NOW + MINUTE), 0,
	    "another address goes on");
	is_int(try(db, "192.0.2.1", NULL, NOW + 15 * MINUTE), 0,
	    "and so does the first, a quarter of an hour later");
	for (i = 0; i < 10; i++) {
		(void)snprintf(address, sizeof(address), "192.0.2.%d",
		    100 + i);
		refused += try(db, address, "anna", NOW) != 0;
	}
	is_int(refused, 0, "ten tries for a name");
	ok(try(db, "192.0.2.200", "anna", NOW) > 0,
	    "no more from anywhere");
	is_int(try(db, "192.0.2.200", "ben", NOW), 0, "for another: yes");
	is_int(place_count(db, "SELECT count(*) FROM sign_in WHERE "
	    "name_hash LIKE '%anna%'"), 0, "no typed name is kept");
	(void)prune_expired(db, NOW + 8 * 24 * HOUR, &removed, &err);
	is_int(place_count(db, "SELECT (SELECT count(*) FROM sign_in) + "
	    "(SELECT count(*) FROM operator_session)"), 0,
	    "what is over is removed in time");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_rules(p.db);
	test_passwords(p.db);
	test_life(p.db);
	test_end(p.db);
	test_token(p.db);
	test_tries(p.db);
	place_remove(&p);
	return tap_done();
}
