/* search.c - the search index: late, and looser than it looks. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/criteria.h"
#include "tests/sandbox/rows.h"
#include "tests/sandbox/scope.h"
#include "tests/sandbox/value.h"

#define RESULTS_MAX 2000

enum selector { BY_NOTHING, BY_CRITERIA, BY_EMAIL, BY_PHONE, BY_WORD };

/* What is looked for. */
struct wanted {
	enum selector by;
	const char *text;
	struct criteria *criteria;
};

/* Only digits count. */
static bool
same_phone(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a != '\0' && !isdigit((unsigned char)*a))
			a++;
		while (*b != '\0' && !isdigit((unsigned char)*b))
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static bool
field_holds(const struct module_field *f, const char *value,
    const struct wanted *wanted)
{
	switch (wanted->by) {
	case BY_EMAIL:
		return f->kind == TYPE_EMAIL &&
		    strcasecmp(value, wanted->text) == 0;
	case BY_PHONE:
		return f->kind == TYPE_PHONE &&
		    same_phone(value, wanted->text);
	case BY_WORD:
		return strcasestr(value, wanted->text) != NULL;
	default:
		return false;
	}
}

static bool
record_holds(struct org *org, const struct record *r,
    const struct wanted *wanted)
{
	const struct module *m = r->module;
	const struct json *value;
	const char *text;
	size_t i;

	if (wanted->by == BY_CRITERIA)
		return criteria_hold(org, wanted->criteria, r);
	for (i = 0; i < m->field_count; i++) {
		value = record_get(r, &m->fields[i]);
		text = value != NULL && json_type(value) == JSON_TEXT ?
		    json_scalar(value) : NULL;
		if (text != NULL && field_holds(&m->fields[i], text, wanted))
			return true;
	}
	return false;
}

/* The index has seen the last change. */
static bool
is_indexed(const struct org *org, const struct record *r)
{
	int64_t delay_ms = world_knob(org->world, KNOB_INDEX_DELAY_S) * 1000;

	return r->modified_at + delay_ms <= world_now(org->world);
}

static bool
wanted_read(struct crm *crm, struct wanted *out)
{
	static const char *const names[] = {
		"criteria", "email", "phone", "word"
	};
	struct json *list, *details;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < nitems(names); i++) {
		out->text = ask_param(crm->ask, names[i]);
		if (out->text == NULL)
			continue;
		out->by = (enum selector)(BY_CRITERIA + i);
		break;
	}
	if (out->by == BY_NOTHING) {
		list = json_array();
		for (i = 0; i < nitems(names); i++)
			json_add(list, json_text(names[i]));
		details = json_object();
		json_set(details, "param_names", list);
		reply_fault(crm->reply, 400, "EXPECTED_PARAM_MISSING",
		    "One of the expected parameter is missing", details);
		return false;
	}
	if (out->by == BY_CRITERIA) {
		out->criteria = criteria_parse(crm->module, out->text);
		if (out->criteria == NULL) {
			reply_fault(crm->reply, 400, "INVALID_QUERY",
			    "Invalid query formed", NULL);
			return false;
		}
	}
	if (out->by == BY_WORD && text_length(out->text) < 2) {
		reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data",
		    detail_text("param_name", "word"));
		return false;
	}
	return true;
}

/* All fields when none are named. free(). */
static char *
all_fields(const struct module *m)
{
	char *list = xstrdup("id"), *longer;
	size_t i;

	for (i = 0; i < m->field_count; i++) {
		longer = xasprintf("%s,%s", list, m->fields[i].name);
		free(list);
		list = longer;
	}
	return list;
}

static bool
search_page(struct crm *crm, struct page *out)
{
	memset(out, 0, sizeof(*out));
	out->fields = ask_param(crm->ask, "fields");
	out->page = ask_param_int(crm->ask, "page", 1);
	out->per_page = ask_param_int(crm->ask, "per_page", 200);
	if (out->page < 1 || out->per_page < 1 || out->per_page > 200) {
		reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data",
		    detail_text("param_name", "per_page"));
		return false;
	}
	if (out->page * out->per_page > RESULTS_MAX) {
		reply_fault(crm->reply, 400, "LIMIT_REACHED",
		    "the limit of search results is reached",
		    detail_int("limit", RESULTS_MAX));
		return false;
	}
	out->offset = (size_t)((out->page - 1) * out->per_page);
	return true;
}

static void
search_run(struct crm *crm, const struct wanted *wanted, struct page *page)
{
	const struct shelf *shelf = org_shelf(crm->org, crm->module);
	struct rows rows = {NULL, 0, 0};
	char *fields = NULL;
	struct record *r;
	size_t i;

	for (i = shelf->count; i > 0 && rows.count < RESULTS_MAX; i--) {
		r = shelf->records[i - 1];
		if (r->deleted_at == 0 && !r->converted &&
		    is_indexed(crm->org, r) &&
		    record_holds(crm->org, r, wanted))
			rows_add(&rows, r);
	}
	if (page->fields == NULL) {
		fields = all_fields(crm->module);
		page->fields = fields;
	}
	rows_answer(crm, &rows, page);
	rows_release(&rows);
	free(fields);
}

void
records_search(struct crm *crm)
{
	struct wanted wanted = {BY_NOTHING, NULL, NULL};
	struct page page;

	if (!crm_may(crm, crm->module, "READ"))
		return;
	if (!scope_has(crm->token->scope, "ZohoSearch.securesearch.READ") &&
	    !scope_has(crm->token->scope, "ZohoSearch.securesearch.ALL")) {
		reply_fault(crm->reply, 401, "OAUTH_SCOPE_MISMATCH",
		    "invalid oauth scope to access this URL", NULL);
		return;
	}
	if (wanted_read(crm, &wanted) && search_page(crm, &page))
		search_run(crm, &wanted, &page);
	criteria_free(wanted.criteria);
}
