/* copy.c - makes one store like another, and proves it. */

#include "store/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy_table.h"

/* What each store says of itself. */
static const char *const own[] = {"schema_step", "store_copy"};
/* A store in use has rows here; one just made has none. */
static const char *const in_use =
    "SELECT (SELECT count(*) FROM lead) + (SELECT count(*) FROM connection) + "
    "(SELECT count(*) FROM run) + (SELECT count(*) FROM tenant "
    "WHERE name <> 'default')";

struct copy {
	struct db *from, *to;
	struct copy_table *tables;
	size_t count;
	struct copy_page source, target;
	struct copy_row after; /* the last row done; borrowed by nobody */
	bool proving;          /* compare only */
	int64_t changed;
};

/* --- The tables -------------------------------------------------------- */

static bool
is_own(const char *table)
{
	size_t i;

	for (i = 0; i < nitems(own); i++) {
		if (strcmp(table, own[i]) == 0)
			return true;
	}
	return false;
}

static int
add_column(const struct db_column *column, void *arg)
{
	struct copy *copy = arg;
	struct copy_table *t;
	struct copy_column *c;

	if (is_own(column->table))
		return 0;
	t = copy->count > 0 ? &copy->tables[copy->count - 1] : NULL;
	if (t == NULL || strcmp(t->name, column->table) != 0) {
		copy->tables = xreallocarray(copy->tables, copy->count + 1,
		    sizeof(*copy->tables));
		t = &copy->tables[copy->count++];
		memset(t, 0, sizeof(*t));
		t->name = xstrdup(column->table);
	}
	if (t->count == COPY_COLUMNS)
		return 1;
	c = &t->columns[t->count++];
	c->name = xstrdup(column->name);
	c->number = column->number;
	c->key = column->key;
	if (column->references != NULL &&
	    t->reference_count < (int)nitems(t->references))
		t->references[t->reference_count++] =
		    xstrdup(column->references);
	return 0;
}

static int
load_tables(struct copy *copy, struct error *err)
{
	size_t i;
	int rc;

	rc = db_columns(copy->from, add_column, copy, err);
	if (rc > 0)
		return error_set(err, ERROR_INTERNAL,
		    "a table has more columns than can be copied");
	for (i = 0; i < copy->count && rc == 0; i++)
		rc = copy_table_prepare(&copy->tables[i], err);
	return rc;
}

static bool
is_placed(const struct copy *copy, const char *name)
{
	size_t i;

	for (i = 0; i < copy->count; i++) {
		if (strcmp(copy->tables[i].name, name) == 0)
			return copy->tables[i].placed;
	}
	return true;
}

/* The next table whose references are all done; NULL: none is left. */
static struct copy_table *
next_table(struct copy *copy)
{
	size_t i;
	int r;

	for (i = 0; i < copy->count; i++) {
		struct copy_table *t = &copy->tables[i];

		for (r = 0; r < t->reference_count; r++) {
			if (!is_placed(copy, t->references[r]))
				break;
		}
		if (!t->placed && r == t->reference_count) {
			t->placed = true;
			return t;
		}
	}
	return NULL;
}

/* --- The rows ---------------------------------------------------------- */

struct step {
	struct copy *copy;
	const struct copy_table *table;
	int64_t changed;
};

static int
change(struct step *s, bool put, const struct copy_row *row,
    struct error *err)
{
	s->changed++;
	if (s->copy->proving)
		return error_set(err, ERROR_UNAVAILABLE,
		    "rows of the table %s changed while they were copied; "
		    "stop all programs, and run the copy again",
		    s->table->name);
	return put ? copy_put(s->copy->to, s->table, row, err)
	    : copy_remove(s->copy->to, s->table, row, err);
}

/*
 * One page of both stores.  Only up to where both pages reach can be told
 * what is missing; the next pages begin there.
 */
static int
merge(struct db *db, void *arg, struct error *err)
{
	struct step *s = arg;
	const struct copy_page *a = &s->copy->source, *b = &s->copy->target;
	int i = 0, k = 0, order, rc = 0;

	(void)db;
	s->changed = 0;
	while (rc == 0 && (i < a->count || k < b->count)) {
		if ((i == a->count && !a->last) || (k == b->count && !b->last))
			break;
		order = i == a->count ? 1 : k == b->count ? -1
		    : copy_compare_keys(s->table, &a->rows[i], &b->rows[k]);
		if (order > 0)
			rc = change(s, false, &b->rows[k], err);
		else if (order < 0 || !copy_same_row(s->table, &a->rows[i],
		    &b->rows[k]))
			rc = change(s, true, &a->rows[i], err);
		i += order <= 0;
		k += order >= 0;
	}
	return rc;
}

/* The last row up to which both pages have been merged; NULL: the end. */
static const struct copy_row *
reached(const struct copy_table *t, const struct copy_page *a,
    const struct copy_page *b)
{
	const struct copy_row *x, *y;

	if (a->last && b->last)
		return NULL;
	if (a->last)
		return &b->rows[b->count - 1];
	if (b->last)
		return &a->rows[a->count - 1];
	x = &a->rows[a->count - 1];
	y = &b->rows[b->count - 1];
	return copy_compare_keys(t, x, y) < 0 ? x : y;
}

static void
keep_after(struct copy *copy, const struct copy_table *t,
    const struct copy_row *row)
{
	int i;

	for (i = 0; i < t->key_count; i++) {
		free(copy->after.texts[t->keys[i]]);
		copy->after.texts[t->keys[i]] =
		    xstrdup(row->texts[t->keys[i]]);
	}
}

static int
do_page(struct copy *copy, const struct copy_table *t, bool first, bool *end,
    int64_t *rows, int64_t *changed, struct error *err)
{
	const struct copy_row *after = first ? NULL : &copy->after, *at;
	struct step step = {copy, t, 0};
	int rc;

	rc = copy_page_read(copy->from, t, after, &copy->source, err);
	if (rc == 0)
		rc = copy_page_read(copy->to, t, after, &copy->target, err);
	if (rc == 0)
		rc = db_transact(copy->to, merge, &step, err);
	if (rc == 0) {
		at = reached(t, &copy->source, &copy->target);
		*end = at == NULL;
		*changed += step.changed;
		for (rc = 0; rc < copy->source.count && (at == NULL ||
		    copy_compare_keys(t, &copy->source.rows[rc], at) <= 0);
		    rc++)
			(*rows)++;
		rc = 0;
		if (at != NULL)
			keep_after(copy, t, at);
	}
	copy_page_release(t, &copy->source);
	copy_page_release(t, &copy->target);
	return rc;
}

static int
do_table(struct copy *copy, const struct copy_table *t,
    copy_report_fn *report, void *arg, struct error *err)
{
	int64_t rows = 0, changed = 0;
	bool end = false, first = true;
	int i, rc = 0;

	while (rc == 0 && !end) {
		rc = do_page(copy, t, first, &end, &rows, &changed, err);
		first = false;
	}
	for (i = 0; i < COPY_COLUMNS; i++) {
		free(copy->after.texts[i]);
		copy->after.texts[i] = NULL;
	}
	if (rc == 0 && report != NULL)
		report(t->name, rows, changed, arg);
	return rc;
}

static int
do_tables(struct copy *copy, copy_report_fn *report, void *arg,
    struct error *err)
{
	const struct copy_table *t;
	size_t i, done = 0;

	for (i = 0; i < copy->count; i++)
		copy->tables[i].placed = false;
	while ((t = next_table(copy)) != NULL) {
		if (do_table(copy, t, report, arg, err) != 0)
			return -1;
		done++;
	}
	if (done < copy->count)
		return error_set(err, ERROR_INTERNAL,
		    "some tables refer to each other in a circle");
	return 0;
}

/* --- Whether it may ---------------------------------------------------- */

static int
begin_copy(struct db *db, void *arg, struct error *err)
{
	const char *source = arg;

	if (db_script(db, "CREATE TABLE store_copy "
	    "(source TEXT NOT NULL PRIMARY KEY)", err) != 0)
		return -1;
	return db_run(db, "INSERT INTO store_copy (source) VALUES ($1)",
	    DB_ARGS(db_text(source)), NULL, err);
}

static int
end_copy(struct db *db, void *arg, struct error *err)
{
	(void)arg;
	return db_script(db, "DROP TABLE store_copy", err);
}

static int
check_target(struct db *to, const char *source, struct error *err)
{
	int64_t n = 0;
	bool begun;

	if (db_has_table(to, "store_copy", &begun, err) != 0)
		return -1;
	if (begun) {
		if (db_number(to, "SELECT count(*) FROM store_copy "
		    "WHERE source = $1", DB_ARGS(db_text(source)), 0, &n,
		    err) != 0)
			return -1;
		return n > 0 ? 0 : error_set(err, ERROR_CONFLICT,
		    "the target has a copy that was begun from another store; "
		    "go on with that one, or take an empty target");
	}
	if (db_number(to, in_use, DB_NO_ARGS, 0, &n, err) != 0)
		return -1;
	if (n > 0)
		return error_set(err, ERROR_CONFLICT,
		    "the target is a store in use, and nothing of it is "
		    "overwritten; take an empty one");
	return db_transact(to, begin_copy, (void *)(uintptr_t)source, err);
}

int
copy_run(struct db *from, struct db *to, const char *source,
    copy_report_fn *report, void *arg, struct copy **out, struct error *err)
{
	struct copy *copy = xcalloc(1, sizeof(*copy));

	*out = copy;
	copy->from = from;
	copy->to = to;
	if (check_target(to, source, err) != 0 ||
	    load_tables(copy, err) != 0 ||
	    do_tables(copy, report, arg, err) != 0)
		return -1;
	copy->proving = true;
	if (do_tables(copy, NULL, NULL, err) != 0)
		return -1;
	return db_transact(to, end_copy, NULL, err);
}

void
copy_free(struct copy *copy)
{
	size_t i;

	if (copy == NULL)
		return;
	for (i = 0; i < copy->count; i++)
		copy_table_release(&copy->tables[i]);
	free(copy->tables);
	free(copy);
}
