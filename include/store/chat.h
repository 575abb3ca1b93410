/*
 * chat.h - the session of a chatbot behind a lead, and what was said in it.
 *
 * Posts of one session of a form belong to one lead, for 24 hours from its
 * first one; after that the same session id begins another lead.
 */

#ifndef STORE_CHAT_H
#define STORE_CHAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"
#include "store/lead.h"

#define CHAT_OPEN_MS (INT64_C(24) * 60 * 60 * 1000)
#define CHAT_TURNS_MAX 1000 /* of one session */

struct chat_turn {
	char *role; /* "visitor", "bot": the sender's word */
	char *text;
	int64_t at; /* 0: not told */
};

struct chat {
	struct chat_turn *turns;
	size_t turn_count;
	size_t delivered; /* how many of them the CRM has */
};

void chat_release(struct chat *chat);

/* Grows it by one. Copies the texts. */
void chat_add(struct chat *chat, const char *role, const char *text,
    int64_t at);

/*
 * How many of the first turns of `later` are the last ones of `earlier`: a
 * post may repeat all that was said, or tell only what is new (pure).
 */
size_t chat_overlap(const struct chat *earlier, const struct chat *later);

struct chat_stored {
	struct lead_stored lead; /* repeat: it was added to an open session */
	bool incomplete;  /* nothing stored: a new lead needs e-mail or phone */
	bool too_long;    /* nothing stored: more than CHAT_TURNS_MAX turns */
};

/*
 * Stores a post of a session within the caller's transaction: adds to its
 * lead, which then is due again, or makes a new one of kind "chatbot".
 */
int chat_store(struct db *db, const struct lead_new *post,
    const char *session_id, const struct chat *chat,
    struct chat_stored *out, struct error *err);

/* What was said; nothing for a lead without a session. */
int chat_load(struct db *db, const char *lead_id, struct chat *out,
    struct error *err);

/* The CRM has the first `turns` of them. */
int chat_delivered(struct db *db, const char *lead_id, size_t turns,
    struct error *err);

int chat_forget(struct db *db, const char *lead_id, struct error *err);

#endif
