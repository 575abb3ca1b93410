/* quickbooks_item.c - which items of QuickBooks are meant. */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/quickbooks.h"

/* Values of one IN list: the statement stays far below what a URL takes. */
#define IN_MAX 8

struct search {
	const char *const *wanted;
	char (*ids)[QUICKBOOKS_ID_SIZE];
	size_t n;
	bool *twice;
};

static bool
is_number(const char *s)
{
	return s[strspn(s, "0123456789")] == '\0';
}

static bool
is_full_name(const char *s)
{
	return strchr(s, ':') != NULL;
}

/* Whether a field can say what is wanted. */
static bool
fits(const char *field, const char *wanted)
{
	if (text_equal(field, "Id"))
		return is_number(wanted) &&
		    strlen(wanted) < QUICKBOOKS_ID_SIZE;
	return text_equal(field, "FullyQualifiedName") ==
	    is_full_name(wanted);
}

/* A row is the answer for everybody who wants it. */
static void
take_row(struct search *s, const char *field, const struct json *row)
{
	const char *value = json_scalar(json_get(row, field));
	const char *type = json_get_text(row, "Type");
	char id[QUICKBOOKS_ID_SIZE];
	size_t i;

	if (!quickbooks_row_id(row, id) || text_same(type, "Category"))
		return;
	for (i = 0; i < s->n; i++) {
		if (!fits(field, s->wanted[i]) ||
		    !text_same(value, s->wanted[i]))
			continue;
		s->twice[i] = s->twice[i] || (s->ids[i][0] != '\0' &&
		    !text_equal(s->ids[i], id));
		(void)snprintf(s->ids[i], QUICKBOOKS_ID_SIZE, "%s", id);
	}
}

/* Asks for those that are not known yet, as far as the field can say them. */
static int
ask(const struct call *call, struct search *s, const char *field,
    const size_t *which, size_t n, struct error *err)
{
	const struct json *row;
	struct json *rows = NULL;
	struct strbuf sql;
	size_t i;
	int rc;

	strbuf_init(&sql, LIMIT_URL);
	strbuf_printf(&sql, "SELECT * FROM Item WHERE %s IN (", field);
	for (i = 0; i < n; i++) {
		if (i > 0)
			strbuf_text(&sql, ", ");
		quickbooks_quote(&sql, s->wanted[which[i]]);
	}
	strbuf_text(&sql, ") MAXRESULTS 1000");
	rc = quickbooks_query(call, "Item", strbuf_str(&sql), &rows, err);
	for (row = json_first(rows); row != NULL; row = json_next(row))
		take_row(s, field, row);
	json_free(rows);
	strbuf_release(&sql);
	return rc;
}

/* Whether the i-th is to be asked for: an equal one is asked for once. */
static bool
is_open(const struct search *s, const char *field, size_t i)
{
	size_t j;

	if (s->ids[i][0] != '\0' || !fits(field, s->wanted[i]))
		return false;
	for (j = 0; j < i; j++)
		if (text_equal(s->wanted[j], s->wanted[i]))
			return false;
	return true;
}

static int
search_by(const struct call *call, struct search *s, const char *field,
    struct error *err)
{
	size_t which[IN_MAX], n = 0, i;
	bool *open = xcalloc(s->n + 1, sizeof(*open));
	int rc = 0;

	for (i = 0; i < s->n; i++)
		open[i] = is_open(s, field, i);
	for (i = 0; i < s->n && rc == 0; i++) {
		if (!open[i])
			continue;
		which[n++] = i;
		if (n < IN_MAX)
			continue;
		rc = ask(call, s, field, which, n, err);
		n = 0;
	}
	if (rc == 0 && n > 0)
		rc = ask(call, s, field, which, n, err);
	free(open);
	return rc;
}

int
quickbooks_items_find(const struct call *call, const char *const *wanted,
    size_t n, char (*ids)[QUICKBOOKS_ID_SIZE], struct error *err)
{
	struct search s = {wanted, ids, n, NULL};
	size_t i;
	int rc = -1;

	s.twice = xcalloc(n + 1, sizeof(*s.twice));
	for (i = 0; i < n; i++)
		ids[i][0] = '\0';
	if (search_by(call, &s, "Id", err) != 0 ||
	    search_by(call, &s, "Name", err) != 0 ||
	    search_by(call, &s, "FullyQualifiedName", err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		if (ids[i][0] != '\0' && !s.twice[i])
			continue;
		error_set(err, ERROR_INVALID, s.twice[i] ? "QuickBooks has "
		    "several items \"%.100s\": give the full name or the id" :
		    "QuickBooks has no active item \"%.100s\": make it there, "
		    "or name another", wanted[i]);
		error_detail(err, "no_item");
		goto out;
	}
	rc = 0;
out:
	free(s.twice);
	return rc;
}
