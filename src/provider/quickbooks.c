/* quickbooks.c - queries and creations at QuickBooks. */

#include "provider/quickbooks.h"

#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MINOR_VERSION "75"

void
quickbooks_quote(struct strbuf *out, const char *s)
{
	strbuf_char(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'' || *s == '\\')
			strbuf_char(out, '\\');
		strbuf_char(out, *s);
	}
	strbuf_char(out, '\'');
}

int
quickbooks_query(const struct call *call, const char *entity,
    const char *statement, struct json **rows, struct error *err)
{
	struct call_answer answer;
	const struct json *found;
	struct strbuf path;
	int rc = -1;

	*rows = NULL;
	memset(&answer, 0, sizeof(answer));
	strbuf_init(&path, LIMIT_URL);
	strbuf_text(&path, "/query?minorversion=" MINOR_VERSION "&query=");
	escape_url(&path, statement);
	if (path.full) {
		error_set(err, ERROR_INVALID, "the texts to look for are too "
		    "long");
		goto out;
	}
	if (call_perform(call, "GET", strbuf_str(&path), NULL, &answer,
		err) != 0)
		goto out;
	found = json_get(json_get(answer.json, "QueryResponse"), entity);
	/* Nothing found: the entity is not named at all. */
	*rows = found != NULL && json_type(found) == JSON_ARRAY ?
	    json_copy(found) : json_array();
	rc = 0;
out:
	call_answer_release(&answer);
	strbuf_release(&path);
	return rc;
}

int
quickbooks_list(const struct call *call, const char *entity, int64_t start,
    int limit, struct json **rows, struct error *err)
{
	char *statement = xasprintf("SELECT * FROM %s ORDERBY Id "
	    "STARTPOSITION %" PRId64 " MAXRESULTS %d", entity, start, limit);
	int rc = quickbooks_query(call, entity, statement, rows, err);

	free(statement);
	return rc;
}

int
quickbooks_company(const struct call *call, struct json **company,
    struct error *err)
{
	struct json *rows = NULL;
	int rc;

	*company = NULL;
	rc = quickbooks_query(call, "CompanyInfo",
	    "SELECT * FROM CompanyInfo", &rows, err);
	if (rc == 0 && json_size(rows) == 0)
		rc = error_set(err, ERROR_UNAVAILABLE, "QuickBooks tells "
		    "nothing about the company: it is tried again later");
	if (rc == 0)
		*company = json_copy(json_first(rows));
	json_free(rows);
	return rc;
}

int
quickbooks_create(const struct call *call, const char *entity,
    const char *request_id, const struct json *body, struct json **made,
    bool *uncertain, struct error *err)
{
	char *lower = text_lower(entity);
	char *path = xasprintf("/%s?minorversion=" MINOR_VERSION
	    "&requestid=%s", lower, request_id);
	struct call_answer answer;
	const struct json *row;
	int rc;

	*made = NULL;
	rc = call_perform(call, "POST", path, body, &answer, err);
	*uncertain = answer.uncertain;
	row = json_get(answer.json, entity);
	if (rc == 0 && row == NULL) {
		*uncertain = true;
		rc = error_set(err, ERROR_UNAVAILABLE, "QuickBooks' answer "
		    "does not say what it has made: it is looked up later");
	}
	if (rc == 0)
		*made = json_copy(row);
	call_answer_release(&answer);
	free(path);
	free(lower);
	return rc;
}

bool
quickbooks_row_id(const struct json *row, char out[QUICKBOOKS_ID_SIZE])
{
	const char *id = json_scalar(json_get(row, "Id"));

	if (text_empty(id) || strlen(id) >= QUICKBOOKS_ID_SIZE ||
	    id[strspn(id, "0123456789")] != '\0')
		return false;
	(void)snprintf(out, QUICKBOOKS_ID_SIZE, "%s", id);
	return true;
}
