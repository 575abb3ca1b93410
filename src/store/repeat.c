/* repeat.c - recognises what was sent before. */

#include "store/repeat.h"

#include "base/mem.h"
#include "base/secret.h"
#include "recent_rows.h"

#define KEY_SIZE 24

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

static int
find_sorted(struct db *db, const char *key, int64_t at,
    char first[UUID_SIZE], struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT lead_id FROM lead_key "
	    "WHERE key = $1 AND expires_at > $2",
	    DB_ARGS(db_text(key), db_int(at)), &rows, err) != 0)
		return -1;
	return recent_rows_holder(rows, first, err);
}

/* 1 it is the first of its content, 0 somebody else: first, -1 error. */
static int
claim_content(struct db *db, struct repeats *r,
    const struct repeat_post *post, char first[UUID_SIZE], struct error *err)
{
	char key[KEY_SIZE];
	int found, taken;

	make_key('c', post->content_hash, key);
	if (r == NULL) {
		found = recent_rows_scan(db, key, post->at, first, err);
		if (found != 0)
			return found < 0 ? -1 : 0;
		taken = take_sorted(db, post, key, NULL, REPEAT_CONTENT_MS,
		    err);
		if (taken != 0)
			return taken;
		found = find_sorted(db, key, post->at, first, err);
		if (found == 0)
			error_set(err, ERROR_INTERNAL, "a key of nobody's");
		return found == 1 ? 0 : -1;
	}
	found = recent_rows_find(db, r, key, post->at, first, err);
	if (found == 0)
		found = find_sorted(db, key, post->at, first, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	return recent_rows_append(db, r, post, key, err) == 0 ? 1 : -1;
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
		error_set(err, ERROR_INTERNAL, "a key of nobody's");
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

int
repeat_forget(struct db *db, const char *lead_id, struct error *err)
{
	if (db_run(db, "DELETE FROM lead_key WHERE lead_id = $1",
	    DB_ARGS(db_text(lead_id)), NULL, err) != 0)
		return -1;
	return db_run(db, "DELETE FROM lead_recent WHERE lead_id = $1",
	    DB_ARGS(db_text(lead_id)), NULL, err);
}
