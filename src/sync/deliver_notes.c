/* deliver_notes.c - adds what has no field as notes, each once. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/deliver_parts.h"
#include "sync/chat_note.h"

static bool
has_note(struct parcel *p)
{
	return p->more != NULL || parcel_mapped(p)->note != NULL;
}

/* A note, or turns of a chat that become some. */
static bool
waits_for_notes(struct parcel *p)
{
	return has_note(p) || chat_has_more(&p->chat, p->chat.delivered);
}

/* The title of the i-th of n notes: recognises it again. free() */
static char *
note_title(const struct parcel *p, size_t i, size_t n)
{
	if (p->label == NULL)
		return mapping_note_title(&p->lead, i, n);
	if (n == 1)
		return xstrdup(p->label);
	return xasprintf("%s (%zu of %zu)", p->label, i + 1, n);
}

/* What did not fit into the record stands at the end of the note. free() */
static char *
note_text(struct parcel *p)
{
	const char *note = parcel_mapped(p)->note;

	return xasprintf("%s%s", note != NULL ? note : "",
	    p->more != NULL ? p->more : "");
}

static struct json *
note_record(const struct parcel *p, const char *title, const char *text,
    size_t n)
{
	struct json *note = json_object(), *parent = json_object();
	struct json *module = json_object();
	char *content = xstrndup(text, n);

	json_set_text(note, "Note_Title", title);
	json_set_text(note, "Note_Content", content);
	json_set_text(module, "api_name", p->module);
	json_set(parent, "module", module);
	json_set_text(parent, "id", p->crm_id);
	json_set(note, "Parent_Id", parent);
	free(content);
	return note;
}

static bool
has_title(const struct json *rows, const char *title)
{
	const struct json *row;

	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		const char *have = json_get_text(row, "Note_Title");

		if (have != NULL && strcmp(have, title) == 0)
			return true;
	}
	return false;
}

static int
send_notes(const struct call *call, struct load *notes, struct error *err)
{
	bool failed;
	size_t i;
	int rc;

	if (notes->n == 0)
		return 0;
	rc = zoho_crm_notes_add(call, notes->item, notes->n, err);
	failed = rc != 0;
	for (i = 0; i < notes->n; i++) {
		if (notes->item[i].result == CRM_FAILED ||
		    notes->item[i].result == CRM_NONE)
			parcel_fail(notes->parcel[i], &notes->item[i].error,
			    !failed, true);
	}
	load_clear(notes);
	return rc;
}

/* Adds one lead's note in parts of MAPPING_NOTE_MAX; sends full loads. */
static int
add_note(const struct call *call, struct parcel *p, struct load *notes,
    struct error *err)
{
	char *text = note_text(p), *title;
	const char *rest = text;
	size_t parts, i, length = text_length(text), bytes;
	struct json *there = NULL;
	int rc = 0;

	parts = (length + MAPPING_NOTE_MAX - 1) / MAPPING_NOTE_MAX;
	if (p->job.uncertain)
		rc = zoho_crm_notes_of(call, p->module, p->crm_id, &there,
		    err);
	for (i = 0; i < parts && rc == 0; i++, rest += bytes) {
		bytes = text_bytes(rest, MAPPING_NOTE_MAX);
		title = note_title(p, i, parts);
		if (!has_title(there, title))
			load_add(notes, p, note_record(p, title, rest, bytes),
			    true);
		free(title);
		if (notes->n == ZOHO_CRM_BATCH)
			rc = send_notes(call, notes, err);
	}
	json_free(there);
	free(text);
	return rc;
}

/* Adds what was said in a chat since the last delivery. */
static int
add_chat(const struct call *call, struct parcel *p, struct load *notes,
    struct error *err)
{
	size_t from = p->chat.delivered, covered;
	struct json *there = NULL;
	struct chat_note note;
	int rc = 0;

	if (!chat_has_more(&p->chat, from))
		return 0;
	if (p->job.uncertain) {
		if (zoho_crm_notes_of(call, p->module, p->crm_id, &there,
		    err) != 0)
			return -1;
		covered = chat_note_covered(there, p->lead.id);
		from = covered > from ? covered : from;
		json_free(there);
	}
	while (rc == 0 && chat_note_next(&p->chat, p->lead.id, &from, &note)) {
		load_add(notes, p, note_record(p, note.title, note.text,
		    strlen(note.text)), true);
		chat_note_release(&note);
		if (notes->n == ZOHO_CRM_BATCH)
			rc = send_notes(call, notes, err);
	}
	return rc;
}

void
withhold_notes(struct parcel *const *parcels, size_t n,
    const struct error *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (parcels[i]->sent && waits_for_notes(parcels[i]))
			parcel_fail(parcels[i], err, false, true);
	}
}

int
deliver_notes(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err)
{
	struct load *notes = xcalloc(1, sizeof(*notes));
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (parcels[i]->sent && has_note(parcels[i]))
			rc = add_note(call, parcels[i], notes, err);
		if (parcels[i]->sent && rc == 0)
			rc = add_chat(call, parcels[i], notes, err);
	}
	if (rc == 0)
		rc = send_notes(call, notes, err);
	if (rc != 0)
		withhold_notes(parcels, n, err);
	load_free(notes);
	return rc;
}
