/* budget.c - keeps what was asked of providers, for all processes. */

#include "store/budget.h"

#include "base/mem.h"
#include "base/secret.h"

int
budget_load(struct db *db, const char *scope, int64_t window_ms,
    int64_t first, int64_t last, struct budget_use *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT coalesce(sum(used), 0), "
	    "coalesce(min(bucket), 0) FROM budget WHERE scope = $1 "
	    "AND window_ms = $2 AND bucket BETWEEN $3 AND $4",
	    DB_ARGS(db_text(scope), db_int(window_ms), db_int(first),
	    db_int(last)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->used = db_column_int(rows, 0);
		out->oldest = db_column_int(rows, 1);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
budget_add(struct db *db, const struct budget_entry *entry,
    struct error *err)
{
	if (db_run(db, "DELETE FROM budget WHERE scope = $1 "
	    "AND window_ms = $2 AND bucket < $3",
	    DB_ARGS(db_text(entry->scope), db_int(entry->window_ms),
	    db_int(entry->first)), NULL, err) != 0)
		return -1;
	return db_run(db, "INSERT INTO budget (scope, window_ms, bucket, used, "
	    "ends_at) VALUES ($1, $2, $3, $4, $5) "
	    "ON CONFLICT (scope, window_ms, bucket) "
	    "DO UPDATE SET used = budget.used + excluded.used",
	    DB_ARGS(db_text(entry->scope), db_int(entry->window_ms),
	    db_int(entry->bucket), db_int(entry->cost),
	    db_int(entry->ends_at)), NULL, err);
}

int
budget_subtract(struct db *db, const char *scope, int64_t window_ms,
    int64_t bucket, int64_t cost, struct error *err)
{
	return db_run(db, "UPDATE budget SET used = used - $1 "
	    "WHERE scope = $2 AND window_ms = $3 AND bucket = $4 "
	    "AND used >= $1",
	    DB_ARGS(db_int(cost), db_text(scope), db_int(window_ms),
	    db_int(bucket)), NULL, err);
}

int
budget_pause(struct db *db, const char *scope, int64_t until,
    struct error *err)
{
	return db_run(db, "INSERT INTO budget (scope, window_ms, bucket, used, "
	    "ends_at) VALUES ($1, 0, 0, 0, $2) "
	    "ON CONFLICT (scope, window_ms, bucket) "
	    "DO UPDATE SET ends_at = excluded.ends_at "
	    "WHERE budget.ends_at < excluded.ends_at",
	    DB_ARGS(db_text(scope), db_int(until)), NULL, err);
}

int
budget_paused(struct db *db, const char *scope, int64_t now, int64_t *until,
    struct error *err)
{
	return db_number(db, "SELECT ends_at FROM budget WHERE scope = $1 "
	    "AND window_ms = 0 AND bucket = 0 AND ends_at > $2",
	    DB_ARGS(db_text(scope), db_int(now)), 0, until, err);
}

int
budget_note(struct db *db, const char *scope, enum budget_note what,
    int64_t value, int64_t until, struct error *err)
{
	return db_run(db, "INSERT INTO budget (scope, window_ms, bucket, used, "
	    "ends_at) VALUES ($1, 0, $2, $3, $4) "
	    "ON CONFLICT (scope, window_ms, bucket) "
	    "DO UPDATE SET used = excluded.used, ends_at = excluded.ends_at",
	    DB_ARGS(db_text(scope), db_int(what), db_int(value),
	    db_int(until)), NULL, err);
}

int
budget_noted(struct db *db, const char *scope, enum budget_note what,
    int64_t now, int64_t none, int64_t *value, struct error *err)
{
	return db_number(db, "SELECT used FROM budget WHERE scope = $1 "
	    "AND window_ms = 0 AND bucket = $2 AND ends_at > $3",
	    DB_ARGS(db_text(scope), db_int(what), db_int(now)), none, value,
	    err);
}

/* From a place of chance on, so that not all try the same one first. */
int
budget_place(struct db *db, const char *scope, int places,
    struct db_lock **out, struct error *err)
{
	uint32_t start;
	int i, rc = 1;
	char *name;

	*out = NULL;
	secret_random(&start, sizeof(start));
	for (i = 0; i < places && rc == 1; i++) {
		name = xasprintf("place:%s:%u", scope,
		    (start % (uint32_t)places + (uint32_t)i) %
		    (uint32_t)places);
		rc = db_lock(db, name, 0, out, err);
		free(name);
	}
	return rc;
}
