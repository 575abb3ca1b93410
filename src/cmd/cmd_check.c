/* cmd_check.c - gathers findings and prints them with their remedies. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/check.h"
#include "cmd/cmd.h"
#include "cmd/out.h"

#define FINDING_MAX 2000

void
check_init(struct check_list *list)
{
	list->items = json_array();
	list->count = list->wrong = 0;
}

void
check_release(struct check_list *list)
{
	json_free(list->items);
	list->items = NULL;
}

static bool
is_known(const struct check_list *list, const char *finding)
{
	const struct json *row = json_first(list->items);

	for (; row != NULL; row = json_next(row))
		if (strcmp(json_get_text(row, "finding"), finding) == 0)
			return true;
	return false;
}

static void
add(struct check_list *list, const char *id, const char *status,
    const char *finding, const char *remedy)
{
	struct json *row = json_object();

	json_set_text(row, "id", id);
	json_set_text(row, "status", status);
	json_set_text(row, "finding", finding);
	json_set_text(row, "remedy", remedy);
	json_add(list->items, row);
	list->count++;
}

void
check_ok(struct check_list *list, const char *id, const char *fmt, ...)
{
	char text[FINDING_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add(list, id, "ok", text, NULL);
}

void
check_note(struct check_list *list, const char *id, const char *finding,
    const char *remedy)
{
	add(list, id, "note", finding, remedy);
}

void
check_wrong(struct check_list *list, const char *id, const char *finding,
    const char *remedy)
{
	/* A file refused as a whole says the same for each of its settings. */
	if (is_known(list, finding))
		return;
	add(list, id, "wrong", finding, remedy);
	list->wrong++;
}

void
check_error(struct check_list *list, const char *id, struct error *err)
{
	check_wrong(list, id, err->text, NULL);
	error_clear(err);
}

static void
print_row(const struct json *row)
{
	const char *remedy = json_get_text(row, "remedy");
	struct strbuf line;

	strbuf_init(&line, FINDING_MAX * 4);
	strbuf_printf(&line, "%s: ", json_get_text(row, "status"));
	out_visible(&line, json_get_text(row, "id"));
	strbuf_text(&line, ": ");
	out_visible(&line, json_get_text(row, "finding"));
	if (!text_empty(remedy)) {
		strbuf_text(&line, "\n       ");
		out_visible(&line, remedy);
	}
	puts(strbuf_str(&line));
	strbuf_release(&line);
}

void
check_print(const struct check_list *list, const struct cmd *cmd, bool all)
{
	const struct json *row = json_first(list->items);

	if (cmd_option(cmd, "json") != NULL) {
		out_list(cmd, json_copy(list->items), NULL, NULL, 0);
		return;
	}
	for (; row != NULL; row = json_next(row))
		if (all || strcmp(json_get_text(row, "status"), "ok") != 0)
			print_row(row);
}
