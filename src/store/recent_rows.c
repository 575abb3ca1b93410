/*
 * recent_rows.c - the content keys of the last leads, in order of arrival.
 *
 * What is remembered always tells of rows that have been read from the table
 * or written in this transaction; the last of them is looked at again in each
 * transaction, so that nothing is believed that was rolled back.
 */

#include "recent_rows.h"

#include "base/mem.h"
#include "recent.h"

/* Rows from which all are sorted in: with time, and while visitors come. */
#define IDLE_ROWS 2048
#define BUSY_ROWS (RECENT_MAX - 1024)
/* How often rows are dropped whose time is over. */
#define DROP_MS 60000

struct repeats {
	struct recent *recent;    /* of the rows of lead_recent up to last */
	uint64_t transaction;     /* in which it was made to agree with them */
	int64_t last;             /* row, 0: none */
	char last_lead[UUID_SIZE];
	int64_t drop_at;
};

struct repeats *
repeats_new(void)
{
	struct repeats *r = xcalloc(1, sizeof(*r));

	r->recent = recent_new();
	return r;
}

void
repeats_free(struct repeats *r)
{
	if (r != NULL)
		recent_free(r->recent);
	free(r);
}

static void
forget(struct repeats *r)
{
	recent_clear(r->recent);
	r->last = 0;
	r->transaction = 0;
}

int
recent_rows_holder(struct db_rows *rows, char first[UUID_SIZE],
    struct error *err)
{
	int rc = db_next(rows, err);

	if (rc == 1)
		(void)snprintf(first, UUID_SIZE, "%s",
		    db_column_text(rows, 0));
	db_rows_free(rows);
	return rc;
}

int
recent_rows_scan(struct db *db, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT lead_id FROM lead_recent "
	    "WHERE key = $1 AND expires_at > $2 LIMIT 1",
	    DB_ARGS(db_text(key), db_int(at)), &rows, err) != 0)
		return -1;
	return recent_rows_holder(rows, first, err);
}

static int
find_row(struct db *db, int64_t row, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT lead_id FROM lead_recent "
	    "WHERE seq = $1 AND key = $2 AND expires_at > $3",
	    DB_ARGS(db_int(row), db_text(key), db_int(at)), &rows, err) != 0)
		return -1;
	return recent_rows_holder(rows, first, err);
}

static int
find_remembered(struct db *db, struct repeats *r, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	size_t place = 0;
	int64_t row;
	int found = 0;

	while (found == 0 &&
	    (row = recent_next(r->recent, key, &place)) != 0)
		found = find_row(db, row, key, at, first, err);
	return found;
}

/*
 * Puts all rows into the sorted table, each of its pages once; an eighth of
 * the keys at a time, because what is sorted is held in memory.
 */
static int
sort_in(struct db *db, int64_t now, struct error *err)
{
	/* The letters of base64url in the order of their codes. */
	static const char *const from[] = {"c", "c7", "cF", "cN", "cV", "cc",
		"ck", "cs", "d"};
	size_t i;

	for (i = 0; i + 1 < nitems(from); i++) {
		if (db_run(db, "INSERT INTO lead_key (key, lead_id, "
		    "expires_at) SELECT key, lead_id, expires_at "
		    "FROM lead_recent WHERE key >= $1 AND key < $2 "
		    "AND expires_at > $3 ORDER BY key, seq "
		    "ON CONFLICT (key) DO UPDATE SET "
		    "lead_id = excluded.lead_id, "
		    "expires_at = excluded.expires_at, content_hash = NULL",
		    DB_ARGS(db_text(from[i]), db_text(from[i + 1]),
		    db_int(now)), NULL, err) != 0)
			return -1;
	}
	return db_run(db, "DELETE FROM lead_recent", DB_NO_ARGS, NULL, err);
}

static void
note_last(struct repeats *r, int64_t row, const char *lead_id)
{
	size_t n = strnlen(lead_id, sizeof(r->last_lead) - 1);

	r->last = row;
	memcpy(r->last_lead, lead_id, n);
	r->last_lead[n] = '\0';
}

/*
 * Adds the rows after the last one known.  Returns 1 when all are known now;
 * 0 when they do not fit, or when that last one is not there any more: it was
 * rolled back, or somebody has cleared the table.
 */
static int
read_rows(struct db *db, struct repeats *r, struct error *err)
{
	struct db_rows *rows = NULL;
	bool known = r->last == 0, fits = true;
	int rc;

	if (db_query(db, "SELECT seq, key, lead_id FROM lead_recent "
	    "WHERE seq >= $1 ORDER BY seq", DB_ARGS(db_int(r->last)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1 && fits) {
		int64_t row = db_column_int(rows, 0);
		const char *lead_id = db_column_text(rows, 2);

		if (known) {
			fits = recent_add(r->recent, db_column_text(rows, 1),
			    row);
			if (fits)
				note_last(r, row, lead_id);
		} else if (row != r->last ||
		    strcmp(lead_id, r->last_lead) != 0) {
			break;
		}
		known = true;
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : known && fits;
}

/* In each transaction once: others may have written since the last one. */
static int
catch_up(struct db *db, struct repeats *r, int64_t now, struct error *err)
{
	uint64_t transaction = db_transaction(db);
	int known;

	if (r->transaction == transaction)
		return 0;
	known = read_rows(db, r, err);
	if (known == 0) {
		forget(r);
		known = read_rows(db, r, err);
	}
	if (known == 0) {
		/* More than fit: nobody has rested for long. */
		forget(r);
		known = sort_in(db, now, err) == 0 ? 1 : -1;
	}
	if (known < 0) {
		forget(r);
		return -1;
	}
	r->transaction = transaction;
	return 0;
}

int
recent_rows_find(struct db *db, struct repeats *r, const char *key,
    int64_t at, char first[UUID_SIZE], struct error *err)
{
	if (catch_up(db, r, at, err) != 0)
		return -1;
	return find_remembered(db, r, key, at, first, err);
}

int
recent_rows_append(struct db *db, struct repeats *r,
    const struct repeat_post *post, const char *key, struct error *err)
{
	int64_t row = r->last + 1;

	if (!recent_add(r->recent, key, row)) {
		forget(r);
		if (sort_in(db, post->at, err) != 0)
			return -1;
		r->transaction = db_transaction(db);
		row = 1;
		(void)recent_add(r->recent, key, row);
	}
	note_last(r, row, post->lead_id);
	return db_run(db, "INSERT INTO lead_recent (seq, key, lead_id, "
	    "expires_at) VALUES ($1, $2, $3, $4)",
	    DB_ARGS(db_int(row), db_text(key), db_text(post->lead_id),
	    db_int(post->at + REPEAT_CONTENT_MS)), NULL, err);
}

static int
sort_all(struct db *db, void *arg, struct error *err)
{
	const int64_t *now = arg;

	return sort_in(db, *now, err);
}

int
repeats_rest(struct db *db, struct repeats *r, int64_t now, bool idle,
    struct error *err)
{
	int rows = recent_count(r->recent);
	int64_t dropped;

	if (rows > (idle ? IDLE_ROWS : BUSY_ROWS)) {
		forget(r);
		return db_transact(db, sort_all, &now, err);
	}
	if (!idle || rows == 0 || now < r->drop_at)
		return 0;
	r->drop_at = now + DROP_MS;
	if (db_run(db, "DELETE FROM lead_recent WHERE seq < "
	    "coalesce((SELECT seq FROM lead_recent WHERE expires_at > $1 "
	    "ORDER BY seq LIMIT 1), 9223372036854775807)",
	    DB_ARGS(db_int(now)), &dropped, err) != 0)
		return -1;
	/* Now, while there is time, and not with the next visitor. */
	if (dropped > 0)
		forget(r);
	return dropped > 0 && read_rows(db, r, err) < 0 ? -1 : 0;
}
