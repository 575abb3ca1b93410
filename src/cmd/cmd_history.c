/* cmd_history.c - shows a record, and what became of it, to people. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/history.h"
#include "cmd/out.h"
#include "store/chat.h"
#include "store/timeline.h"

#define LABEL_WIDTH 14

static int
add_entry(const struct timeline_entry *entry, void *arg)
{
	struct json *row = json_object();

	json_set_instant(row, "at", entry->at);
	json_set_text(row, "what", entry->what);
	json_set_text(row, "text", entry->text);
	json_set_text(row, "code", entry->code);
	json_set_text(row, "request_id", entry->request_id);
	json_add(arg, row);
	return 0;
}

int
history_add(struct db *db, struct json *record,
    const struct history_start *start, struct error *err)
{
	struct json *list = json_array();
	char *text = xasprintf("by the form %s", start->form);
	const struct timeline_entry captured = {
		.at = start->at,
		.what = "captured",
		.text = text,
		.request_id = start->request_id,
	};

	(void)add_entry(&captured, list);
	free(text);
	if (timeline_each(db, start->kind, start->id, add_entry, list,
	    err) != 0) {
		json_free(list);
		return -1;
	}
	json_set(record, "timeline", list);
	return 0;
}

int
history_add_chat(struct db *db, struct json *record, const char *lead_id,
    struct error *err)
{
	struct json *list, *turn;
	struct chat chat;
	size_t i;

	if (chat_load(db, lead_id, &chat, err) != 0)
		return -1;
	if (chat.turn_count > 0) {
		list = json_array();
		for (i = 0; i < chat.turn_count; i++) {
			turn = json_object();
			json_set_text(turn, "role", chat.turns[i].role);
			json_set_text(turn, "text", chat.turns[i].text);
			json_set_instant(turn, "at", chat.turns[i].at);
			json_add(list, turn);
		}
		json_set(record, "transcript", list);
	}
	chat_release(&chat);
	return 0;
}

/* The members of an object, as "extra.name". */
static void
show_object(const struct json *object)
{
	const struct json *member;
	struct strbuf name;
	char *text;

	strbuf_init(&name, LIMIT_RESPONSE);
	for (member = json_first(object); member != NULL;
	    member = json_next(member)) {
		strbuf_reset(&name);
		strbuf_printf(&name, "%s.", json_name(object));
		out_visible(&name, json_name(member));
		text = json_scalar(member) != NULL ?
		    xstrdup(json_scalar(member)) : json_print(member);
		out_field(strbuf_str(&name), LABEL_WIDTH, text);
		free(text);
	}
	strbuf_release(&name);
}

/* All texts of an entry in one line: "2026-... retry: ... (CODE) [id]". */
static void
show_entry(const char *name, const struct json *entry)
{
	static const struct {
		const char *member, *before, *after;
	} parts[] = {
		{"at", "", ""}, {"what", " ", ""}, {"role", " ", ""},
		{"text", ": ", ""}, {"code", " (", ")"},
		{"request_id", " [", "]"}, {"sku", "", " "},
		{"name", "", ""}, {"quantity", " x ", ""},
		{"unit_price", " at ", ""},
	};
	const char *value, *before;
	struct strbuf line;
	size_t i;

	strbuf_init(&line, LIMIT_RESPONSE);
	for (i = 0; i < nitems(parts); i++) {
		value = json_scalar(json_get(entry, parts[i].member));
		if (text_empty(value))
			continue;
		before = parts[i].before;
		if (line.len == 0)
			before += strspn(before, " ");
		strbuf_printf(&line, "%s%s%s", before, value, parts[i].after);
	}
	out_field(name, LABEL_WIDTH, strbuf_str(&line));
	strbuf_release(&line);
}

static void
show_list(const struct json *list)
{
	const struct json *entry;

	for (entry = json_first(list); entry != NULL;
	    entry = json_next(entry))
		show_entry(json_name(list), entry);
}

void
history_show(const struct cmd *cmd, const struct json *record)
{
	const struct json *member;

	if (cmd_option(cmd, "json") != NULL) {
		out_json(record);
		return;
	}
	for (member = json_first(record); member != NULL;
	    member = json_next(member)) {
		if (json_type(member) == JSON_OBJECT)
			show_object(member);
		else if (json_type(member) == JSON_ARRAY)
			show_list(member);
		else
			out_field(json_name(member), LABEL_WIDTH,
			    json_scalar(member));
	}
}
