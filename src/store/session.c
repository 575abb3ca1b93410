/* session.c - operators who are signed in. */

#include "store/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/audit.h"

#define NOTE_MS 60000

/* What a write must carry follows from the secret, and tells nothing of it. */
static void
make_csrf(const char *secret, char out[SECRET_HASH_SIZE])
{
	char *text = xasprintf("leadbridge csrf %s", secret);

	secret_hash(text, strlen(text), out);
	secret_free(text);
}

struct begin {
	const char *hash, *name, *mark;
	int64_t now;
};

static int
begin(struct db *db, void *arg, struct error *err)
{
	const struct begin *b = arg;
	const struct audit_entry entry = {.at = b->now,
		.actor = b->name != NULL ? b->name : SESSION_TOKEN_NAME,
		.action = "operator.signed_in", .subject = b->name};

	if (db_run(db, "INSERT INTO operator_session (hash, operator, "
	    "token_mark, created_at, used_at) VALUES ($1, $2, $3, $4, $4)",
	    DB_ARGS(db_text(b->hash), db_text(b->name), db_text(b->mark),
	    db_int(b->now)), NULL, err) != 0)
		return -1;
	return audit_add(db, &entry, err);
}

int
session_begin(struct db *db, const char *name, const char *admin_token,
    int64_t now, char secret[SECRET_TOKEN_SIZE], struct error *err)
{
	char hash[SECRET_HASH_SIZE], mark[SECRET_FINGERPRINT_SIZE];
	struct begin b = {.hash = hash, .name = name, .now = now};

	secret_token(secret);
	secret_hash(secret, strlen(secret), hash);
	if (name == NULL) {
		secret_fingerprint(admin_token, mark);
		b.mark = mark;
	}
	return db_transact(db, begin, &b, err);
}

/* 1 it is one, 0 it is none. */
static int
read_session(struct db *db, const char *hash, const char *mark, int64_t now,
    struct session *out, int64_t *used_at, struct error *err)
{
	struct db_rows *rows = NULL;
	const char *name;
	int rc;

	if (db_query(db, "SELECT s.operator, o.role, s.used_at "
	    "FROM operator_session s LEFT JOIN operator o "
	    "ON o.name = s.operator WHERE s.hash = $1 AND s.used_at > $2 "
	    "AND s.created_at > $3 AND (o.name IS NOT NULL "
	    "OR (s.operator IS NULL AND s.token_mark = $4))",
	    DB_ARGS(db_text(hash), db_int(now - SESSION_IDLE_MS),
	    db_int(now - SESSION_MAX_MS), db_text(mark)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		name = db_column_text(rows, 0);
		(void)snprintf(out->name, sizeof(out->name), "%s",
		    name != NULL ? name : SESSION_TOKEN_NAME);
		*used_at = db_column_int(rows, 2);
		out->role = OPERATOR_OWNER;
		if (name != NULL && operator_role_parse(
		    db_column_text(rows, 1), &out->role, err) != 0)
			rc = -1;
	}
	db_rows_free(rows);
	return rc;
}

int
session_load(struct db *db, const char *secret, const char *admin_token,
    int64_t now, struct session *out, struct error *err)
{
	char hash[SECRET_HASH_SIZE], mark[SECRET_FINGERPRINT_SIZE] = "";
	int64_t used_at = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	secret_hash(secret, strlen(secret), hash);
	if (admin_token != NULL)
		secret_fingerprint(admin_token, mark);
	rc = read_session(db, hash, mark[0] == '\0' ? NULL : mark, now, out,
	    &used_at, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "you are not signed in, or no longer");
	make_csrf(secret, out->csrf);
	if (now - used_at < NOTE_MS)
		return 0;
	return db_run(db, "UPDATE operator_session SET used_at = $1 "
	    "WHERE hash = $2", DB_ARGS(db_int(now), db_text(hash)), NULL,
	    err);
}

struct end {
	const char *hash;
	bool everywhere;
	int64_t now;
};

/* Those of nobody by name are those of whoever has the ADMIN_TOKEN. */
static int
end(struct db *db, void *arg, struct error *err)
{
	static const char *const one =
	    "DELETE FROM operator_session WHERE hash = $1 AND $2 <> ''";
	static const char *const all = "DELETE FROM operator_session "
	    "WHERE hash = $1 "
	    "OR coalesce(operator, '" SESSION_TOKEN_NAME "') = $2";
	const struct end *e = arg;
	struct audit_entry entry = {.at = e->now,
		.action = "operator.signed_out"};
	struct db_rows *rows = NULL;
	char *name = NULL;
	int rc;

	if (e->everywhere)
		entry.action = "operator.signed_out_everywhere";
	if (db_query(db, "SELECT coalesce(operator, '" SESSION_TOKEN_NAME "') "
	    "FROM operator_session WHERE hash = $1", DB_ARGS(db_text(e->hash)),
	    &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		name = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	if (rc != 1)
		return rc;
	entry.actor = name;
	entry.subject = name;
	rc = db_run(db, e->everywhere ? all : one,
	    DB_ARGS(db_text(e->hash), db_text(name)), NULL, err);
	if (rc == 0)
		rc = audit_add(db, &entry, err);
	free(name);
	return rc;
}

int
session_end(struct db *db, const char *secret, bool everywhere, int64_t now,
    struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	struct end e = {hash, everywhere, now};

	secret_hash(secret, strlen(secret), hash);
	return db_transact(db, end, &e, err);
}
