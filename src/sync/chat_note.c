/* chat_note.c - packs turns of a chat into notes. */

#include "sync/chat_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "sync/mapping.h"

#define TITLE "Chat %s: turns "

void
chat_note_release(struct chat_note *note)
{
	free(note->title);
	free(note->text);
	memset(note, 0, sizeof(*note));
}

bool
chat_has_more(const struct chat *chat, size_t from)
{
	return from < chat->turn_count;
}

/* "visitor (2026-03-04T10:15:07Z): Hello" and a line end. free() */
static char *
turn_line(const struct chat_turn *turn)
{
	char at[CLOCK_TEXT_SIZE];

	if (turn->at == 0)
		return xasprintf("%s: %s\n", turn->role, turn->text);
	clock_text(turn->at, at);
	return xasprintf("%s (%s): %s\n", turn->role, at, turn->text);
}

bool
chat_note_next(const struct chat *chat, const char *lead_id, size_t *from,
    struct chat_note *out)
{
	size_t first = *from, i, length = 0, more;
	struct strbuf text;
	char *line;

	if (!chat_has_more(chat, first))
		return false;
	strbuf_init(&text, LIMIT_BODY_MAX);
	for (i = first; i < chat->turn_count; i++) {
		line = turn_line(&chat->turns[i]);
		more = text_length(line);
		if (i > first && length + more > MAPPING_NOTE_MAX) {
			free(line);
			break;
		}
		strbuf_text(&text, line);
		length += more;
		free(line);
	}
	out->title = xasprintf(TITLE "%zu-%zu", lead_id, first + 1, i);
	out->text = strbuf_take(&text);
	strbuf_release(&text);
	*from = i;
	return true;
}

size_t
chat_note_covered(const struct json *notes, const char *lead_id)
{
	char *start = xasprintf(TITLE, lead_id);
	const struct json *note;
	size_t covered = 0;

	for (note = json_first(notes); note != NULL; note = json_next(note)) {
		const char *title = json_get_text(note, "Note_Title");
		const char *dash;
		int64_t last;

		if (title == NULL || !text_starts(title, start))
			continue;
		dash = strchr(title + strlen(start), '-');
		if (dash != NULL && text_int(dash + 1, 1, CHAT_TURNS_MAX,
		    &last) == 0 && (size_t)last > covered)
			covered = (size_t)last;
	}
	free(start);
	return covered;
}
