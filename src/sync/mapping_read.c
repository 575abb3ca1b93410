/* mapping_read.c - reads a mapping file over the default of its kind. */

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/sync/mapping_parts.h"
#include "src/sync/mapping_value.h"

/* What a person is known by. */
static const char *const person_columns[] = {"Email", "Phone"};
#define COLUMNS_MAX 20000
#define MEMBERS_MOST 300

const struct json *
mapping_section(const struct json *document, enum mapping_target to)
{
	const struct json *contact = json_get(document, "contact");

	if (to == MAPPING_RECORD)
		return document;
	return contact != NULL && json_type(contact) == JSON_OBJECT ? contact
	    : NULL;
}

/* --- The names that rules mention --- */

static void
use_name(const char *name, void *arg)
{
	json_set_bool(arg, name, true);
}

static void use_rule(struct json *used, const struct json *rule);

static void
use_list(struct json *used, const struct json *list)
{
	const struct json *one;

	for (one = json_first(list); one != NULL; one = json_next(one))
		use_rule(used, one);
}

static void
use_rule(struct json *used, const struct json *rule)
{
	const struct json *from = json_get(rule, "from");

	if (json_type(rule) == JSON_TEXT) {
		use_name(json_scalar(rule), used);
		return;
	}
	if (from != NULL && json_type(from) == JSON_TEXT)
		use_name(json_scalar(from), used);
	else
		use_list(used, from);
	use_list(used, json_get(rule, "first_of"));
	use_list(used, json_get(rule, "join"));
	if (json_get_text(rule, "template") != NULL)
		(void)template_names(json_get_text(rule, "template"), use_name,
		    used);
	if (json_get(rule, "person") != NULL && from == NULL) {
		use_name("name", used);
		use_name("first_name", used);
		use_name("last_name", used);
	}
}

/* --- Columns --- */

static bool
is_person_column(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(person_columns); i++)
		if (strcmp(name, person_columns[i]) == 0)
			return true;
	return false;
}

static void
add_column(struct strbuf *out, const char *name)
{
	strbuf_printf(out, "%s%s", out->len > 0 ? ", " : "", name);
}

/* Those that are compared or not; count is of all so far. */
static void
add_columns(struct strbuf *out, const struct json *fields, bool people,
    bool compared, size_t *count)
{
	const struct json *rule = json_first(fields);

	for (; rule != NULL && *count < MAPPING_COMPARED_MAX;
	    rule = json_next(rule)) {
		if (rule_is_compared(rule) != compared ||
		    (people && is_person_column(json_name(rule))))
			continue;
		add_column(out, json_name(rule));
		(*count)++;
	}
}

/*
 * Of people also what is not compared, as far as there is room: a query
 * tells that a field is not there, a write leaves it out without a word.
 */
static char *
make_columns(const struct json *fields, bool people, bool leads)
{
	struct strbuf out;
	size_t i, count = 0;

	strbuf_init(&out, COLUMNS_MAX);
	for (i = 0; people && i < nitems(person_columns); i++)
		add_column(&out, person_columns[i]);
	add_columns(&out, fields, people, true, &count);
	if (people)
		add_columns(&out, fields, people, false, &count);
	/* A converted one is a lead no more. */
	if (leads)
		add_column(&out, "Converted__s");
	if (out.len == 0)
		add_column(&out, "id");
	return strbuf_take(&out);
}

static void
prepare(struct mapping *m, enum mapping_target to)
{
	bool people = mapping_kind_row(m->kind)->contact_module != NULL;
	const struct json *rule = json_get(mapping_section(m->document, to),
	    "fields");

	if (rule == NULL)
		return;
	m->fields[to] = json_object();
	for (rule = json_first(rule); rule != NULL; rule = json_next(rule))
		if (json_type(rule) != JSON_NULL)
			json_set(m->fields[to], json_name(rule),
			    json_copy(rule));
	m->used[to] = json_object();
	use_list(m->used[to], m->fields[to]);
	m->columns[to] = make_columns(m->fields[to], people,
	    people && to == MAPPING_RECORD);
}

/* --- Reading --- */

static struct json *
read_default(const struct mapping_kind_row *kind)
{
	struct error err = ERROR_INIT;
	struct json *document = NULL;

	if (json_parse(kind->document, strlen(kind->document), &document,
	    &err) != 0)
		abort();
	return document;
}

/* Before anything is merged: nothing that would take long. */
static bool
is_small(const struct json *own, struct findings *found)
{
	const struct json *part = json_first(own);
	bool small = json_size(own) <= MEMBERS_MOST;

	for (; small && part != NULL; part = json_next(part))
		small = json_size(part) <= MEMBERS_MOST &&
		    json_size(json_get(part, "fields")) <= MEMBERS_MOST;
	if (!small)
		finding_add(found, true, "", "an object of more than %d "
		    "members", MEMBERS_MOST);
	return small;
}

static struct json *
read_own(const struct mapping_kind_row *kind, const char *text, size_t n,
    struct findings *found)
{
	struct error err = ERROR_INIT;
	struct json *own = NULL, *base, *document = NULL;

	if (n > MAPPING_FILE_MAX) {
		finding_add(found, true, "", "longer than %d bytes",
		    MAPPING_FILE_MAX);
		return NULL;
	}
	if (json_parse(text, n, &own, &err) != 0) {
		finding_add(found, true, "", "%s", err.text);
		return NULL;
	}
	if (json_type(own) != JSON_OBJECT) {
		finding_add(found, true, "", "must be an object: {...}");
	} else if (is_small(own, found)) {
		base = read_default(kind);
		mapping_verify_nulls("fields", json_get(base, "fields"),
		    json_get(own, "fields"), found);
		mapping_verify_nulls("contact.fields",
		    json_get(json_get(base, "contact"), "fields"),
		    json_get(json_get(own, "contact"), "fields"), found);
		document = mapping_merge(base, own);
		mapping_verify(kind, document, found);
		json_free(base);
	}
	json_free(own);
	return document;
}

int
mapping_read(enum mapping_kind kind, const char *text, size_t n,
    struct findings *found, struct mapping **out, struct error *err)
{
	const struct mapping_kind_row *row = mapping_kind_row(kind);
	struct mapping *m = xcalloc(1, sizeof(*m));
	const struct finding *first;

	m->kind = kind;
	m->document = text != NULL ? read_own(row, text, n, found)
	    : read_default(row);
	if (found->wrong > 0) {
		first = &found->items[0];
		error_set(err, ERROR_CONFIG, "the mapping of `%s` has %zu "
		    "mistake%s: %.100s%s%.250s", row->name, found->wrong,
		    found->wrong > 1 ? "s, the first" : "", first->place,
		    first->place[0] != '\0' ? ": " : "", first->text);
		mapping_free(m);
		return -1;
	}
	prepare(m, MAPPING_RECORD);
	prepare(m, MAPPING_CONTACT);
	*out = m;
	return 0;
}

void
mapping_free(struct mapping *m)
{
	int i;

	if (m == NULL)
		return;
	for (i = 0; i < MAPPING_TARGETS; i++) {
		free(m->columns[i]);
		json_free(m->fields[i]);
		json_free(m->used[i]);
	}
	json_free(m->document);
	free(m);
}

enum mapping_kind
mapping_kind_of(const struct mapping *m)
{
	return m->kind;
}

const struct json *
mapping_document(const struct mapping *m)
{
	return m->document;
}

const char *
mapping_module(const struct mapping *m, enum mapping_target to)
{
	const struct mapping_kind_row *row = mapping_kind_row(m->kind);

	return to == MAPPING_RECORD ? row->module : row->contact_module;
}

const struct json *
mapping_fields(const struct mapping *m, enum mapping_target to)
{
	return m->fields[to];
}

bool
mapping_wants_contacts(const struct mapping *m)
{
	return mapping_section(m->document, MAPPING_CONTACT) != NULL;
}

const char *
mapping_columns(const struct mapping *m, enum mapping_target to)
{
	return m->columns[to];
}

const struct json *
mapping_triggers(const struct mapping *m)
{
	return json_get(m->document, "triggers");
}

const char *
mapping_assignment_rule(const struct mapping *m)
{
	return json_get_text(m->document, "assignment_rule");
}
