/* ticket.c - secrets that work once, for a short time. */

#include "store/ticket.h"

#include "base/mem.h"
#include "base/secret.h"

void
ticket_release(struct ticket *t)
{
	free(t->tenant);
	free(t->service);
	free(t->payload);
	memset(t, 0, sizeof(*t));
}

int
ticket_add(struct db *db, const char *kind, const char *secret,
    const struct ticket *t, struct error *err)
{
	char hash[SECRET_HASH_SIZE];

	secret_hash(secret, strlen(secret), hash);
	return db_run(db, "INSERT INTO ticket (hash, kind, tenant, service, "
	    "payload, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
	    DB_ARGS(db_text(hash), db_text(kind), db_text(t->tenant),
	    db_text(t->service), db_text(t->payload), db_int(t->expires_at)),
	    NULL, err);
}

static int
read_one(struct db_rows *rows, struct ticket *out, struct error *err)
{
	int rc = db_next(rows, err);

	if (rc == 1) {
		out->tenant = xstrdup(db_column_text(rows, 0));
		out->service = xstrdup(db_column_text(rows, 1));
		out->payload = xstrdup(db_column_text(rows, 2));
		out->expires_at = db_column_int(rows, 3);
	} else if (rc == 0) {
		error_set(err, ERROR_NOT_FOUND,
		    "the link is unknown, was used already, or has expired");
	}
	return rc == 1 ? 0 : -1;
}

int
ticket_load(struct db *db, const char *kind, const char *secret,
    int64_t now, struct ticket *out, struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	secret_hash(secret, strlen(secret), hash);
	if (db_query(db, "SELECT tenant, service, payload, expires_at "
	    "FROM ticket WHERE hash = $1 AND kind = $2 AND expires_at > $3",
	    DB_ARGS(db_text(hash), db_text(kind), db_int(now)), &rows,
	    err) != 0)
		return -1;
	rc = read_one(rows, out, err);
	db_rows_free(rows);
	return rc;
}

struct spend {
	const char *hash, *kind;
	int64_t now;
	struct ticket *out;
};

static int
spend(struct db *db, void *arg, struct error *err)
{
	struct spend *s = arg;
	struct db_rows *rows = NULL;
	int rc;

	ticket_release(s->out);
	if (db_query(db, "DELETE FROM ticket WHERE hash = $1 AND kind = $2 "
	    "AND expires_at > $3 "
	    "RETURNING tenant, service, payload, expires_at",
	    DB_ARGS(db_text(s->hash), db_text(s->kind), db_int(s->now)), &rows,
	    err) != 0)
		return -1;
	rc = read_one(rows, s->out, err);
	db_rows_free(rows);
	return rc;
}

int
ticket_spend(struct db *db, const char *kind, const char *secret,
    int64_t now, struct ticket *out, struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	struct spend s = {hash, kind, now, out};
	int rc;

	memset(out, 0, sizeof(*out));
	secret_hash(secret, strlen(secret), hash);
	rc = db_transact(db, spend, &s, err);
	if (rc != 0)
		ticket_release(out);
	return rc;
}
