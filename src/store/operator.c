/* operator.c - the people who may operate an installation. */

#include "store/operator.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/audit.h"
#include "store/session.h"

static const char *const roles[] = {
	[OPERATOR_VIEWER] = "viewer",
	[OPERATOR_OPERATOR] = "operator",
	[OPERATOR_OWNER] = "owner",
};

const char *
operator_role_name(enum operator_role role)
{
	return roles[role];
}

int
operator_role_parse(const char *word, enum operator_role *out,
    struct error *err)
{
	size_t i;

	for (i = 0; word != NULL && i < nitems(roles); i++) {
		if (strcmp(word, roles[i]) != 0)
			continue;
		*out = (enum operator_role)i;
		return 0;
	}
	return error_set(err, ERROR_INVALID,
	    "a role is owner, operator or viewer");
}

int
operator_check_name(const char *name, struct error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789"
	    "._@-";
	size_t n = strlen(name);

	if (n == 0 || n > OPERATOR_NAME_MAX || strspn(name, allowed) != n)
		return error_set(err, ERROR_INVALID, "an operator's name is "
		    "of a to z, digits and . _ @ -, at most %d characters",
		    OPERATOR_NAME_MAX);
	if (strcmp(name, SESSION_TOKEN_NAME) == 0)
		return error_set(err, ERROR_INVALID, "%s is what a sign-in "
		    "with the ADMIN_TOKEN is called", name);
	return 0;
}

int
operator_check_password(const char *name, const char *password,
    struct error *err)
{
	if (text_length(password) < OPERATOR_PASSWORD_MIN)
		return error_set(err, ERROR_INVALID, "a password has at least "
		    "%d characters", OPERATOR_PASSWORD_MIN);
	if (strlen(password) > OPERATOR_PASSWORD_MAX)
		return error_set(err, ERROR_INVALID, "a password has at most "
		    "%d bytes", OPERATOR_PASSWORD_MAX);
	if (strcmp(name, password) == 0)
		return error_set(err, ERROR_INVALID,
		    "the name is no password");
	return 0;
}

/* A change of one operator and its audit entry, as one. */
struct change {
	const char *sql;     /* of name, role, password, instant */
	const char *role;
	const char *password;
	const char *action;
	const char *actor, *name;
	int64_t now;
};

static int
change_one(struct db *db, void *arg, struct error *err)
{
	const struct change *c = arg;
	const struct audit_entry entry = {.at = c->now, .actor = c->actor,
		.action = c->action, .subject = c->name};
	int64_t changed = 0;

	if (db_run(db, c->sql, DB_ARGS(db_text(c->name), db_text(c->role),
	    db_text(c->password), db_int(c->now)), &changed, err) != 0)
		return -1;
	if (changed == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no operator %s", c->name);
	/* A new role holds at once, without a new sign-in. */
	if (strcmp(c->action, "operator.role_set") != 0 &&
	    db_run(db, "DELETE FROM operator_session WHERE operator = $1",
	    DB_ARGS(db_text(c->name)), NULL, err) != 0)
		return -1;
	return audit_add(db, &entry, err);
}

/* The same with a password, which is hashed before the transaction. */
static int
change_password(struct db *db, struct change *c, const char *password,
    struct error *err)
{
	char hash[SECRET_PASSWORD_SIZE];
	int rc = -1;

	if (operator_check_password(c->name, password, err) != 0 ||
	    secret_password_hash(password, hash, err) != 0)
		goto out;
	c->password = hash;
	rc = db_transact(db, change_one, c, err);
	c->password = NULL;
out:
	secret_wipe(hash, sizeof(hash));
	return rc;
}

int
operator_add(struct db *db, const char *actor, const char *name,
    enum operator_role role, const char *password, int64_t now,
    struct error *err)
{
	struct change c = {.sql = "INSERT INTO operator (name, role, "
		"password, created_at, changed_at) VALUES ($1, $2, $3, $4, $4)",
		.role = roles[role], .action = "operator.added",
		.actor = actor, .name = name, .now = now};

	if (operator_check_name(name, err) != 0)
		return -1;
	if (change_password(db, &c, password, err) == 0)
		return 0;
	if (err->code == ERROR_CONFLICT)
		(void)error_set(err, ERROR_CONFLICT,
		    "there is an operator %s already", name);
	return -1;
}

int
operator_set_password(struct db *db, const char *actor, const char *name,
    const char *password, int64_t now, struct error *err)
{
	struct change c = {.sql = "UPDATE operator SET password = $3, "
		"role = coalesce($2, role), changed_at = $4 WHERE name = $1",
		.action = "operator.password_set", .actor = actor,
		.name = name, .now = now};

	return change_password(db, &c, password, err);
}

int
operator_set_role(struct db *db, const char *actor, const char *name,
    enum operator_role role, int64_t now, struct error *err)
{
	struct change c = {.sql = "UPDATE operator SET role = $2, "
		"password = coalesce($3, password), changed_at = $4 "
		"WHERE name = $1", .role = roles[role],
		.action = "operator.role_set",
		.actor = actor, .name = name, .now = now};

	return db_transact(db, change_one, &c, err);
}

static int
remove_one(struct db *db, void *arg, struct error *err)
{
	const struct change *c = arg;
	const struct audit_entry entry = {.at = c->now, .actor = c->actor,
		.action = c->action, .subject = c->name};
	int64_t changed = 0;

	if (db_run(db, "DELETE FROM operator_session WHERE operator = $1",
	    DB_ARGS(db_text(c->name)), NULL, err) != 0 ||
	    db_run(db, "DELETE FROM operator WHERE name = $1",
	    DB_ARGS(db_text(c->name)), &changed, err) != 0)
		return -1;
	if (changed == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no operator %s", c->name);
	return audit_add(db, &entry, err);
}

int
operator_remove(struct db *db, const char *actor, const char *name,
    int64_t now, struct error *err)
{
	struct change c = {.action = "operator.removed", .actor = actor,
		.name = name, .now = now};

	return db_transact(db, remove_one, &c, err);
}

int
operator_each(struct db *db, const char *after, int limit,
    int (*each)(const struct operator *o, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct operator o;
	int rc;

	if (db_query(db, "SELECT o.name, o.role, o.created_at, o.changed_at, "
	    "(SELECT count(*) FROM operator_session s "
	    "WHERE s.operator = o.name) FROM operator o "
	    "WHERE ($1 IS NULL OR o.name > $1) ORDER BY o.name LIMIT $2",
	    DB_ARGS(db_text(after), db_int(limit)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		o.name = db_column_text(rows, 0);
		o.created_at = db_column_int(rows, 2);
		o.changed_at = db_column_int(rows, 3);
		o.sessions = db_column_int(rows, 4);
		rc = operator_role_parse(db_column_text(rows, 1), &o.role,
		    err);
		if (rc == 0)
			rc = each(&o, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
operator_verify(struct db *db, const char *name, const char *password,
    struct error *err)
{
	char wasted[SECRET_PASSWORD_SIZE], *hash = NULL;
	struct db_rows *rows = NULL;
	bool right = false;
	int rc;

	if (db_query(db, "SELECT password FROM operator WHERE name = $1",
	    DB_ARGS(db_text(name)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		hash = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	if (rc < 0)
		return -1;
	if (hash != NULL)
		right = secret_password_matches(hash, password);
	else
		rc = secret_password_hash(password, wasted, err);
	secret_free(hash);
	if (rc < 0)
		return -1;
	return right ? 0 : error_set(err, ERROR_AUTH,
	    "name or password is wrong");
}
