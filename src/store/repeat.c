/* repeat.c - recognises what was sent before. */

#include "store/repeat.h"

#include "base/mem.h"
#include "base/secret.h"
#include "recent.h"

/* Rows from which all are sorted in: with time, and while visitors come. */
#define IDLE_ROWS 8192
#define BUSY_ROWS (RECENT_MAX - 1024)
/* How often rows are dropped whose time is over. */
#define DROP_MS 60000

#define KEY_SIZE 24

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

/*
 * A letter for its kind and 128 bits of hash.  Its form is part of what is
 * hashed.
 */
static void
make_key(char kind, const char *hash, char out[KEY_SIZE])
{
	out[0] = kind;
	memcpy(out + 1, hash, strnlen(hash, KEY_SIZE - 2));
	out[1 + strnlen(hash, KEY_SIZE - 2)] = '\0';
}

static void
idempotency_key(const struct repeat_post *post, char out[KEY_SIZE])
{
	char *text = xasprintf("%s\n%s", post->form, post->idempotency_key);
	char hash[SECRET_HASH_SIZE];

	secret_hash(text, strlen(text), hash);
	make_key('i', hash, out);
	free(text);
}

/* --- The sorted table --------------------------------------------------- */

/*
 * Takes a key unless somebody has it.  Returns 1 when it is taken now, 0 when
 * somebody has it, -1 on error.
 */
static int
take_sorted(struct db *db, const struct repeat_post *post, const char *key,
    const char *content_hash, int64_t life_ms, struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO lead_key (key, lead_id, expires_at, "
	    "content_hash) VALUES ($1, $2, $3, $4) "
	    "ON CONFLICT (key) DO UPDATE SET lead_id = excluded.lead_id, "
	    "expires_at = excluded.expires_at, "
	    "content_hash = excluded.content_hash "
	    "WHERE lead_key.expires_at <= $5",
	    DB_ARGS(db_text(key), db_text(post->lead_id),
	    db_int(post->at + life_ms), db_text(content_hash),
	    db_int(post->at)), &n, err) != 0)
		return -1;
	return n > 0;
}

/* Who has a key: 1 and first, 0 nobody, -1 error.  Ends the query. */
static int
take_holder(struct db_rows *rows, char first[UUID_SIZE], struct error *err)
{
	int rc = db_next(rows, err);

	if (rc == 1)
		(void)snprintf(first, UUID_SIZE, "%s",
		    db_column_text(rows, 0));
	db_rows_free(rows);
	return rc;
}

static int
find_sorted(struct db *db, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT lead_id FROM lead_key "
	    "WHERE key = $1 AND expires_at > $2",
	    DB_ARGS(db_text(key), db_int(at)), &rows, err) != 0)
		return -1;
	return take_holder(rows, first, err);
}

/* --- The table in order of arrival --------------------------------------- */

/* Without memory: looks at every row, of which there are not many. */
static int
find_recent(struct db *db, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT lead_id FROM lead_recent "
	    "WHERE key = $1 AND expires_at > $2 LIMIT 1",
	    DB_ARGS(db_text(key), db_int(at)), &rows, err) != 0)
		return -1;
	return take_holder(rows, first, err);
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
	return take_holder(rows, first, err);
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
 * Puts all rows into the sorted table, each of its pages once; a quarter of
 * the keys at a time, because what is sorted is held in memory.
 */
static int
sort_in(struct db *db, int64_t now, struct error *err)
{
	/* The letters of base64url in the order of their codes. */
	static const char *const from[] = {"c", "cF", "cV", "ck", "d"};
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
	r->last = row;
	(void)snprintf(r->last_lead, sizeof(r->last_lead), "%s", lead_id);
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

static int
append(struct db *db, struct repeats *r, const struct repeat_post *post,
    const char *key, struct error *err)
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

/* --- What a post claims -------------------------------------------------- */

/* 1 it is the first of its content, 0 somebody else: first, -1 error. */
static int
claim_content(struct db *db, struct repeats *r,
    const struct repeat_post *post, char first[UUID_SIZE], struct error *err)
{
	char key[KEY_SIZE];
	int found, taken;

	make_key('c', post->content_hash, key);
	if (r == NULL) {
		found = find_recent(db, key, post->at, first, err);
		if (found != 0)
			return found < 0 ? -1 : 0;
		taken = take_sorted(db, post, key, NULL, REPEAT_CONTENT_MS,
		    err);
		if (taken != 0)
			return taken;
		found = find_sorted(db, key, post->at, first, err);
		return found > 0 ? 0 : -1;
	}
	if (catch_up(db, r, post->at, err) != 0)
		return -1;
	found = find_remembered(db, r, key, post->at, first, err);
	if (found == 0)
		found = find_sorted(db, key, post->at, first, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	return append(db, r, post, key, err) == 0 ? 1 : -1;
}

/* Whose an Idempotency-Key is. */
static int
tell_holder(struct db *db, const struct repeat_post *post, const char *key,
    enum repeat_kind *kind, char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;
	const char *hash;
	int rc;

	if (db_query(db, "SELECT lead_id, content_hash FROM lead_key "
	    "WHERE key = $1", DB_ARGS(db_text(key)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		hash = db_column_text(rows, 1);
		*kind = hash != NULL && strcmp(hash, post->content_hash) != 0
		    ? REPEAT_MISMATCH : REPEAT_FOUND;
		(void)snprintf(first, UUID_SIZE, "%s",
		    db_column_text(rows, 0));
	} else if (rc == 0) {
		error_set(err, ERROR_INTERNAL, "a key that nobody has");
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
repeat_claim(struct db *db, struct repeats *r,
    const struct repeat_post *post, enum repeat_kind *kind,
    char first[UUID_SIZE], struct error *err)
{
	char key[KEY_SIZE];
	int taken;

	if (post->idempotency_key != NULL) {
		idempotency_key(post, key);
		taken = take_sorted(db, post, key, post->content_hash,
		    REPEAT_IDEMPOTENCY_MS, err);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return tell_holder(db, post, key, kind, first, err);
	}
	taken = claim_content(db, r, post, first, err);
	if (taken < 0)
		return -1;
	*kind = taken == 1 ? REPEAT_NONE : REPEAT_FOUND;
	/* The header's key now means the first lead, not one never stored. */
	if (taken == 1 || post->idempotency_key == NULL)
		return 0;
	return db_run(db, "UPDATE lead_key SET lead_id = $1 WHERE key = $2",
	    DB_ARGS(db_text(first), db_text(key)), NULL, err);
}

/* --- Rest ---------------------------------------------------------------- */

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
