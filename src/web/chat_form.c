/* chat_form.c - checks the session and the transcript of a chatbot's post. */

#include "web/chat_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define AT_MAX_CHARS 40

void
chat_form_release(struct chat_form *f)
{
	free(f->session_id);
	chat_release(&f->chat);
	memset(f, 0, sizeof(*f));
}

static void
read_session(const struct form *form, struct chat_form *out,
    struct field_errors *errors)
{
	static const struct field field = {"session_id", FIELD_SCALAR,
	    CHAT_SESSION_MAX};
	size_t before = errors->count;

	fields_read(&field, 1, form, &out->session_id, errors);
	if (out->session_id == NULL && errors->count == before)
		field_complain(errors, "session_id", "is missing");
	else if (out->session_id != NULL &&
	    text_length(out->session_id) < CHAT_SESSION_MIN)
		field_complain(errors, "session_id", "must have at least %d "
		    "characters, so that nobody can guess it",
		    CHAT_SESSION_MIN);
}

enum { ROLE, TEXT, AT, TURN_TEXTS };

static void
read_turn(const struct json *j, size_t i, struct chat *chat,
    struct field_errors *errors)
{
	static const struct field fields[TURN_TEXTS] = {
		[ROLE] = {"role", FIELD_LINE, CHAT_ROLE_MAX},
		[TEXT] = {"text", FIELD_TEXT, CHAT_TEXT_MAX},
		[AT] = {"at", FIELD_LINE, AT_MAX_CHARS},
	};
	char *values[TURN_TEXTS], prefix[32], name[48];
	int64_t at = 0;
	size_t k;

	(void)snprintf(prefix, sizeof(prefix), "transcript[%zu]", i);
	fields_read_object(fields, nitems(fields), j, prefix, values, errors);
	if (values[AT] != NULL && clock_parse(values[AT], &at) != 0) {
		(void)snprintf(name, sizeof(name), "%s.at", prefix);
		field_complain(errors, name,
		    "must be a time: 2026-03-04T10:15:07Z");
	}
	/* A turn without words (a picture, a pause) is none. */
	if (values[TEXT] != NULL)
		chat_add(chat, values[ROLE] != NULL ? values[ROLE] : "visitor",
		    values[TEXT], at);
	for (k = 0; k < nitems(values); k++)
		free(values[k]);
}

static void
read_transcript(const struct form *form, struct chat_form *out,
    struct field_errors *errors)
{
	const struct form_item *item = form_find(form, "transcript");
	const struct json *j;
	char name[32];
	size_t i = 0;

	if (item == NULL || (item->value != NULL &&
	    json_type(item->value) == JSON_NULL))
		return;
	if (item->value == NULL || json_type(item->value) != JSON_ARRAY) {
		field_complain(errors, "transcript", "must be a list of "
		    "{\"role\", \"text\", \"at\"}");
		return;
	}
	if (json_size(item->value) > CHAT_TURNS_MAX) {
		field_complain(errors, "transcript", "is too long: at most %d "
		    "turns", CHAT_TURNS_MAX);
		return;
	}
	for (j = json_first(item->value); j != NULL; j = json_next(j), i++) {
		if (json_type(j) == JSON_OBJECT) {
			read_turn(j, i, &out->chat, errors);
			continue;
		}
		(void)snprintf(name, sizeof(name), "transcript[%zu]", i);
		field_complain(errors, name, "must be an object");
	}
}

void
chat_form_read(const struct form *form, struct chat_form *out,
    struct field_errors *errors)
{
	memset(out, 0, sizeof(*out));
	read_session(form, out, errors);
	read_transcript(form, out, errors);
}

void
chat_form_trim(struct intake *in)
{
	struct json *all = NULL, *rest = json_object();
	struct error ignored = ERROR_INIT;
	const struct json *member;

	if (in->extra == NULL || json_parse(in->extra, strlen(in->extra),
	    &all, &ignored) != 0)
		goto out;
	for (member = json_first(all); member != NULL;
	    member = json_next(member)) {
		if (strcmp(json_name(member), "session_id") != 0 &&
		    strcmp(json_name(member), "transcript") != 0)
			json_set(rest, json_name(member), json_copy(member));
	}
	free(in->extra);
	in->extra = json_size(rest) > 0 ? json_print(rest) : NULL;
out:
	json_free(rest);
	json_free(all);
}
