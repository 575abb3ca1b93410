/* mapping.c - makes a record of named values, and changes to a known one. */

#include "sync/mapping.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

/* What a Description takes, when a rule does not say. */
#define APPEND_MAX 32000

void
mapped_release(struct mapped *m)
{
	json_free(m->record);
	free(m->email);
	free(m->phone);
	free(m->note);
	free(m->full);
	memset(m, 0, sizeof(*m));
}

static void
note_line(struct strbuf *note, const char *label, const char *value)
{
	if (!text_empty(value))
		strbuf_printf(note, "%s: %s\n", label, value);
}

/* Lists and objects as they were sent, null as well. */
static void
note_value(struct strbuf *note, const struct json *value)
{
	char *printed;

	if (json_scalar(value) != NULL) {
		note_line(note, json_name(value), json_scalar(value));
		return;
	}
	printed = json_print(value);
	note_line(note, json_name(value), printed);
	free(printed);
}

static void
note_rest(struct strbuf *note, const struct json *values,
    const struct json *used, bool all)
{
	const struct json *value = json_first(values);

	for (; value != NULL; value = json_next(value)) {
		if (json_name(value)[0] != '_' &&
		    (all || json_get(used, json_name(value)) == NULL))
			note_value(note, value);
	}
}

static void
apply_fields(const struct json *fields, const struct mapping_source *from,
    struct json *record, struct strbuf *note)
{
	const struct json *rule;
	struct json *value;
	char *lost;

	for (rule = json_first(fields); rule != NULL;
	    rule = json_next(rule)) {
		value = rule_value(rule, from, &lost);
		if (value != NULL)
			json_set(record, json_name(rule), value);
		note_line(note, json_name(rule), lost);
		free(lost);
	}
}

/* What a new record has beside its fields. */
static void
apply_extras(const struct mapping *m, const struct mapping_source *from,
    struct json *record)
{
	const char *layout = json_get_text(m->document, "layout");
	const struct json *tag = json_first(json_get(m->document, "tags"));
	struct json *tags = json_array(), *one;
	char *name;

	for (; tag != NULL; tag = json_next(tag)) {
		name = template_fill(json_scalar(tag), from);
		if (!text_empty(name)) {
			one = json_object();
			json_set_text(one, "name", name);
			json_add(tags, one);
		}
		free(name);
	}
	if (json_size(tags) > 0)
		json_set(record, "Tag", tags);
	else
		json_free(tags);
	if (layout != NULL) {
		one = json_object();
		json_set_text(one, "id", layout);
		json_set(record, "Layout", one);
	}
}

void
mapping_apply(const struct mapping *m, enum mapping_target to,
    const struct mapping_source *from, struct mapped *out)
{
	const struct mapping_kind_row *kind = mapping_kind_row(m->kind);
	const struct json *section = mapping_section(m->document, to);
	const char *rest = json_get_text(section, "note");
	struct strbuf note;
	bool all = rest != NULL && strcmp(rest, "all") == 0;

	memset(out, 0, sizeof(*out));
	out->mapping = m;
	out->to = to;
	out->record = json_object();
	strbuf_init(&note, 8 * LIMIT_BODY_MAX);
	apply_fields(m->fields[to], from, out->record, &note);
	if (to == MAPPING_RECORD) {
		if (json_get(out->record, kind->must) == NULL)
			json_set_text(out->record, kind->must, "Unknown");
		apply_extras(m, from, out->record);
	}
	if (rest == NULL || strcmp(rest, "none") != 0) {
		note_rest(&note, from->values, m->used[to], all);
		note_rest(&note, from->more, m->used[to], all);
	}
	out->email = xstrdup(json_get_text(out->record, "Email"));
	out->phone = xstrdup(json_get_text(out->record, "Phone"));
	if (note.len > 0)
		out->note = strbuf_take(&note);
	strbuf_release(&note);
}

bool
mapped_shorten(struct mapped *m, const char *field, size_t max)
{
	const struct json *rule = json_get(mapping_fields(m->mapping, m->to),
	    field);
	const char *value = json_get_text(m->record, field);
	char *cut, *note;

	if (rule == NULL || text_empty(value) || max == 0 ||
	    rule_type(rule) != VALUE_TEXT)
		return false;
	if (text_length(value) <= max) {
		/* What is there already and this one are too long together. */
		if (rule_if_known(rule) != KNOWN_APPEND || m->full != NULL)
			return false;
		m->full = xstrdup(field);
		return true;
	}
	note = xasprintf("%s%s: %s\n", m->note != NULL ? m->note : "", field,
	    value);
	cut = text_shorten(value, max, rule_mark(rule));
	json_set_text(m->record, field, cut);
	free(cut);
	free(m->note);
	m->note = note;
	return true;
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

/* One field of a change. */
struct change {
	const struct mapped *m;
	struct json *record;
	struct strbuf note;
	bool again;
};

static void
append_text(struct change *c, const struct json *rule, const char *old,
    const struct json *field)
{
	const char *name = json_name(field), *text = json_scalar(field);
	size_t max = rule_max(rule) > 0 ? rule_max(rule) : APPEND_MAX;
	bool full = c->m->full != NULL && strcmp(c->m->full, name) == 0;
	char *both;

	if (text_empty(old)) {
		json_set_text(c->record, name, text);
		return;
	}
	if (has_paragraph(old, text, !c->again))
		return;
	both = xasprintf("%s\n\n%s", old, text);
	if (!full && text_length(both) <= max)
		json_set_text(c->record, name, both);
	else
		note_line(&c->note, name, text);
	free(both);
}

/* A box that is not ticked counts as empty. */
static bool
is_empty(const struct json *value)
{
	if (value == NULL)
		return true;
	switch (json_type(value)) {
	case JSON_NULL:
		return true;
	case JSON_BOOL:
		return !json_is_true(value);
	case JSON_TEXT:
		return text_empty(json_scalar(value));
	case JSON_ARRAY:
	case JSON_OBJECT:
		return json_size(value) == 0;
	case JSON_NUMBER:
		break;
	}
	return false;
}

static bool
is_same(const struct json *a, const struct json *b)
{
	char *x = value_as_text(a), *y = value_as_text(b);
	bool same = x != NULL && y != NULL && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

static void
change_field(struct change *c, const struct json *rule,
    const struct json *old, const struct json *field)
{
	enum if_known known = rule_if_known(rule);
	const char *name = json_name(field);
	char *text;

	switch (known) {
	case KNOWN_APPEND:
		append_text(c, rule, old != NULL ? json_scalar(old) : NULL,
		    field);
		break;
	case KNOWN_OVERWRITE:
		if (!is_same(old, field))
			json_set(c->record, name, json_copy(field));
		break;
	case KNOWN_FILL_EMPTY:
	case KNOWN_APPEND_NOTE:
		if (is_empty(old) && !is_same(old, field)) {
			json_set(c->record, name, json_copy(field));
		} else if (known == KNOWN_APPEND_NOTE && !is_same(old, field)) {
			text = value_as_text(field);
			note_line(&c->note, name, text);
			free(text);
		}
		break;
	case KNOWN_SKIP:
		break;
	}
}

struct json *
mapping_change(const struct mapped *m, const struct json *known, bool again,
    char **overflow)
{
	struct change c = {m, json_object(), {0}, again};
	const struct json *fields = mapping_fields(m->mapping, m->to);
	const struct json *field, *rule;

	strbuf_init(&c.note, 8 * LIMIT_BODY_MAX);
	json_set_text(c.record, "id", json_get_text(known, "id"));
	for (field = json_first(m->record); field != NULL;
	    field = json_next(field)) {
		rule = json_get(fields, json_name(field));
		if (rule != NULL)
			change_field(&c, rule, json_get(known,
			    json_name(field)), field);
	}
	*overflow = c.note.len > 0 ? strbuf_take(&c.note) : NULL;
	strbuf_release(&c.note);
	if (json_size(c.record) > 1)
		return c.record;
	json_free(c.record);
	return NULL;
}
