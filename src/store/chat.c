/* chat.c - merges the posts of a chatbot's session into one lead. */

#include "store/chat.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "store/job.h"
#include "store/timeline.h"

#define KEY_SIZE 24

void
chat_release(struct chat *chat)
{
	size_t i;

	for (i = 0; i < chat->turn_count; i++) {
		free(chat->turns[i].role);
		free(chat->turns[i].text);
	}
	free(chat->turns);
	memset(chat, 0, sizeof(*chat));
}

void
chat_add(struct chat *chat, const char *role, const char *text, int64_t at)
{
	struct chat_turn *turn;

	chat->turns = xreallocarray(chat->turns, chat->turn_count + 1,
	    sizeof(*chat->turns));
	turn = &chat->turns[chat->turn_count++];
	turn->role = xstrdup(role);
	turn->text = xstrdup(text);
	turn->at = at;
}

static bool
same_turn(const struct chat_turn *a, const struct chat_turn *b)
{
	return a->at == b->at && strcmp(a->role, b->role) == 0 &&
	    strcmp(a->text, b->text) == 0;
}

size_t
chat_overlap(const struct chat *earlier, const struct chat *later)
{
	size_t n = earlier->turn_count, k, i;

	k = n < later->turn_count ? n : later->turn_count;
	for (; k > 0; k--) {
		for (i = 0; i < k; i++) {
			if (!same_turn(&earlier->turns[n - k + i],
			    &later->turns[i]))
				break;
		}
		if (i == k)
			break;
	}
	return k;
}

/* One short key in no order, as lead_key has them. */
static void
session_key(const char *form, const char *session_id, char out[KEY_SIZE])
{
	char *text = xasprintf("%s\n%s", form, session_id);
	char hash[SECRET_HASH_SIZE];

	secret_hash(text, strlen(text), hash);
	(void)snprintf(out, KEY_SIZE, "s%.22s", hash);
	free(text);
}

/* *lead_id (free()) is NULL when there is no open session. */
static int
find_open(struct db *db, const char *key, int64_t now, char **lead_id,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*lead_id = NULL;
	if (db_query(db, "SELECT c.lead_id FROM chat c JOIN lead l "
	    "ON l.id = c.lead_id WHERE c.key = $1 AND c.closes_at > $2 "
	    "AND coalesce(l.hold, '') <> 'erased'",
	    DB_ARGS(db_text(key), db_int(now)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		*lead_id = xstrdup(db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

/* Adds the turns from `from` on, numbered from `number` on. */
static int
add_turns(struct db *db, const char *lead_id, const struct chat *chat,
    size_t from, size_t number, struct error *err)
{
	size_t i;

	for (i = from; i < chat->turn_count; i++, number++) {
		const struct chat_turn *turn = &chat->turns[i];

		if (db_run(db, "INSERT INTO chat_turn (lead_id, number, role, "
		    "text, at) VALUES ($1, $2, $3, $4, $5)",
		    DB_ARGS(db_text(lead_id), db_int((int64_t)number),
		    db_text(turn->role), db_text(turn->text),
		    turn->at != 0 ? db_int(turn->at) : db_null()), NULL,
		    err) != 0)
			return -1;
	}
	return 0;
}

static int
begin_session(struct db *db, const struct lead_new *post, const char *key,
    const struct chat *chat, struct chat_stored *out, struct error *err)
{
	if (post->text[LEAD_EMAIL] == NULL && post->text[LEAD_PHONE] == NULL) {
		out->incomplete = true;
		return 0;
	}
	/* A closed session gives its key up, not what was said in it. */
	if (db_run(db, "UPDATE chat SET key = lead_id WHERE key = $1",
	    DB_ARGS(db_text(key)), NULL, err) != 0 ||
	    lead_insert(db, post, &out->lead, err) != 0 ||
	    db_run(db, "INSERT INTO chat (lead_id, key, closes_at, delivered) "
	    "VALUES ($1, $2, $3, 0)", DB_ARGS(db_text(post->id), db_text(key),
	    db_int(post->at + CHAT_OPEN_MS)), NULL, err) != 0)
		return -1;
	return add_turns(db, post->id, chat, 0, 0, err);
}

static int
add_to_lead(struct db *db, const struct lead_new *post, const char *lead_id,
    bool more, struct chat_stored *out, struct error *err)
{
	struct timeline_entry entry = {
		.kind = JOB_LEAD,
		.subject_id = lead_id,
		.at = post->at,
		.what = "added",
		.text = "the session went on",
		.request_id = post->request_id,
	};
	bool changed;

	if (lead_merge(db, lead_id, post, &changed, &out->lead, err) != 0)
		return -1;
	if (!changed && !more)
		return 0;
	if (job_reopen(db, JOB_LEAD, lead_id, post->at, NULL, err) != 0)
		return -1;
	return timeline_add(db, &entry, err);
}

static int
go_on(struct db *db, const struct lead_new *post, const char *lead_id,
    const struct chat *chat, struct chat_stored *out, struct error *err)
{
	struct chat earlier = {0};
	size_t known, n;
	int rc;

	rc = chat_load(db, lead_id, &earlier, err);
	if (rc != 0)
		goto out;
	known = chat_overlap(&earlier, chat);
	n = earlier.turn_count;
	if (n + chat->turn_count - known > CHAT_TURNS_MAX) {
		out->too_long = true;
		goto out;
	}
	rc = add_turns(db, lead_id, chat, known, n, err);
	if (rc == 0)
		rc = add_to_lead(db, post, lead_id, known < chat->turn_count,
		    out, err);
out:
	chat_release(&earlier);
	return rc;
}

int
chat_store(struct db *db, const struct lead_new *post,
    const char *session_id, const struct chat *chat,
    struct chat_stored *out, struct error *err)
{
	char key[KEY_SIZE], *lead_id = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	session_key(post->form, session_id, key);
	rc = find_open(db, key, post->at, &lead_id, err);
	if (rc == 0)
		rc = lead_id != NULL ? go_on(db, post, lead_id, chat, out, err)
		    : begin_session(db, post, key, chat, out, err);
	free(lead_id);
	return rc;
}

int
chat_load(struct db *db, const char *lead_id, struct chat *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int64_t delivered;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_number(db, "SELECT delivered FROM chat WHERE lead_id = $1",
	    DB_ARGS(db_text(lead_id)), 0, &delivered, err) != 0 ||
	    db_query(db, "SELECT role, text, at FROM chat_turn "
	    "WHERE lead_id = $1 ORDER BY number", DB_ARGS(db_text(lead_id)),
	    &rows, err) != 0)
		return -1;
	out->delivered = (size_t)delivered;
	while ((rc = db_next(rows, err)) == 1)
		chat_add(out, db_column_text(rows, 0), db_column_text(rows, 1),
		    db_column_int(rows, 2));
	db_rows_free(rows);
	return rc;
}

int
chat_delivered(struct db *db, const char *lead_id, size_t turns,
    struct error *err)
{
	return db_run(db, "UPDATE chat SET delivered = $1 WHERE lead_id = $2",
	    DB_ARGS(db_int((int64_t)turns), db_text(lead_id)), NULL, err);
}

int
chat_forget(struct db *db, const char *lead_id, struct error *err)
{
	if (db_run(db, "DELETE FROM chat_turn WHERE lead_id = $1",
	    DB_ARGS(db_text(lead_id)), NULL, err) != 0)
		return -1;
	return db_run(db, "DELETE FROM chat WHERE lead_id = $1",
	    DB_ARGS(db_text(lead_id)), NULL, err);
}
