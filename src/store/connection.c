/* connection.c - the OAuth grants, sealed, changed only by who saw them. */

#include "store/connection.h"

#include "base/mem.h"
#include "base/uuid.h"

#define COLUMNS "tenant, service, status, sealed, data_center, " \
	"accounts_server, api_domain, scopes, last_error, generation, " \
	"access_expires_at, refresh_token_created_at, last_refresh_at, " \
	"not_before, consecutive_failures, created_at, realm_id, client_id, " \
	"refresh_expires_at, hard_expires_at, renewal_tried_at, answer_lost_at"

void
connection_release(struct connection *c)
{
	free(c->tenant);
	free(c->service);
	free(c->status);
	free(c->sealed);
	free(c->data_center);
	free(c->accounts_server);
	free(c->api_domain);
	free(c->scopes);
	free(c->last_error);
	free(c->realm_id);
	free(c->client_id);
	memset(c, 0, sizeof(*c));
}

void
connection_copy(struct connection *to, const struct connection *from)
{
	*to = *from;
	to->tenant = xstrdup(from->tenant);
	to->service = xstrdup(from->service);
	to->status = xstrdup(from->status);
	to->sealed = NULL;
	to->data_center = xstrdup(from->data_center);
	to->accounts_server = xstrdup(from->accounts_server);
	to->api_domain = xstrdup(from->api_domain);
	to->scopes = xstrdup(from->scopes);
	to->last_error = xstrdup(from->last_error);
	to->realm_id = xstrdup(from->realm_id);
	to->client_id = xstrdup(from->client_id);
}

static void
read_row(struct db_rows *rows, struct connection *c)
{
	int i = 0;

	c->tenant = xstrdup(db_column_text(rows, i++));
	c->service = xstrdup(db_column_text(rows, i++));
	c->status = xstrdup(db_column_text(rows, i++));
	c->sealed = xstrdup(db_column_text(rows, i++));
	c->data_center = xstrdup(db_column_text(rows, i++));
	c->accounts_server = xstrdup(db_column_text(rows, i++));
	c->api_domain = xstrdup(db_column_text(rows, i++));
	c->scopes = xstrdup(db_column_text(rows, i++));
	c->last_error = xstrdup(db_column_text(rows, i++));
	c->generation = db_column_int(rows, i++);
	c->access_expires_at = db_column_int(rows, i++);
	c->refresh_token_created_at = db_column_int(rows, i++);
	c->last_refresh_at = db_column_int(rows, i++);
	c->not_before = db_column_int(rows, i++);
	c->consecutive_failures = db_column_int(rows, i++);
	c->created_at = db_column_int(rows, i++);
	c->realm_id = xstrdup(db_column_text(rows, i++));
	c->client_id = xstrdup(db_column_text(rows, i++));
	c->refresh_expires_at = db_column_int(rows, i++);
	c->hard_expires_at = db_column_int(rows, i++);
	c->renewal_tried_at = db_column_int(rows, i++);
	c->answer_lost_at = db_column_int(rows, i);
}

int64_t
connection_reconnect_by(const struct connection *c)
{
	if (c->hard_expires_at == 0 || (c->refresh_expires_at != 0 &&
	    c->refresh_expires_at < c->hard_expires_at))
		return c->refresh_expires_at;
	return c->hard_expires_at;
}

int
connection_load(struct db *db, const char *tenant, const char *service,
    struct connection *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS " FROM connection "
	    "WHERE tenant = $1 AND service = $2",
	    DB_ARGS(db_text(tenant), db_text(service)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		read_row(rows, out);
	} else if (rc == 0) {
		out->tenant = xstrdup(tenant);
		out->service = xstrdup(service);
		out->status = xstrdup(CONNECTION_NONE);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
connection_store(struct db *db, const struct connection *c, int64_t seen,
    bool *stored, struct error *err)
{
	static const char *const update = "UPDATE connection SET "
	    "status = $3, sealed = $4, data_center = $5, "
	    "accounts_server = $6, api_domain = $7, scopes = $8, "
	    "last_error = NULL, generation = generation + 1, "
	    "access_expires_at = $9, refresh_token_created_at = $10, "
	    "last_refresh_at = $11, not_before = 0, "
	    "consecutive_failures = 0, "
	    "created_at = coalesce(created_at, $13), realm_id = $14, "
	    "client_id = $15, refresh_expires_at = $16, "
	    "hard_expires_at = $17, renewal_tried_at = $18, "
	    "answer_lost_at = 0 "
	    "WHERE tenant = $1 AND service = $2 AND generation = $12";
	static const char *const insert = "INSERT INTO connection ("
	    COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $12 + 1, "
	    "$9, $10, $11, 0, 0, $13, $14, $15, $16, $17, $18, 0) "
	    "ON CONFLICT (tenant, service) DO NOTHING";
	int64_t n;

	if (db_run(db, seen == 0 ? insert : update, DB_ARGS(
	    db_text(c->tenant), db_text(c->service), db_text(c->status),
	    db_text(c->sealed), db_text(c->data_center),
	    db_text(c->accounts_server), db_text(c->api_domain),
	    db_text(c->scopes), db_int(c->access_expires_at),
	    db_int(c->refresh_token_created_at), db_int(c->last_refresh_at),
	    db_int(seen), db_int(c->created_at), db_text(c->realm_id),
	    db_text(c->client_id), db_int(c->refresh_expires_at),
	    db_int(c->hard_expires_at), db_int(c->renewal_tried_at)), &n,
	    err) != 0)
		return -1;
	*stored = n > 0;
	return 0;
}

int
connection_fail(struct db *db, const char *tenant, const char *service,
    int64_t generation, const struct connection_failure *failure,
    struct error *err)
{
	return db_run(db, "UPDATE connection SET status = $1, "
	    "last_error = $2, not_before = $3, answer_lost_at = "
	    "CASE WHEN $4 = 0 THEN answer_lost_at ELSE $4 END, "
	    "consecutive_failures = consecutive_failures + 1 "
	    "WHERE tenant = $5 AND service = $6 AND generation = $7",
	    DB_ARGS(db_text(failure->status), db_text(failure->error),
	    db_int(failure->not_before), db_int(failure->lost_at),
	    db_text(tenant), db_text(service), db_int(generation)), NULL, err);
}

int
connection_lost_answer(struct db *db, const char *tenant,
    const char *service, int64_t generation, int64_t at, struct error *err)
{
	return db_run(db, "UPDATE connection SET answer_lost_at = $1 "
	    "WHERE tenant = $2 AND service = $3 AND generation = $4",
	    DB_ARGS(db_int(at), db_text(tenant), db_text(service),
	    db_int(generation)), NULL, err);
}

int
connection_expire(struct db *db, const char *tenant, const char *service,
    int64_t generation, struct error *err)
{
	return db_run(db, "UPDATE connection SET access_expires_at = 0 "
	    "WHERE tenant = $1 AND service = $2 AND generation = $3",
	    DB_ARGS(db_text(tenant), db_text(service), db_int(generation)),
	    NULL, err);
}

int
connection_forget(struct db *db, const char *tenant, const char *service,
    int64_t seen, struct error *err)
{
	int64_t n;

	if (db_run(db, "DELETE FROM connection WHERE tenant = $1 "
	    "AND service = $2 AND generation = $3",
	    DB_ARGS(db_text(tenant), db_text(service), db_int(seen)), &n,
	    err) != 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_CONFLICT,
		    "the connection was changed by somebody else meanwhile; "
		    "look again");
	return 0;
}

int
connection_find_realm(struct db *db, const char *service,
    const char *realm_id, char **tenant, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*tenant = NULL;
	if (db_query(db, "SELECT tenant FROM connection "
	    "WHERE service = $1 AND realm_id = $2",
	    DB_ARGS(db_text(service), db_text(realm_id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*tenant = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static int
each_row(struct db_rows *rows, int (*each)(const struct connection *c,
    void *arg), void *arg, struct error *err)
{
	struct connection c = {0};
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &c);
		rc = each(&c, arg);
		connection_release(&c);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
connection_each_old(struct db *db, const char *service, const char *tenant,
    int64_t before, int64_t tried_before, int limit,
    int (*each)(const struct connection *c, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT " COLUMNS " FROM connection "
	    "WHERE service = $1 AND ($2 IS NULL OR tenant = $2) "
	    "AND refresh_token_created_at <= $3 AND renewal_tried_at <= $4 "
	    "AND status <> '" CONNECTION_RECONNECT "' "
	    "ORDER BY refresh_token_created_at, tenant LIMIT $5",
	    DB_ARGS(db_text(service), db_text(tenant), db_int(before),
	    db_int(tried_before), db_int(limit)), &rows, err) != 0)
		return -1;
	return each_row(rows, each, arg, err);
}

int
connection_list(struct db *db, const char *tenant,
    int (*each)(const struct connection *c, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT " COLUMNS " FROM connection "
	    "WHERE $1 IS NULL OR tenant = $1 ORDER BY tenant, service",
	    DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	return each_row(rows, each, arg, err);
}

struct mint {
	const char *token_hash;
	int64_t now;
	const struct connection_quota *quotas;
	size_t count;
};

/* ERROR_LIMITED when a quota is spent. */
static int
check_quota(struct db *db, const struct mint *m,
    const struct connection_quota *q, struct error *err)
{
	int64_t n, oldest, since = m->now - q->window_ms;

	if (q->max == 0)
		return 0;
	if (db_number(db, "SELECT count(*) FROM mint WHERE token_hash = $1 "
	    "AND minted_at > $2", DB_ARGS(db_text(m->token_hash),
	    db_int(since)), 0, &n, err) != 0)
		return -1;
	if (n < q->max)
		return 0;
	if (db_number(db, "SELECT min(minted_at) FROM mint "
	    "WHERE token_hash = $1 AND minted_at > $2",
	    DB_ARGS(db_text(m->token_hash), db_int(since)), m->now, &oldest,
	    err) != 0)
		return -1;
	return error_limited(err,
	    (int)((oldest + q->window_ms - m->now) / 1000) + 1,
	    "the provider allows %d new access tokens in %d minutes and they "
	    "are spent; wait", q->max, (int)(q->window_ms / 60000));
}

static int
mint(struct db *db, void *arg, struct error *err)
{
	const struct mint *m = arg;
	int64_t longest = 0;
	char id[UUID_SIZE];
	size_t i;

	for (i = 0; i < m->count; i++) {
		if (check_quota(db, m, &m->quotas[i], err) != 0)
			return -1;
		if (m->quotas[i].window_ms > longest)
			longest = m->quotas[i].window_ms;
	}
	if (db_run(db, "DELETE FROM mint WHERE token_hash = $1 "
	    "AND minted_at <= $2", DB_ARGS(db_text(m->token_hash),
	    db_int(m->now - longest)), NULL, err) != 0)
		return -1;
	uuid_make(id);
	return db_run(db, "INSERT INTO mint (id, token_hash, minted_at) "
	    "VALUES ($1, $2, $3)", DB_ARGS(db_text(id),
	    db_text(m->token_hash), db_int(m->now)), NULL, err);
}

int
connection_mint(struct db *db, const char *token_hash, int64_t now,
    const struct connection_quota *quotas, size_t n, struct error *err)
{
	struct mint m = {token_hash, now, quotas, n};

	return db_transact(db, mint, &m, err);
}
