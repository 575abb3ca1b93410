/*
 * copy_table.h - a table of a copy: its columns, its statements, a page of it.
 *
 * Private to src/store.
 */

#ifndef STORE_COPY_TABLE_H
#define STORE_COPY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "driver.h"

#define COPY_COLUMNS 40 /* of a table, at most */
#define COPY_KEYS 4
#define COPY_PAGE 500   /* rows read at once */

struct copy_column {
	char *name;
	bool number;
	int key; /* place in the key from 1; 0: none */
};

struct copy_table {
	char *name;
	struct copy_column columns[COPY_COLUMNS];
	int count;
	int keys[COPY_KEYS]; /* the columns of the key, in its order */
	int key_count;
	char *references[8]; /* tables that must be there first */
	int reference_count;
	bool placed;         /* it has its turn among the tables */
	char *first, *next;  /* SELECT a page: from the start, after a key */
	char *put, *remove;
};

/* A row's columns as texts; NULL for SQL NULL. */
struct copy_row {
	char *texts[COPY_COLUMNS];
};

struct copy_page {
	struct copy_row rows[COPY_PAGE];
	int count;
	bool last; /* there is nothing after it */
};

/* Makes the statements. ERROR_INTERNAL for a table that cannot be copied. */
int copy_table_prepare(struct copy_table *t, struct error *err);
void copy_table_release(struct copy_table *t);

/* Reads the page after a row (NULL: the first). Release the page after. */
int copy_page_read(struct db *db, const struct copy_table *t,
    const struct copy_row *after, struct copy_page *page, struct error *err);
void copy_page_release(const struct copy_table *t, struct copy_page *page);

/* Order of two rows by their keys: below 0, 0, above 0. */
int copy_compare_keys(const struct copy_table *t, const struct copy_row *a,
    const struct copy_row *b);
bool copy_same_row(const struct copy_table *t, const struct copy_row *a,
    const struct copy_row *b);

/* Inserts or replaces a row; removes the one with its key. */
int copy_put(struct db *db, const struct copy_table *t,
    const struct copy_row *row, struct error *err);
int copy_remove(struct db *db, const struct copy_table *t,
    const struct copy_row *row, struct error *err);

#endif
