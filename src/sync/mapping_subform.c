/* mapping_subform.c - the lines of an order as rows of a subform. */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

static struct json *
make_row(const struct json *columns, const struct json *item,
    struct strbuf *note)
{
	struct mapping_source from = {item, NULL};
	struct json *row = json_object(), *value;
	const struct json *rule;
	char *lost;

	for (rule = json_first(columns); rule != NULL;
	    rule = json_next(rule)) {
		value = rule_value(rule, &from, &lost);
		if (value != NULL)
			json_set(row, json_name(rule), value);
		if (lost != NULL)
			strbuf_printf(note, "%s: %s\n", json_name(rule), lost);
		free(lost);
	}
	return row;
}

void
mapping_subform(const struct mapping *m, const struct json *items,
    struct mapped *out)
{
	const struct json *subform = json_get(m->document, "subform");
	const char *field = json_get_text(subform, "field");
	const struct json *item;
	struct json *rows;
	struct strbuf note;

	if (field == NULL)
		return;
	rows = json_array();
	strbuf_init(&note, 8 * LIMIT_BODY_MAX);
	if (out->note != NULL)
		strbuf_text(&note, out->note);
	for (item = json_first(items); item != NULL; item = json_next(item))
		json_add(rows, make_row(json_get(subform, "columns"), item,
		    &note));
	json_set(out->record, field, rows);
	free(out->note);
	out->note = note.len > 0 ? strbuf_take(&note) : NULL;
	strbuf_release(&note);
}
