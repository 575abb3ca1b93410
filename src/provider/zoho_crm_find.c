/* zoho_crm_find.c - looks records, notes and the organisation up. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/zoho_crm.h"

#define PAGE_ROWS 200
#define QUERY_LISTS 4 /* of ZOHO_CRM_IN_MAX values; joined in pairs */
#define QUERY_VALUES (QUERY_LISTS * ZOHO_CRM_IN_MAX)
#define QUERY_PAGES_MAX 50
#define LIST_PAGES_MAX 10 /* the API gives 2000 rows by page number */

static void
take_rows(struct json *rows, const struct json *answer)
{
	const struct json *row = json_first(json_get(answer, "data"));

	for (; row != NULL; row = json_next(row))
		if (json_type(row) == JSON_OBJECT)
			json_add(rows, json_copy(row));
}

static bool
has_more(const struct json *answer)
{
	return json_get_true(json_get(answer, "info"), "more_records");
}

static int
too_many(int pages, struct error *err)
{
	return error_set(err, ERROR_UNAVAILABLE, "the CRM has more than %d "
	    "records for one question", pages * PAGE_ROWS);
}

/* COQL's rule for a quote within quotes is not documented. */
static bool
is_plain(const char *value)
{
	return strpbrk(value, "'\\") == NULL;
}

static void
write_list(struct strbuf *sb, const char *field, const char *const *values,
    size_t n)
{
	size_t i;

	strbuf_printf(sb, "%s in (", field);
	for (i = 0; i < n; i++)
		strbuf_printf(sb, "%s'%s'", i > 0 ? ", " : "", values[i]);
	strbuf_char(sb, ')');
}

/* More than one list are ((a or b) or c). */
static char *
build_query(const char *module, const char *columns, const char *field,
    const char *const *values, size_t n, int offset)
{
	size_t lists = (n + ZOHO_CRM_IN_MAX - 1) / ZOHO_CRM_IN_MAX, i, from;
	struct strbuf sb;

	strbuf_init(&sb, LIMIT_PROVIDER_BODY);
	strbuf_printf(&sb, "select %s from %s where ", columns, module);
	for (i = 2; i < lists; i++)
		strbuf_char(&sb, '(');
	for (i = 0; i < lists; i++) {
		from = i * ZOHO_CRM_IN_MAX;
		if (i > 0)
			strbuf_text(&sb, " or ");
		write_list(&sb, field, values + from,
		    n - from < ZOHO_CRM_IN_MAX ? n - from : ZOHO_CRM_IN_MAX);
		if (i > 0 && i + 1 < lists)
			strbuf_char(&sb, ')');
	}
	strbuf_printf(&sb, " order by id asc limit %d, %d", offset,
	    PAGE_ROWS);
	return strbuf_take(&sb);
}

/* One page of a query; *more tells whether there is another. */
static int
query_page(const struct call *call, const char *query, struct json *rows,
    bool *more, struct error *err)
{
	struct call_answer answer = {0};
	struct json *body = json_object();
	int rc;

	json_set_text(body, "select_query", query);
	rc = call_perform(call, "POST", "/crm/v8/coql", body, &answer, err);
	if (rc == 0 && answer.status >= 400)
		rc = error_set(err, ERROR_UNAVAILABLE, "the CRM refused a "
		    "query (status %d)", answer.status);
	if (rc == 0) {
		take_rows(rows, answer.json);
		*more = has_more(answer.json);
	}
	json_free(body);
	call_answer_release(&answer);
	return rc;
}

static int
find_plain(const struct call *call, const char *module, const char *columns,
    const char *field, const char *const *values, size_t n,
    struct json *rows, struct error *err)
{
	bool more = n > 0;
	char *query;
	int page, rc = 0;

	for (page = 0; rc == 0 && more && page < QUERY_PAGES_MAX; page++) {
		query = build_query(module, columns, field, values, n,
		    page * PAGE_ROWS);
		rc = query_page(call, query, rows, &more, err);
		free(query);
	}
	return rc == 0 && more ? too_many(QUERY_PAGES_MAX, err) : rc;
}

/* (field:equals:value), special characters escaped, as a URL component. */
static void
write_criteria(struct strbuf *path, const char *field, const char *value)
{
	struct strbuf sb;

	strbuf_init(&sb, LIMIT_URL);
	strbuf_printf(&sb, "(%s:equals:", field);
	for (; *value != '\0'; value++) {
		if (strchr("(),", *value) != NULL ||
		    (*value == '\\' && value[1] == '\0'))
			strbuf_char(&sb, '\\');
		strbuf_char(&sb, *value);
	}
	strbuf_char(&sb, ')');
	escape_url(path, strbuf_str(&sb));
	strbuf_release(&sb);
}

/* "Email, Phone" as the search API wants it: "id,Email,Phone". */
static void
write_fields(struct strbuf *path, const char *columns)
{
	strbuf_text(path, "id,");
	for (; *columns != '\0'; columns++)
		if (*columns != ' ')
			strbuf_char(path, *columns);
}

/* Search finds what merely contains the value: those are left out. */
static void
take_exact_rows(struct json *rows, const struct json *answer,
    const char *field, const char *value)
{
	const struct json *row = json_first(json_get(answer, "data"));

	for (; row != NULL; row = json_next(row))
		if (text_same(json_get_text(row, field), value))
			json_add(rows, json_copy(row));
}

static int
search_one(const struct call *call, const char *module, const char *columns,
    const char *field, const char *value, struct json *rows,
    struct error *err)
{
	struct call_answer answer = {0};
	struct strbuf path;
	bool more = true;
	int page, rc = 0;

	strbuf_init(&path, LIMIT_URL);
	for (page = 1; rc == 0 && more && page <= LIST_PAGES_MAX; page++) {
		strbuf_reset(&path);
		strbuf_printf(&path, "/crm/v8/%s/search?criteria=", module);
		write_criteria(&path, field, value);
		strbuf_text(&path, "&fields=");
		write_fields(&path, columns);
		strbuf_printf(&path, "&page=%d&per_page=%d", page, PAGE_ROWS);
		if (path.full) {
			rc = error_set(err, ERROR_INVALID, "a value of %s is "
			    "too long to be searched for", field);
			break;
		}
		rc = call_perform(call, "GET", strbuf_str(&path), NULL,
		    &answer, err);
		if (rc == 0) {
			take_exact_rows(rows, answer.json, field, value);
			more = has_more(answer.json);
		}
		call_answer_release(&answer);
	}
	strbuf_release(&path);
	return rc == 0 && more ? too_many(LIST_PAGES_MAX, err) : rc;
}

int
zoho_crm_find(const struct call *call, const char *module,
    const char *columns, const char *field, const char *const *values,
    size_t n, struct json **rows, struct error *err)
{
	const char *plain[QUERY_VALUES];
	struct json *found = json_array();
	size_t i, count = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < n; i++) {
		if (!is_plain(values[i])) {
			rc = search_one(call, module, columns, field,
			    values[i], found, err);
			continue;
		}
		plain[count++] = values[i];
		if (count == nitems(plain)) {
			rc = find_plain(call, module, columns, field, plain,
			    count, found, err);
			count = 0;
		}
	}
	if (rc == 0)
		rc = find_plain(call, module, columns, field, plain, count,
		    found, err);
	if (rc == 0)
		*rows = found;
	else
		json_free(found);
	return rc;
}

int
zoho_crm_notes_of(const struct call *call, const char *module,
    const char *id, struct json **rows, struct error *err)
{
	struct call_answer answer = {0};
	struct json *found = json_array();
	bool more = true;
	char *path;
	int page, rc = 0;

	for (page = 1; rc == 0 && more && page <= LIST_PAGES_MAX; page++) {
		path = xasprintf("/crm/v8/%s/%s/Notes?fields=Note_Title"
		    "&page=%d&per_page=%d", module, id, page, PAGE_ROWS);
		rc = call_perform(call, "GET", path, NULL, &answer, err);
		if (rc == 0) {
			take_rows(found, answer.json);
			more = has_more(answer.json);
		}
		call_answer_release(&answer);
		free(path);
	}
	if (rc == 0 && more)
		rc = too_many(LIST_PAGES_MAX, err);
	if (rc == 0)
		*rows = found;
	else
		json_free(found);
	return rc;
}

int
zoho_crm_org(const struct call *call, char **name, struct error *err)
{
	struct call_answer answer = {0};
	const char *text;
	int rc;

	rc = call_perform(call, "GET", "/crm/v8/org", NULL, &answer, err);
	if (rc == 0) {
		text = json_get_text(json_first(json_get(answer.json, "org")),
		    "company_name");
		*name = xstrdup(text != NULL ? text : "");
	}
	call_answer_release(&answer);
	return rc;
}
