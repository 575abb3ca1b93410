/* mapping.c - what of a lead goes into which field of the CRM. */

#include "sync/mapping.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Lengths: Zoho CRM v8 field metadata of a new organisation. */
#define MAX_LAST_NAME 80
#define MAX_FIRST_NAME 40
#define MAX_COMPANY 200
#define MAX_EMAIL 100
#define MAX_PHONE 30
#define MAX_SOURCE 120
#define MAX_DESCRIPTION 32000

#define MARK "\xe2\x80\xa6" /* an ellipsis: one character */

const char mapping_columns[] = "First_Name, Last_Name, Company, Email, "
    "Phone, Lead_Source, Description";

void
mapped_release(struct mapped *m)
{
	json_free(m->record);
	free(m->email);
	free(m->phone);
	free(m->note);
	memset(m, 0, sizeof(*m));
}

static void
note_line(struct strbuf *note, const char *label, const char *value)
{
	if (!text_empty(value))
		strbuf_printf(note, "%s: %s\n", label, value);
}

/* Sets a field; what is too long is marked here and whole in the note. */
static void
set_field(struct json *record, const char *name, const char *value,
    size_t max, struct strbuf *note)
{
	char *cut;

	if (text_empty(value))
		return;
	if (text_length(value) <= max) {
		json_set_text(record, name, value);
		return;
	}
	cut = xasprintf("%.*s%s", (int)text_bytes(value, max - 1), value, MARK);
	json_set_text(record, name, cut);
	free(cut);
	note_line(note, name, value);
}

/* The part of an address before the @, for people who gave no name. */
static char *
local_part(const char *email)
{
	return xstrndup(email, strcspn(email, "@"));
}

static void
map_name(const struct lead *lead, struct json *record, struct strbuf *note)
{
	const char *first = lead->text[LEAD_FIRST_NAME];
	const char *last = lead->text[LEAD_LAST_NAME];
	const char *name = lead->text[LEAD_NAME], *space;
	char *made_first = NULL, *made_last = NULL;

	if (text_empty(last) && !text_empty(name)) {
		space = strrchr(name, ' ');
		if (space != NULL && text_empty(first))
			first = made_first = text_trim(name,
			    (size_t)(space - name));
		last = space != NULL ? space + 1 : name;
	}
	if (text_empty(last) && !text_empty(first)) {
		last = first;
		first = NULL;
	}
	if (text_empty(last) && lead->text[LEAD_EMAIL] != NULL)
		last = made_last = local_part(lead->text[LEAD_EMAIL]);
	if (text_empty(last))
		last = lead->text[LEAD_PHONE];
	if (text_empty(last))
		last = "Unknown";
	set_field(record, "Last_Name", last, MAX_LAST_NAME, note);
	set_field(record, "First_Name", first, MAX_FIRST_NAME, note);
	free(made_first);
	free(made_last);
}

/*
 * A number as Zoho's phone fields take it: no slash, no leading separator.
 * NULL when it cannot be made to fit.
 */
static char *
phone_value(const char *phone)
{
	char *value = xstrdup(phone + strspn(phone, " .-/")), *s, *digits;

	for (s = value; *s != '\0'; s++) {
		if (*s == '/')
			*s = '-';
	}
	if (text_length(value) > MAX_PHONE) {
		digits = text_phone_digits(value);
		free(value);
		value = digits;
	}
	if (text_empty(value) || text_length(value) > MAX_PHONE) {
		free(value);
		return NULL;
	}
	return value;
}

static void
map_contact(const struct lead *lead, struct mapped *out,
    struct strbuf *note)
{
	const char *email = lead->text[LEAD_EMAIL];
	const char *phone = lead->text[LEAD_PHONE];

	if (email != NULL && text_length(email) <= MAX_EMAIL) {
		out->email = xstrdup(email);
		json_set_text(out->record, "Email", email);
	} else {
		note_line(note, "Email", email);
	}
	if (phone == NULL)
		return;
	out->phone = phone_value(phone);
	if (out->phone != NULL)
		json_set_text(out->record, "Phone", out->phone);
	/* Its digits alone do not tell an extension from the number. */
	if (out->phone == NULL || text_length(phone) > MAX_PHONE)
		note_line(note, "Phone", phone);
}

static void
note_extra(const struct lead *lead, struct strbuf *note)
{
	struct error err = ERROR_INIT;
	const struct json *member;
	struct json *extra = NULL;
	const char *text;
	char *printed;

	if (lead->extra == NULL)
		return;
	if (json_parse(lead->extra, strlen(lead->extra), &extra, &err) != 0) {
		note_line(note, "extra", lead->extra);
		return;
	}
	for (member = json_first(extra); member != NULL;
	    member = json_next(member)) {
		text = json_scalar(member);
		if (text != NULL) {
			note_line(note, json_name(member), text);
			continue;
		}
		printed = json_print(member);
		note_line(note, json_name(member), printed);
		free(printed);
	}
	json_free(extra);
}

static void
note_rest(const struct lead *lead, struct strbuf *note)
{
	int i;

	for (i = LEAD_PAGE_URL; i < LEAD_TEXT_COUNT; i++)
		note_line(note, lead_text_name((enum lead_text)i),
		    lead->text[i]);
	note_extra(lead, note);
}

void
mapping_lead(const struct lead *lead, struct mapped *out)
{
	struct strbuf note;

	memset(out, 0, sizeof(*out));
	strbuf_init(&note, 4 * LIMIT_BODY_MAX);
	out->record = json_object();
	map_name(lead, out->record, &note);
	set_field(out->record, "Company", lead->text[LEAD_COMPANY],
	    MAX_COMPANY, &note);
	map_contact(lead, out, &note);
	set_field(out->record, "Lead_Source", lead->text[LEAD_SOURCE],
	    MAX_SOURCE, &note);
	set_field(out->record, "Description", lead->text[LEAD_MESSAGE],
	    MAX_DESCRIPTION, &note);
	note_rest(lead, &note);
	if (note.len > 0)
		out->note = strbuf_take(&note);
	strbuf_release(&note);
}

/* Whether text stands in old as paragraphs of its own; last: at its end. */
static bool
has_paragraph(const char *old, const char *text, bool last)
{
	const char *at = old;
	size_t n = strlen(text);
	bool starts, ends;

	while ((at = strstr(at, text)) != NULL) {
		starts = at == old || (at - old >= 2 &&
		    memcmp(at - 2, "\n\n", 2) == 0);
		ends = at[n] == '\0' || (!last &&
		    strncmp(at + n, "\n\n", 2) == 0);
		if (starts && ends)
			return true;
		at++;
	}
	return false;
}

static void
append_message(struct json *change, const char *old, const char *message,
    bool again, char **overflow)
{
	char *both;

	if (text_empty(old)) {
		json_set_text(change, "Description", message);
		return;
	}
	if (has_paragraph(old, message, !again))
		return;
	both = xasprintf("%s\n\n%s", old, message);
	if (text_length(both) <= MAX_DESCRIPTION)
		json_set_text(change, "Description", both);
	else
		*overflow = xasprintf("Description: %s\n", message);
	free(both);
}

struct json *
mapping_change(const struct mapped *m, const struct json *known, bool again,
    char **overflow)
{
	struct json *change = json_object();
	const struct json *field;
	const char *name, *old;

	*overflow = NULL;
	json_set_text(change, "id", json_get_text(known, "id"));
	for (field = json_first(m->record); field != NULL;
	    field = json_next(field)) {
		name = json_name(field);
		old = json_get_text(known, name);
		if (strcmp(name, "Description") == 0)
			append_message(change, old, json_scalar(field), again,
			    overflow);
		else if (text_empty(old))
			json_set_text(change, name, json_scalar(field));
	}
	if (json_size(change) > 1)
		return change;
	json_free(change);
	return NULL;
}

char *
mapping_note_title(const struct lead *lead, size_t i, size_t n)
{
	if (n == 1)
		return xasprintf("Web form %s", lead->id);
	return xasprintf("Web form %s (%zu of %zu)", lead->id, i + 1, n);
}
