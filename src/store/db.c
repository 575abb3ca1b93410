/* db.c - what every driver shares: values, transactions, small queries. */

#include "store/db.h"

#include "base/mem.h"
#include "driver.h"

struct db_value
db_text(const char *s)
{
	struct db_value v = {s != NULL ? DB_TEXT : DB_NULL, s, 0};

	return v;
}

struct db_value
db_int(int64_t n)
{
	struct db_value v = {DB_INT, NULL, n};

	return v;
}

struct db_value
db_null(void)
{
	struct db_value v = {DB_NULL, NULL, 0};

	return v;
}

int
db_transact(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err)
{
	if (db_begin(db, err) != 0)
		return -1;
	if (fn(db, arg, err) != 0) {
		db_rollback(db);
		return -1;
	}
	return db_commit(db, err);
}

int
db_number(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t none, int64_t *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*out = none;
	if (db_query(db, sql, args, n, &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1 && !db_column_is_null(rows, 0))
		*out = db_column_int(rows, 0);
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

char *
db_contains(const char *part)
{
	char *pattern, *d;

	if (part == NULL)
		return NULL;
	d = pattern = xmalloc(2 * strlen(part) + 3);
	*d++ = '%';
	for (; *part != '\0'; part++) {
		if (*part == '%' || *part == '_' || *part == '\\')
			*d++ = '\\';
		*d++ = *part;
	}
	*d++ = '%';
	*d = '\0';
	return pattern;
}
