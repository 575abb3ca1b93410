/* repeat.c - recognises what was sent before. */

#include "store/repeat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

#define TAKE \
	"ON CONFLICT (key) DO UPDATE SET lead_id = excluded.lead_id, " \
	"expires_at = excluded.expires_at, " \
	"content_hash = excluded.content_hash " \
	"WHERE lead_key.expires_at <= "
#define TEXT(x) #x
#define NUMBER(x) TEXT(x)

/*
 * Both take a key unless somebody has it: then *taken, once it is settled, is
 * 0.
 */
static int
take_header(struct db *db, const struct repeat_post *post, const char *key,
    int64_t keep_ms, int64_t *taken, struct error *err)
{
	return db_later(db, "INSERT INTO lead_key (key, lead_id, expires_at, "
	    "content_hash) VALUES ($1, $2, $3, $4) " TAKE "$5",
	    DB_ARGS(db_text(key), db_text(post->lead_id),
	    db_int(post->at + keep_ms), db_text(post->content_hash),
	    db_int(post->at)), taken, err);
}

/* Here or in the other table; what is over when the key comes is free. */
static int
take_content(struct db *db, const struct repeat_post *post, const char *key,
    int64_t *taken, struct error *err)
{
	return db_take(db, "INSERT INTO lead_key (key, lead_id, expires_at, "
	    "content_hash) SELECT $1, $2, $3, $4 WHERE NOT EXISTS ("
	    "SELECT 1 FROM lead_recent WHERE key = $1 AND expires_at > $5) "
	    TAKE "excluded.expires_at - " NUMBER(REPEAT_CONTENT_MS),
	    DB_ARGS(db_text(key), db_text(post->lead_id),
	    db_int(post->at + REPEAT_CONTENT_MS), db_text(NULL),
	    db_int(post->at)), taken, err);
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

/* The content, by what is remembered. */
static int
claim_remembered(struct db *db, struct repeats *r,
    const struct repeat_post *post, const char *key,
    struct repeat_claim *claim, struct error *err)
{
	int found;

	found = recent_rows_find(db, r, key, post->at, claim->first, err);
	if (found == 0)
		found = find_sorted(db, key, post->at, claim->first, err);
	if (found < 0)
		return -1;
	claim->taken = found == 0;
	return found == 1 ? 0 : recent_rows_append(db, r, post, key, err);
}

/* Whose the content is, when it was not taken. */
static int
tell_content(struct db *db, const struct repeat_post *post,
    struct repeat_claim *claim, struct error *err)
{
	char key[KEY_SIZE];
	int found;

	if (claim->first[0] != '\0')
		return 0;
	make_key('c', post->content_hash, key);
	found = find_sorted(db, key, post->at, claim->first, err);
	if (found == 0)
		found = recent_rows_scan(db, key, post->at, claim->first, err);
	if (found == 0)
		error_set(err, ERROR_INTERNAL, "a key of nobody's");
	return found == 1 ? 0 : -1;
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
repeat_ask(struct db *db, struct repeats *r, const struct repeat_post *post,
    struct repeat_claim *claim, struct error *err)
{
	char key[KEY_SIZE];

	memset(claim, 0, sizeof(*claim));
	if (post->idempotency_key != NULL) {
		idempotency_key(post, key);
		if (take_header(db, post, key, REPEAT_IDEMPOTENCY_MS,
		    &claim->taken, err) != 0 || db_settle(db, err) != 0)
			return -1;
		claim->by_key = claim->taken == 0;
		if (claim->by_key)
			return 0;
	}
	make_key('c', post->content_hash, key);
	if (r != NULL)
		return claim_remembered(db, r, post, key, claim, err);
	return take_content(db, post, key, &claim->taken, err);
}

int
repeat_tell(struct db *db, const struct repeat_post *post,
    struct repeat_claim *claim, struct error *err)
{
	char key[KEY_SIZE];

	if (post->idempotency_key != NULL)
		idempotency_key(post, key);
	if (claim->by_key)
		return tell_holder(db, post, key, &claim->kind, claim->first,
		    err);
	claim->kind = claim->taken != 0 ? REPEAT_NONE : REPEAT_FOUND;
	if (claim->taken != 0)
		return 0;
	if (tell_content(db, post, claim, err) != 0)
		return -1;
	/* The header's key now means the first lead, not one never stored. */
	if (post->idempotency_key == NULL)
		return 0;
	return db_run(db, "UPDATE lead_key SET lead_id = $1 WHERE key = $2",
	    DB_ARGS(db_text(claim->first), db_text(key)), NULL, err);
}

int
repeat_claim(struct db *db, struct repeats *r,
    const struct repeat_post *post, enum repeat_kind *kind,
    char first[UUID_SIZE], struct error *err)
{
	struct repeat_claim claim;

	if (repeat_ask(db, r, post, &claim, err) != 0 ||
	    db_settle(db, err) != 0 ||
	    repeat_tell(db, post, &claim, err) != 0)
		return -1;
	*kind = claim.kind;
	memcpy(first, claim.first, UUID_SIZE);
	return 0;
}

int
repeat_claim_name(struct db *db, const struct repeat_post *post,
    int64_t keep_ms, enum repeat_kind *kind, char first[UUID_SIZE],
    struct error *err)
{
	char key[KEY_SIZE];
	int64_t taken = 0;

	*kind = REPEAT_NONE;
	first[0] = '\0';
	idempotency_key(post, key);
	if (take_header(db, post, key, keep_ms, &taken, err) != 0 ||
	    db_settle(db, err) != 0)
		return -1;
	return taken != 0 ? 0 : tell_holder(db, post, key, kind, first, err);
}

int
repeat_give_name(struct db *db, const struct repeat_post *post,
    struct error *err)
{
	char key[KEY_SIZE];

	idempotency_key(post, key);
	return db_run(db, "UPDATE lead_key SET lead_id = $1, "
	    "content_hash = $2 WHERE key = $3", DB_ARGS(db_text(post->lead_id),
	    db_text(post->content_hash), db_text(key)), NULL, err);
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
