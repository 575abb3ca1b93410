/* transact.c - what is made of an engine's calls: values, whole changes. */

#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "driver.h"

/* Two that were in each other's way shall not meet again. */
#define PAUSE_STEP_US 500
#define PAUSE_STEPS_MOST 40

struct db_value
db_text(const char *s)
{
	struct db_value v = {DB_TEXT, s, 0};

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

static int
try_once(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err)
{
	db->again = false;
	if (db_begin(db, err) != 0)
		return -1;
	if (fn(db, arg, err) != 0) {
		db_rollback(db);
		return -1;
	}
	return db_commit(db, err);
}

static void
pause_a_little(int tried)
{
	struct timespec span = {0, 0};
	uint32_t random;

	secret_random(&random, sizeof(random));
	if (tried > PAUSE_STEPS_MOST)
		tried = PAUSE_STEPS_MOST;
	span.tv_nsec = 1000L * (long)(random %
	    (uint32_t)(PAUSE_STEP_US * tried));
	(void)nanosleep(&span, NULL);
}

int
db_transact(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err)
{
	int64_t deadline = clock_monotonic_ms() + DB_BUSY_MS;
	int tried = 1;

	while (try_once(db, fn, arg, err) != 0) {
		/* Who is asked again and again is busy, not just unlucky. */
		if (!db->again || clock_monotonic_ms() >= deadline)
			return -1;
		error_clear(err);
		pause_a_little(tried++);
	}
	return 0;
}

int
db_transact_apart(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err)
{
	int rc;

	db->apart = true;
	rc = db_transact(db, fn, arg, err);
	db->apart = false;
	return rc;
}

int
db_transact_lightly(struct db *db,
    int (*fn)(struct db *db, void *arg, struct error *err), void *arg,
    struct error *err)
{
	int rc;

	db->light = true;
	rc = db_transact(db, fn, arg, err);
	db->light = false;
	return rc;
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
	char *lower, *pattern, *d;

	if (part == NULL)
		return NULL;
	part = lower = text_lower(part);
	d = pattern = xmalloc(2 * strlen(part) + 3);
	*d++ = '%';
	for (; *part != '\0'; part++) {
		if (*part == '%' || *part == '_' || *part == '\\')
			*d++ = '\\';
		*d++ = *part;
	}
	*d++ = '%';
	*d = '\0';
	free(lower);
	return pattern;
}
