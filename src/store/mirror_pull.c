/* mirror_pull.c - how far the reading of a provider's records has come. */

#include "store/mirror_pull.h"

#include <stdio.h>
#include <string.h>

int
mirror_pull_load(struct db *db, const char *tenant, const char *kind,
    struct mirror_pull *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	if (db_query(db, "SELECT watermark, swept_at, pass, pass_at, "
	    "pass_top, rows_read, anchors FROM mirror_pull WHERE tenant = $1 "
	    "AND kind = $2", DB_ARGS(db_text(tenant), db_text(kind)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->watermark = db_column_int(rows, 0);
		out->swept_at = db_column_int(rows, 1);
		(void)snprintf(out->pass, sizeof(out->pass), "%s",
		    db_column_text(rows, 2));
		out->pass_at = db_column_int(rows, 3);
		out->pass_top = db_column_int(rows, 4);
		out->rows_read = db_column_int(rows, 5);
		(void)snprintf(out->anchors, sizeof(out->anchors), "%s",
		    db_column_text(rows, 6));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
mirror_pull_oldest(struct db *db, const char *tenant, int64_t *at,
    struct error *err)
{
	return db_number(db, "SELECT min(CASE WHEN p.swept_at > 0 "
	    "THEN p.swept_at ELSE c.refresh_token_created_at END) "
	    "FROM connection c LEFT JOIN mirror_pull p ON p.tenant = c.tenant "
	    "AND p.kind IN ('product', 'category', 'customer', 'sales_order') "
	    "WHERE c.service = 'zoho_inventory' AND c.status = 'connected' "
	    "AND ($1 IS NULL OR c.tenant = $1)", DB_ARGS(db_text(tenant)), 0,
	    at, err);
}

int
mirror_pull_store(struct db *db, const char *tenant,
    const struct mirror_pull *p, struct error *err)
{
	return db_run(db, "INSERT INTO mirror_pull (tenant, kind, watermark, "
	    "swept_at, pass, pass_at, pass_top, rows_read, anchors) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
	    "ON CONFLICT (tenant, kind) DO UPDATE SET "
	    "watermark = excluded.watermark, swept_at = excluded.swept_at, "
	    "pass = excluded.pass, pass_at = excluded.pass_at, "
	    "pass_top = excluded.pass_top, rows_read = excluded.rows_read, "
	    "anchors = excluded.anchors",
	    DB_ARGS(db_text(tenant), db_text(p->kind), db_int(p->watermark),
	    db_int(p->swept_at), db_text(p->pass), db_int(p->pass_at),
	    db_int(p->pass_top), db_int(p->rows_read), db_text(p->anchors)),
	    NULL, err);
}

int
mirror_met_add(struct db *db, const char *tenant, const char *kind,
    const char *provider_id, bool *fresh, struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO mirror_met (tenant, kind, provider_id) "
	    "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
	    DB_ARGS(db_text(tenant), db_text(kind), db_text(provider_id)),
	    &n, err) != 0)
		return -1;
	*fresh = n > 0;
	return 0;
}

int
mirror_met_clear(struct db *db, const char *tenant, const char *kind,
    struct error *err)
{
	return db_run(db, "DELETE FROM mirror_met WHERE tenant = $1 "
	    "AND kind = $2", DB_ARGS(db_text(tenant), db_text(kind)), NULL,
	    err);
}

/* Ends the query. */
static int
each_id(struct db_rows *rows, int (*each)(const char *provider_id, void *arg),
    void *arg, struct error *err)
{
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
mirror_each_unmet(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *after, int limit,
    int (*each)(const char *provider_id, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT m.provider_id FROM mirror m "
	    "WHERE m.tenant = $1 AND m.kind = $2 AND m.provider_id > $3 "
	    "AND m.gone_at = 0 AND NOT EXISTS (SELECT 1 FROM mirror_met t "
	    "WHERE t.tenant = $1 AND t.kind = $2 "
	    "AND t.provider_id = m.provider_id) "
	    "ORDER BY m.provider_id LIMIT $4", DB_ARGS(db_text(tenant),
	    db_text(mirror_kind_name(kind)), db_text(after), db_int(limit)),
	    &rows, err) != 0)
		return -1;
	return each_id(rows, each, arg, err);
}

int
mirror_each_known(struct db *db, const char *tenant, enum mirror_kind kind,
    int (*each)(const char *provider_id, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT provider_id FROM mirror WHERE tenant = $1 "
	    "AND kind = $2 AND provider_id IS NOT NULL AND gone_at = 0 "
	    "ORDER BY provider_id", DB_ARGS(db_text(tenant),
	    db_text(mirror_kind_name(kind))), &rows, err) != 0)
		return -1;
	return each_id(rows, each, arg, err);
}

int
mirror_count(struct db *db, const char *tenant, enum mirror_kind kind,
    int64_t *n, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM mirror WHERE tenant = $1 "
	    "AND kind = $2 AND provider_id IS NOT NULL AND gone_at = 0",
	    DB_ARGS(db_text(tenant), db_text(mirror_kind_name(kind))), 0, n,
	    err);
}

/* --- Details ------------------------------------------------------------- */

static int
set_wish(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *provider_id, bool wish, int64_t since, struct error *err)
{
	return db_run(db, "UPDATE mirror SET wants_detail = $1 "
	    "WHERE tenant = $2 AND kind = $3 AND provider_id = $4 "
	    "AND gone_at = 0 AND wants_detail <> $1 AND read_at <= $5",
	    DB_ARGS(db_int(wish), db_text(tenant),
	    db_text(mirror_kind_name(kind)), db_text(provider_id),
	    db_int(since)), NULL, err);
}

int
mirror_want_detail(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *provider_id, struct error *err)
{
	return set_wish(db, tenant, kind, provider_id, true, INT64_MAX, err);
}

int
mirror_want_detail_since(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *provider_id, int64_t since,
    struct error *err)
{
	return set_wish(db, tenant, kind, provider_id, true, since, err);
}

int
mirror_drop_detail(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *provider_id, struct error *err)
{
	return set_wish(db, tenant, kind, provider_id, false, INT64_MAX, err);
}

int
mirror_each_bare(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *after, struct mirror_bare *out, int max, int *n,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct mirror_bare *b;
	int rc;

	*n = 0;
	if (db_query(db, "SELECT id, provider_id, revision FROM mirror "
	    "WHERE tenant = $1 AND kind = $2 AND id > $3 "
	    "AND wants_detail <> 0 AND provider_id IS NOT NULL "
	    "AND gone_at = 0 ORDER BY id LIMIT $4", DB_ARGS(db_text(tenant),
	    db_text(mirror_kind_name(kind)), db_text(after), db_int(max)),
	    &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		b = &out[(*n)++];
		(void)snprintf(b->id, sizeof(b->id), "%s",
		    db_column_text(rows, 0));
		(void)snprintf(b->provider_id, sizeof(b->provider_id), "%s",
		    db_column_text(rows, 1));
		b->first = db_column_int(rows, 2) == 1;
	}
	db_rows_free(rows);
	return rc;
}

int
mirror_count_bare(struct db *db, const char *tenant, enum mirror_kind kind,
    int64_t *n, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM mirror WHERE tenant = $1 "
	    "AND kind = $2 AND wants_detail <> 0 "
	    "AND provider_id IS NOT NULL AND gone_at = 0",
	    DB_ARGS(db_text(tenant), db_text(mirror_kind_name(kind))), 0, n,
	    err);
}
