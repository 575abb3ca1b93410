/*
 * store_product_plan.c - a page of many products is found by an index, however
 * it is looked for.
 */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "src/store/product_list.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static const struct row {
	const char *name;
	struct product_filter filter;
	bool rare;
	const char *index;
} rows[] = {
	{"the list", {.after = NULL}, false, "product_all"},
	{"a SKU", {.sku = "MUG-300"}, false, "product_sku"},
	{"a frequent word", {.query = "mug"}, false, "mirror_word_id"},
	{"a rare word", {.query = "mug"}, true,
	    "SEARCH n USING INDEX product_all (tenant=? AND id=?)"},
	{"a category", {.category = "70"}, false, "product_category"},
	{"a brand", {.brand = "Norden"}, false, "product_brand"},
	{"what was changed", {.modified_since = 1000}, false,
	    "mirror_modified"},
	{"what is low", {.low = true}, false, "product_low"},
};

static void
check(struct db *db, const struct row *row, const char *sql)
{
	const struct product_filter *f = &row->filter;
	const char *word = f->query, *to = word != NULL ? "muh" : NULL;
	struct db_rows *plan = NULL;
	struct error err = ERROR_INIT;
	bool indexed = false;
	const char *step;
	int rc, scans = 0;

	rc = db_query(db, sql, DB_ARGS(db_text(word), db_text(to),
	    db_text(NULL), db_text(NULL), db_text(NULL), db_text(NULL),
	    db_text(NULL), db_text(NULL), db_text(NULL), db_text(NULL),
	    db_text(NULL), db_text(NULL), db_text("default"), db_text(""),
	    db_text(f->category), db_text(f->brand),
	    db_int(f->modified_since), db_text(f->sku), db_int(f->low),
	    db_int(201)), &plan, &err);
	is_int(rc, 0, "%s: can be asked for", row->name);
	while (rc == 0 && db_next(plan, &err) == 1) {
		step = db_column_text(plan, 3);
		scans += strncmp(step, "SCAN", 4) == 0;
		indexed = indexed || strstr(step, row->index) != NULL;
	}
	if (rc == 0)
		db_rows_free(plan);
	is_int(scans, 0, "no table is read from end to end");
	ok(indexed, "%s is its way", row->index);
}

int
main(void)
{
	char *sql[nrows(rows)];
	struct place p;
	size_t i;

	place_make_store(&p, NULL);
	if (strncmp(db_engine(p.db), "SQLite", 6) != 0) {
		/* Its planner goes by the size of the tables. */
		place_remove(&p);
		ok(true, "only SQLite tells its plan without data");
		return tap_done();
	}
	for (i = 0; i < nrows(rows); i++) {
		sql[i] = xasprintf("EXPLAIN QUERY PLAN %s",
		    product_list_text(&rows[i].filter, rows[i].rare));
		check(p.db, &rows[i], sql[i]);
	}
	place_remove(&p);
	for (i = 0; i < nrows(rows); i++)
		free(sql[i]);
	return tap_done();
}
