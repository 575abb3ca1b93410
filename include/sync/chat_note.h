/*
 * chat_note.h - what was said in a chat, as notes (pure).
 *
 * A note holds whole turns, and its title says which: so each turn is in one
 * note, whatever was added between two deliveries.
 */

#ifndef SYNC_CHAT_NOTE_H
#define SYNC_CHAT_NOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "store/chat.h"

struct chat_note {
	char *title;
	char *text;
};

void chat_note_release(struct chat_note *note);

/* Whether there are turns from the from-th on (counted from 0). */
bool chat_has_more(const struct chat *chat, size_t from);

/* The next note; *from moves on behind it.  False when nothing is left. */
bool chat_note_next(const struct chat *chat, const char *lead_id,
    size_t *from, struct chat_note *out);

/* How many turns of a lead stand in notes with these titles. */
size_t chat_note_covered(const struct json *notes, const char *lead_id);

#endif
