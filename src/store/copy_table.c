/* copy_table.c - reads and writes the rows of any table, page by page. */

#include "copy_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define SQL_MAX 8192

/* "$3" or, for a number, "CAST($3 AS BIGINT)": all arguments are texts. */
static void
write_parameter(struct strbuf *sql, const struct copy_column *c, int n)
{
	if (c->number)
		strbuf_printf(sql, "CAST($%d AS BIGINT)", n);
	else
		strbuf_printf(sql, "$%d", n);
}

static void
write_names(struct strbuf *sql, const struct copy_table *t, bool keys)
{
	int i, n = keys ? t->key_count : t->count;

	for (i = 0; i < n; i++)
		strbuf_printf(sql, "%s%s", i > 0 ? ", " : "",
		    t->columns[keys ? t->keys[i] : i].name);
}

static void
write_key_parameters(struct strbuf *sql, const struct copy_table *t)
{
	int i;

	for (i = 0; i < t->key_count; i++) {
		if (i > 0)
			strbuf_text(sql, ", ");
		write_parameter(sql, &t->columns[t->keys[i]], i + 1);
	}
}

static char *
make_select(const struct copy_table *t, bool after)
{
	struct strbuf sql;

	strbuf_init(&sql, SQL_MAX);
	strbuf_text(&sql, "SELECT ");
	write_names(&sql, t, false);
	strbuf_printf(&sql, " FROM %s", t->name);
	if (after) {
		strbuf_text(&sql, " WHERE (");
		write_names(&sql, t, true);
		strbuf_text(&sql, ") > (");
		write_key_parameters(&sql, t);
		strbuf_char(&sql, ')');
	}
	strbuf_text(&sql, " ORDER BY ");
	write_names(&sql, t, true);
	strbuf_printf(&sql, " LIMIT %d", COPY_PAGE);
	return strbuf_take(&sql);
}

static char *
make_put(const struct copy_table *t)
{
	struct strbuf sql;
	const char *between = "";
	int i;

	strbuf_init(&sql, SQL_MAX);
	strbuf_printf(&sql, "INSERT INTO %s (", t->name);
	write_names(&sql, t, false);
	strbuf_text(&sql, ") VALUES (");
	for (i = 0; i < t->count; i++) {
		strbuf_text(&sql, i > 0 ? ", " : "");
		write_parameter(&sql, &t->columns[i], i + 1);
	}
	strbuf_text(&sql, ") ON CONFLICT (");
	write_names(&sql, t, true);
	strbuf_text(&sql, t->key_count == t->count ? ") DO NOTHING"
	    : ") DO UPDATE SET ");
	for (i = 0; i < t->count; i++) {
		if (t->columns[i].key > 0)
			continue;
		strbuf_printf(&sql, "%s%s = excluded.%s", between,
		    t->columns[i].name, t->columns[i].name);
		between = ", ";
	}
	return strbuf_take(&sql);
}

static char *
make_remove(const struct copy_table *t)
{
	struct strbuf sql;

	strbuf_init(&sql, SQL_MAX);
	strbuf_printf(&sql, "DELETE FROM %s WHERE (", t->name);
	write_names(&sql, t, true);
	strbuf_text(&sql, ") = (");
	write_key_parameters(&sql, t);
	strbuf_char(&sql, ')');
	return strbuf_take(&sql);
}

int
copy_table_prepare(struct copy_table *t, struct error *err)
{
	int i;

	for (i = 0; i < t->count; i++) {
		if (t->columns[i].key > COPY_KEYS)
			return error_set(err, ERROR_INTERNAL,
			    "the key of the table %s is too long", t->name);
		if (t->columns[i].key == 0)
			continue;
		t->keys[t->columns[i].key - 1] = i;
		t->key_count++;
	}
	if (t->key_count == 0)
		return error_set(err, ERROR_INTERNAL,
		    "the table %s has no key to copy it by", t->name);
	t->first = make_select(t, false);
	t->next = make_select(t, true);
	t->put = make_put(t);
	t->remove = make_remove(t);
	return 0;
}

void
copy_table_release(struct copy_table *t)
{
	int i;

	for (i = 0; i < t->count; i++)
		free(t->columns[i].name);
	for (i = 0; i < t->reference_count; i++)
		free(t->references[i]);
	free(t->name);
	free(t->first);
	free(t->next);
	free(t->put);
	free(t->remove);
}

int
copy_page_read(struct db *db, const struct copy_table *t,
    const struct copy_row *after, struct copy_page *page, struct error *err)
{
	struct db_value args[COPY_KEYS];
	struct db_rows *rows = NULL;
	int i, rc;

	page->count = 0;
	for (i = 0; after != NULL && i < t->key_count; i++)
		args[i] = db_text(after->texts[t->keys[i]]);
	if (db_query(db, after != NULL ? t->next : t->first, args,
	    after != NULL ? (size_t)t->key_count : 0, &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		for (i = 0; i < t->count; i++)
			page->rows[page->count].texts[i] =
			    xstrdup(db_column_text(rows, i));
		page->count++;
	}
	db_rows_free(rows);
	page->last = page->count < COPY_PAGE;
	return rc;
}

void
copy_page_release(const struct copy_table *t, struct copy_page *page)
{
	int i, c;

	for (i = 0; i < page->count; i++) {
		for (c = 0; c < t->count; c++)
			free(page->rows[i].texts[c]);
	}
	page->count = 0;
}

int
copy_compare_keys(const struct copy_table *t, const struct copy_row *a,
    const struct copy_row *b)
{
	int i, order = 0;

	for (i = 0; i < t->key_count && order == 0; i++) {
		const char *x = a->texts[t->keys[i]];
		const char *y = b->texts[t->keys[i]];
		long long m, n;

		if (t->columns[t->keys[i]].number) {
			m = strtoll(x, NULL, 10);
			n = strtoll(y, NULL, 10);
			order = (m > n) - (m < n);
		} else {
			order = strcmp(x, y);
		}
	}
	return order;
}

bool
copy_same_row(const struct copy_table *t, const struct copy_row *a,
    const struct copy_row *b)
{
	int i;

	for (i = 0; i < t->count; i++) {
		const char *x = a->texts[i], *y = b->texts[i];

		if ((x == NULL) != (y == NULL) ||
		    (x != NULL && strcmp(x, y) != 0))
			return false;
	}
	return true;
}

int
copy_put(struct db *db, const struct copy_table *t,
    const struct copy_row *row, struct error *err)
{
	struct db_value args[COPY_COLUMNS];
	int i;

	for (i = 0; i < t->count; i++)
		args[i] = db_text(row->texts[i]);
	return db_run(db, t->put, args, (size_t)t->count, NULL, err);
}

int
copy_remove(struct db *db, const struct copy_table *t,
    const struct copy_row *row, struct error *err)
{
	struct db_value args[COPY_KEYS];
	int i;

	for (i = 0; i < t->key_count; i++)
		args[i] = db_text(row->texts[t->keys[i]]);
	return db_run(db, t->remove, args, (size_t)t->key_count, NULL, err);
}
