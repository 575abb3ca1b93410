/* conflict.c - keeps records that both sides changed at once. */

#include "store/conflict.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conflict_row.h"
#include "mirror_row.h"

#define COLUMNS "id, record_id, tenant, kind, strategy, fields, base, " \
	"ours, theirs, winner, opened_at, resolved_at "

void
conflict_release(struct conflict *c)
{
	free(c->tenant);
	free(c->kind);
	free(c->strategy);
	free(c->fields);
	free(c->base);
	free(c->ours);
	free(c->theirs);
	free(c->winner);
	memset(c, 0, sizeof(*c));
}

static void
read_row(struct db_rows *rows, struct conflict *c)
{
	memset(c, 0, sizeof(*c));
	(void)snprintf(c->id, sizeof(c->id), "%s", db_column_text(rows, 0));
	(void)snprintf(c->record_id, sizeof(c->record_id), "%s",
	    db_column_text(rows, 1));
	c->tenant = xstrdup(db_column_text(rows, 2));
	c->kind = xstrdup(db_column_text(rows, 3));
	c->strategy = xstrdup(db_column_text(rows, 4));
	c->fields = xstrdup(db_column_text(rows, 5));
	c->base = xstrdup(db_column_text(rows, 6));
	c->ours = xstrdup(db_column_text(rows, 7));
	c->theirs = xstrdup(db_column_text(rows, 8));
	c->winner = xstrdup(db_column_text(rows, 9));
	c->opened_at = db_column_int(rows, 10);
	c->resolved_at = db_column_int(rows, 11);
}

/* The one row of a query, which it ends. */
static int
one_row(struct db_rows *rows, struct conflict *out, bool *found,
    struct error *err)
{
	int rc = db_next(rows, err);

	*found = rc == 1;
	if (rc == 1)
		read_row(rows, out);
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
conflict_load(struct db *db, const char *id, struct conflict *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	bool found;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS "FROM conflict WHERE id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0 ||
	    one_row(rows, out, &found, err) != 0)
		return -1;
	return found ? 0 : error_set(err, ERROR_NOT_FOUND,
	    "there is no conflict %.100s", id);
}

int
conflict_of_record(struct db *db, const char *record_id,
    struct conflict *out, bool *found, struct error *err)
{
	struct db_rows *rows = NULL;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS "FROM conflict "
	    "WHERE record_id = $1 AND resolved_at IS NULL",
	    DB_ARGS(db_text(record_id)), &rows, err) != 0)
		return -1;
	return one_row(rows, out, found, err);
}

int
conflict_list(struct db *db, const struct conflict_filter *filter,
    int (*each)(const struct conflict *c, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct conflict c;
	int rc;

	if (db_query(db, "SELECT " COLUMNS "FROM conflict "
	    "WHERE ($1 IS NULL OR tenant = $1) "
	    "AND ($2 <> 0 OR resolved_at IS NULL) "
	    "AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
	    DB_ARGS(db_text(filter->tenant), db_int(filter->settled),
	    db_text(filter->before), db_int(filter->limit)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &c);
		rc = each(&c, arg);
		conflict_release(&c);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
conflict_count(struct db *db, const char *tenant, int64_t *n,
    struct error *err)
{
	return db_number(db, "SELECT count(*) FROM conflict "
	    "WHERE resolved_at IS NULL AND ($1 IS NULL OR tenant = $1)",
	    DB_ARGS(db_text(tenant)), 0, n, err);
}

int
conflict_add(struct db *db, const struct mirror_record *r,
    enum merge_strategy strategy, const struct conflict_sides *sides,
    const char *winner, int64_t now, struct error *err)
{
	char id[UUID_SIZE];

	uuid_make(id);
	return db_run(db, "INSERT INTO conflict (id, tenant, record_id, kind, "
	    "strategy, fields, base, ours, theirs, opened_at, resolved_at, "
	    "winner) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
	    "nullif($11, 0), $12)", DB_ARGS(db_text(id), db_text(r->tenant),
	    db_text(r->id),
	    db_text(mirror_kind_name(r->kind)),
	    db_text(merge_strategy_name(strategy)), db_text(sides->fields),
	    db_text(sides->base), db_text(sides->ours),
	    db_text(sides->theirs), db_int(now),
	    db_int(winner != NULL ? now : 0), db_text(winner)), NULL,
	    err);
}

int
conflict_set_theirs(struct db *db, const char *id, const char *fields,
    const char *ours, const char *theirs, struct error *err)
{
	return db_run(db, "UPDATE conflict SET fields = $1, ours = $2, "
	    "theirs = $3 WHERE id = $4", DB_ARGS(db_text(fields),
	    db_text(ours), db_text(theirs), db_text(id)), NULL, err);
}

int
conflict_close(struct db *db, const char *id, const char *winner,
    int64_t now, struct error *err)
{
	return db_run(db, "UPDATE conflict SET resolved_at = $1, winner = $2 "
	    "WHERE id = $3", DB_ARGS(db_int(now), db_text(winner),
	    db_text(id)), NULL, err);
}

/* --- Shown --------------------------------------------------------------- */

/* The members in question of a side; null when it deleted the record. */
static struct json *
show_side(const char *text, const char *fields)
{
	struct json *side = NULL, *out;
	struct error err = ERROR_INIT;
	char *names = xstrdup(fields), *rest = NULL, *name;
	const struct json *v;

	if (text == NULL || mirror_parse(text, &side, &err) != 0) {
		free(names);
		return json_null();
	}
	/* Against a deletion the whole record is in question. */
	out = fields[0] == '\0' ? json_copy(side) : json_object();
	for (name = strtok_r(names, " ", &rest); name != NULL;
	    name = strtok_r(NULL, " ", &rest)) {
		v = json_get(side, name);
		json_set(out, name, v != NULL ? json_copy(v) : json_null());
	}
	json_free(side);
	free(names);
	return out;
}

static struct json *
show_names(const char *fields)
{
	char *names = xstrdup(fields), *rest = NULL, *name;
	struct json *list = json_array();

	for (name = strtok_r(names, " ", &rest); name != NULL;
	    name = strtok_r(NULL, " ", &rest))
		json_add(list, json_text(name));
	free(names);
	return list;
}

struct json *
conflict_show(const struct conflict *c)
{
	struct json *j = json_object();

	json_set_text(j, "id", c->id);
	json_set_text(j, "record_id", c->record_id);
	json_set_text(j, "tenant", c->tenant);
	json_set_text(j, "kind", c->kind);
	json_set_text(j, "strategy", c->strategy);
	json_set(j, "fields", show_names(c->fields));
	json_set(j, "local", show_side(c->ours, c->fields));
	json_set(j, "remote", show_side(c->theirs, c->fields));
	json_set(j, "agreed", show_side(c->base, c->fields));
	json_set_instant(j, "opened_at", c->opened_at);
	json_set_instant(j, "resolved_at", c->resolved_at);
	json_set_text(j, "winner", c->winner);
	return j;
}
