/* fuzz_mapping.c - a mapping file, and what it makes of what was sent. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sync/mapping.h"
#include "sync/mapping_check.h"

/* Between the file and what was sent. */
#define SEPARATOR "\n====\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool held)
{
	if (!held)
		abort();
}

static void
try_findings(const struct findings *found)
{
	size_t i;

	must(found->count <= FINDINGS_MAX && found->wrong >= found->count);
	for (i = 0; i < found->count; i++)
		must(found->items[i].text[0] != '\0');
}

/* A change never touches the id, and leaves nothing to be changed again. */
static void
try_change(const struct mapped *m)
{
	struct json *known = json_object(), *change;
	char *overflow = NULL;

	json_set_text(known, "id", "7");
	json_set_text(known, "Last_Name", "Known");
	json_set_text(known, "Description", "Old");
	change = mapping_change(m, known, true, &overflow);
	if (change != NULL)
		must(strcmp(json_get_text(change, "id"), "7") == 0);
	json_free(change);
	free(overflow);
	json_free(known);
}

static void
try_shorten(struct mapped *m)
{
	char *name = xstrdup(json_name(json_first(m->record)));

	if (mapped_shorten(m, name, 3))
		must(m->full != NULL ||
		    text_length(json_get_text(m->record, name)) <= 3);
	free(name);
}

static void
try_target(const struct mapping *m, enum mapping_target to,
    const struct json *sent)
{
	struct mapping_source from = {sent, NULL};
	struct mapped out;
	char *text;

	if (mapping_fields(m, to) == NULL)
		return;
	must(mapping_columns(m, to) != NULL);
	mapping_apply(m, to, &from, &out);
	if (to == MAPPING_RECORD && mapping_kind_of(m) == MAPPING_LEAD)
		must(json_get(out.record, "Last_Name") != NULL);
	text = json_print(out.record);
	must(text_is_utf8(text, strlen(text)));
	free(text);
	must(out.note == NULL || text_is_utf8(out.note, strlen(out.note)));
	try_change(&out);
	if (json_size(out.record) > 0)
		try_shorten(&out);
	try_change(&out);
	mapped_release(&out);
}

/* The whole may be set again, and is the same then. */
static void
try_again(const struct mapping *m)
{
	char *text = json_print(mapping_document(m)), *again;
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *second = NULL;

	if (strlen(text) <= MAPPING_FILE_MAX) {
		must(mapping_read(mapping_kind_of(m), text, strlen(text),
		    &found, &second, &err) == 0);
		again = json_print(mapping_document(second));
		must(strcmp(text, again) == 0);
		free(again);
	}
	findings_release(&found);
	mapping_free(second);
	free(text);
}

/* What was sent is a provider's answer as well. */
static void
try_check(const struct mapping *m, const struct json *sent)
{
	struct crm_fields fields = {crm_fields_read(sent, sent), 0, false};
	struct findings found = {0};
	size_t i;

	mapping_check(m, MAPPING_RECORD, &fields, &found);
	mapping_check(m, MAPPING_CONTACT, &fields, &found);
	for (i = 0; i < found.count; i++)
		must(found.items[i].text[0] != '\0');
	findings_release(&found);
	crm_fields_release(&fields);
}

static void
try_kind(enum mapping_kind kind, const char *file, size_t n,
    const struct json *sent)
{
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;

	if (mapping_read(kind, file, n, &found, &m, &err) == 0) {
		must(found.wrong == 0);
		try_again(m);
		try_target(m, MAPPING_RECORD, sent);
		try_target(m, MAPPING_CONTACT, sent);
		try_check(m, sent);
	} else {
		must(m == NULL && found.wrong > 0 && err.code == ERROR_CONFIG);
		must(err.text[0] != '\0');
	}
	try_findings(&found);
	findings_release(&found);
	mapping_free(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *rest;
	struct error err = ERROR_INIT;
	struct json *sent = NULL;
	size_t n = strlen(text);

	rest = strstr(text, SEPARATOR);
	if (rest != NULL) {
		n = (size_t)(rest - text);
		*rest = '\0';
		rest += strlen(SEPARATOR);
		if (json_parse(rest, strlen(rest), &sent, &err) != 0)
			sent = NULL;
	}
	if (sent == NULL)
		sent = json_object();
	try_kind(MAPPING_LEAD, text, n, sent);
	try_kind(MAPPING_ORDER, text, n, sent);
	json_free(sent);
	free(text);
	return 0;
}
